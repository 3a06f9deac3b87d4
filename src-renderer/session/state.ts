// The shape of everything the window knows. Facts come from the hub, per session, in `SessionView`; the rest is what the person chose.
// Plain values: a change makes new objects along its path and leaves the others as they were, so that panels compare by identity.

import type { BreakpointView, HitRow } from '../../runtime/protocol/breakpoints.ts';
import type { Findings } from '../../runtime/protocol/findings.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import type { Impact, SimilarCrashes } from '../../runtime/protocol/impact-view.ts';
import type { MessageRow, SourceExcerpt } from '../../runtime/protocol/messages-view.ts';
import type { MessageCount, Track } from '../../runtime/protocol/track-view.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type {
  Counts,
  Crash,
  Explanation,
  LaneData,
  LogRow,
  NodeNotes,
  Overview,
  ProcessDetail,
  RecordingCard,
  ScenarioCard,
  SessionInfo,
  SlotRow,
} from '../../runtime/protocol/views.ts';
import type { Why } from '../../runtime/protocol/why-view.ts';
import { RowTable } from '../layout/row-table.ts';
import type { Bookmark } from './bookmarks.ts';
import type { BreakpointDraft } from './breakpoint-actions.ts';
import { type Endings, NO_ENDINGS } from './endings.ts';
import type { Film } from './film.ts';
import type { Hog } from './hog.ts';
import type { LessonState } from './lessons/lesson-state.ts';
import { type Moments, noMoments } from './moments.ts';
import type { PinnedPath } from './pinned-paths.ts';
import type { Playback } from './playback.ts';
import type { Prefs } from './prefs.ts';
import type { QueryState } from './query-state.ts';
import type { ShownValue } from './values.ts';

/** UX.md 2.7: LIVE, PAST and REPLAY. `past` in a recording too: "not the newest moment". */
export type Mode = 'live' | 'past' | 'replay';

export interface TimeRange {
  readonly from: Micros;
  readonly to: Micros;
}

export interface SessionView {
  readonly info: SessionInfo;
  /** The world at the cursor. Replaced only by a frame that changes a row. */
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  /** Ends of lives that are on show; `shownRows` puts them over the rows. */
  readonly endings: Endings;
  readonly seq: number;
  readonly at: Micros;
  readonly endSeq: number;
  readonly endAt: Micros;
  readonly following: boolean;
  readonly counts: Counts;
  /** Of a program on several nodes. */
  readonly nodes?: NodeNotes;
  readonly rate: number;
  /** Slots that are still shown as they were a frame ago: more changed than a picture has time for. */
  readonly sampled?: number;
  readonly recordedUpTo: number;
  readonly hash?: string;
  /** A first frame is here. */
  readonly loaded: boolean;
  readonly selection?: SlotId;
  readonly hovered?: SlotId;
  /** Its subtree is shown alone. */
  readonly focus?: SlotId | undefined;
  /** Kept on top of the lanes and listed under their groups. */
  readonly pinned: ReadonlySet<SlotId>;
  /** The latest wish that the tree shows a node, by search, step or list; a new object is a new wish. */
  readonly wanted?: { readonly slot: SlotId };
  readonly crashes: readonly Crash[];
  /** Sentences by crash seq. */
  readonly explanations: ReadonlyMap<number, Explanation>;
  /** The crash that just happened or was gone to: its sentence is shown. */
  readonly focusCrash?: number;
  /** The pictures of a crash's story. */
  readonly film?: Film | undefined;
  /** The causal story on show in place of the inspector; without `story` it is on its way. */
  readonly why?: WhyState;
  readonly impacts: ReadonlyMap<number, ImpactView>;
  readonly overview?: Overview;
  readonly lanes?: LaneData;
  readonly range: TimeRange;
  /** The event whose cause and consequences the lanes show around it as soon as the cursor is there. */
  readonly aim?: number;
  readonly detail?: ProcessDetail;
  /** Slot the detail was asked for; while it differs from the selection, the panel shows a skeleton. */
  readonly detailOf?: SlotId;
  /** The seq it was asked for; it is itself from an earlier one where the process had ended by then. */
  readonly detailAt?: number;
  /** The detail of this slot at the cursor is on its way. */
  readonly detailDue?: SlotId | undefined;
  readonly recent?: { readonly slot: SlotId; readonly rows: readonly MessageRow[]; readonly complete: boolean };
  /** How full the mailbox of the selected process was in the seconds before the cursor. */
  readonly depth?: DepthView;
  /** Places in states that are kept an eye on, and how they went over the range of the lanes, by `pathKey`. */
  readonly pinnedPaths: readonly PinnedPath[];
  readonly tracks: ReadonlyMap<string, Track>;
  /** Which message of its life the selected process handled last at `seq`; without `count` it is too long to be counted. */
  readonly ordinal?: { readonly slot: SlotId; readonly seq: number; readonly count: MessageCount | null };
  /** What somebody should look at, once it was asked for. */
  readonly findings?: Findings;
  /** Lines of the program by place; `null`: it has none there. */
  readonly excerpts?: ReadonlyMap<string, SourceExcerpt | null>;
  readonly log: LogState;
  readonly query?: QueryState;
  readonly breakpoints: readonly BreakpointView[];
  /** The hit that was gone to while the system stands still at a breakpoint. */
  readonly hitHere?: HitRow;
  /** Where in time those that are switched on were hit. */
  readonly hitTimes: readonly Micros[];
  /** A process that holds the system's thread: nothing happens until it gives it back. */
  readonly hog?: Hog;
  readonly playback?: Playback;
  readonly moments: Moments;
  /** By seq. */
  readonly bookmarks: readonly Bookmark[];
  /** Ranges of the lanes to go back to, the widest first. */
  readonly zoomLevels: readonly TimeRange[];
  /** Children of these slots are hidden / shown against the rule. */
  readonly collapsed: ReadonlyMap<SlotId | string, boolean>;
}

export interface DepthView {
  readonly slot: SlotId;
  readonly from: Micros;
  readonly to: Micros;
  /** The deepest in equal stretches; `empty`: nothing waited; `unknown`: too many events in so short a time to read them all. */
  readonly deepest: readonly number[] | 'empty' | 'unknown';
}

export interface WhyState {
  /** What was asked about. */
  readonly asked: number;
  readonly story?: Why;
}

/** What an exit did to others, and crashes like it, by the seq that was asked about. */
export interface ImpactView {
  readonly impact?: Impact | null;
  readonly similar?: SimilarCrashes | null;
}

export interface LogState {
  readonly rows: readonly LogRow[];
  readonly filter: string;
  /** No earlier / later rows exist (later: none at the moment of asking). */
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly loading: boolean;
}

export interface Notice {
  readonly id: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly session?: string;
  /** How often it was said, from 2. */
  readonly count?: number;
  readonly action?: { readonly label: string; readonly kind: 'salvage' | 'reconnect'; readonly file?: string };
}

export interface ProgramSource {
  readonly scenario?: string;
  readonly file?: string;
}

/**
 * What can be run again: a scenario of the catalogue, or a program that was started here. A recording of a program from elsewhere
 * is looked at, not run (DESIGN.md D7).
 */
export const sourceOf = ({ scenario, programFile }: SessionInfo): ProgramSource | undefined =>
  scenario !== undefined ? { scenario } : programFile !== undefined ? { file: programFile } : undefined;

export interface AppState {
  readonly hub: {
    readonly phase: 'connecting' | 'ready' | 'lost';
    readonly reason?: string;
    readonly version?: string;
    readonly carrier?: 'electron' | 'browser';
    readonly testHooks: boolean;
  };
  readonly screen: 'welcome' | 'main' | 'lesson';
  readonly lesson?: LessonState;
  readonly welcome?: string;
  readonly current?: string;
  readonly sessions: Readonly<Record<string, SessionView>>;
  readonly catalogue: readonly ScenarioCard[];
  readonly recordings: readonly RecordingCard[] | undefined;
  readonly busy?: string;
  readonly notices: readonly Notice[];
  readonly prefs: Prefs;
  /** The menu of a value, at a point of the page. */
  readonly valueMenu?: { readonly value: ShownValue; readonly x: number; readonly y: number };
  /** The way on from an event forks: what it brought about, to choose from. */
  readonly fork?: { readonly seq: number; readonly rows: readonly LogRow[] } | undefined;
  /** The form of a breakpoint. */
  readonly draft?: BreakpointDraft | undefined;
  readonly overlay?: 'keys' | 'palette' | 'commands' | 'faults' | 'open' | 'settings';
  /** What the polite live region says now. */
  readonly said: string;
}

export const NO_COUNTS: Counts = { events: 0, live: 0, crashes: 0, restarts: 0, gaveUp: 0, gaps: 0 };
export const NO_LOG: LogState = { rows: [], filter: '', atStart: false, atEnd: false, loading: false };
/** Width of the lanes at first, in virtual time. */
export const FIRST_RANGE: Micros = 1_000_000;

export const newView = (info: SessionInfo): SessionView => ({
  info,
  rows: RowTable.empty,
  endings: NO_ENDINGS,
  seq: 0,
  at: 0,
  endSeq: 0,
  endAt: 0,
  following: false,
  counts: NO_COUNTS,
  rate: 0,
  recordedUpTo: 0,
  loaded: false,
  pinned: new Set(),
  pinnedPaths: [],
  tracks: new Map(),
  impacts: new Map(),
  crashes: [],
  breakpoints: [],
  hitTimes: [],
  explanations: new Map(),
  range: { from: 0, to: FIRST_RANGE },
  log: NO_LOG,
  moments: noMoments,
  bookmarks: [],
  zoomLevels: [],
  collapsed: new Map(),
});

/** The mode a session is in, from its facts alone. */
export function modeOf(view: SessionView): Mode {
  if (view.info.kind === 'live') return view.following ? 'live' : 'past';
  if (view.playback || view.seq >= view.endSeq) return 'replay';
  return 'past';
}

export const byPid = (rows: ReadonlyMap<SlotId, SlotRow>, pid: ProcessId): SlotRow | undefined => {
  for (const row of rows.values()) if (row.pid === pid) return row;
  return undefined;
};
