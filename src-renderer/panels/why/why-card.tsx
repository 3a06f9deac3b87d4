// One step of a causal story: what and who, how long before, and the way to its moment.

import type { WhyStep } from '../../../runtime/protocol/why-view.ts';
import { useActions, useView } from '../../app/context.ts';
import { formatDuration } from '../../session/format.ts';
import { Icon } from '../icons.tsx';
import { SourceExcerptView } from '../source-excerpt.tsx';

/** `origin`: the time that the times on the cards count back from. `first`: the first cause. */
export function WhyCard({ step, origin, first = false }: { step: WhyStep; origin: number; first?: boolean }) {
  const actions = useActions();
  const session = useView((v) => v.info.id, '');
  const here = useView((v) => !v.following && v.seq === step.seq, false);
  const pinned = useView((v) => step.slot !== 0 && v.pinned.has(step.slot), false);
  if (step.edge === 'gap')
    return (
      <div className="why-card why-gap" data-testid="why-card" data-seq={step.seq} data-type={step.type}>
        <p className="why-text">{step.text}</p>
      </div>
    );
  return (
    <div className={`why-card ${here ? 'is-here' : ''}`} data-testid="why-card" data-seq={step.seq} data-type={step.type}>
      <button
        type="button"
        className="why-go"
        aria-current={here ? 'true' : undefined}
        title={`Go to event ${step.seq.toLocaleString('en-US')}`}
        onClick={() => actions.goToMoment(step.seq, step.slot)}
        onPointerEnter={() => step.slot && actions.hover(session, step.slot)}
        onPointerLeave={() => actions.hover(session, undefined)}
      >
        <span className="why-head">
          <span className="why-title">{first ? `${step.title} · first cause` : step.title}</span>
          <span className="why-who">{step.who}</span>
          <span className="why-time">{ago(origin - step.at)}</span>
          <Icon name="arrowRight" size={14} />
        </span>
        <span className="why-text">{step.text}</span>
        {step.place && <code className="why-place">{step.place}</code>}
        {step.waitedUs !== undefined && step.waitedUs >= TOLD && (
          <span className="why-note">waited {formatDuration(step.waitedUs)} in the mailbox</span>
        )}
        {step.edge === 'inferred' && <span className="why-note">inferred: no cause is recorded</span>}
      </button>
      {here && step.place && <SourceExcerptView place={step.place} />}
      {here && (
        <span className="why-actions">
          {step.slot !== 0 && (
            <button type="button" className="link" aria-pressed={pinned} onClick={() => actions.togglePin(step.slot)}>
              {pinned ? 'Unpin' : 'Pin'} {step.who}
            </button>
          )}
          <button type="button" className="link" onClick={() => actions.breakAt(step.seq)} data-testid="why-break">
            Break here next time
          </button>
          <button type="button" className="link" onClick={() => actions.showWhy(step.seq)}>
            Why this?
          </button>
        </span>
      )}
    </div>
  );
}

/** Shorter waits say nothing. */
const TOLD = 100;

const ago = (us: number): string => (us === 0 ? '0' : us > 0 ? `−${formatDuration(us)}` : `+${formatDuration(-us)}`);
