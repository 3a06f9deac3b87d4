// What the author of a program says of its nodes and of the links between them, and how that is checked and filled in.

import type { LinkPlan, NetworkPlan, NodePlan, Span } from './process/nodes/plan.ts';
import { MOST_NODES } from './process/nodes/plan.ts';
import type { SpawnOptions } from './process/spawn.ts';
import type { Millis, Seconds } from './protocol/units.ts';
import { millisToMicros } from './protocol/units.ts';
import type { StartSpec } from './supervision/start-spec.ts';

/** A time of the run: from `from` until `until`, ms of virtual time; without `until` for good. */
export interface Outage {
  readonly from: Millis;
  readonly until?: Millis;
}

/** A simulated node of a program. */
export interface NodeDescription {
  /** `name@host`. */
  readonly name: string;
  /** The node's root, as a program's `start`. */
  readonly start: StartSpec;
  /** When the node is halted, and started again with its root. Begins with `from: 0` where it is not up at first. */
  readonly down?: readonly Outage[];
}

/** How signals travel between two nodes, and when they don't. */
export interface LinkDescription {
  /** The names of the two nodes; the link is the same both ways. */
  readonly between: readonly [string, string];
  /** How long a signal takes at least, ms; fractions may be given. Default 1. */
  readonly delay?: Millis;
  /** Up to so much more, ms, by seeded chance. Default 0. */
  readonly jitter?: Millis;
  /**
   * Chance, from 0 to below 1, that the network loses a segment. Distribution runs over TCP: it is sent again after 200 ms, 400 ms …,
   * and what was sent behind it waits. Nothing is lost but time. Default 0.
   */
  readonly loss?: number;
  /** Connect at the start, and again whenever both nodes can reach each other, as a cluster manager does. Default false: on first use, as OTP. */
  readonly keepConnected?: boolean;
  /** While it lasts nothing arrives; after `netTicktime` both nodes take the connection for lost. */
  readonly partitions?: readonly Outage[];
  /** Moments at which an existing connection is reset, ms. */
  readonly drops?: readonly Millis[];
}

/** The nodes of a program and the links between them. */
export interface NetworkDescription {
  /** 1 or more; the first is the one of process 1. */
  readonly nodes: readonly NodeDescription[];
  /** Pairs of nodes that are not named here have a link with the defaults. */
  readonly links?: readonly LinkDescription[];
  /** Seconds without a sign of life after which a connection is lost. Default 60, as kernel's net_ticktime. */
  readonly netTicktime?: Seconds;
  /** Seconds that an attempt to connect may take. Default 7, as kernel's net_setuptime. */
  readonly netSetuptime?: Seconds;
}

const LONGEST = 4_000_000;
const WHERE = 'program({ nodes, links })';

/** @throws TypeError that says what is wrong and where. */
export function checkNetwork(description: NetworkDescription): void {
  const { nodes, links = [], netTicktime = 60, netSetuptime = 7 } = description;
  expect(Array.isArray(nodes) && nodes.length > 0 && nodes.length <= MOST_NODES, `nodes must be a list of 1 to ${MOST_NODES} nodes`);
  expect(isTime(netTicktime) && netTicktime > 0, `netTicktime must be a number of seconds above 0, got ${netTicktime}`);
  expect(isTime(netSetuptime) && netSetuptime > 0, `netSetuptime must be a number of seconds above 0, got ${netSetuptime}`);
  const names = new Set<string>();
  for (const [i, node] of nodes.entries()) {
    const where = `nodes[${i}]`;
    expect(/^[^@\s]+@[^@\s]+$/.test(String(node?.name)), `${where}.name must be 'name@host', got ${String(node?.name)}`);
    expect(!names.has(node.name), `${where}.name: there are two nodes ${node.name}`);
    expect(node.start !== undefined && node.start !== null, `${where}.start must be a module or a start function`);
    names.add(node.name);
    checkOutages(node.down, `${where}.down`);
  }
  for (const [i, link] of links.entries()) checkLink(link, names, links.slice(0, i), `links[${i}]`);
}

function checkLink(link: LinkDescription, names: ReadonlySet<string>, before: readonly LinkDescription[], where: string): void {
  const { between, delay = 1, jitter = 0, loss = 0, drops = [] } = link;
  expect(Array.isArray(between) && between.length === 2, `${where}.between must be two names of nodes`);
  for (const name of between) expect(names.has(name), `${where}.between: there is no node ${name}; the nodes are ${[...names].join(', ')}`);
  const [a, b] = between;
  expect(a !== b, `${where}.between: a node has no link to itself`);
  expect(!before.some((other) => other.between.includes(a) && other.between.includes(b)), `${where}: ${a} and ${b} have a link already`);
  expect(isTime(delay), `${where}.delay must be from 0 to ${LONGEST} ms, got ${delay}`);
  expect(isTime(jitter), `${where}.jitter must be from 0 to ${LONGEST} ms, got ${jitter}`);
  expect(isLoss(loss), `${where}.loss must be from 0 to below 1, got ${loss}`);
  expect(drops.every(isTime), `${where}.drops must be times in ms`);
  checkOutages(link.partitions, `${where}.partitions`);
}

function checkOutages(outages: readonly Outage[] = [], where: string): void {
  let last = -1;
  for (const [i, { from, until }] of outages.entries()) {
    expect(isTime(from) && from > last, `${where}[${i}].from must be a time in ms after what stands before it, got ${from}`);
    expect(
      until === undefined ? i === outages.length - 1 : isTime(until) && until > from,
      `${where}[${i}].until must be after from, and only the last may be without`,
    );
    last = until ?? from;
  }
}

const isTime = (x: unknown): x is number => typeof x === 'number' && x >= 0 && x <= LONGEST;
const isLoss = (x: unknown): x is number => typeof x === 'number' && x >= 0 && x < 1;

function expect(holds: boolean, what: string): void {
  if (!holds) throw new TypeError(`${WHERE}: ${what}`);
}

/** In µs and with every default. `root`: how a node's root is spawned. */
export function planOf(description: NetworkDescription, root: (node: NodeDescription) => SpawnOptions): NetworkPlan {
  return {
    nodes: description.nodes.map((node): NodePlan => ({ name: node.name, root: () => root(node), down: (node.down ?? []).map(spanOf) })),
    links: (description.links ?? []).map(
      (link): LinkPlan => ({
        between: link.between,
        ...shapeOf(link),
        keepConnected: link.keepConnected ?? false,
        partitions: (link.partitions ?? []).map(spanOf),
        drops: (link.drops ?? []).map(micros),
      }),
    ),
    ticktime: micros((description.netTicktime ?? 60) * 1000),
    setuptime: micros((description.netSetuptime ?? 7) * 1000),
  };
}

/** How signals travel, in µs, with the defaults of LinkDescription. @throws RangeError for what is out of range. */
export function shapeOf({ delay = 1, jitter = 0, loss = 0 }: Pick<LinkDescription, 'delay' | 'jitter' | 'loss'>): {
  delay: number;
  jitter: number;
  loss: number;
} {
  if (!isTime(delay) || !isTime(jitter) || !isLoss(loss)) {
    throw new RangeError(`delay and jitter must be from 0 to ${LONGEST} ms, loss from 0 to below 1; got ${delay}, ${jitter}, ${loss}`);
  }
  return { delay: micros(delay), jitter: micros(jitter), loss };
}

const micros = (ms: Millis): number => Math.round(millisToMicros(ms));
const spanOf = ({ from, until }: Outage): Span => ({ from: micros(from), until: until === undefined ? undefined : micros(until) });
