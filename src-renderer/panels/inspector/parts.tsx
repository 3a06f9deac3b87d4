// Small pieces that the tabs share: a list of facts, a link to another process, a section, a term.

import type { ReactNode } from 'react';
import type { SlotId } from '../../../runtime/protocol/ids.ts';
import { useActions, useView } from '../../app/context.ts';
import { printTerm, type TermPlace } from '../../session/terms.ts';
import { conditionOf, type ShownValue, showsValue } from '../../session/values.ts';

export const Facts = ({ children }: { children: ReactNode }) => <dl className="facts">{children}</dl>;

/** `value`: what its menu is about. */
export const Fact = ({ name, value, children }: { name: ReactNode; value?: ShownValue; children: ReactNode }) => (
  <div className="fact" {...(value && showsValue(value))}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

export const Section = ({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) => (
  <section className="section">
    <h3>
      {title}
      {note !== undefined && <span className="section-note">{note}</span>}
    </h3>
    {children}
  </section>
);

/** A process by its name; click selects it, hovering outlines it in tree and lanes. Slot 0 is the host, which cannot be selected. */
export function ProcessLink({ slot, name }: { slot: SlotId; name: string }) {
  const actions = useActions();
  const session = useView((v) => v.info.id, '');
  if (!slot) return <span>{name || 'host'}</span>;
  return (
    <button
      type="button"
      className="link"
      {...showsValue({ title: name, query: conditionOf('name', name), slot })}
      onClick={() => actions.reveal(slot)}
      onPointerEnter={() => actions.hover(session, slot)}
      onPointerLeave={() => actions.hover(session, undefined)}
    >
      {name}
    </button>
  );
}

export const Term = ({ term, place = 'message', max }: { term: unknown; place?: TermPlace; max?: number }) => (
  <code className="term">{printTerm(term, place, max)}</code>
);

/** Before the first answer of the hub. */
export const Skeleton = () => (
  <div className="skeleton" aria-hidden="true">
    <span />
    <span />
    <span />
  </div>
);
