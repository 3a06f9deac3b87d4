// What in the log somebody should look at, in order of time. It is looked for when the list is open, and again as the log grows; a click
// goes to the first event that shows it.

import { useEffect } from 'react';
import { type Finding, LINT_TITLES } from '../../runtime/protocol/findings.ts';
import { useActions, useView } from '../app/context.ts';
import { formatCount, formatMoment } from '../session/format.ts';

const NONE: readonly Finding[] = [];

export function FindingList() {
  const actions = useActions();
  const session = useView((v) => v.info.id, '');
  const endSeq = useView((v) => v.endSeq, 0);
  const known = useView((v) => v.findings, undefined);
  const seq = useView((v) => (v.following ? -1 : v.seq), -1);
  useEffect(() => {
    if (session !== '') actions.askFindings(session, endSeq);
  }, [actions, session, endSeq]);
  const findings = known?.findings ?? NONE;
  if (known === undefined) return <p className="rail-empty">Looking …</p>;
  if (findings.length === 0) return <p className="rail-empty">Nothing to look at.</p>;
  return (
    <ol className="finding-list" aria-label="Findings" data-testid="findings">
      {findings.map((one) => (
        <li key={`${one.rule} ${one.seq} ${one.text}`}>
          <button
            type="button"
            className={`finding-row ${one.seq === seq ? 'is-here' : ''}`}
            aria-current={one.seq === seq ? 'true' : undefined}
            data-rule={one.rule}
            data-seq={one.seq}
            title={`Go to event ${formatCount(one.seq)}, ${formatMoment(one.at)}`}
            onClick={() => actions.goToMoment(one.seq, one.slot)}
          >
            <span className="finding-head">
              <span>{LINT_TITLES[one.rule]}</span>
              <span className="is-dim">
                {one.count > 1 && `×${formatCount(one.count)} · `}
                {formatMoment(one.at)}
              </span>
            </span>
            <span className="finding-text">{one.text}</span>
          </button>
        </li>
      ))}
      {known.omitted > 0 && <li className="rail-empty">and {formatCount(known.omitted)} more</li>}
    </ol>
  );
}
