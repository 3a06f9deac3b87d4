// Tab 6: the last exit in this place: its reason verbatim, its class and what that means, and the sentence of the hub with its steps.

import { useEffect } from 'react';
import type { Impact } from '../../../runtime/protocol/impact-view.ts';
import { visible } from '../../../runtime/protocol/visible.ts';
import { useActions, useView } from '../../app/context.ts';
import { formatDuration, formatMoment } from '../../session/format.ts';
import { TOLD } from '../../session/impact-text.ts';
import { exitMeaning } from '../../session/sentences.ts';
import { printTerm } from '../../session/terms.ts';
import { Button } from '../controls.tsx';
import { SourceExcerptView } from '../source-excerpt.tsx';
import { useImpact } from '../use-impact.ts';
import type { TabProps } from './inspector.tsx';
import { Fact, Facts, ProcessLink, Section } from './parts.tsx';

export function ExitTab({ row, detail, at }: TabProps) {
  const actions = useActions();
  const session = useView((v) => v.info.id, '');
  // Lives stand newest first. The present life's exit, else the one that ended the life before.
  const past = detail?.lives.find((l) => l.exitSeq !== undefined && l.exitSeq <= (detail?.seq ?? 0));
  const exitSeq = row.exit?.seq ?? past?.exitSeq;
  const explanation = useView((v) => (exitSeq === undefined ? undefined : v.explanations.get(exitSeq)), undefined);
  const crash = useView((v) => (exitSeq === undefined ? undefined : v.crashes.find((c) => c.seq === exitSeq)), undefined);
  const incomplete = explanation === undefined || explanation.steps.length === 0;
  useEffect(() => {
    if (session && crash && incomplete) actions.explain(session, crash.seq);
  }, [session, crash, incomplete, actions]);
  const { impact } = useImpact(exitSeq, { similar: false });
  if (exitSeq === undefined) return <p className="note tab-empty">It has not exited in this place so far.</p>;
  const reason = crash?.reason ?? (row.exit ? (detail?.exitReason ?? visible(row.exit.tag)) : past?.exit);
  const when = row.exit?.at ?? past?.to ?? 0;
  return (
    <>
      {explanation && (
        <p className="lead" data-testid="exit-sentence">
          {explanation.sentence}
        </p>
      )}
      <Section title="Reason">
        <code className="term term-block selectable">{reason ?? '⟨not recorded⟩'}</code>
      </Section>
      {detail?.exitStack && (
        <Section title={detail.exitPlace ? `Raised at ${detail.exitPlace}` : 'Stack'}>
          {detail.exitPlace && <SourceExcerptView place={detail.exitPlace} />}
          {/* As long as it is: the tab scrolls. */}
          <code className="term term-block selectable" data-testid="exit-stack">
            {detail.exitStack}
          </code>
        </Section>
      )}
      <Facts>
        <Fact name="Life">{row.exit ? row.incarnation : (past?.incarnation ?? row.incarnation - 1)}</Fact>
        {row.exit && <Fact name="Class">{row.status === 'terminated' ? `${row.exit.class}, terminated` : row.exit.class}</Fact>}
        <Fact name="When">
          {formatMoment(when)} <span className="is-dim">· {formatDuration(Math.max(0, at - when))} ago</span>
        </Fact>
      </Facts>
      <p className="note">{row.exit ? exitMeaning(row) : 'Its place is taken by a new life that started with fresh state.'}</p>
      {impact && <LastThings impact={impact} />}
      {impact && impact.told.length > 0 && (
        <Section title="Who was told" note={impact.told.length}>
          <ul className="affected" data-testid="exit-told">
            {impact.told.map((one) => (
              <li key={one.seq}>
                <ProcessLink slot={one.slot} name={one.name} />
                <button type="button" className="link is-dim" title="Go there" onClick={() => actions.goToMoment(one.seq, one.slot)}>
                  {TOLD[one.what]}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {explanation && explanation.steps.length > 0 && (
        <Section title="What happened">
          <ol className="steps">
            {explanation.steps.map((s, i) => (
              <li key={`${s.seq}-${s.text}`}>
                <button type="button" className="step-row" onClick={() => actions.goTo(s.seq)}>
                  <span className="step-number">{i + 1}</span>
                  <span>{s.text}</span>
                  <span className="is-dim">{formatMoment(s.at)}</span>
                </button>
              </li>
            ))}
          </ol>
        </Section>
      )}
      <div className="button-row">
        <Button icon="info" onClick={() => actions.showWhy(exitSeq)} testid="exit-why">
          Why?
        </Button>
        <Button icon="arrowRight" onClick={() => actions.goTo(exitSeq)}>
          Go to this exit
        </Button>
        <Button look="quiet" onClick={() => void actions.follow('cause', exitSeq)}>
          Its cause
        </Button>
      </div>
    </>
  );
}

/** The message that it handled last, and the state that it had at its end. */
function LastThings({ impact }: { impact: Impact }) {
  const actions = useActions();
  const { lastMessage, stateBefore } = impact;
  if (!lastMessage && !stateBefore) return null;
  return (
    <Section title="Before it ended">
      {lastMessage && (
        <p className="last-thing" data-testid="exit-last-message">
          <span>Last message</span>
          <button type="button" className="link" title="Go to this message" onClick={() => actions.goTo(lastMessage.seq)}>
            <code className="term">{lastMessage.text}</code>
          </button>
          <span className="is-dim">from {lastMessage.from}</span>
        </p>
      )}
      {stateBefore && (
        <p className="last-thing" data-testid="exit-state-before">
          <span>State</span>
          <button type="button" className="link" title="Go to where it got this state" onClick={() => actions.goTo(stateBefore.seq)}>
            <code className="term">{printTerm(stateBefore.value, 'state', 600)}</code>
          </button>
        </p>
      )}
    </Section>
  );
}
