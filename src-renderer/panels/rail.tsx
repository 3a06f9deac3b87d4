// The left rail: processes as an outline, crashes below. In the small layout two icons with fly-outs.

import { useState } from 'react';
import { useActions, useView } from '../app/context.ts';
import { formatCount } from '../session/format.ts';
import { CrashList } from './crash-list.tsx';
import { Icon } from './icons.tsx';
import { ProcessList } from './process-list.tsx';
import { Splitter } from './splitter.tsx';

export function Rail({ small }: { small: boolean }) {
  return small ? <IconRail /> : <FullRail />;
}

function FullRail() {
  const live = useView((v) => v.counts.live, 0);
  const crashes = useView((v) => v.crashes.length, 0);
  const [open, setOpen] = useState({ processes: true, crashes: true });
  return (
    <aside className="rail" aria-label="Processes and crashes" data-region="rail">
      <Section title="Processes" count={live} open={open.processes} grow onToggle={() => setOpen({ ...open, processes: !open.processes })}>
        <ProcessList label="Processes" />
      </Section>
      <Section title="Crashes" count={crashes} open={open.crashes} onToggle={() => setOpen({ ...open, crashes: !open.crashes })}>
        <CrashList />
      </Section>
      <Splitter of="rail" label="Width of the process list" />
    </aside>
  );
}

function Section(props: { title: string; count: number; open: boolean; grow?: boolean; onToggle: () => void; children: React.ReactNode }) {
  return (
    <section className={`rail-section ${props.grow ? 'rail-grow' : ''} ${props.open ? 'rail-open' : ''}`} aria-label={props.title}>
      <h2 className="rail-head">
        <button type="button" aria-expanded={props.open} onClick={props.onToggle}>
          <Icon name={props.open ? 'chevronDown' : 'chevronRight'} size={14} />
          <span>{props.title}</span>
          <span className="rail-count">{formatCount(props.count)}</span>
        </button>
      </h2>
      {props.open && props.children}
    </section>
  );
}

function IconRail() {
  const actions = useActions();
  const [open, setOpen] = useState<'processes' | 'crashes' | undefined>(undefined);
  const crashes = useView((v) => v.crashes.length, 0);
  const toggle = (which: 'processes' | 'crashes'): void => setOpen(open === which ? undefined : which);
  return (
    <aside
      className="rail rail-icons"
      aria-label="Processes and crashes"
      data-region="rail"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(undefined);
      }}
    >
      <button
        type="button"
        className="rail-icon"
        aria-expanded={open === 'processes'}
        aria-label="Processes"
        title="Processes"
        onClick={() => toggle('processes')}
      >
        <Icon name="diagram" size={18} />
      </button>
      <button
        type="button"
        className="rail-icon"
        aria-expanded={open === 'crashes'}
        aria-label={`Crashes, ${formatCount(crashes)}`}
        title="Crashes"
        onClick={() => toggle('crashes')}
      >
        <Icon name="octagon" size={18} />
        {crashes > 0 && <span className="rail-badge">{crashes > 99 ? '99+' : crashes}</span>}
      </button>
      <button
        type="button"
        className="rail-icon"
        aria-label="Welcome page and recordings"
        title="Welcome page and recordings"
        onClick={() => actions.showWelcome()}
      >
        <Icon name="file" size={18} />
      </button>
      {open && (
        <div className="fly-out">
          <h2 className="rail-head">
            <span>{open === 'processes' ? 'Processes' : 'Crashes'}</span>
            <button type="button" className="icon-button" aria-label="Close" onClick={() => setOpen(undefined)}>
              <Icon name="close" />
            </button>
          </h2>
          {open === 'processes' ? <ProcessList label="Processes" /> : <CrashList />}
        </div>
      )}
    </aside>
  );
}
