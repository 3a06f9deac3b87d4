// The chain from an event back to its first cause: a walk over `cause`, by seq, that reads no record beside it.
//
// Where it ends (issue 6, point 4): across exits to the exit that began it, then back over `cause` to the first event that is not
// the handling of another message: an input, a command, a timer that fired, or a send, an exit or a raise in a start (an init, or
// a body before its first receive). Two kinds of timer are no end, since they stand inside the handling of something else: a pause
// in the midst of a callback, and the time that a supervisor gives a child to end.
//
// A cause is recorded; two steps are not, and are marked `inferred`: from a process that called, linked to or monitored somebody
// who had ended (`noproc`) to that end, and from a supervisor that could not start a child to that child's end.

import { causeOf, type EventChunk } from '../../../runtime/protocol/chunk.ts';
import { EV, KIND_MASK, KIND_SHIFT, TIMER_KINDS } from '../../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { absentee, failedStart } from './absent.ts';
import type { WhySource } from './source.ts';

export type Edge = 'recorded' | 'inferred' | 'gap';

export interface Link {
  readonly seq: number;
  /** `undefined`: the record is not here (`edge` is then `gap`). */
  readonly event: RuntimeEvent | undefined;
  /** How it is known that it led to the link before; the first link's is `recorded`. */
  readonly edge: Edge;
}

export interface Chain {
  /** From effect to cause: first what is explained, last the first cause. */
  readonly links: readonly Link[];
  /** So many links between `links[omittedAfter]` and the next are left out: a token that went round a ring a million times. */
  readonly omitted: number;
  readonly omittedAfter: number;
  /** False: the chain breaks off at events that were not recorded. */
  readonly complete: boolean;
}

/** Links that are kept from the beginning and from the end of a long chain. */
const KEPT_FIRST = 60;
const KEPT_LAST = 20;

export function chainFrom(source: WhySource, seq: number): Chain {
  const first: Link[] = [];
  const last: Link[] = [];
  let omitted = 0;
  let complete = true;
  let edge: Edge = 'recorded';
  for (let at = seq; ; ) {
    const place = placeOf(source, at);
    const known: Edge = place ? edge : 'gap';
    if (first.length < KEPT_FIRST) first.push(linkOf(source, at, known));
    else {
      // Only its seq until it is known to stay.
      last.push({ seq: at, event: undefined, edge: known });
      if (last.length > KEPT_LAST) omitted += last.splice(0, last.length - KEPT_LAST).length;
    }
    if (place === undefined) {
      complete = false;
      break;
    }
    const next = stepFrom(source, place.chunk, place.i);
    if (next === undefined) {
      complete = place.chunk.type[place.i] !== EV.gap;
      break;
    }
    // A cause lies before its effect; anything else is damage.
    if (next.seq >= at) break;
    edge = next.edge;
    at = next.seq;
  }
  const links = [...first, ...last.map((link) => (link.edge === 'gap' ? link : linkOf(source, link.seq, link.edge)))];
  return { links, omitted, omittedAfter: KEPT_FIRST - 1, complete };
}

interface Next {
  readonly seq: number;
  readonly edge: Edge;
}

const placeOf = ({ log }: WhySource, seq: number): { readonly chunk: EventChunk; readonly i: number } | undefined => {
  const chunk = log.chunk(seq);
  return chunk && { chunk, i: seq - chunk.firstSeq };
};

const linkOf = ({ log }: WhySource, seq: number, edge: Edge): Link => ({ seq, event: log.event(seq), edge });

const kindOf = (chunk: EventChunk, i: number): number => ((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK;
const SHUTDOWN_TIMER = TIMER_KINDS.indexOf('shutdown');
const RECEIVE_TIMER = TIMER_KINDS.indexOf('receive');

/** One step towards the first cause; `undefined` where this is it. */
function stepFrom(source: WhySource, chunk: EventChunk, i: number): Next | undefined {
  const seq = chunk.firstSeq + i;
  const cause = causeOf(chunk, i);
  switch (chunk.type[i]) {
    case EV.input:
    case EV.command:
    case EV.gap:
      return undefined;
    case EV.timer_fired: {
      const kind = kindOf(chunk, i);
      if (kind === SHUTDOWN_TIMER || (kind === RECEIVE_TIMER && isPause(source, cause, chunk.a[i] as number))) break;
      return undefined;
    }
    case EV.process_exited: {
      const before = absentee(source, seq) ?? failedStart(source, seq);
      if (before !== undefined) return { seq: before, edge: 'inferred' };
      break;
    }
    case EV.down_sent:
    case EV.exit_signal_sent: {
      const before = absentee(source, seq) ?? failedStart(source, seq);
      if (before !== undefined) return { seq: before, edge: 'inferred' };
      break;
    }
    default:
  }
  if (cause <= 0 || isStart(source, cause)) return undefined;
  return { seq: cause, edge: 'recorded' };
}

/**
 * Whether what this record caused was done in a start: the spawn itself (a body before its first receive), or an init, in which
 * there may have been pauses.
 */
export function isStart({ log }: WhySource, seq: number): boolean {
  let paused = false;
  for (let at = seq; ; ) {
    const chunk = log.chunk(at);
    if (!chunk) return false;
    const i = at - chunk.firstSeq;
    const cause = causeOf(chunk, i);
    switch (chunk.type[i]) {
      case EV.process_spawned:
        return !paused;
      case EV.callback_started: {
        const callback = log.text(chunk.a[i] as number);
        if (callback === 'init') return true;
        // What an init goes on with belongs to the start.
        if (callback !== 'handle_continue') return false;
        break;
      }
      case EV.timer_fired:
      case EV.timer_started:
        if (kindOf(chunk, i) !== RECEIVE_TIMER) return false;
        paused = true;
        break;
      default:
        return false;
    }
    if (cause <= 0 || cause >= at) return false;
    at = cause;
  }
}

/** How many steps of its own are looked back over for the callback that a process pauses in. */
const PAUSES = 1000;

/** Whether a process whose pause was begun by `seq` was in the midst of a callback then. */
function isPause({ log }: WhySource, seq: number, pid: number): boolean {
  for (let at = seq, n = 0; n < PAUSES; n++) {
    const event = log.event(at);
    if (event === undefined) return false;
    switch (event.type) {
      case 'callback_started':
        return event.pid === pid;
      case 'message_received':
        if (event.pid === pid && event.callback) return true;
        // An answer came: the question tells what it was asked in.
        if (event.pid === pid && event.kind !== 'reply') return false;
        break;
      case 'process_spawned':
      case 'input':
        return false;
      default:
    }
    if (event.cause <= 0 || event.cause >= at) return false;
    at = event.cause;
  }
  return false;
}
