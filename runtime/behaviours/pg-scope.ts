// The process of one pg scope on one node (kernel's pg.erl). It monitors its node's members and tells the scope's processes on
// other nodes of every join and leave; what those tell it stands in the same table. Two of them find each other with `discover`,
// answered with `sync` (all members there are) and, if need be, a `discover` back; the end of the other, or of the connection to it,
// takes its members out.

import { addGroups, GroupTable } from '../process/group-table.ts';
import { ProcessSelf } from '../process/process-self.ts';
import type { From, Self } from '../process/self.ts';
import { termEquals } from '../process/terms.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import { encodeTerm } from '../protocol/term-codec.ts';
import { genServer } from './gen-server.ts';
import type { CallResult, NoReply } from './gen-server-types.ts';

/** `[group, members]` pairs. */
type Groups = readonly (readonly [unknown, readonly Pid[]])[];
export type PgRequest =
  | readonly ['join_local' | 'leave_local', unknown, Pid | readonly Pid[]]
  | 'monitor'
  | readonly ['monitor', unknown]
  | readonly ['demonitor', Ref];

interface Member {
  readonly pid: Pid;
  readonly ref: Ref;
  /** As often as it has joined. */
  groups: unknown[];
}
interface Peer {
  readonly pid: Pid;
  readonly ref: Ref;
  /** By the text of the group. */
  readonly groups: Map<string, { readonly group: unknown; members: readonly Pid[] }>;
}
interface Watcher {
  readonly pid: Pid;
  readonly ref: Ref;
  /** Null: of the whole scope. */
  readonly of: { readonly group: unknown } | null;
}

class Scope {
  readonly #self: Self;
  readonly table: GroupTable;
  readonly #local = new Map<number, Member>();
  readonly #remote = new Map<number, Peer>();
  readonly #watchers = new Map<number, Watcher>();

  constructor(self: Self, table: GroupTable) {
    this.#self = self;
    this.table = table;
  }

  // ── this node's members ──

  join(group: unknown, pids: readonly Pid[]): void {
    for (const pid of pids) {
      const member = this.#local.get(pid.id);
      if (member === undefined) this.#local.set(pid.id, { pid, ref: this.#self.monitor(pid), groups: [group] });
      else member.groups.unshift(group);
    }
    this.#enter(group, pids, true);
  }

  /** False where none of them was in the group. */
  leave(group: unknown, pids: readonly Pid[]): boolean {
    let left = false;
    for (const pid of pids) {
      const member = this.#local.get(pid.id);
      const at = member?.groups.findIndex((joined) => termEquals(joined, group)) ?? -1;
      if (member === undefined || at < 0) continue;
      left = true;
      member.groups.splice(at, 1);
      if (member.groups.length > 0) continue;
      this.#self.demonitor(member.ref);
      this.#local.delete(pid.id);
    }
    if (left) this.#depart(group, pids, true);
    return left;
  }

  /** What there is on this node, for a peer. */
  #allLocal(): Groups {
    const groups = new Map<string, [unknown, Pid[]]>();
    for (const { pid, groups: joined } of this.#local.values()) {
      for (const group of joined) {
        const key = encodeTerm(group);
        const row = groups.get(key);
        if (row === undefined) groups.set(key, [group, [pid]]);
        else row[1].unshift(pid);
      }
    }
    return [...groups.values()];
  }

  // ── other nodes' members ──

  discovered(peer: Pid): void {
    this.#self.cast(peer, ['sync', this.#self.pid, this.#allLocal()]);
    if (this.#remote.has(peer.id)) return;
    this.#remote.set(peer.id, { pid: peer, ref: this.#self.monitor(peer), groups: new Map() });
    this.#self.send(peer, ['discover', this.#self.pid]);
  }

  sync(peer: Pid, groups: Groups): void {
    const known = this.#remote.get(peer.id) ?? { pid: peer, ref: this.#self.monitor(peer), groups: new Map() };
    this.#remote.set(peer.id, known);
    const before = [...known.groups.values()];
    known.groups.clear();
    for (const [group, members] of groups) known.groups.set(encodeTerm(group), { group, members });
    for (const { group, members } of before) {
      const now = known.groups.get(encodeTerm(group))?.members ?? [];
      if (!termEquals(now, members)) this.#depart(group, members, false);
    }
    for (const [group, members] of groups) {
      const then = before.find((row) => termEquals(row.group, group))?.members;
      if (then === undefined || !termEquals(then, members)) this.#enter(group, members, false);
    }
  }

  joined(peer: Pid, group: unknown, pids: readonly Pid[]): void {
    const known = this.#remote.get(peer.id);
    // Somebody who has not been discovered, or whose node has gone in between.
    if (known === undefined) return;
    const key = encodeTerm(group);
    known.groups.set(key, { group, members: [...pids, ...(known.groups.get(key)?.members ?? [])] });
    this.#enter(group, pids, false);
  }

  left(peer: Pid, pids: readonly Pid[], groups: readonly unknown[]): void {
    const known = this.#remote.get(peer.id);
    if (known === undefined) return;
    for (const group of groups) {
      const row = known.groups.get(encodeTerm(group));
      if (row !== undefined) row.members = without(row.members, pids);
      if (row?.members.length === 0) known.groups.delete(encodeTerm(group));
      this.#depart(group, pids, false);
    }
  }

  // ── ends ──

  down(ref: Ref, pid: Pid): void {
    const member = this.#local.get(pid.id);
    const peer = this.#remote.get(pid.id);
    if (member?.ref.id === ref.id) {
      this.#local.delete(pid.id);
      for (const group of member.groups) this.#depart(group, [pid], true, false);
      this.#tellPeers(['leave', this.#self.pid, pid, member.groups]);
    } else if (peer?.ref.id === ref.id) {
      this.#remote.delete(pid.id);
      for (const { group, members } of peer.groups.values()) this.#depart(group, members, false);
    } else {
      this.#watchers.delete(ref.id);
    }
  }

  // ── watching ──

  watch(pid: Pid, of: Watcher['of']): Ref {
    const ref = this.#self.monitor(pid);
    this.#watchers.set(ref.id, { pid, ref, of });
    return ref;
  }

  unwatch(ref: Ref): boolean {
    if (!this.#watchers.delete(ref.id)) return false;
    this.#self.demonitor(ref);
    return true;
  }

  #notify(what: 'join' | 'leave', group: unknown, pids: readonly Pid[]): void {
    for (const { pid, ref, of } of this.#watchers.values()) {
      if (of === null || termEquals(of.group, group)) this.#self.send(pid, [ref, what, group, pids]);
    }
  }

  // ── the table ──

  #enter(group: unknown, pids: readonly Pid[], local: boolean): void {
    const row = this.table.get(group) ?? { group, all: [], local: [] };
    this.table.set({ group, all: [...pids, ...row.all], local: local ? [...pids, ...row.local] : row.local });
    this.#notify('join', group, pids);
    if (local) this.#tellPeers(['join', this.#self.pid, group, pids]);
  }

  #depart(group: unknown, pids: readonly Pid[], local: boolean, tells = local): void {
    const row = this.table.get(group);
    if (row === undefined) return;
    this.table.set({ group, all: without(row.all, pids), local: local ? without(row.local, pids) : row.local });
    this.#notify('leave', group, pids);
    if (tells) this.#tellPeers(['leave', this.#self.pid, pids, [group]]);
  }

  #tellPeers(message: unknown): void {
    for (const { pid } of this.#remote.values()) this.#self.send(pid, message);
  }
}

/** Erlang's `--`: for each of `pids` its first place is taken out. */
function without(members: readonly Pid[], pids: readonly Pid[]): readonly Pid[] {
  const rest = [...members];
  for (const { id } of pids) {
    const at = rest.findIndex((pid) => pid.id === id);
    if (at >= 0) rest.splice(at, 1);
  }
  return rest;
}

const listOf = (pids: Pid | readonly Pid[]): readonly Pid[] => (pids instanceof Pid ? [pids] : pids);

/** The gen_server module of a scope. Its state in the log is the table: `{ scope, groups: [[group, members], …] }`. */
export const scopeModule = (name: string) => {
  const scopes = new WeakMap<Pid, Scope>();
  const scopeOf = (self: Self): Scope => scopes.get(self.pid) as Scope;
  return genServer({
    name: 'pg',
    init(_: undefined, self) {
      const { k, process } = ProcessSelf.open(self);
      const scope = new Scope(self, new GroupTable(name, process));
      scopes.set(self.pid, scope);
      addGroups(k, scope.table);
      self.monitorNodes(true);
      for (const node of self.nodes()) self.send([name, node], ['discover', self.pid]);
      return ['ok', scope.table.shown()];
    },
    handleCall(request: PgRequest, [caller]: From, state: unknown, self): CallResult<unknown> {
      const scope = scopeOf(self);
      const [what, group, pids] = (Array.isArray(request) ? request : [request]) as readonly [string, unknown, Pid | readonly Pid[]];
      if (what === 'join_local') {
        scope.join(group, listOf(pids));
        return ['reply', 'ok', scope.table.shown()];
      }
      if (what === 'leave_local')
        return scope.leave(group, listOf(pids)) ? ['reply', 'ok', scope.table.shown()] : ['reply', 'not_joined', state];
      if (what === 'monitor' && !Array.isArray(request)) {
        const groups = new Map(Array.from(scope.table.rows, (row) => [row.group, row.all]));
        return ['reply', [scope.watch(caller, null), groups], state];
      }
      if (what === 'monitor') return ['reply', [scope.watch(caller, { group }), scope.table.get(group)?.all ?? []], state];
      if (what === 'demonitor') return ['reply', scope.unwatch(group as Ref) ? 'ok' : false, state];
      return self.error('badarg');
    },
    handleCast(request: readonly ['sync', Pid, Groups], _state: unknown, self): NoReply<unknown> {
      const scope = scopeOf(self);
      if (!Array.isArray(request) || request[0] !== 'sync') return self.error('badarg');
      scope.sync(request[1], request[2]);
      return ['noreply', scope.table.shown()];
    },
    handleInfo(message: readonly unknown[], state: unknown, self): NoReply<unknown> {
      const scope = scopeOf(self);
      const [what, x, y, z] = Array.isArray(message) ? message : [];
      if (what === 'discover' && x instanceof Pid) scope.discovered(x);
      else if (what === 'join' && x instanceof Pid) scope.joined(x, y, listOf(z as Pid | readonly Pid[]));
      else if (what === 'leave' && x instanceof Pid) scope.left(x, listOf(y as Pid | readonly Pid[]), z as readonly unknown[]);
      else if (what === 'DOWN' && x instanceof Ref && z instanceof Pid) scope.down(x, z);
      else if (what === 'nodeup') self.send([name, x as string], ['discover', self.pid]);
      else if (what === 'nodedown') return ['noreply', state];
      else return self.error('badarg');
      return ['noreply', scope.table.shown()];
    },
  });
};
