// The nodes of a program, and the connections between them. They share one scheduler, one clock and one log; each has its own
// registered names, and what crosses from one to another goes over a `Pair`. A program without nodes has no Network until one
// of its processes names a node: then it gets one with a single node, `nonode@nohost`, from which nobody can be reached.

import { EV, KIND_SHIFT, LINK_STATES } from '../../protocol/event-table.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../process.ts';
import { badarg } from '../raised.ts';
import type { Request } from '../request.ts';
import { spawnProcess } from '../spawn.ts';
import { haltProcess } from './halt.ts';
import { NodeMonitors } from './node-monitors.ts';
import type { CloseReason, End, PairEvents } from './pair.ts';
import { Pair } from './pair.ts';
import type { LinkPlan, LinkShape, NetworkPlan, NodePlan } from './plan.ts';
import { NO_NODE } from './plan.ts';
import { loseTies, Ties } from './ties.ts';
import type { Signal } from './wire.ts';
import { later } from './wire.ts';

interface Node {
  readonly number: number;
  readonly name: string;
  readonly plan: NodePlan | undefined;
  readonly names: Map<string, Process>;
  isRunning: boolean;
}

/** A link that the plan does not mention. */
const PLAIN_LINK: Omit<LinkPlan, 'between'> = { delay: 1000, jitter: 0, loss: 0, keepConnected: false, partitions: [], drops: [] };
const ALONE: NetworkPlan = { nodes: [], links: [], ticktime: 60_000_000, setuptime: 7_000_000 };

const OPEN = LINK_STATES.indexOf('open');
const CUT = LINK_STATES.indexOf('partitioned');

export class Network implements PairEvents {
  readonly ties = new Ties();
  readonly monitors: NodeMonitors;
  readonly ticktime: number;
  readonly setuptime: number;
  readonly #k: Kernel;
  readonly #nodes: Node[] = [];
  readonly #byName = new Map<string, Node>();
  readonly #pairs: Pair[] = [];

  constructor(k: Kernel, plan: NetworkPlan = ALONE) {
    this.#k = k;
    this.monitors = new NodeMonitors(k);
    this.ticktime = plan.ticktime;
    this.setuptime = plan.setuptime;
    if (plan.nodes.length === 0) this.#add({ number: 0, name: NO_NODE, plan: undefined, names: k.names, isRunning: true });
    for (const [i, node] of plan.nodes.entries()) {
      this.#add({ number: i + 1, name: node.name, plan: node, names: new Map(), isRunning: false });
    }
    for (const [i, a] of plan.nodes.entries()) {
      for (const [j, b] of plan.nodes.entries()) {
        if (i >= j) continue;
        const named = plan.links.find(({ between }) => between.includes(a.name) && between.includes(b.name));
        this.#pairs.push(new Pair(k, this, [i + 1, j + 1], named ?? { ...PLAIN_LINK, between: [a.name, b.name] }));
      }
    }
  }

  #add(node: Node): void {
    this.#nodes.push(node);
    this.#byName.set(node.name, node);
  }

  /** Starts the nodes and arranges what the plan says of later. */
  start(plan: NetworkPlan): void {
    const k = this.#k;
    for (const pair of this.#pairs) this.#writeShape(pair, 0);
    for (const { plan: node, number } of this.#nodes) {
      if (node === undefined) continue;
      if (!node.down.some(({ from }) => from === 0)) this.startNode(number, 0);
      for (const { from, until } of node.down) {
        if (from > 0) later(k, from, () => this.haltNode(number, 0));
        if (until !== undefined) later(k, until, () => this.startNode(number, 0));
      }
    }
    for (const link of plan.links) {
      const pair = this.pair(link.between[0], link.between[1]);
      for (const { from, until } of link.partitions) {
        later(k, from, () => this.cut(pair, 0));
        if (until !== undefined) later(k, until, () => this.mend(pair, 0));
      }
      for (const at of link.drops) later(k, at, () => pair.reset(0));
    }
  }

  // ── who is who ──

  namesAt(node: number): Map<string, Process> {
    return this.#node(node)?.names ?? this.#k.names;
  }
  nameOf(node: number): string {
    return this.#node(node)?.name ?? NO_NODE;
  }
  /** Its number, or -1 for a name that no node has. */
  numberOf(name: string): number {
    return this.#byName.get(name)?.number ?? -1;
  }
  isRunning(node: number): boolean {
    return this.#node(node)?.isRunning === true;
  }
  /** nodes(): those that this one is connected to. */
  connectedTo(node: number): string[] {
    return this.#pairs
      .filter((pair) => pair.nodes.includes(node) && pair.open[pair.endOf(node)])
      .map((pair) => this.nameOf(other(pair, node)));
  }

  #node(number: number): Node | undefined {
    return this.#nodes[this.#nodes[0]?.number === 0 ? number : number - 1];
  }
  #between(a: number, b: number): Pair | undefined {
    return this.#pairs.find(({ nodes }) => nodes.includes(a) && nodes.includes(b) && a !== b);
  }

  /** @throws RangeError for nodes that the program does not have. */
  pair(a: string, b: string): Pair {
    const pair = this.#between(this.numberOf(a), this.numberOf(b));
    if (pair === undefined) throw new RangeError(`there is no link between ${a} and ${b}; the nodes are ${this.#names()}`);
    return pair;
  }
  /** @throws RangeError */
  node(name: string): number {
    const number = this.numberOf(name);
    if (number < 0) throw new RangeError(`there is no node ${name}; the nodes are ${this.#names()}`);
    return number;
  }
  #names(): string {
    return this.#nodes.map(({ name }) => name).join(', ');
  }

  // ── signals ──

  /** Sends a signal to another node. `cause`: the seq of what is sent. */
  send(from: number, to: number, signal: Signal, cause: number): void {
    const pair = this.#between(from, to);
    if (pair !== undefined) {
      pair.send(pair.endOf(from), signal, cause);
      return;
    }
    // Nobody has the name: that is known as soon as somebody has looked.
    later(this.#k, this.#k.now, () => {
      signal.lost();
      if (this.isRunning(from)) this.#lose(from, to, cause);
    });
  }

  /** erlang:monitor_node: a node that is not connected is tried. */
  monitorNode(process: Process, node: string, on: boolean): void {
    this.monitors.monitorNode(process, node, on);
    const here = process.pid.node;
    const { handling } = process;
    if (on && this.numberOf(node) < 0) later(this.#k, this.#k.now, () => this.monitors.tellLost(here, node, handling));
    else if (on && !this.isConnected(here, this.numberOf(node))) {
      this.send(here, this.numberOf(node), { arrive: () => undefined, lost: () => undefined }, process.handling);
    }
  }

  isConnected(from: number, to: number): boolean {
    const pair = this.#between(from, to);
    return from === to || pair?.open[pair.endOf(from)] === true;
  }

  /** net_kernel:connect_node, where they are not connected. False when there is no such node at all. */
  connect(from: number, to: number, cause: number, request: Request): boolean {
    const pair = this.#between(from, to);
    pair?.connect(cause, request);
    return pair !== undefined;
  }

  /** erlang:disconnect_node: whether there was a connection. */
  disconnect(from: number, to: number, cause: number): boolean {
    const pair = this.#between(from, to);
    if (pair === undefined || !pair.open[pair.endOf(from)]) return false;
    pair.close(pair.endOf(from), 'disconnect', cause);
    return true;
  }

  // ── what happens to pairs ──

  opened(pair: Pair, cause: number): void {
    for (const node of pair.nodes) {
      const seq = this.#k.trace.write(EV.link_up, 0, 0, cause, node, other(pair, node), 0, 0);
      this.monitors.tellUp(node, this.nameOf(other(pair, node)), seq);
    }
  }

  closed(pair: Pair, end: End, reason: CloseReason, cause: number): number {
    const node = pair.nodes[end];
    const peer = other(pair, node);
    const { trace } = this.#k;
    const seq = trace.write(EV.link_lost, 0, 0, cause, node, peer, trace.string(reason), 0);
    if (!this.isRunning(node)) return seq;
    this.#lose(node, peer, seq);
    this.monitors.tellDown(node, this.nameOf(peer), reason, seq);
    return seq;
  }

  failed(pair: Pair, cause: number): void {
    const { trace } = this.#k;
    const why = trace.string('setup_failed');
    const seq = trace.write(EV.link_lost, 0, 0, cause, pair.nodes[0], pair.nodes[1], why, 0);
    for (const node of pair.nodes) if (this.isRunning(node)) this.#lose(node, other(pair, node), seq);
  }

  #lose(node: number, peer: number, seq: number): void {
    loseTies(this.#k, this, node, peer, seq);
    this.monitors.tellLost(node, this.nameOf(peer), seq);
  }

  cut(pair: Pair, cause: number): void {
    if (pair.isCut) return;
    pair.cut(this.#writeState(pair, CUT, cause));
  }

  mend(pair: Pair, cause: number): void {
    if (!pair.isCut) return;
    pair.mend(this.#writeState(pair, OPEN, cause));
  }

  reshape(pair: Pair, shape: LinkShape, cause: number): void {
    pair.shape = shape;
    this.#writeShape(pair, cause);
  }

  #writeShape(pair: Pair, cause: number): void {
    this.#writeState(pair, pair.isCut ? CUT : OPEN, cause);
  }

  #writeState(pair: Pair, state: number, cause: number): number {
    const { delay, jitter, loss } = pair.shape;
    const [a, b] = pair.nodes;
    return this.#k.writeTerm(EV.link_changed, state << KIND_SHIFT, 0, cause, a, b, delay, jitter, this.#k.freeze({ loss }));
  }

  // ── what happens to nodes ──

  /** A node begins: its root is spawned, and it connects to those it keeps a connection to. */
  startNode(number: number, cause: number): void {
    const node = this.#node(number);
    if (node?.plan === undefined || node.isRunning) return;
    const { trace } = this.#k;
    node.isRunning = true;
    const seq = trace.write(EV.node_up, 0, 0, cause, number, trace.string(node.name), 0, 0);
    spawnProcess(this.#k, null, seq, node.plan.root(), number);
    for (const pair of this.#pairs) if (pair.nodes.includes(number) && pair.keepConnected) pair.keepUp(seq);
  }

  /** A node ends, and with it all its processes, without a word. The others learn of it from the connection. */
  haltNode(number: number, cause: number): void {
    const node = this.#node(number);
    if (node === undefined || !node.isRunning) return;
    const k = this.#k;
    const seq = k.trace.write(EV.node_down, 0, 0, cause, number, k.trace.string(node.name), 0, 0);
    node.isRunning = false;
    for (const process of k.table.all()) if (process.pid.node === number) haltProcess(k, this, process, seq);
    node.names.clear();
    for (const pair of this.#pairs) {
      if (pair.nodes.includes(number) && pair.open[pair.endOf(number)]) pair.close(pair.endOf(number), 'connection_closed', seq);
    }
  }
}

const other = (pair: Pair, node: number): number => (pair.nodes[0] === node ? pair.nodes[1] : pair.nodes[0]);

/** The network of a system; made when a program without nodes first names one. */
export function networkOf(k: Kernel): Network {
  k.net ??= new Network(k);
  return k.net;
}

/** Whether the node of `[name, node]` is this one. @throws badarg for what is no such pair. */
export function isHere(k: Kernel, node: number, to: readonly [string, string]): boolean {
  if (!Array.isArray(to) || to.length !== 2 || typeof to[0] !== 'string' || typeof to[1] !== 'string') return badarg();
  return to[1] === (k.net === null ? NO_NODE : k.net.nameOf(node));
}
