// Tab 4, first form: the latest messages of this process up to the cursor, newest first, from the log.

import { useActions, useView } from '../../app/context.ts';
import { formatMoment } from '../../session/format.ts';
import type { TabProps } from './inspector.tsx';
import { Skeleton } from './parts.tsx';

const WORDS: Readonly<Record<string, string>> = {
  message_sent: 'sent',
  message_received: 'handled',
  message_delivered: 'delivered',
  message_dropped: 'dropped',
};

export function MessagesTab({ row }: TabProps) {
  const actions = useActions();
  const recent = useView((v) => v.recent, undefined);
  const seq = useView((v) => v.seq, 0);
  if (recent?.slot !== row.slot) return <Skeleton />;
  const rows = [...recent.rows].sort((a, b) => b.seq - a.seq);
  if (rows.length === 0) return <p className="note tab-empty">No messages up to here.</p>;
  return (
    <ol className="messages" data-testid="messages">
      {rows.map((r) => (
        <li key={r.seq}>
          <button
            type="button"
            className="message-row"
            aria-current={r.seq === seq ? 'true' : undefined}
            onClick={() => actions.goTo(r.seq)}
          >
            <span className={`message-way message-${r.type}`}>{WORDS[r.type] ?? r.type}</span>
            <span className="message-text">{r.text}</span>
            <span className="message-time">{formatMoment(r.at)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
