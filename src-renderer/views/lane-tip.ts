// What a mark in the lanes says when the pointer rests on it.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import type { LanesHit } from '../layout/lanes-hit.ts';
import { formatCount, headline } from '../scales/status.ts';
import { formatDuration, formatTime } from '../scales/time-scale.ts';

/** Lines of text; empty where there is nothing to say. */
export function tipOf(hit: LanesHit | undefined, rows: ReadonlyMap<SlotId, SlotRow>): string {
  const nameOf = (slot: SlotId): string => {
    const row = rows.get(slot);
    return row ? headline(row) : slot === 0 ? 'host' : 'a process that is not alive here';
  };
  switch (hit?.kind) {
    case 'message':
    case 'stub': {
      const m = hit.arrow.message;
      const lines = [`${m.kind} ${m.tag}`, `${nameOf(m.from)} to ${nameOf(m.to)}`, `sent ${formatTime(m.sentAt, 1)}`];
      if (m.deliveredAt !== undefined && m.deliveredAt !== m.sentAt)
        lines.push(`delivered after ${formatDuration(m.deliveredAt - m.sentAt)}`);
      if (m.kind !== 'exit')
        lines.push(
          m.handledAt === undefined
            ? 'still waiting in the mailbox'
            : `queued ${formatDuration(m.handledAt - (m.deliveredAt ?? m.sentAt))}`,
        );
      return lines.join('\n');
    }
    case 'crash':
      return `${nameOf(hit.slot)} crashed: ${hit.tag}${hit.count > 1 ? `, and ${formatCount(hit.count - 1)} more crashes` : ''}\n${formatTime(hit.at, 1)}`;
    case 'step':
      return `${hit.text}\n${formatTime(hit.at, 1)}`;
    case 'cascade':
      return hit.sentence;
    default:
      return '';
  }
}
