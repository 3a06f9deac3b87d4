// How long a message was under way, and so how long it waited: delivery is a record of its own only where it was later than the send.

import { EV } from '../../../runtime/protocol/event-table.ts';
import type { LogView } from '../log-view.ts';

const LOOKED_BACK = 200_000;

/** When a message came into the mailbox: at its send, or at a delivery after it. */
export function arrival(log: LogView, key: number, handledSeq: number): number {
  const put = log.event(key);
  if (put?.type !== 'message_sent' || put.delivered) return put?.at ?? 0;
  let at = put.at;
  log.backward(handledSeq - 1, Math.max(key + 1, handledSeq - LOOKED_BACK), (chunk, i, seq) => {
    if (chunk.type[i] !== EV.message_delivered || seq - (chunk.causeDistance[i] as number) !== key) return false;
    at = chunk.at[i] as number;
    return true;
  });
  return at;
}
