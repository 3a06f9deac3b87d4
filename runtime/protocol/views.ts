// What the hub shows a window: rows of the tree, lanes, log rows, details. Plain JSON-safe data, computed by the hub from the
// fold; the window keeps no facts of its own (DESIGN.md D1, D9). Slots, not pids, own positions.

import type { AUTO_SHUTDOWNS, EXIT_CLASSES, MESSAGE_KINDS, PROCESS_KINDS, RESTART_TYPES, STRATEGIES } from './event-table.ts';
import type { ProcessId, SlotId } from './ids.ts';
import type { Micros } from './units.ts';

/** UX.md 2.3; `runnable` is shown as "queued". */
export const STATUSES = ['running', 'runnable', 'waiting', 'suspended', 'restarting', 'crashed', 'exited', 'terminated'] as const;
export type Status = (typeof STATUSES)[number];

/** One slot of the tree as it is at the cursor: its latest incarnation, dead or alive. */
export interface SlotRow {
  readonly slot: SlotId;
  /** Slot of the parent, 0 for a root. */
  readonly parent: SlotId;
  /** `MyApp/Pool.Sup/w1`; what `--json` prints as slot. */
  readonly path: string;
  /** Child id, or the module's or function's name. */
  readonly label: string;
  /** Registered name, if it has one now; the headline then. */
  readonly name?: string;
  /** Start signature, by which siblings are grouped. */
  readonly signature: string;
  readonly kind: (typeof PROCESS_KINDS)[number];
  /** Not held by a child spec: its slot goes when it ends. */
  readonly dynamic: boolean;
  readonly status: Status;
  /** Virtual time at which `status` began. */
  readonly since: Micros;
  readonly pid: ProcessId;
  /** As it prints: `<0.5.0>`. */
  readonly pidText: string;
  /** 1 for the first life. */
  readonly incarnation: number;
  /** While `restarting`: which attempt at this one restart, from the second on. Absent: the first. */
  readonly attempt?: number;
  /** Crashes of earlier and present incarnations of this slot. */
  readonly crashes: number;
  readonly mailbox: number;
  readonly reductions: number;
  readonly trapExit: boolean;
  readonly restart?: (typeof RESTART_TYPES)[number];
  readonly exit?: { readonly tag: string; readonly class: (typeof EXIT_CLASSES)[number]; readonly at: Micros; readonly seq: number };
  readonly supervisor?: {
    readonly strategy: (typeof STRATEGIES)[number];
    readonly intensity: number;
    /** Seconds. */
    readonly period: number;
    readonly autoShutdown: (typeof AUTO_SHUTDOWNS)[number];
    /** Virtual times of the restarts that counted at the last restart; those outside the window by now are still listed. */
    readonly window: readonly Micros[];
    readonly gaveUp: boolean;
    /** simple_one_for_one / DynamicSupervisor. */
    readonly dynamic: boolean;
  };
}

export interface Counts {
  readonly events: number;
  readonly live: number;
  readonly crashes: number;
  readonly restarts: number;
  readonly gaveUp: number;
  readonly gaps: number;
}

/**
 * How a life ended whose slot lives again in the same frame. A restart takes microseconds, so the rows of two frames never show
 * the end between them; this says what was recorded of it.
 */
export interface Ending {
  readonly slot: SlotId;
  /** The life that ended. */
  readonly incarnation: number;
  readonly status: 'crashed' | 'exited' | 'terminated';
  /** A supervisor that ended because it exceeded its restart intensity. */
  readonly gaveUp: boolean;
  readonly exit: NonNullable<SlotRow['exit']>;
}

/** The nodes of a program on several, and the paths between them. */
export interface NodeNotes {
  readonly nodes: readonly { readonly name: string; readonly up: boolean; readonly since: Micros }[];
  readonly links: readonly {
    readonly between: readonly [string, string];
    /** Signals do not get through, or one end does not know that they don't. */
    readonly trouble: boolean;
    /** In a few words: `connected, 40 ms`. */
    readonly text: string;
    readonly since: Micros;
  }[];
}

/** What changed since the last frame this window got; `full`: forget what you had. */
export interface Frame {
  readonly session: string;
  readonly full: boolean;
  /** Where the cursor stands: after this event. */
  readonly seq: number;
  readonly at: Micros;
  /** The newest moment: of the running system, or of the recording. */
  readonly endSeq: number;
  readonly endAt: Micros;
  readonly following: boolean;
  readonly rows: readonly SlotRow[];
  /** What else changed, as columns (row-block.ts); `rows` is empty then. Only for a window that asked for it. */
  readonly block?: Uint8Array;
  readonly gone: readonly SlotId[];
  /**
   * More changed than a picture has time for: so many slots still show what they were in a frame before, and come with the next ones.
   * Display is sampled then; the recording has everything. Absent: none.
   */
  readonly sampled?: number;
  /** While following: lives that ended since the last frame in slots that live again by now. Absent: none. */
  readonly endings?: readonly Ending[];
  readonly counts: Counts;
  /** Absent: the program has no nodes of its own. */
  readonly nodes?: NodeNotes;
  /** Events per second of virtual time lately; 0 in a recording. */
  readonly rate: number;
  readonly recordedUpTo: number;
  /** World hash at `seq`; only with test hooks. */
  readonly hash?: string;
}

export interface Crash {
  /** Counts from 1 through the session. */
  readonly k: number;
  readonly seq: number;
  readonly at: Micros;
  readonly slot: SlotId;
  readonly pid: ProcessId;
  readonly name: string;
  readonly tag: string;
  /** The reason, printed. */
  readonly reason: string;
}

/** One sentence about a crash or a decision, each part tied to a seq. */
export interface Explanation {
  readonly seq: number;
  readonly sentence: string;
  readonly crash?: Crash;
  readonly steps: readonly CascadeStep[];
}

/** A step of a story. */
export interface CascadeStep {
  readonly seq: number;
  readonly at: Micros;
  readonly slot: SlotId;
  readonly text: string;
}

/** What a fault would bring about now. */
export interface FaultPreview {
  readonly sentence: string;
  /**
   * For who is meant: it goes on, it is restarted, it ends for good, or it waits until somebody is resumed; or a supervisor gives up or
   * shuts down by itself, or the root ends.
   */
  readonly verdict: 'stays' | 'restarts' | 'ends' | 'escalates' | 'shuts_down' | 'program_ends' | 'waits';
  /** The first supervisor that answers; `used`: restarts in its window then, this one included. */
  readonly window?: { readonly supervisor: string; readonly used: number; readonly intensity: number; readonly period: number };
}

export interface LaneSegment {
  readonly from: Micros;
  readonly to: Micros;
  readonly status: Status;
}
export interface Lane {
  readonly slot: SlotId;
  readonly segments: readonly LaneSegment[];
  /** Where a new life begins inside the range. */
  readonly lives: readonly { readonly at: Micros; readonly incarnation: number }[];
  readonly crashes: readonly { readonly at: Micros; readonly seq: number; readonly tag: string }[];
  /**
   * The deepest that its mailbox was, in as many equal stretches of the data's range as there are numbers. Absent: it stayed empty,
   * or the lanes are `reduced`.
   */
  readonly depth?: readonly number[];
}
/** A message in the lanes: sent, delivered and handled drawn apart. Ends outside the shown slots have slot 0 or a hidden slot. */
export interface LaneMessage {
  readonly seq: number;
  readonly kind: (typeof MESSAGE_KINDS)[number] | 'exit' | 'down';
  readonly tag: string;
  readonly from: SlotId;
  readonly to: SlotId;
  readonly sentAt: Micros;
  readonly deliveredAt?: Micros;
  readonly handledAt?: Micros;
  readonly handledSeq?: number;
}
/** The crash → decision → restarts story inside the range, for the bracket and its sentence. */
export interface Cascade {
  readonly seq: number;
  readonly from: Micros;
  readonly to: Micros;
  readonly sentence: string;
  readonly steps: readonly (CascadeStep & { readonly n: number })[];
}
export interface LaneData {
  readonly from: Micros;
  readonly to: Micros;
  readonly lanes: readonly Lane[];
  readonly messages: readonly LaneMessage[];
  /** More messages than one answer holds: that many older ones are not in `messages`. */
  readonly messagesOmitted?: number;
  readonly cascades: readonly Cascade[];
  /**
   * Too many events for exact lanes: only lives and crashes are exact, and the window says so. Segments then say only that
   * somebody lived (as `waiting`) or how the last one ended.
   */
  readonly reduced: boolean;
}

export interface Overview {
  readonly from: Micros;
  readonly to: Micros;
  readonly buckets: number;
  /** Events per bucket. */
  readonly density: readonly number[];
  /** Live processes at the end of each bucket. */
  readonly live: readonly number[];
  readonly crashes: readonly { readonly at: Micros; readonly seq: number }[];
  readonly gaps: readonly { readonly from: Micros; readonly to: Micros; readonly count: number }[];
}

/** A row of the log. */
export interface LogRow {
  readonly seq: number;
  readonly at: Micros;
  readonly type: string;
  readonly slot: SlotId;
  /** Headline of the process, `host` for 0. */
  readonly who: string;
  /** The rest of the event in words: `call {debit, 5} to Worker 3`. */
  readonly text: string;
  readonly cause: number;
  readonly tone: 'plain' | 'crash' | 'restart' | 'supervision' | 'outside';
}

export interface MailboxEntry {
  readonly key: number;
  readonly at: Micros;
  readonly kind: (typeof MESSAGE_KINDS)[number] | 'exit' | 'down';
  readonly tag: string;
  readonly from: SlotId;
  readonly fromName: string;
  /** The message as tagged JSON; absent where contents were not recorded. */
  readonly message?: unknown;
  /** How many messages that came later were taken out past it (selective receive), as far as was looked back. */
  readonly overtaken?: number;
}

export interface ProcessDetail {
  readonly seq: number;
  readonly row: SlotRow;
  readonly parentName: string;
  readonly callback?: string;
  /** Tagged JSON. `known` false: no state recorded; `note` says why (`⟨in local variables⟩`, `⟨not recorded⟩`). */
  readonly state: { readonly known: boolean; readonly note?: string; readonly value?: unknown; readonly changedAtSeq?: number };
  /** The state before the last change, for the diff, and the message that brought the change. */
  readonly before?: { readonly known: boolean; readonly value?: unknown };
  readonly changedBy?: {
    readonly seq: number;
    readonly tag: string;
    readonly fromName: string;
    readonly kind: string;
    readonly message?: unknown;
    readonly queuedUs: Micros;
    readonly handledUs?: Micros;
  };
  readonly mailbox: readonly MailboxEntry[];
  readonly mailboxTotal: number;
  readonly links: readonly { readonly slot: SlotId; readonly name: string }[];
  readonly monitors: readonly { readonly slot: SlotId; readonly name: string }[];
  readonly monitoredBy: readonly { readonly slot: SlotId; readonly name: string }[];
  readonly lives: readonly {
    readonly incarnation: number;
    readonly pid: ProcessId;
    readonly from: Micros;
    readonly to?: Micros;
    readonly exit?: string;
    readonly exitSeq?: number;
  }[];
  readonly exitReason?: string;
  /** Of the last exit in this place, of this life or an earlier one: the program's frames of the error's stack, one a line. */
  readonly exitStack?: string;
  /** Where the first of them is: `my-app.ts:136:41`. */
  readonly exitPlace?: string;
}

export interface SessionInfo {
  readonly id: string;
  readonly kind: 'live' | 'recording';
  readonly title: string;
  readonly program: string;
  /** Scenario id where it came from the catalogue. */
  readonly scenario?: string;
  /** Absolute path of the program where it was started from a file: what can be run again. */
  readonly programFile?: string;
  /** One of its files that is another than it was when the program was started: it can be started anew. */
  readonly changed?: string;
  readonly file: string;
  readonly seed: number;
  /** A program in a process of its own, and whether it allows to be paused, killed and broken. */
  readonly attached?: { readonly pid: number; readonly control: boolean };
  readonly state: 'running' | 'paused' | 'ended' | 'failed';
  /** While it stands still because of a breakpoint or a step. */
  readonly stop?: StopInfo | undefined;
  /** Why it ended or failed, in one sentence. */
  readonly reason?: string;
  readonly readOnly: boolean;
}

/** A program in a process of its own that Bough may attach to. */
export interface AttachableProgram {
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  readonly control: boolean;
  /** Wall time, ISO 8601. */
  readonly started: string;
  /** The session that is attached to it. */
  readonly session?: string;
}

/** Why a system stands still at its newest moment, beside that somebody paused it. */
export interface StopInfo {
  /** Counts from 1 through the session. */
  readonly stop: number;
  /** The event that was hit, or that a step went to; the turn may have gone on after it. */
  readonly seq: number;
  readonly at: Micros;
  readonly hits: readonly {
    readonly id: number;
    readonly query: string;
    readonly seq: number;
    readonly at: Micros;
    readonly slot: SlotId;
    readonly who: string;
    /** The event in words. */
    readonly text: string;
  }[];
  /** A step that had nowhere to go: nothing can happen without a command. */
  readonly nothing?: true;
  /** Of a program in a process of its own, which is told to stop when the hit is seen: how many events happened until it did. */
  readonly behind?: number;
}

export interface ScenarioCard {
  readonly id: string;
  readonly title: string;
  readonly paragraph: string;
}

export interface RecordingCard {
  readonly file: string;
  readonly title: string;
  /** Milliseconds since 1970, from the file system. */
  readonly modified: number;
  readonly bytes: number;
  readonly events: number;
  readonly processes: number;
  readonly durationUs: Micros;
  readonly crashes: number;
  /** 0–1, 72 buckets; crash positions 0–1. */
  readonly density: readonly number[];
  readonly crashAt: readonly number[];
  /** A recording that can't be read says why, and the other figures are 0. */
  readonly problem?: string;
}

/** How a query ended. */
/** In the order of the slots asked for: the value as text, with its number where it is one; null where nothing stands there. */
export type ColumnValue = { readonly text: string; readonly number?: number } | null;

export interface QueryEnd {
  readonly found: number;
  /** False: it was stopped, and there may be more. */
  readonly complete: boolean;
  readonly stopped?: 'cancelled' | 'time';
  readonly tookMs: number;
}

export interface QueryCompletion {
  /** Offsets: what stands there would be replaced. */
  readonly from: number;
  readonly to: number;
  readonly wants: 'condition' | 'operator' | 'value' | 'connective';
  /** `count`: how many processes, or recent events, have this value. */
  readonly options: readonly { readonly text: string; readonly what: string; readonly count?: number }[];
}
