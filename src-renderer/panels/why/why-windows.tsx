// The supervisors of a causal story: each one's rule, and its restart window as it stood when it decided, a mark per counted restart.

import type { WhyWindow } from '../../../runtime/protocol/why-view.ts';
import { useActions } from '../../app/context.ts';
import { formatMoment, plural } from '../../session/format.ts';
import { Section } from '../inspector/parts.tsx';

export function WhyWindows({ windows }: { windows: readonly WhyWindow[] }) {
  return windows.map((window) => <OneWindow key={window.seq} window={window} />);
}

function OneWindow({ window }: { window: WhyWindow }) {
  const actions = useActions();
  const { name, intensity, period, gaveUp, counted, seq, slot } = window;
  const places = markPlaces(
    counted.map(({ at }) => at),
    period * 1e6,
  );
  return (
    <Section
      title={name}
      note={
        <span className={gaveUp ? 'is-danger' : ''}>
          {gaveUp ? `gave up: ${counted.length} of ${intensity}` : `${counted.length}/${intensity} in ${period} s`}
        </span>
      }
    >
      <button type="button" className="why-decision link" onClick={() => actions.goToMoment(seq, slot)}>
        {window.text}
      </button>
      {counted.length > 0 && (
        <>
          <div className="meter" data-testid="why-meter">
            {counted.map((restart, i) => (
              <button
                key={restart.seq}
                type="button"
                className={`meter-mark ${gaveUp && i === counted.length - 1 ? 'meter-fatal' : ''}`}
                style={{ left: `${places[i]}%` }}
                title={`Restart ${i + 1}, of ${restart.childId}, at ${formatMoment(restart.at)}`}
                aria-label={`Restart ${i + 1}, of ${restart.childId}`}
                onClick={() => actions.goToMoment(restart.seq, slot)}
              >
                {i + 1}
              </button>
            ))}
          </div>
          <p className="note">
            {plural(intensity, 'restart')} allowed in {period} s
            {gaveUp ? `; this one was one more` : counted.length >= intensity ? '; one more and it gives up' : ''}.
          </p>
        </>
      )}
    </Section>
  );
}

/** Marks that would lie on each other stand side by side. */
const APART = 6.5;

/** Where the marks of counted restarts stand in a strip as long as the period, in percent; the last one at the right. */
function markPlaces(times: readonly number[], periodUs: number): number[] {
  const end = times.at(-1) ?? 0;
  const places: number[] = [];
  let next = 97 + APART;
  for (const at of times.toReversed()) {
    next = Math.max(2, Math.min(97 - ((end - at) / periodUs) * 94, next - APART));
    places.unshift(next);
  }
  return places;
}
