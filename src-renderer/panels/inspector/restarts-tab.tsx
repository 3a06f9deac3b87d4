// Tab 7: the lives of this place, and the intensity window of the supervisor that counts them: a strip that slides with the cursor.

import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { sameParts, useActions, useView } from '../../app/context.ts';
import { headline, usedRestarts } from '../../scales/status.ts';
import { formatDuration, formatMoment } from '../../session/format.ts';
import { countedRestarts, intensityText } from '../../session/sentences.ts';
import type { SessionView } from '../../session/state.ts';
import { tagText } from '../crash-list.tsx';
import { RowGlyph } from '../glyph.tsx';
import type { TabProps } from './inspector.tsx';
import { ProcessLink, Section, Skeleton } from './parts.tsx';

export function RestartsTab({ row, detail, at }: TabProps) {
  const actions = useActions();
  const parent = useView((v) => v.rows.get(row.parent), undefined);
  const above = useView((v) => countersAbove(v.rows, parent), NONE, sameParts);
  const counters = row.supervisor ? [row, ...above] : above;
  return (
    <>
      {counters.map((counter) => (
        <IntensityMeter key={counter.slot} row={counter} at={at} own={counter === row} />
      ))}
      {counters.length === 0 && <p className="note">No supervisor counts restarts of this process.</p>}
      <Section title="Lives" note={detail?.lives.length}>
        {!detail ? (
          <Skeleton />
        ) : (
          <ol className="lives" data-testid="lives">
            {detail.lives
              .toSorted((a, b) => b.incarnation - a.incarnation)
              .map((life) => (
                <li key={life.incarnation}>
                  <span className="chip chip-plain">#{life.incarnation}</span>
                  <span className="life-time">
                    {formatMoment(life.from)}{' '}
                    <span className="is-dim">lived {formatDuration(Math.max(0, (life.to ?? at) - life.from))}</span>
                  </span>
                  {life.exit === undefined ? (
                    <span className="is-dim">alive</span>
                  ) : (
                    <button
                      type="button"
                      className="link"
                      title="Go to this exit"
                      onClick={() => life.exitSeq !== undefined && actions.goTo(life.exitSeq)}
                    >
                      <code>{tagText(life.exit)}</code>
                    </button>
                  )}
                </li>
              ))}
          </ol>
        )}
      </Section>
    </>
  );
}

const NONE: readonly SlotRow[] = [];

/** Who counts the restarts, and above one that ended who counted that, up to where the escalation stopped. */
function countersAbove(rows: SessionView['rows'], parent: SlotRow | undefined): readonly SlotRow[] {
  const counters: SlotRow[] = [];
  for (let next = parent; next?.supervisor; next = rows.get(next.parent)) {
    counters.push(next);
    if (!next.supervisor.gaveUp && next.exit === undefined) break;
  }
  return counters;
}

/** One strip as long as the period, its right edge the cursor; a mark per counted restart, the one too many outlined. */
export function IntensityMeter({ row, at, own }: { row: SlotRow; at: number; own: boolean }) {
  const supervisor = row.supervisor;
  if (!supervisor) return null;
  const counted = countedRestarts(supervisor, at);
  const periodUs = supervisor.period * 1e6;
  const full = counted.length >= supervisor.intensity;
  return (
    <Section
      title={own ? 'Restart intensity' : `Counted by ${headline(row)}`}
      note={
        <span className={supervisor.gaveUp || full ? 'is-danger' : ''}>
          {usedRestarts(supervisor, at)}/{supervisor.intensity} used
        </span>
      }
    >
      <div className="meter-head">
        <RowGlyph row={row} size={12} />
        {own ? <span>{headline(row)}</span> : <ProcessLink slot={row.slot} name={headline(row)} />}
        <span className="is-dim">
          {supervisor.intensity} {supervisor.intensity === 1 ? 'restart' : 'restarts'} allowed in {supervisor.period} s
        </span>
      </div>
      <div className="meter" role="img" aria-label={intensityText(supervisor, at)} data-testid="intensity-meter">
        {counted.map((t, i) => {
          const fatal = supervisor.gaveUp && i === counted.length - 1 && counted.length > supervisor.intensity;
          return (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: two restarts may fall on one instant
              key={`${t}-${i}`}
              className={`meter-mark ${fatal ? 'meter-fatal' : ''}`}
              style={{ left: `${100 - ((at - t) / periodUs) * 100}%` }}
            >
              {i + 1}
            </span>
          );
        })}
      </div>
      <div className="meter-scale" aria-hidden="true">
        {ticks(supervisor.period).map((s) => (
          <span key={s} style={{ left: `${100 - (s / supervisor.period) * 100}%` }}>
            {s === 0 ? formatMoment(at) : `−${s}${s === supervisor.period ? ' s' : ''}`}
          </span>
        ))}
      </div>
      <p className="note" data-testid="intensity-text">
        {intensityText(supervisor, at)}
      </p>
    </Section>
  );
}

const ticks = (period: number): number[] => {
  const step = period <= 6 ? 1 : Math.ceil(period / 5);
  const out = [0];
  // The right end holds the moment of the cursor, which needs the room of the first tick.
  for (let s = step; s < period; s += step) if (s / period > 0.25) out.push(s);
  return [...out, period];
};
