// The chain from an event back to its first cause: a walk over `cause`, by seq, that reads no record beside it.
//
// Where it ends (issue 6, point 4): across exits to the exit that began it, then back over `cause` to the first event that is not
// the handling of another message: an input, a command, a timer that fired, or a send, an exit or a raise in a start (an init, or
// a body before its first receive). Two kinds of timer are no end, since they stand inside the handling of something else: a pause
// in the midst of it (handling.ts), and the time that a supervisor gives a child to end. A pause after which the process ended
// with `timeout` is an end: it had waited in vain.
//
// A cause is recorded; three steps are not, and are marked `inferred`: from a process that called, linked to or monitored somebody
// who had ended (`noproc`) to that end, from a supervisor that could not start a child to that child's end, and from a wait in a
// plain body to the message that it had taken, since the log does not tell a sleep from a wait for the next one.

import { causeOf, type EventChunk } from '../../../runtime/protocol/chunk.ts';
import { EV, TIMER_KINDS } from '../../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { absentee, failedStart } from './absent.ts';
import { Handling, kindOf } from './handling.ts';
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
  const handling = new Handling(source);
  let effect = 0;
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
    const next = stepFrom(source, handling, place.chunk, place.i, effect);
    if (next === undefined) {
      complete = place.chunk.type[place.i] !== EV.gap;
      break;
    }
    // A cause lies before its effect; anything else is damage.
    if (next.seq >= at) break;
    edge = next.edge;
    effect = at;
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

const SHUTDOWN_TIMER = TIMER_KINDS.indexOf('shutdown');
const RECEIVE_TIMER = TIMER_KINDS.indexOf('receive');

/** One step towards the first cause; `undefined` where this is it. `effect`: the step before, 0 for none. */
function stepFrom(source: WhySource, handling: Handling, chunk: EventChunk, i: number, effect: number): Next | undefined {
  const seq = chunk.firstSeq + i;
  const cause = causeOf(chunk, i);
  switch (chunk.type[i]) {
    case EV.input:
    case EV.command:
    case EV.gap:
      return undefined;
    case EV.timer_fired: {
      const kind = kindOf(chunk, i);
      if (kind === SHUTDOWN_TIMER) break;
      if (kind !== RECEIVE_TIMER || cause <= 0 || waitedInVain(source, effect)) return undefined;
      const within = handling.within(cause, chunk.a[i] as number);
      if (within === 'start') return undefined;
      return { seq: cause, edge: within === 'callback' ? 'recorded' : 'inferred' };
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
  if (cause <= 0 || handling.isStart(cause)) return undefined;
  return { seq: cause, edge: 'recorded' };
}

/** Whether a process ended with `timeout` right after a wait. */
function waitedInVain({ log }: WhySource, effect: number): boolean {
  const event = log.event(effect);
  return event?.type === 'process_exited' && event.tag === 'timeout';
}
