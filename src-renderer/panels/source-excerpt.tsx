// The lines of the program around the place where something was raised, as its recording keeps them.

import { useEffect } from 'react';
import { useActions, useView } from '../app/context.ts';

export function SourceExcerptView({ place }: { place: string }) {
  const actions = useActions();
  const session = useView((v) => v.info.id, '');
  const excerpt = useView((v) => v.excerpts?.get(place), undefined);
  useEffect(() => {
    if (session !== '') actions.askExcerpt(session, place);
  }, [actions, session, place]);
  if (!excerpt) return null;
  return (
    <figure className="source" data-testid="source-excerpt" aria-label={`Source at ${place}`}>
      <pre className="selectable">
        {excerpt.lines.map(({ n, text }) => (
          <code key={n} className={n === excerpt.line ? 'source-line is-raised' : 'source-line'}>
            <span className="source-number">{n}</span>
            {text}
          </code>
        ))}
      </pre>
    </figure>
  );
}
