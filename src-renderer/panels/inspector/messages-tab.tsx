// Tab 4: the messages of this process up to the cursor, newest first: what came in and went out, how long it waited and took, and
// for each call its reply or why there is none.

import type { MessageRow } from '../../../runtime/protocol/messages-view.ts';
import { useActions, useView } from '../../app/context.ts';
import { formatDuration, formatMoment } from '../../session/format.ts';
import type { TabProps } from './inspector.tsx';
import { ProcessLink, Skeleton } from './parts.tsx';

export function MessagesTab({ row }: TabProps) {
  const recent = useView((v) => v.recent, undefined);
  if (recent?.slot !== row.slot) return <Skeleton />;
  if (recent.rows.length === 0) return <p className="note tab-empty">No messages up to here.</p>;
  return (
    <>
      <ol className="messages" data-testid="messages">
        {recent.rows.map((message) => (
          <Message key={`${message.way} ${message.seq}`} message={message} />
        ))}
      </ol>
      {!recent.complete && <p className="note">Earlier messages are not listed: move the cursor back to see them.</p>}
    </>
  );
}

function Message({ message }: { message: MessageRow }) {
  const actions = useActions();
  const here = useView((v) => !v.following && (v.seq === message.seq || v.seq === message.sentSeq), false);
  const { way, kind, text, other, otherName, at, waitedUs, tookUs, result, reply, sentSeq, seq, handledSeq } = message;
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
        {reply && <Reply reply={reply} />}
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
      {reply.none ? `no reply (timed out at ${after})` : `→ ${reply.text} after ${after}`}
    </button>
  );
}
