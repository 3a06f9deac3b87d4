// The nodes of a program on several, and the state of the paths between them: over the tree, whose roots are the nodes.

import { useView } from '../app/context.ts';
import { Icon } from './icons.tsx';

export function NodeStrip() {
  const notes = useView(
    (v) => v.nodes,
    undefined,
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  if (!notes) return null;
  return (
    <section className="node-strip" aria-label="Nodes" data-testid="nodes">
      {notes.nodes.map(({ name, up }) => (
        <span key={name} className={`node-chip ${up ? '' : 'is-down'}`} data-testid="node" data-up={up}>
          <span aria-hidden="true">{up ? '●' : '○'}</span> {name}
          {!up && ' (down)'}
        </span>
      ))}
      {notes.links.map(({ between, trouble, text }) => (
        <span
          key={between.join()}
          className={`node-link ${trouble ? 'is-trouble' : ''}`}
          role={trouble ? 'status' : undefined}
          data-testid="node-link"
        >
          {trouble && <Icon name="warning" />}
          {notes.nodes.length > 2 && `${between.join(' – ')}: `}
          {text}
        </span>
      ))}
    </section>
  );
}
