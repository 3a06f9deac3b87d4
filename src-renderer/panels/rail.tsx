// The left rail: processes as an outline, crashes and marked moments below. In the small layout icons with fly-outs.

import { useState } from 'react';
import { useActions, usePref, useView } from '../app/context.ts';
import { formatCount } from '../session/format.ts';
import { BookmarkList } from './bookmark-list.tsx';
import { BreakpointList } from './breakpoint-list.tsx';
import { CrashList } from './crash-list.tsx';
import { FindingList } from './finding-list.tsx';
import { Icon } from './icons.tsx';
import { ProcessList } from './process-list.tsx';
import { Splitter } from './splitter.tsx';

export function Rail({ small }: { small: boolean }) {
  return small ? <IconRail /> : <FullRail />;
}

function FullRail() {
  const live = useView((v) => v.counts.live, 0);
  const crashes = useView((v) => v.crashes.length, 0);
  const bookmarks = useView((v) => v.bookmarks.length, 0);
  const breakpoints = useView((v) => v.breakpoints.length, 0);
  const findings = useView((v) => v.findings?.findings.length, undefined);
  return (
    <aside className="rail" aria-label="Processes, crashes, breakpoints and bookmarks" data-region="rail">
      <Section of="processes" count={live} grow>
        <ProcessList label="Processes" />
      </Section>
      <Section of="crashes" count={crashes}>
        <CrashList />
      </Section>
      <Section of="breakpoints" count={breakpoints}>
        <BreakpointList />
      </Section>
      <Section of="bookmarks" count={bookmarks}>
        <BookmarkList />
      </Section>
      <Section of="findings" count={findings}>
        <FindingList />
      </Section>
      <Splitter of="rail" label="Width of the process list" />
    </aside>
  );
}

const TITLES = {
  processes: 'Processes',
  crashes: 'Crashes',
  breakpoints: 'Breakpoints',
  bookmarks: 'Bookmarks',
  findings: 'Findings',
} as const;

function Section({
  of,
  count,
  grow = false,
  children,
}: {
  of: keyof typeof TITLES;
  /** Absent: not known until the section is open. */
  count: number | undefined;
  grow?: boolean;
  children: React.ReactNode;
}) {
  const actions = useActions();
  const open = !usePref('railClosed').includes(of);
  return (
    <section className={`rail-section ${grow ? 'rail-grow' : ''} ${open ? 'rail-open' : ''}`} aria-label={TITLES[of]} data-rail={of}>
      <h2 className="rail-head">
        <button type="button" aria-expanded={open} onClick={() => actions.setRailSection(of, !open)}>
          <Icon name={open ? 'chevronDown' : 'chevronRight'} size={14} />
          <span>{TITLES[of]}</span>
          <span className="rail-count">{count === undefined ? '' : formatCount(count)}</span>
        </button>
      </h2>
      {open && children}
    </section>
  );
}

function IconRail() {
  const actions = useActions();
  const [open, setOpen] = useState<keyof typeof TITLES | undefined>(undefined);
  const crashes = useView((v) => v.crashes.length, 0);
  const breakpoints = useView((v) => v.breakpoints.length, 0);
  const toggle = (which: keyof typeof TITLES): void => setOpen(open === which ? undefined : which);
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
        data-breakpoints-icon=""
        aria-expanded={open === 'breakpoints'}
        aria-label={`Breakpoints, ${formatCount(breakpoints)}`}
        title="Breakpoints"
        onClick={() => toggle('breakpoints')}
      >
        <Icon name="flag" size={18} />
        {breakpoints > 0 && <span className="rail-badge rail-badge-plain">{breakpoints}</span>}
      </button>
      <button
        type="button"
        className="rail-icon"
        aria-expanded={open === 'bookmarks'}
        aria-label="Bookmarks"
        title="Bookmarks"
        onClick={() => toggle('bookmarks')}
      >
        <Icon name="bookmark" size={18} />
      </button>
      <button
        type="button"
        className="rail-icon"
        aria-expanded={open === 'findings'}
        aria-label="Findings"
        title="Findings"
        onClick={() => toggle('findings')}
      >
        <Icon name="warning" size={18} />
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
            <span>{TITLES[open]}</span>
            <button type="button" className="icon-button" aria-label="Close" onClick={() => setOpen(undefined)}>
              <Icon name="close" />
            </button>
          </h2>
          {open === 'processes' && <ProcessList label="Processes" />}
          {open === 'crashes' && <CrashList />}
          {open === 'breakpoints' && <BreakpointList />}
          {open === 'bookmarks' && <BookmarkList />}
          {open === 'findings' && <FindingList />}
        </div>
      )}
    </aside>
  );
}
