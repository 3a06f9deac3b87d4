// The left rail: processes as an outline, and below them crashes, breakpoints, marked moments and findings. In the small layout icons
// with fly-outs.

import { useState } from 'react';
import { sameParts, useActions, usePref, useView } from '../app/context.ts';
import { formatCount } from '../session/format.ts';
import type { RailSection } from '../session/prefs.ts';
import { BookmarkList } from './bookmark-list.tsx';
import { BreakpointList } from './breakpoint-list.tsx';
import { CrashList } from './crash-list.tsx';
import { FindingList } from './finding-list.tsx';
import { Icon, type IconName } from './icons.tsx';
import { ProcessList } from './process-list.tsx';
import { Splitter } from './splitter.tsx';

export function Rail({ small }: { small: boolean }) {
  return small ? <IconRail /> : <FullRail />;
}

const SECTIONS = {
  processes: { title: 'Processes', icon: 'diagram', content: <ProcessList label="Processes" /> },
  crashes: { title: 'Crashes', icon: 'octagon', content: <CrashList /> },
  breakpoints: { title: 'Breakpoints', icon: 'flag', content: <BreakpointList /> },
  bookmarks: { title: 'Bookmarks', icon: 'bookmark', content: <BookmarkList /> },
  findings: { title: 'Findings', icon: 'warning', content: <FindingList /> },
} as const satisfies Record<RailSection, { title: string; icon: IconName; content: React.ReactNode }>;

const ORDER = Object.keys(SECTIONS) as RailSection[];

/** How much is in each section; of findings it is not known until they are asked for. */
const useCounts = (): Record<RailSection, number | undefined> =>
  useView(
    (v) => ({
      processes: v.counts.live,
      crashes: v.crashes.length,
      breakpoints: v.breakpoints.length,
      bookmarks: v.bookmarks.length,
      findings: v.findings?.findings.length,
    }),
    { processes: 0, crashes: 0, breakpoints: 0, bookmarks: 0, findings: undefined },
    sameParts,
  );

function FullRail() {
  const counts = useCounts();
  return (
    <aside className="rail" aria-label="Processes, crashes, breakpoints and bookmarks" data-region="rail">
      {ORDER.map((of) => (
        <Section key={of} of={of} count={counts[of]} grow={of === 'processes'} />
      ))}
      <Splitter of="rail" label="Width of the process list" />
    </aside>
  );
}

function Section({ of, count, grow }: { of: RailSection; count: number | undefined; grow: boolean }) {
  const actions = useActions();
  const open = !usePref('railClosed').includes(of);
  const { title, content } = SECTIONS[of];
  return (
    <section className={`rail-section ${grow ? 'rail-grow' : ''} ${open ? 'rail-open' : ''}`} aria-label={title} data-rail={of}>
      <h2 className="rail-head">
        <button type="button" aria-expanded={open} onClick={() => actions.setRailSection(of, !open)}>
          <Icon name={open ? 'chevronDown' : 'chevronRight'} size={14} />
          <span>{title}</span>
          <span className="rail-count">{count === undefined ? '' : formatCount(count)}</span>
        </button>
      </h2>
      {open && content}
    </section>
  );
}

function IconRail() {
  const actions = useActions();
  const [open, setOpen] = useState<RailSection | undefined>(undefined);
  const { crashes, breakpoints } = useCounts();
  const badges: Partial<Record<RailSection, number | undefined>> = { crashes, breakpoints };
  return (
    <aside
      className="rail rail-icons"
      aria-label="Processes and crashes"
      data-region="rail"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(undefined);
        event.currentTarget.querySelector<HTMLElement>(`[data-rail-icon="${open}"]`)?.focus();
      }}
    >
      {ORDER.map((of) => {
        const { title, icon } = SECTIONS[of];
        const badge = badges[of];
        return (
          <button
            key={of}
            type="button"
            className="rail-icon"
            data-rail-icon={of}
            aria-expanded={open === of}
            aria-label={badge === undefined ? title : `${title}, ${formatCount(badge)}`}
            title={title}
            onClick={() => setOpen(open === of ? undefined : of)}
          >
            <Icon name={icon} size={18} />
            {badge !== undefined && badge > 0 && (
              <span className={`rail-badge ${of === 'crashes' ? '' : 'rail-badge-plain'}`}>{badge > 99 ? '99+' : badge}</span>
            )}
          </button>
        );
      })}
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
        <div className="fly-out" data-rail={open}>
          <h2 className="rail-head">
            <span>{SECTIONS[open].title}</span>
            <button type="button" className="icon-button" aria-label="Close" onClick={() => setOpen(undefined)}>
              <Icon name="close" />
            </button>
          </h2>
          {SECTIONS[open].content}
        </div>
      )}
    </aside>
  );
}
