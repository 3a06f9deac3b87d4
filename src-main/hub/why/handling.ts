// In the midst of what did a process wait? Read back over `cause`, but over its own records only: an answer leads into another
// process, so what comes before the question is read instead. A wait inside the handling of a message belongs to that handling.
//
// A `self.sleep` and a `receive` with a time limit leave the same records. In a callback both stand inside it. A plain body handles
// what it took last until it takes something else, so both stand inside that as well.

import { causeOf, type EventChunk } from '../../../runtime/protocol/chunk.ts';
import { BIT0, EV, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS, TIMER_KINDS } from '../../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import type { WhySource } from './source.ts';

/**
 * `callback`: in one. `message`: a plain body, after a message that it took. `start`: a body before its first receive. `unknown`: it
 * was not recorded, or lies further back than is looked.
 */
export type Within = 'callback' | 'message' | 'start' | 'unknown';

const REPLY = MESSAGE_KINDS.indexOf('reply');
const CALL = MESSAGE_KINDS.indexOf('call');
const RECEIVE_TIMER = TIMER_KINDS.indexOf('receive');
/** Records that are looked through for what a plain body took last, where no cause leads to it. */
const LOOKED_BACK = 200_000;

/** The kind of a message or of a timer. */
export const kindOf = (chunk: EventChunk, i: number): number => ((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK;

/** The walks of one chain. They remember how far they came, so a row of a million pauses is read once and not once for each. */
export class Handling {
  readonly #source: WhySource;
  #within: { pid: ProcessId; low: number; high: number; found: Within } = { pid: 0, low: 0, high: -1, found: 'unknown' };
  #start: { low: number; high: number; found: boolean } = { low: 0, high: -1, found: false };

  constructor(source: WhySource) {
    this.#source = source;
  }

  /** What `pid` was in the midst of when it wrote the record `seq`, with which it began to wait. */
  within(seq: number, pid: ProcessId): Within {
    const known = this.#within;
    if (known.pid === pid && seq >= known.low && seq <= known.high) return known.found;
    let low = seq;
    let found: Within | undefined;
    for (let at = seq; found === undefined; ) {
      low = at;
      const step = this.#stepBack(at, pid);
      if (typeof step === 'number' && step < at) at = step;
      // A DOWN that ended a call, an answer that was given later: the world knows whether a callback ran.
      else found = typeof step === 'string' ? step : this.#inWorld(seq, pid);
    }
    this.#within = { pid, low, high: seq, found };
    return found;
  }

  /** What a record of `pid` says about it, else the seq of the one to read next; `undefined` where the causes don't tell. */
  #stepBack(at: number, pid: ProcessId): Within | number | undefined {
    const chunk = this.#source.log.chunk(at);
    if (!chunk) return 'unknown';
    const i = at - chunk.firstSeq;
    if (chunk.type[i] === EV.gap) return 'unknown';
    if (chunk.pid[i] !== pid) return undefined;
    switch (chunk.type[i]) {
      case EV.callback_started:
        return 'callback';
      case EV.process_spawned:
        return 'start';
      case EV.message_received:
        if ((chunk.flags[i] as number) & BIT0) return 'callback';
        return kindOf(chunk, i) === REPLY ? this.#question(at) : 'message';
      default:
        return causeOf(chunk, i) || undefined;
    }
  }

  /** The call that an answer belongs to, where it was given in the handling of it. */
  #question(received: number): number | undefined {
    const { log } = this.#source;
    const answer = log.event(received);
    const reply = answer && log.event(answer.cause);
    const handled = reply && log.chunk(reply.cause);
    if (answer?.type !== 'message_received' || !reply || !handled) return undefined;
    const i = reply.cause - handled.firstSeq;
    if (handled.type[i] !== EV.message_received || kindOf(handled, i) !== CALL) return undefined;
    const question = log.event(causeOf(handled, i));
    const own = question?.type === 'message_sent' && question.pid === answer.pid && question.ref === answer.ref;
    return own ? question.seq : undefined;
  }

  #inWorld(seq: number, pid: ProcessId): Within {
    if (this.#source.worldAt(seq).summary(pid)?.callback !== undefined) return 'callback';
    let found: Within = 'unknown';
    this.#source.log.backward(seq - 1, seq - LOOKED_BACK, (chunk, i) => {
      if (chunk.pid[i] !== pid) return false;
      if (chunk.type[i] === EV.process_spawned) found = 'start';
      else if (chunk.type[i] === EV.message_received && kindOf(chunk, i) !== REPLY) found = 'message';
      return found !== 'unknown';
    });
    return found;
  }

  /**
   * Whether what the record `seq` caused was done in a start: the spawn itself (a body before its first receive), or an init, in
   * which there may have been pauses.
   */
  isStart(seq: number): boolean {
    const known = this.#start;
    if (seq >= known.low && seq <= known.high) return known.found;
    const { log } = this.#source;
    let pause = 0;
    for (let at = seq; ; ) {
      const told = (found: boolean, low = at): boolean => {
        this.#start = { low, high: seq, found };
        return found;
      };
      const chunk = log.chunk(at);
      if (!chunk) return told(false);
      const i = at - chunk.firstSeq;
      const cause = causeOf(chunk, i);
      switch (chunk.type[i]) {
        case EV.process_spawned:
          // After a pause it is not starting any more; what stands before the first pause is.
          return pause === 0 ? told(true) : told(false, pause);
        case EV.callback_started: {
          const callback = log.text(chunk.a[i] as number);
          if (callback === 'init') return told(true);
          // What an init goes on with belongs to the start.
          if (callback !== 'handle_continue') return told(false);
          break;
        }
        case EV.timer_fired:
        case EV.timer_started:
          if (kindOf(chunk, i) !== RECEIVE_TIMER) return told(false);
          pause = at;
          break;
        default:
          return told(false);
      }
      if (cause <= 0 || cause >= at) return told(false);
      at = cause;
    }
  }
}
