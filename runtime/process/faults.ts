// Faults that last for a while: messages to a process that get lost, late, doubled or out of order, and a process that is slow.
// A system without one pays a comparison with null per send and per turn.
//
// Everything a fault does is in the log: a message that it takes over has a message_sent that is not `delivered`, and then a
// message_delivered for each time that it arrives, or a message_dropped with the reason `fault`. A slow process is suspended
// after each of its turns for as long as that turn would have taken more.

import { BIT0, BIT1, DROP_REASONS, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import type { Kernel } from './kernel.ts';
import { append, INFO, REPLY, SYSTEM, waitsForMail } from './mailbox.ts';
import { later } from './nodes/wire.ts';
import type { Process } from './process.ts';
import { Envelope, EXITED, RUNNABLE } from './process.ts';
import { CALL } from './request.ts';
import type { Timer } from './timers.ts';
import { stopWaitTimer } from './timers.ts';

const DEAD = DROP_REASONS.indexOf('dead_process');
const FAULT = DROP_REASONS.indexOf('fault');
const ALIAS = DROP_REASONS.indexOf('alias');

/** What happens to messages. */
export type Disturbance = 'drop' | 'delay' | 'duplicate' | 'reorder';

/** Messages that are to be put out of order wait for each other no longer than this, µs. */
export const REORDER_WAITS = 1_000_000;

interface Disturbed {
  readonly how: Disturbance;
  /** µs, of a delay. */
  readonly delay: number;
  /** Messages that it still concerns. */
  left: number;
  /** Those that wait to be put out of order. */
  readonly held: Envelope[];
  deadline: Timer | null;
}

interface Slow {
  readonly factor: number;
  /** Seq of the command. */
  readonly cause: number;
  /** The process's reductions when its last turn had ended. */
  seen: number;
  /** Runs while it is held up. */
  timer: Timer | null;
}

export class Faults {
  readonly #disturbed = new Map<number, Disturbed>();
  readonly #slow = new Map<number, Slow>();

  get size(): number {
    return this.#disturbed.size + this.#slow.size;
  }

  /** From now on, for so many messages to the process. Takes the place of a disturbance that is there already. */
  disturb(k: Kernel, process: Process, how: Disturbance, count: number, delay: number): void {
    this.#release(k, process.id);
    this.#disturbed.set(process.id, { how, delay, left: count, held: [], deadline: null });
  }

  /** Whether the next message of this kind to the process is to be given to `take`. Requests to the behaviour itself pass. */
  wants(process: Process, kind: number): boolean {
    const found = this.#disturbed.get(process.id);
    return found !== undefined && kind !== SYSTEM && !(kind === REPLY && found.how === 'duplicate');
  }

  /** Takes a message over that has been sent and not been delivered. */
  take(k: Kernel, process: Process, envelope: Envelope): void {
    const { id } = process;
    const found = this.#disturbed.get(id) as Disturbed;
    found.left -= 1;
    if (found.left === 0 && found.how !== 'reorder') this.#disturbed.delete(id);
    switch (found.how) {
      case 'drop':
        drop(k, id, envelope, FAULT);
        break;
      case 'delay':
        later(k, k.now + found.delay, () => arrive(k, id, envelope));
        break;
      case 'duplicate':
        arrive(k, id, envelope);
        arrive(k, id, new Envelope(envelope.key, envelope.kind, envelope.from, envelope.ref, envelope.tag, envelope.message));
        break;
      case 'reorder':
        found.held.push(envelope);
        if (found.left === 0) this.#release(k, id);
        else
          found.deadline ??= later(k, k.now + REORDER_WAITS, () => {
            found.deadline = null;
            this.#release(k, id);
          });
    }
    this.#settle(k);
  }

  /** The last that came arrives first. */
  #release(k: Kernel, id: number): void {
    const found = this.#disturbed.get(id);
    if (found === undefined) return;
    this.#disturbed.delete(id);
    if (found.deadline !== null) k.timers.remove(found.deadline);
    for (const envelope of found.held.reverse()) arrive(k, id, envelope);
    this.#settle(k);
  }

  /** Each of its turns takes `factor` times as long from now on; 1 ends that. Others run meanwhile. */
  slow(k: Kernel, process: Process, factor: number, cause: number): void {
    const napping = this.#slow.get(process.id)?.timer ?? null;
    this.endNap(k, process);
    if (factor > 1) this.#slow.set(process.id, { factor, cause, seen: process.reductions, timer: null });
    else this.#slow.delete(process.id);
    if (napping !== null) resume(k, process, cause);
    this.#settle(k);
  }

  /** Somebody else decides from now on whether it is suspended. */
  endNap(k: Kernel, process: Process): void {
    const found = this.#slow.get(process.id);
    if (found === undefined || found.timer === null) return;
    k.timers.remove(found.timer);
    found.timer = null;
  }

  /** A process has had its turn. */
  afterTurn(k: Kernel, process: Process): void {
    if (process.status === EXITED) {
      this.#slow.delete(process.id);
      this.#release(k, process.id);
      this.#settle(k);
      return;
    }
    const found = this.#slow.get(process.id);
    if (found === undefined) return;
    const spent = process.reductions - found.seen;
    found.seen = process.reductions;
    if (process.suspended) return;
    process.suspended = true;
    k.trace.write(EV.process_suspended, 0, process.id, found.cause, 0, 0, 0, 0);
    found.timer = later(k, k.now + Math.ceil(spent * (found.factor - 1)), () => {
      found.timer = null;
      if (process.status !== EXITED) resume(k, process, found.cause);
    });
  }

  #settle(k: Kernel): void {
    if (this.size === 0) k.faults = null;
  }
}

export function resume(k: Kernel, process: Process, cause: number): void {
  process.suspended = false;
  k.trace.write(EV.process_resumed, 0, process.id, cause, 0, 0, 0, 0);
  if (process.status === RUNNABLE) k.enqueue(process);
}

function drop(k: Kernel, to: number, { key, kind, from, tag }: Envelope, why: number): void {
  k.trace.write(EV.message_dropped, kind << KIND_SHIFT, to, key, from === null ? 0 : from.id, tag, why, 0);
}

function arrive(k: Kernel, id: number, envelope: Envelope): void {
  const process = k.table.get(id);
  if (process === undefined) {
    drop(k, id, envelope, DEAD);
    return;
  }
  if (envelope.kind === REPLY) {
    arriveReply(k, process, envelope);
    return;
  }
  const { key, kind, from, ref, tag } = envelope;
  const wakes = waitsForMail(process);
  const flags = (kind << KIND_SHIFT) | BIT0 | (wakes ? BIT1 : 0);
  k.trace.write(EV.message_delivered, flags, id, key, from === null ? 0 : from.id, tag, kind === INFO ? 0 : ref, 0);
  append(k, process, envelope, wakes);
}

/** As sendReply: kept aside for who waits for it, dropped where nobody does any more. */
function arriveReply(k: Kernel, caller: Process, envelope: Envelope): void {
  const { key, from, ref, tag } = envelope;
  const request = caller.wait;
  if (request === null || request.op !== CALL || request.ref !== ref || request.settled) {
    drop(k, caller.id, envelope, ALIAS);
    return;
  }
  k.net?.ties.calls.delete(caller);
  k.trace.write(EV.message_delivered, (REPLY << KIND_SHIFT) | BIT0 | BIT1, caller.id, key, from === null ? 0 : from.id, tag, ref, 0);
  request.reply = envelope;
  request.answeredAt = caller.messageCount;
  request.settled = true;
  if (request.timer !== null) stopWaitTimer(k, request);
  k.wake(caller);
}
