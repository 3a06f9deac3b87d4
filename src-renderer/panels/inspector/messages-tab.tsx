// Tab 4: the messages of this process up to the cursor, newest first: what came in and went out, how long it waited and took, and
// for each call its reply or why there is none.

import { useState } from 'react';
import type { MessageRow } from '../../../runtime/protocol/messages-view.ts';
import { useActions, useView } from '../../app/context.ts';
import { formatCount, formatDuration, formatMoment } from '../../session/format.ts';
import { Choose } from '../controls.tsx';
import type { TabProps } from './inspector.tsx';
import { ProcessLink, Skeleton } from './parts.tsx';

/** Everybody's messages. */
const ALL = 'all';

export function MessagesTab({ row }: TabProps) {
  const actions = useActions();
  const recent = useView((v) => v.recent, undefined);
  // Of which process, and with whom: another selection shows everybody again.
  const [chosen, setChosen] = useState<{ readonly slot: number; readonly other: string }>();
  if (recent?.slot !== row.slot) return <Skeleton />;
  if (recent.rows.length === 0) return <p className="note tab-empty">No messages up to here.</p>;
  const parties = partiesOf(recent.rows);
  const other = chosen?.slot === row.slot && parties.some(({ id }) => id === chosen.other) ? chosen.other : ALL;
  const shown = other === ALL ? recent.rows : recent.rows.filter((message) => partyOf(message) === other);
  const follow = (id: string): void => setChosen({ slot: row.slot, other: id });
  return (
    <>
      <div className="messages-bar">
        <Choose
          label="With"
          showLabel
          value={other}
          options={[{ id: ALL, title: 'everybody' }, ...parties]}
          onChange={follow}
          testid="conversation"
        />
        {other !== ALL && (
          <button type="button" className="link" onClick={() => actions.setPrefs({ mainTab: 'space-time' })}>
            Show in space-time
          </button>
        )}
      </div>
      <ol className="messages" data-testid="messages" aria-label={other === ALL ? 'Messages' : 'A conversation'}>
        {shown.map((message) => (
          <Message
            key={`${message.way} ${message.seq}`}
            message={message}
            onFollow={other === ALL && parties.length > 1 ? () => follow(partyOf(message)) : undefined}
          />
        ))}
      </ol>
      {!recent.complete && <p className="note">Earlier messages are not listed: move the cursor back to see them.</p>}
    </>
  );
}

/** Who is at the other end: a slot, or the name of what has none. */
const partyOf = ({ other, otherName }: MessageRow): string => (other === 0 ? otherName : String(other));

/** Those at the other ends, who was talked with last first. */
function partiesOf(rows: readonly MessageRow[]): { readonly id: string; readonly title: string }[] {
  const found = new Map<string, { name: string; count: number }>();
  for (const message of rows) {
    const known = found.get(partyOf(message));
    if (known) known.count += 1;
    else found.set(partyOf(message), { name: message.otherName, count: 1 });
  }
  return [...found].map(([id, { name, count }]) => ({ id, title: `${name}, ${formatCount(count)}` }));
}

/** `onFollow`: shows this conversation alone. */
function Message({ message, onFollow }: { message: MessageRow; onFollow: (() => void) | undefined }) {
  const actions = useActions();
  const here = useView((v) => !v.following && (v.seq === message.seq || v.seq === message.sentSeq), false);
  const { way, kind, text, other, otherName, at, waitedUs, tookUs, result, reply, sentSeq, seq, handledSeq, monitor } = message;
  const facts = [
    waitedUs === undefined
      ? way === 'out' && result === undefined && kind !== 'call'
        ? 'not handled yet'
        : ''
      : `waited ${formatDuration(waitedUs)}`,
    tookUs === undefined ? '' : `took ${formatDuration(tookUs)}`,
    result ?? '',
  ].filter((fact) => fact !== '');
  return (
    <li className={`message message-${way} ${here ? 'is-here' : ''}`} data-way={way} data-kind={kind} data-seq={seq}>
      <button type="button" className="message-row" aria-current={here ? 'true' : undefined} onClick={() => actions.goToMoment(seq, 0)}>
        <span className="message-way" title={way === 'in' ? 'came in' : 'went out'}>
          <span aria-hidden="true">{way === 'in' ? '▸' : '●'}</span> {kind}
        </span>
        <span className="message-text">{text}</span>
        <span className="message-time">{formatMoment(at)}</span>
      </button>
      <div className="message-facts">
        <span>
          {way === 'in' ? 'from' : 'to'} <ProcessLink slot={other} name={otherName} />
        </span>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {way === 'in' && sentSeq !== seq && (
          <button type="button" className="link" title="Go to the send" onClick={() => actions.goToMoment(sentSeq, other)}>
            sent
          </button>
        )}
        {handledSeq !== undefined && (
          <button type="button" className="link" title="Go to the handling" onClick={() => actions.goToMoment(handledSeq, other)}>
            handled
          </button>
        )}
        {monitor && (
          <button type="button" className="link" title="Go to where the monitor was set" onClick={() => actions.goToMoment(monitor.seq, 0)}>
            monitored since {formatMoment(monitor.at)}
          </button>
        )}
        {reply && <Reply reply={reply} />}
        {onFollow && (
          <button type="button" className="link message-follow" aria-label={`Follow the conversation with ${otherName}`} onClick={onFollow}>
            follow
          </button>
        )}
      </div>
    </li>
  );
}

function Reply({ reply }: { reply: NonNullable<MessageRow['reply']> }) {
  const actions = useActions();
  if (reply.none === 'none yet') return <span className="message-reply">no reply so far</span>;
  const after = formatDuration(reply.afterUs);
  return (
    <button
      type="button"
      className={`link message-reply ${reply.none ? 'is-danger' : ''}`}
      data-testid="message-reply"
      onClick={() => actions.goToMoment(reply.seq, 0)}
    >
      {reply.none ? `no reply (timed out at ${formatCount(Math.round(reply.afterUs / 1000))} ms)` : `→ ${reply.text} after ${after}`}
    </button>
  );
}
