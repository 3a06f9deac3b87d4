// What is to be explained: a seq may be a crash itself, or a restart, a supervisor's decision, an exit signal that goes back to one.

import { EV } from '../../../runtime/protocol/event-table.ts';
import { ABOUT_AN_END } from '../story.ts';
import type { WhySource } from './source.ts';

/** Causes between an event and the exit that it goes back to. */
const CAUSES_WALKED = 60;

/** Events that are about somebody's end; what led to any other is its own story. */
const ABOUT_ENDS: ReadonlySet<number> = new Set([...ABOUT_AN_END, EV.name_unregistered]);

/** The seq of the exit that an event is about, else the event itself. */
export function explained({ log, context }: WhySource, seq: number): number {
  const chunk = log.chunk(seq);
  const type = chunk?.type[seq - chunk.firstSeq];
  // A new life in the place of one that ended.
  const restart = type === EV.process_spawned;
  if (type === undefined || (!ABOUT_ENDS.has(type) && !restart)) return seq;
  let event = log.event(seq);
  for (let n = 0; event && n < CAUSES_WALKED; n++) {
    if (event.type === 'process_exited') return event.seq;
    if (event.type === 'supervisor_decided') {
      const exit = context.exitSeq(event.child);
      if (exit > 0 && exit < event.seq) return exit;
    }
    if (restart && n > 0 && event.type !== 'supervisor_decided') return seq;
    event = event.cause > 0 && event.cause < event.seq ? log.event(event.cause) : undefined;
  }
  return seq;
}
