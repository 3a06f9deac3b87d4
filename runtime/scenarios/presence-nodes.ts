// Who is here? Two nodes answer for themselves and tell each other: a process per user, a Presence per node, and between the nodes
// a set that merges whatever the order and however often it is heard (or-set.ts).
//
// From 5 s to 13 s nothing arrives. At first both believe their last word and drift apart; at 8 s (netTicktime 3) each hears
// nodedown and shows the other's users as away, but keeps them: they may still be there. Once the path is whole, one heartbeat
// each way makes the lists equal again, with what changed on both sides meanwhile. At 20 s rome goes down and does not come back:
// 8 s later oslo forgets it.

import type { Pid, Ref, Self } from 'bough';
import { dynamicSupervisor, genServer, program, startChild, supervisor } from 'bough';
import type { OrSet } from './or-set.ts';
import { add, EMPTY, elements, forget, merge, removeAt } from './or-set.ts';

const NODES = ['oslo@local', 'rome@local'] as const;
const USERS: Readonly<Record<string, readonly string[]>> = {
  'oslo@local': ['Ada', 'Bo', 'Cem', 'Dag', 'Kim'],
  'rome@local': ['Eva', 'Fay', 'Gus', 'Ida', 'Kim'],
};
const HEARTBEAT = 500;
/** How long a node that is down keeps its entries here, ms. Longer than the partition. */
const FORGET_AFTER = 8000;

interface PresenceState {
  /** What a person would ask for: who is here, without users of nodes that are away. */
  readonly here: readonly string[];
  /** Nodes that were heard of and are not connected, and since when, ms. */
  readonly away: Readonly<Record<string, number>>;
  readonly set: OrSet;
  /** Users of this node by the reference of the monitor on them. */
  readonly users: Readonly<Record<number, string>>;
}

type Told = 'heartbeat' | readonly ['nodedown' | 'nodeup', string] | readonly ['DOWN', Ref, 'process', Pid, unknown];

/**
 * A replica is one life of the Presence of one node: after a restart it begins to count anew, which under the old name would look like
 * additions that everybody has seen already.
 */
const replicaOf = (self: Self): string => `${self.node()} ${self.pid.id}`;
const nodeOf = (replica: string): string => replica.split(' ')[0] ?? '';
const lifeOf = (replica: string): number => Number(replica.split(' ')[1]);

const Presence = genServer({
  name: 'Presence',
  init(_: undefined, self) {
    self.monitorNodes(true);
    self.sendAfter(HEARTBEAT, self.pid, 'heartbeat');
    return ['ok', { here: [], away: {}, set: EMPTY, users: {} } as PresenceState];
  },
  handleCall(user: string, from, state, self) {
    const { id } = self.monitor(from[0]);
    return ['reply', 'ok', shown({ ...state, users: { ...state.users, [id]: user }, set: add(state.set, replicaOf(self), user) })];
  },
  handleCast(message: readonly ['merge', string, OrSet], state) {
    const { [message[1]]: _, ...away } = state.away;
    return ['noreply', shown({ ...state, away, set: withoutOldLives(merge(state.set, message[2])) })];
  },
  handleInfo(message: Told, state, self) {
    if (message === 'heartbeat') {
      self.sendAfter(HEARTBEAT, self.pid, 'heartbeat');
      for (const node of NODES) if (node !== self.node()) self.cast(['Presence', node], ['merge', self.node(), state.set]);
      return ['noreply', forgetLost(state, self)];
    }
    if (message[0] === 'nodedown') return ['noreply', shown({ ...state, away: { ...state.away, [message[1]]: millis(self) } })];
    if (message[0] === 'DOWN') {
      const { [message[1].id]: user, ...users } = state.users;
      return ['noreply', user === undefined ? state : shown({ ...state, users, set: removeAt(state.set, replicaOf(self), user) })];
    }
    return ['noreply', state];
  },
});

const millis = (self: Self): number => Math.floor(self.now() / 1000);

/** Brings the list up to date with the set. */
function shown(state: PresenceState): PresenceState {
  const isHere = (replica: string): boolean => !(nodeOf(replica) in state.away);
  return { ...state, here: elements(state.set).filter((user) => Object.keys(state.set.entries[user] ?? {}).some(isHere)) };
}

/** Of each node only its Presence's latest life counts. */
function withoutOldLives(set: OrSet): OrSet {
  const replicas = Object.keys(set.clock);
  const isOld = (replica: string): boolean =>
    replicas.some((other) => nodeOf(other) === nodeOf(replica) && lifeOf(other) > lifeOf(replica));
  return replicas.filter(isOld).reduce(forget, set);
}

/** Forgets nodes that have been away for too long. */
function forgetLost(state: PresenceState, self: Self): PresenceState {
  const isLost = (replica: string): boolean => millis(self) - (state.away[nodeOf(replica)] ?? millis(self)) > FORGET_AFTER;
  const lost = Object.keys(state.set.clock).filter(isLost);
  return lost.length === 0 ? state : shown({ ...state, set: lost.reduce(forget, state.set) });
}

/** One user who is here: says hello, looks around now and then, and leaves when told to. */
const User = genServer({
  name: 'User',
  *init(name: string, self) {
    yield self.call('Presence', name);
    self.sendAfter(800, self.pid, 'look');
    return ['ok', { name, looks: 0 }];
  },
  handleCast(_: 'leave', state) {
    return ['stop', 'normal', state];
  },
  handleInfo(_: 'look', state, self) {
    self.sendAfter(800, self.pid, 'look');
    return ['noreply', { ...state, looks: state.looks + 1 }];
  },
});

const Users = dynamicSupervisor({ name: 'Users' });

/** Lets users in and sends them home, by chance. */
const Door = genServer({
  name: 'Door',
  init(_: undefined, self) {
    self.sendAfter(100, self.pid, 'next');
    return ['ok', { inside: [] as readonly string[] }];
  },
  *handleInfo(_: 'next', { inside }, self) {
    self.sendAfter(900 + Math.floor(self.random() * 900), self.pid, 'next');
    const outside = (USERS[self.node()] ?? []).filter((user) => !inside.includes(user));
    const coming = outside[Math.floor(self.random() * outside.length)];
    if (coming !== undefined && (inside.length < 2 || (inside.length < 4 && self.random() < 0.55))) {
      yield startChild(self, 'Users', { id: coming, start: { module: User, argument: coming, name: coming }, restart: 'temporary' });
      return ['noreply', { inside: [...inside, coming] }];
    }
    const leaving = inside[Math.floor(self.random() * inside.length)];
    if (leaving !== undefined) self.cast(leaving, 'leave');
    return ['noreply', { inside: inside.filter((user) => user !== leaving) }];
  },
});

const Node = supervisor({
  name: 'Node.Sup',
  strategy: 'rest_for_one',
  children: [
    { id: 'Presence', start: { module: Presence, name: 'Presence' } },
    { id: 'Users', start: { module: Users, name: 'Users' } },
    { id: 'Door', start: { module: Door, name: 'Door' } },
  ],
});

export default program({
  name: 'Presence on two nodes',
  netTicktime: 3,
  nodes: [
    { name: NODES[0], start: Node },
    { name: NODES[1], start: Node, down: [{ from: 20_000 }] },
  ],
  links: [{ between: NODES, delay: 40, jitter: 20, keepConnected: true, partitions: [{ from: 5000, until: 13_000 }] }],
});
