// The contract between a window (or a command line) and the hub: requests with answers, and pushes. One definition for every
// carrier (MessagePort, WebSocket, direct call). What crosses is JSON-safe; each side checks what arrives with these schemas
// and answers what does not fit with an error that names the path.

import * as v from 'valibot';
import type { BreakpointView, HitPage } from './breakpoints.ts';
import { BREAKPOINT } from './breakpoints.ts';
import type { Findings } from './findings.ts';
import type { Impact, SimilarCrashes } from './impact-view.ts';
import type { LastWrite, MessageRow, SourceExcerpt } from './messages-view.ts';
import type { MessageCount, Track } from './track-view.ts';
import type {
  AttachableProgram,
  ColumnValue,
  Crash,
  Explanation,
  FaultPreview,
  Frame,
  LaneData,
  LogRow,
  Overview,
  ProcessDetail,
  QueryCompletion,
  QueryEnd,
  RecordingCard,
  ScenarioCard,
  SessionInfo,
  SlotRow,
} from './views.ts';
import type { Why } from './why-view.ts';

export const BRIDGE_VERSION = 1;

const session = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const seq = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const micros = v.pipe(v.number(), v.finite(), v.minValue(0));
/** The last event until a time. */
const moment = v.object({ at: micros });
const slot = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const text = v.pipe(v.string(), v.maxLength(4096));
const pair = v.tuple([text, text]);
const millis = v.pipe(v.number(), v.minValue(0), v.maxValue(4_000_000));
/** A query of one window. */
const token = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const direction = v.picklist([1, -1]);

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));
/** Milliseconds that a fault may last or move: an hour at most. */
const faultMs = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_600_000));

/** What a person may do to a running system. Faults and their limits: runtime/fault-commands.ts. */
const COMMAND = v.variant('kind', [
  v.object({ kind: v.literal('crash'), slot, reason: v.optional(text) }),
  v.object({ kind: v.literal('exit'), slot, reason: text }),
  v.object({ kind: v.literal('suspend'), slot }),
  v.object({ kind: v.literal('resume'), slot }),
  v.object({ kind: v.picklist(['partition', 'heal', 'drop']), nodes: pair }),
  v.object({
    kind: v.literal('delay'),
    nodes: pair,
    delay: millis,
    jitter: v.optional(millis),
    loss: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.99))),
  }),
  v.object({ kind: v.picklist(['halt', 'start']), node: text }),
  v.object({ kind: v.literal('disturb'), slot, how: v.picklist(['drop', 'duplicate', 'reorder']), count }),
  v.object({ kind: v.literal('disturb'), slot, how: v.literal('delay'), count, ms: faultMs }),
  /** `message`: JSON, or else a plain text. */
  v.object({ kind: v.literal('flood'), slot, count, message: text }),
  v.object({ kind: v.literal('slow'), slot, factor: v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)) }),
  v.object({
    kind: v.literal('crash_often'),
    slot,
    times: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
    within: faultMs,
    reason: v.optional(text),
  }),
  v.object({ kind: v.literal('jump'), ms: faultMs }),
]);

/** Parameters of each request. */
export const PARAMS = {
  /**
   * `credit`: this window answers every pushed frame with `took`; frames then never run ahead of it. `blocks`: it reads rows as
   * columns (row-block.ts).
   */
  hello: v.object({ bridgeVersion: v.number(), credit: v.optional(v.boolean()), blocks: v.optional(v.boolean()) }),
  catalogue: v.object({}),
  recordings: v.object({}),
  /** Starts a program: a scenario of the catalogue or a file. Fails with `load_failed` (file, line, reason). */
  startProgram: v.object({
    scenario: v.optional(text),
    file: v.optional(text),
    seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))),
  }),
  /** Programs in processes of their own that one may attach to. */
  programs: v.object({}),
  /** Attaches to one of them: a session that begins now. */
  attach: v.object({ program: text }),
  openRecording: v.object({ file: text, salvage: v.optional(v.boolean()) }),
  /** Ends a program, by force where it does not come to an end by itself. Its session stays, with all that was recorded. */
  endProgram: v.object({ session }),
  closeSession: v.object({ session }),
  /**
   * Puts this window's cursor: after a seq, or after the last event until a time; `end` follows the newest moment. The answer is a frame;
   * while following, frames are pushed.
   */
  look: v.object({ session, at: v.union([v.literal('end'), seq, moment]), full: v.optional(v.boolean()) }),
  /** A pushed frame of this session has come and is drawn or about to be: the next one may come. Only with `credit`. */
  took: v.object({ session }),
  /** Stops frames of a session for this window. */
  leave: v.object({ session }),
  /** The next place in a direction: any event; the slot's next event; its next handled message; the end of a turn; a crash; a breakpoint's hit. */
  step: v.object({
    session,
    seq,
    by: v.picklist(['event', 'process', 'message', 'turn', 'crash', 'breakpoint']),
    direction,
    slot: v.optional(slot),
  }),
  /**
   * Lets a system that stands still go on to the next place, and stop there; `effect`: to what `seq` brings about. The answer comes
   * when it is there, or after a moment while it is on its way.
   */
  advance: v.object({
    session,
    by: v.picklist(['event', 'process', 'message', 'turn', 'crash', 'effect']),
    slot: v.optional(slot),
    seq: v.optional(seq),
  }),
  /** The condition of a breakpoint that stops at what is like this event. */
  breakHere: v.object({ session, seq }),
  /** On along a message (its handling) or back (its send, its cause). */
  follow: v.object({ session, seq, to: v.picklist(['effect', 'cause']) }),
  seqAt: v.object({ session, at: micros }),
  events: v.object({
    session,
    from: seq,
    direction,
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
    slot: v.optional(slot),
    text: v.optional(text),
  }),
  event: v.object({ session, seq }),
  /**
   * Finds events (docs/QUERY.md). What is found is pushed as `hits` while it is found; the answer comes at the end. Another query
   * with the same token ends this one. `limit`: seqs that are pushed; the rest is counted.
   */
  query: v.object({
    session,
    token,
    query: text,
    from: v.optional(seq),
    to: v.optional(seq),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))),
    /** What `$sel`, `$from` (process ids) and `$t` (µs) stand for. */
    variables: v.optional(v.object({ sel: v.optional(slot), from: v.optional(slot), t: v.optional(micros) })),
  }),
  cancelQuery: v.object({ token }),
  /** What can be written at the caret of a query, with real values and how often they occur now. */
  completeQuery: v.object({ session, query: text, caret: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4096)) }),
  /** `columns`: pixels that the range is drawn in; what is shorter than one is merged. */
  lanes: v.object({
    session,
    slots: v.pipe(v.array(slot), v.maxLength(400)),
    from: micros,
    to: micros,
    endSeq: seq,
    columns: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000))),
  }),
  overview: v.object({ session, buckets: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2000)) }),
  detail: v.object({ session, seq: v.union([seq, moment]), slot }),
  /** The rows of some slots at several moments: the pictures of a story. */
  film: v.object({ session, seqs: v.pipe(v.array(seq), v.maxLength(32)), slots: v.pipe(v.array(slot), v.maxLength(100)) }),
  /** What stands at a path in the state of each of these slots (docs/QUERY.md, `state.PATH`), for a column of a table. */
  values: v.object({ session, seq, path: v.pipe(v.array(text), v.maxLength(16)), slots: v.pipe(v.array(slot), v.maxLength(1000)) }),
  crashes: v.object({ session }),
  breakpoints: v.object({ session }),
  /** Makes a breakpoint, or with an `id` changes it. Fails with `bad_request` for a condition that is none. */
  setBreakpoint: v.object({ session, breakpoint: v.object({ id: v.optional(slot), ...BREAKPOINT.entries }) }),
  removeBreakpoint: v.object({ session, id: slot }),
  /** A page of hits of the breakpoints that are switched on, or of one: from a position, or around a seq. */
  breakpointHits: v.object({
    session,
    at: v.union([v.object({ index: seq }), v.object({ seq })]),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    only: v.optional(slot),
  }),
  /** Where in time there are hits. */
  breakpointTimes: v.object({ session }),
  explain: v.object({ session, seq }),
  /** The causal story of the event at `seq`, or of the exit that it is about. */
  why: v.object({ session, seq }),
  /** Messages of the process in a slot up to `seq`, newest first. */
  messages: v.object({ session, seq, slot, limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)) }),
  /** What the exit that `seq` belongs to did to others. */
  impact: v.object({ session, seq }),
  /** Crashes that went like the one at `seq`. */
  similar: v.object({ session, seq }),
  /** What stood at a path in the state of a slot's process over a time (docs/QUERY.md, `state.PATH`). */
  track: v.object({ session, slot, path: v.pipe(v.array(text), v.maxLength(16)), from: micros, to: micros, endSeq: seq }),
  /** Which message of its life the process in a slot had handled last at `seq`. */
  messageCount: v.object({ session, slot, seq }),
  /** Who last wrote a field of the state that the process in a slot has at `seq`. */
  lastWrite: v.object({ session, seq, slot, field: text }),
  /** Lines of the program around a place that a stack names, `my-app.ts:136:41`. */
  excerpt: v.object({ session, place: text }),
  /** What in the log somebody should look at, up to its newest event. */
  findings: v.object({ session }),
  hash: v.object({ session, seq }),
  command: v.object({ session, command: COMMAND }),
  /** What the command would bring about if it were given now, by the rules of OTP and the newest world. */
  previewFault: v.object({ session, command: COMMAND }),
  /** Stops or continues the whole system: no process runs, virtual time stands still. */
  pause: v.object({ session, paused: v.boolean() }),
} as const;

export type Method = keyof typeof PARAMS;
export type Params<M extends Method> = v.InferInput<(typeof PARAMS)[M]>;

/** Answers of each request. */
export interface Results {
  hello: {
    bridgeVersion: number;
    version: string;
    carrier: 'electron' | 'browser';
    testHooks: boolean;
    sessions: SessionInfo[];
    welcome?: string;
    current?: string;
  };
  catalogue: ScenarioCard[];
  recordings: RecordingCard[];
  startProgram: SessionInfo;
  programs: AttachableProgram[];
  attach: SessionInfo;
  openRecording: SessionInfo;
  endProgram: SessionInfo;
  closeSession: null;
  look: Frame;
  took: null;
  leave: null;
  step: { seq: number } | null;
  advance: SessionInfo;
  breakHere: { query: string };
  /** `fork`: where an event had more than one direct effect, all of them in order; the 13th only says that there are more. */
  follow: { seq: number; slot: number; fork?: readonly LogRow[] } | null;
  seqAt: { seq: number };
  events: LogRow[];
  event: { row: LogRow; json: unknown };
  query: QueryEnd;
  cancelQuery: null;
  completeQuery: QueryCompletion;
  lanes: LaneData;
  overview: Overview;
  detail: ProcessDetail | null;
  /** By moment, in the order asked for; a slot that has no row then is left out. */
  film: readonly (readonly SlotRow[])[];
  values: readonly ColumnValue[];
  crashes: Crash[];
  breakpoints: BreakpointView[];
  setBreakpoint: BreakpointView;
  removeBreakpoint: null;
  breakpointHits: HitPage;
  breakpointTimes: { times: number[] };
  explain: Explanation | null;
  why: Why | null;
  messages: { rows: MessageRow[]; complete: boolean };
  impact: Impact | null;
  similar: SimilarCrashes | null;
  track: Track;
  messageCount: MessageCount | null;
  lastWrite: LastWrite | null;
  excerpt: SourceExcerpt | null;
  findings: Findings;
  hash: { hash: string };
  command: null;
  previewFault: FaultPreview;
  pause: SessionInfo;
}

export const REQUEST = v.object({ id: v.pipe(v.number(), v.integer()), method: v.string(), params: v.unknown() });

/** Why a request failed. `what` is one sentence for people that says what to do. */
export interface BridgeError {
  readonly code:
    | 'bad_request'
    | 'unknown_session'
    | 'unknown_slot'
    | 'unknown_node'
    | 'read_only'
    | 'not_allowed'
    | 'ended'
    | 'load_failed'
    | 'not_found'
    | 'not_a_recording'
    | 'too_new'
    | 'damaged'
    | 'locked'
    | 'not_readable'
    | 'hub_lost'
    | 'internal'; // prettier-ignore
  readonly what: string;
  readonly where?: string;
  /** How much of a damaged recording can be read: `openRecording` with `salvage` opens that. */
  readonly readable?: string;
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: BridgeError };

/** Sent without being asked. */
export type Push =
  | { readonly push: 'frame'; readonly frame: Frame }
  | { readonly push: 'session'; readonly session: SessionInfo }
  /**
   * `seqs`: found since the last push, with their times and slots; `elsewhere`: slots that only events beyond `limit` belong to;
   * `found`: all until now; `share`: 0 to 1, how far it is.
   */
  | {
      readonly push: 'hits';
      readonly session: string;
      readonly token: number;
      readonly seqs: readonly number[];
      readonly ats: readonly number[];
      readonly slots: readonly number[];
      readonly elsewhere: readonly number[];
      readonly found: number;
      readonly share: number;
    }
  /** `gaveUp`: this crash was one too many for a supervisor, so its sentence tells more than those of the crashes around it. */
  | { readonly push: 'crash'; readonly session: string; readonly crash: Crash; readonly sentence: string; readonly gaveUp?: true }
  /** The breakpoints of a session as they are now. */
  | { readonly push: 'breakpoints'; readonly session: string; readonly breakpoints: readonly BreakpointView[] }
  /** A breakpoint that stops the view has just been hit. */
  | { readonly push: 'freeze'; readonly session: string; readonly seq: number }
  /** Something a person should know: the hub was restarted, a recording moved, a program hogs its thread. */
  | { readonly push: 'notice'; readonly level: 'info' | 'warning' | 'error'; readonly text: string; readonly session?: string };

/** What arrives at the window: checked for its envelope; the body comes from our own hub and is typed by it. */
export const FROM_HUB = v.union([
  v.object({ id: v.number(), ok: v.literal(true), result: v.unknown() }),
  v.object({
    id: v.number(),
    ok: v.literal(false),
    error: v.object({ code: v.string(), what: v.string(), where: v.optional(v.string()), readable: v.optional(v.string()) }),
  }),
  v.object({
    push: v.literal('frame'),
    frame: v.looseObject({
      session: v.string(),
      seq: v.number(),
      full: v.boolean(),
      // checked without copying them: a frame may have thousands
      rows: v.custom<readonly unknown[]>(
        (rows) => Array.isArray(rows) && rows.every((row) => typeof row?.slot === 'number'),
        'rows have slots',
      ),
      block: v.optional(v.instance(Uint8Array)),
      gone: v.array(v.number()),
    }),
  }),
  v.object({
    push: v.literal('hits'),
    session: v.string(),
    token: v.number(),
    seqs: v.array(v.number()),
    ats: v.array(v.number()),
    slots: v.array(v.number()),
    elsewhere: v.array(v.number()),
    found: v.number(),
    share: v.number(),
  }),
  v.object({ push: v.literal('session'), session: v.looseObject({ id: v.string(), state: v.string() }) }),
  v.object({
    push: v.literal('crash'),
    session: v.string(),
    crash: v.looseObject({ seq: v.number() }),
    sentence: v.string(),
    gaveUp: v.optional(v.literal(true)),
  }),
  v.object({ push: v.literal('breakpoints'), session: v.string(), breakpoints: v.array(v.looseObject({ id: v.number() })) }),
  v.object({ push: v.literal('freeze'), session: v.string(), seq: v.number() }),
  v.object({
    push: v.literal('notice'),
    level: v.picklist(['info', 'warning', 'error']),
    text: v.string(),
    session: v.optional(v.string()),
  }),
]);

/** What a window holds of the hub. `request` rejects with a `BridgeError`. */
export interface DebuggerBridge {
  request<M extends Method>(method: M, params: Params<M>): Promise<Results[M]>;
  onPush(listener: (push: Push) => void): () => void;
  /** The carrier is gone (reason) or back (undefined). */
  onLost(listener: (reason: string | undefined) => void): () => void;
}
