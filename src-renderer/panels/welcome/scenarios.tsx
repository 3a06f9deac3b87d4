// The gallery of crash scenarios: each one paragraph and a button that runs it.

import { useActions, useApp } from '../../app/context.ts';
import { Button } from '../controls.tsx';
import { ScenarioPicture } from './scenario-picture.tsx';

export function Scenarios() {
  const actions = useActions();
  const catalogue = useApp((s) => s.catalogue);
  if (catalogue.length === 0) return null;
  return (
    <section aria-labelledby="scenarios-title">
      <h2 id="scenarios-title" className="welcome-title">
        Run a scenario
      </h2>
      <ul className="scenario-grid">
        {catalogue.map((card) => (
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
