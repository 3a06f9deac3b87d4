// What a window is told of a system that stands still: what it was hit by, looked up in the log.

import type { StopInfo } from '../../runtime/protocol/views.ts';
import type { Stopped } from '../hosts/worker-messages.ts';
import { rowOfEvent } from './log-rows.ts';
import type { Session } from './session.ts';

export function stopOf({ log, context, breakpoints, info }: Session, { stop, hits, reached, nothing, seq, at }: Stopped): StopInfo {
  const found = hits.flatMap(({ id, seq: hit, pid }) => {
    const event = log.event(hit);
    const query = breakpoints.specs().find((spec) => spec.id === id)?.query;
    if (!event || query === undefined) return [];
    const { slot, who, text, at: when } = rowOfEvent(event, context);
    const sender = { slot, who, text };
    // A message makes its receiver's mailbox long: that one is meant.
    const about =
      pid === undefined || pid === event.pid ? sender : { slot: context.slot(pid), who: context.name(pid), text: `(${who}) ${text}` };
    return [{ id, query, seq: hit, at: when, ...about }];
  });
  const where = found[0]?.seq ?? reached ?? seq;
  return {
    stop,
    seq: where,
    at: found[0]?.at ?? at,
    hits: found,
    ...(nothing ? { nothing } : {}),
    ...(info.attached && found.length > 0 ? { behind: seq - where } : {}),
  };
}
