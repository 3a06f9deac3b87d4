// The connection between two nodes, as each end sees it. Either end may be the first to take it for lost: the one that closes
// it at once, the other when word of that arrives (what was sent before still arrives), or both when they have heard nothing
// for the tick time. An attempt to connect takes one round trip; what is sent meanwhile waits for it.

import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import type { Timer } from '../timers.ts';
import type { LinkPlan, LinkShape } from './plan.ts';
import type { Signal } from './wire.ts';
import { later, Wire } from './wire.ts';

/** Which end of a pair: 0 or 1. */
export type End = 0 | 1;
export const otherEnd = (end: End): End => (end === 0 ? 1 : 0);

/** Why an end was closed, in the words of net_kernel's nodedown_reason. */
export type CloseReason = 'connection_closed' | 'disconnect' | 'net_tick_timeout';

/** What the network does when something becomes of a pair. */
export interface PairEvents {
  opened(pair: Pair, cause: number): void;
  /** Returns the seq of the record. */
  closed(pair: Pair, end: End, reason: CloseReason, cause: number): number;
  /** An attempt came to nothing. */
  failed(pair: Pair, cause: number): void;
  isRunning(node: number): boolean;
  readonly ticktime: number;
  readonly setuptime: number;
}

interface Attempt {
  readonly cause: number;
  readonly queue: { readonly from: End; readonly signal: Signal }[];
  readonly waiting: Request[];
  readonly deadline: Timer;
  /** The handshake under way; null while the path is cut. */
  handshake: Timer | null;
}

export class Pair {
  /** The numbers of its nodes. */
  readonly nodes: readonly [number, number];
  readonly keepConnected: boolean;
  shape: LinkShape;
  isCut = false;
  readonly open: [boolean, boolean] = [false, false];
  readonly #k: Kernel;
  readonly #events: PairEvents;
  readonly #wires: readonly [Wire, Wire];
  #attempt: Attempt | null = null;
  #silence: Timer | null = null;

  constructor(k: Kernel, events: PairEvents, nodes: readonly [number, number], plan: LinkPlan) {
    this.#k = k;
    this.#events = events;
    this.nodes = nodes;
    this.shape = { delay: plan.delay, jitter: plan.jitter, loss: plan.loss };
    this.keepConnected = plan.keepConnected;
    const stream = -2 - 2 * (nodes[0] * 64 + nodes[1]);
    this.#wires = [new Wire(k, stream, (signal) => this.#arrive(1, signal)), new Wire(k, stream - 1, (signal) => this.#arrive(0, signal))];
  }

  endOf(node: number): End {
    return this.nodes[0] === node ? 0 : 1;
  }

  /** Sends over the connection, which is set up first where there is none. `cause`: the seq of what is sent. */
  send(from: End, signal: Signal, cause: number): void {
    if (this.open[from]) {
      this.#wires[from].send(signal, this.shape);
      return;
    }
    const attempt = this.#attempt ?? this.#begin(cause);
    attempt.queue.push({ from, signal });
  }

  /** net_kernel:connect_node, from an end that is not open. `request` is settled with true or false. */
  connect(cause: number, request: Request): void {
    const attempt = this.#attempt ?? this.#begin(cause);
    attempt.waiting.push(request);
  }

  /** One end closes: what it has sent still arrives, then word of the end. Not for an end that is closed. */
  close(end: End, reason: CloseReason, cause: number): void {
    const seq = this.#closeEnd(end, reason, cause);
    const other = otherEnd(end);
    if (!this.open[other]) return;
    const closing: Signal = {
      arrive: () => void this.#closeEnd(other, 'connection_closed', seq),
      lost: () => undefined,
    };
    this.#wires[end].send(closing, this.shape);
  }

  /** Both ends at once: a connection that is reset, as by a router that was restarted. */
  reset(cause: number): void {
    for (const end of [0, 1] as const) if (this.open[end]) this.#closeEnd(end, 'connection_closed', cause);
  }

  cut(cause: number): void {
    if (this.isCut) return;
    this.isCut = true;
    for (const wire of this.#wires) wire.cut();
    if (this.#attempt?.handshake) this.#k.timers.remove(this.#attempt.handshake);
    if (this.#attempt !== null) this.#attempt.handshake = null;
    this.#silence = later(this.#k, this.#k.now + this.#events.ticktime, () => {
      this.#silence = null;
      for (const end of [0, 1] as const) if (this.open[end]) this.#closeEnd(end, 'net_tick_timeout', cause);
    });
  }

  mend(cause: number): void {
    if (!this.isCut) return;
    this.isCut = false;
    if (this.#silence !== null) this.#k.timers.remove(this.#silence);
    this.#silence = null;
    for (const wire of this.#wires) wire.mend(this.shape);
    if (this.#attempt !== null) this.#shakeHands(this.#attempt);
    else if (this.keepConnected) this.keepUp(cause);
  }

  /** Connects, if both nodes run. */
  keepUp(cause: number): void {
    if (this.#attempt !== null || this.open[0] || this.open[1]) return;
    if (this.nodes.every((node) => this.#events.isRunning(node))) this.#begin(cause);
  }

  #begin(cause: number): Attempt {
    const k = this.#k;
    const deadline = later(k, k.now + this.#events.setuptime, () => this.#giveUp());
    const attempt: Attempt = { cause, queue: [], waiting: [], deadline, handshake: null };
    this.#attempt = attempt;
    if (!this.isCut) this.#shakeHands(attempt);
    return attempt;
  }

  #shakeHands(attempt: Attempt): void {
    const [there, back] = this.#wires;
    const time = there.transit(this.shape) + back.transit(this.shape);
    attempt.handshake = later(this.#k, this.#k.now + time, () => {
      // A node that does not run refuses.
      if (this.nodes.every((node) => this.#events.isRunning(node))) this.#succeed(attempt);
      else this.#giveUp();
    });
  }

  #succeed(attempt: Attempt): void {
    this.#k.timers.remove(attempt.deadline);
    // An end that has not yet heard that the old connection is gone hears it now.
    for (const end of [0, 1] as const) if (this.open[end]) this.#closeEnd(end, 'connection_closed', attempt.cause);
    this.#attempt = null;
    this.open[0] = true;
    this.open[1] = true;
    this.#events.opened(this, attempt.cause);
    for (const request of attempt.waiting) settleConnect(this.#k, request, true);
    for (const { from, signal } of attempt.queue) this.#wires[from].send(signal, this.shape);
  }

  #arrive(end: End, signal: Signal): void {
    if (this.open[end]) signal.arrive();
    else signal.lost();
  }

  #giveUp(): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    this.#attempt = null;
    this.#k.timers.remove(attempt.deadline);
    if (attempt.handshake !== null) this.#k.timers.remove(attempt.handshake);
    for (const { signal } of attempt.queue) signal.lost();
    this.#events.failed(this, attempt.cause);
    for (const request of attempt.waiting) settleConnect(this.#k, request, false);
  }

  #closeEnd(end: End, reason: CloseReason, cause: number): number {
    this.open[end] = false;
    // Nobody reads at this end any more.
    this.#wires[otherEnd(end)].drop();
    const seq = this.#events.closed(this, end, reason, cause);
    if (!this.open[otherEnd(end)]) this.#wires[end].drop();
    return seq;
  }
}

/** The answer to connect_node, for the process that waits for it. */
function settleConnect(k: Kernel, request: Request, connected: boolean): void {
  const process = request.owner;
  if (process === null || process.wait !== request) return;
  request.result = connected;
  request.settled = true;
  k.wake(process);
}
