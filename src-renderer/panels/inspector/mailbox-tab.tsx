// Tab 3: the mailbox at the cursor, oldest first. Opening a message shows its term; peeking does not consume.

import { visible } from '../../../runtime/protocol/visible.ts';
import { useView } from '../../app/context.ts';
import { pointsOf } from '../../layout/sparkline.ts';
import { headline, MAILBOX_WARNING_FROM } from '../../scales/status.ts';
import { formatCount, formatDuration } from '../../session/format.ts';
import { printTerm } from '../../session/terms.ts';
import { Curve } from './curve.tsx';
import type { TabProps } from './inspector.tsx';
import { ProcessLink, Section, Skeleton, Term } from './parts.tsx';

export function MailboxTab({ row, detail, at }: TabProps) {
  if (!detail) return <Skeleton />;
  const { mailbox, mailboxTotal } = detail;
  if (mailboxTotal === 0)
    return (
      <>
        <p className="note tab-empty">The mailbox is empty.</p>
        <DepthChart slot={row.slot} />
      </>
    );
  const oldest = mailbox[0];
  return (
    <>
      <p className="lead">
        {formatCount(mailboxTotal)} {mailboxTotal === 1 ? 'message waits' : 'messages wait'}
        {oldest && `, the oldest for ${formatDuration(Math.max(0, at - oldest.at))}`}.{' '}
        <span className="is-dim">Peeking does not consume.</span>
      </p>
      <DepthChart slot={row.slot} />
      <ol className="mailbox" data-testid="mailbox">
        {mailbox.map((entry, i) => (
          <li key={entry.key}>
            <details>
              <summary>
                <span className="mailbox-index">{i + 1}</span>
                <code className="term mailbox-term">
                  {entry.message === undefined ? visible(entry.tag) : printTerm(entry.message, 'message', 80)}
                </code>
                <span className="mailbox-from">{entry.fromName}</span>
                {entry.overtaken !== undefined && entry.overtaken > 0 && (
                  <span className="chip chip-plain" title={`Skipped by selective receive ${entry.overtaken} times`}>
                    skipped ×{formatCount(entry.overtaken)}
                  </span>
                )}
                <span className="chip chip-plain">{entry.kind}</span>
                <span className="mailbox-age">{formatDuration(Math.max(0, at - entry.at))}</span>
              </summary>
              <div className="mailbox-open">
                <p>
                  from <ProcessLink slot={entry.from} name={entry.fromName} /> · seq {formatCount(entry.key)}
                </p>
                {entry.message === undefined ? <p className="note">⟨not recorded⟩</p> : <Term term={entry.message} max={4000} />}
              </div>
            </details>
          </li>
        ))}
      </ol>
      {mailboxTotal > mailbox.length && (
        <p className="note">
          The first {formatCount(mailbox.length)} of {formatCount(mailboxTotal)} are shown for {headline(row)}.
        </p>
      )}
    </>
  );
}

/** How full it was in the seconds before the cursor. */
function DepthChart({ slot }: { slot: number }) {
  const depth = useView((v) => (v.depth?.slot === slot ? v.depth : undefined), undefined);
  if (!depth) return null;
  const { from, to, deepest } = depth;
  const last = `last ${formatDuration(to - from)}`;
  if (deepest === 'unknown')
    return (
      <Section title="Depth">
        <p className="note">Too much happened at this moment to read how full it was.</p>
      </Section>
    );
  if (deepest === 'empty')
    return (
      <Section title="Depth" note={last}>
        <p className="note" data-testid="depth-empty">
          Nothing waited in it.
        </p>
      </Section>
    );
  const most = Math.max(...deepest);
  const words = `at most ${formatCount(most)}`;
  return (
    <Section title="Depth" note={`${words}, ${last}`}>
      <Curve
        points={pointsOf({ values: deepest, since: from, each: Math.max(1, to - from) / deepest.length })}
        until={to}
        range={{ from, to }}
        low={0}
        top={Math.max(4, most)}
        label={`Depth of the mailbox: ${words} in the ${last}`}
        warns={most >= MAILBOX_WARNING_FROM}
        axis
        testid="depth-chart"
      />
    </Section>
  );
}
