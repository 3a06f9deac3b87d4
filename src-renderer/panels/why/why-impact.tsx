// What the crash did to others and how long it took to recover, and crashes like it: below the chain, from the same records.

import { useState } from 'react';
import type { Impact, SimilarCrashes } from '../../../runtime/protocol/impact-view.ts';
import { useActions, useView } from '../../app/context.ts';
import { formatMoment, plural } from '../../session/format.ts';
import { impactSentence, STOPPED, similarSentence } from '../../session/impact-text.ts';
import { ProcessLink, Section } from '../inspector/parts.tsx';

/** Of each list, before "all". */
const FIRST = 6;

export function BlastRadius({ impact }: { impact: Impact }) {
  const actions = useActions();
  const [all, setAll] = useState(false);
  const shown = all ? impact.stopped : impact.stopped.slice(0, FIRST);
  return (
    <Section title="Blast radius" note={impact.stopped.length > 0 ? `${impact.stopped.length} stopped` : undefined}>
      <p className="note" data-testid="blast-radius">
        {impactSentence(impact)}
      </p>
      {shown.length > 0 && (
        <ul className="affected">
          {shown.map((one) => (
            <li key={one.seq}>
              <ProcessLink slot={one.slot} name={one.name} />
              <button type="button" className="link is-dim" title="Go to its end" onClick={() => actions.goToMoment(one.seq, one.slot)}>
                {STOPPED[one.how]}
              </button>
            </li>
          ))}
        </ul>
      )}
      {shown.length < impact.stopped.length && (
        <p className="note">
          <button type="button" className="link" onClick={() => setAll(true)}>
            All {impact.stopped.length}
          </button>
        </p>
      )}
    </Section>
  );
}

export function Similar({ similar, seq }: { similar: SimilarCrashes; seq: number }) {
  const actions = useActions();
  const [all, setAll] = useState(false);
  const crashes = useView((v) => v.crashes, undefined);
  const others = similar.crashes.filter((one) => one.seq !== seq);
  // The newest first: those are in reach of memory.
  const shown = all ? others.toReversed() : others.slice(-FIRST).reverse();
  const goTo = (to: (typeof others)[number]): void => {
    const crash = crashes?.find((one) => one.seq === to.seq);
    if (crash) actions.goToCrash(crash);
    else actions.goToMoment(to.seq, to.slot);
  };
  return (
    <Section title="Similar crashes" note={others.length > 0 ? plural(others.length, 'other') : undefined}>
      <p className="note" data-testid="similar-crashes" data-count={similar.crashes.length}>
        {similarSentence(similar)}
      </p>
      {shown.length > 0 && (
        <ul className="affected">
          {shown.map((one) => (
            <li key={one.seq}>
              <button type="button" className="link" data-testid="similar-crash" data-seq={one.seq} onClick={() => goTo(one)}>
                {one.name}
              </button>
              <span className="is-dim">
                crash {one.k} at {formatMoment(one.at)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {shown.length < others.length && (
        <p className="note">
          <button type="button" className="link" onClick={() => setAll(true)}>
            All {others.length}
          </button>
        </p>
      )}
    </Section>
  );
}
