// The gallery of crash scenarios: each one paragraph and a button that runs it.

import { useState } from 'react';
import { useActions, useApp } from '../../app/context.ts';
import { Button } from '../controls.tsx';
import { ScenarioPicture } from './scenario-picture.tsx';

const FIRST = 6;

export function Scenarios() {
  const actions = useActions();
  const [all, setAll] = useState(false);
  const catalogue = useApp((s) => s.catalogue);
  if (catalogue.length === 0) return null;
  return (
    <section aria-labelledby="scenarios-title">
      <div className="welcome-head">
        <h2 id="scenarios-title" className="welcome-title">
          Run a scenario
        </h2>
        {catalogue.length > FIRST && (
          <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${catalogue.length}`}
          </button>
        )}
      </div>
      <ul className="scenario-grid">
        {(all ? catalogue : catalogue.slice(0, FIRST)).map((card) => (
          <li key={card.id} className="scenario-card" data-testid="scenario" data-id={card.id}>
            <div className="scenario-top">
              <ScenarioPicture id={card.id} />
              <Button
                look="quiet"
                icon="play"
                aria-label={`Run ${card.title}`}
                onClick={() => void actions.start({ scenario: card.id }, card.title)}
                testid={`run-${card.id}`}
              >
                Run
              </Button>
            </div>
            <h3>{card.title}</h3>
            <p title={card.paragraph}>{card.paragraph}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
