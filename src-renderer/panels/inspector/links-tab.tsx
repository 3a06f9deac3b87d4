// Tab 5: links, monitors, who watches it, and the line of ancestors. Hover outlines the other process everywhere; a click goes there.

import { useView } from '../../app/context.ts';
import { headline } from '../../scales/status.ts';
import { ancestorsOf } from '../../session/outline.ts';
import type { TabProps } from './inspector.tsx';
import { ProcessLink, Section, Skeleton } from './parts.tsx';

type Others = readonly { readonly slot: number; readonly name: string }[];

export function LinksTab({ row, detail }: TabProps) {
  const rows = useView((v) => v.rows, undefined);
  if (!detail) return <Skeleton />;
  const ancestors = rows ? ancestorsOf(rows, row.slot).map((slot) => ({ slot, name: headline(rows.get(slot) as TabProps['row']) })) : [];
  return (
    <>
      <List title="Links" others={detail.links} none="Linked to nobody." />
      <List title="Monitors" others={detail.monitors} none="Monitors nobody." />
      <List title="Monitored by" others={detail.monitoredBy} none="Nobody monitors it." />
      <List title="Ancestors" others={ancestors} none="It has no parent." />
      <p className="note">
        {row.trapExit ? 'It traps exits: a linked exit arrives as a message.' : 'It does not trap exits: a linked crash takes it along.'}
      </p>
    </>
  );
}

const List = ({ title, others, none }: { title: string; others: Others; none: string }) => (
  <Section title={title} note={others.length || undefined}>
    {others.length === 0 ? (
      <p className="note">{none}</p>
    ) : (
      <ul className="process-list">
        {others.map((o, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one process may be monitored twice
          <li key={`${o.slot}-${i}`}>
            <ProcessLink slot={o.slot} name={o.name} />
          </li>
        ))}
      </ul>
    )}
  </Section>
);
