// The one place that writes the log: fixed-width columns of the open chunk, interned strings, references to payloads.
//
// The open chunk is handed to the sink only when the next record needs room, or by `flush()` between turns. So the last record
// of a turn is always still here when the turn ends and can be flagged, and the log does not depend on the chunk size.
// Payloads are kept as references (to values that nobody can change any more) and encoded when the chunk is handed over.

import type { EventChunk } from '../protocol/chunk.ts';
import { EV, GAP_REASONS, KIND_SHIFT, PREEMPTED, TURN_BEGIN, TURN_END } from '../protocol/event-table.ts';
import { D, OpenColumns, PAYLOAD, PID } from './open-columns.ts';
import type { OpenRecords } from './open-records.ts';
import { encodePayloads } from './payload-block.ts';
import { PayloadBytes } from './payload-bytes.ts';
import { StatePayloads } from './state-payloads.ts';
import { StringIds } from './string-ids.ts';
import { IS_STRUCTURE, type StructureListener, tellStructure } from './structure.ts';

/** Virtual time as the meter of reductions shows it: now = base - left, in µs (one reduction is one µs). */
export interface TraceClock {
  readonly base: number;
  readonly left: number;
}

/** So many reductions before its first or after its last record a turn has a turn_started or turn_ended of its own: no time of it is lost. */
const SILENT_REDUCTIONS = 16;

const OVERLOAD = GAP_REASONS.indexOf('overload');
const BEFORE_RECORDING = GAP_REASONS.indexOf('before_recording');

const NO_TURN = 0;
const SILENT = 1;
const SPOKEN = 2;

export class EventWriter {
  /** Seq of the last record. */
  seq = 0;
  readonly #sink: (chunk: EventChunk) => unknown;
  readonly #clock: TraceClock;
  readonly #size: number;
  #count = 0;
  // The open chunk, and its arrays by themselves: open-columns.ts says what stands where.
  #open: OpenColumns;
  #words: Int32Array;
  #at: Float64Array;
  /** From a record's word in one column to that in the next. */
  #stride: number;

  readonly #strings: StringIds;
  #payloads: unknown[] = [];
  /** Where somebody may attach: what is written is encoded at once. */
  readonly #bytes: PayloadBytes | null;
  #states = new StatePayloads();

  /** Switched off, it only counts: seqs serve the runtime as causes and as marks of what has happened. */
  on: boolean;
  /** Told of every record of the structure, also while nothing else is traced; null where nobody may attach. */
  readonly #structure: StructureListener | null;
  /** While not `on`: the structure is written, and gaps for the rest. */
  #structureOnly = false;
  /** Payloads are left out; those of the structure stay. */
  #bare = false;
  /** Seq of the last record that stands in the log, or that a gap of it stands for; kept only while not `on`. */
  #logged = 0;
  #failure: { readonly error: unknown } | undefined;

  #turn = NO_TURN;
  #turnPid = 0;
  #turnCause = 0;
  #startLeft = 0;
  /** What the clock had left at the last record. */
  #lastLeft = 0;

  constructor(
    sink: (chunk: EventChunk) => unknown,
    clock: TraceClock,
    size: number,
    on = true,
    structure: StructureListener | null = null,
  ) {
    this.#sink = sink;
    this.#clock = clock;
    this.#size = size;
    this.on = on;
    this.#structure = structure;
    this.#bytes = structure === null ? null : new PayloadBytes();
    this.#strings = new StringIds(on || structure !== null);
    this.#open = new OpenColumns(on ? size : 0);
    this.#words = this.#open.words;
    this.#at = this.#open.columns.at;
    this.#stride = this.#open.stride;
  }

  /** The id of a text, counted in order of first use. */
  string(text: string): number {
    return this.#strings.of(text);
  }

  /** The id of a term's tag. */
  tag(term: unknown): number {
    return this.#strings.ofTag(term);
  }

  /** The id of the name of a callback (string-ids.ts). */
  callback(which: number): number {
    return this.#strings.known(which);
  }

  /** Who keeps texts aside: the id of one of his, 0 for others. */
  set aside(idOf: (text: string) => number) {
    this.#strings.aside = idOf;
  }

  /** As `string`, for a text that whoever asks may keep (`keptAside` of string-ids.ts). */
  stringAside(text: string): number {
    return this.on !== true || this.#structure !== null ? this.string(text) : this.#strings.keptAside(text);
  }

  /** The id that `stringAside` gave to a text is not kept by others any more. */
  keep(text: string, id: number): void {
    this.#strings.keep(text, id);
  }

  /** Writes one record and returns its seq. `flags`: kind and bits as the event table says, without those of the turn. */
  write(type: number, flags: number, pid: number, cause: number, a: number, b: number, c: number, d: number): number {
    if (this.on !== true) return this.#unseen(type, flags, pid, cause, a, b, c, d, undefined);
    const head = (flags << 8) | type;
    return this.#put(this.#turn === SILENT ? this.#first(head, pid) : head, pid, cause, a, b, c, d);
  }

  /** The first record since the turn began. Gives its head. */
  #first(head: number, pid: number): number {
    if (pid !== this.#turnPid || this.#startLeft - this.#clock.left >= SILENT_REDUCTIONS) {
      this.#writeTurnStarted();
      return head;
    }
    this.#turn = SPOKEN;
    return head | (TURN_BEGIN << 8);
  }

  /** As `write`, with a payload: a value that never changes again, or `Encoded` text. */
  writePayload(
    type: number,
    flags: number,
    pid: number,
    cause: number,
    a: number,
    b: number,
    c: number,
    d: number,
    payload: unknown,
  ): number {
    if (this.on !== true) return this.#unseen(type, flags, pid, cause, a, b, c, d, payload);
    const seq = this.write(type, flags, pid, cause, a, b, c, d);
    if (this.#bare && IS_STRUCTURE[type] === 0) return seq;
    this.#attach(this.#bytes === null ? payload : this.#states.prepare(type, flags, pid, seq, payload));
    return seq;
  }

  /** Gives the last record its payload. */
  #attach(payload: unknown): void {
    this.#words[this.#count - 1 + PAYLOAD * this.#stride] = this.#bytes === null ? this.#payloads.push(payload) : this.#bytes.add(payload);
  }

  // ── beginning in the middle, and leaving out ──

  /** A record that is not traced, unless it belongs to the structure. */
  #unseen(type: number, flags: number, pid: number, cause: number, a: number, b: number, c: number, d: number, payload: unknown): number {
    const structure = this.#structure;
    if (structure === null || IS_STRUCTURE[type] === 0) return ++this.seq;
    if (this.#structureOnly) {
      // What was counted and not written becomes a gap, which ends its chunk.
      if (this.seq !== this.#logged) this.#gap(OVERLOAD, this.seq - this.#logged, undefined);
      this.#logged = this.#put((flags << 8) | type, pid, cause, a, b, c, d);
      if (payload !== undefined) this.#attach(payload);
      // The chunk tells the listener when it is handed over.
      return this.seq;
    }
    this.seq += 1;
    structure.record(type, flags, pid, cause, a, b, c, d, this.seq, this.#clock.base - this.#clock.left);
    return this.seq;
  }

  /** Hands over what there is; what was left out since is still to become a gap. */
  #handOverOpen(): void {
    if (this.#count === 0) return;
    const { seq } = this;
    if (this.#structureOnly) this.seq = this.#logged;
    this.#handOver();
    this.seq = seq;
  }

  /** A gap in place of the last `count` records, or a record of its own where there are none. */
  #gap(why: number, count: number, payload: unknown): void {
    if (this.#at.length < this.#size) this.#reopen();
    this.seq -= count;
    const whole = Math.max(1, count);
    const seq = this.#put((why << (KIND_SHIFT + 8)) | EV.gap, 0, 0, whole >>> 0, Math.floor(whole / 0x1_0000_0000), 0, 0);
    if (payload !== undefined) this.#attach(payload);
    this.#handOver();
    this.seq = seq + whole - 1;
    this.#logged = this.seq;
  }

  /**
   * From now on, between two turns, everything is written (`recorded`), without payloads (`bare`), the structure alone with gaps for the
   * rest (`structure`), or nothing (`off`). Where writing begins again, `keyframe` gives the payload of the gap that stands for
   * what was not written. `anew`: in a log of its own, which begins here.
   */
  switchTo(level: 'recorded' | 'bare' | 'structure' | 'off', keyframe: () => unknown, anew = false): void {
    this.#handOverOpen();
    const was = this.on;
    if (was) this.#logged = this.seq;
    this.on = level === 'recorded' || level === 'bare';
    this.#bare = level === 'bare';
    this.#structureOnly = level === 'structure';
    this.#turn = NO_TURN;
    if (anew) {
      this.#logged = 0;
      this.#states = new StatePayloads();
      this.#strings.tellAll();
    }
    if (level === 'off') return;
    if (this.#at.length < this.#size) this.#reopen();
    // The keyframe may need strings that nobody has used yet.
    if (anew ? this.seq > 0 : this.on && !was) this.#gap(anew ? BEFORE_RECORDING : OVERLOAD, this.seq - this.#logged, keyframe());
  }

  /** A turn of `pid` begins now. `cause` is what the process was handling, for records that the turn itself needs. */
  beginTurn(pid: number, cause: number): void {
    if (this.on !== true) return;
    this.#turn = SILENT;
    this.#turnPid = pid;
    this.#turnCause = cause;
    this.#startLeft = this.#clock.left;
  }

  /** As `beginTurn`, where the first thing that happens is a record of its own: `writeMessage` with TURN_BEGIN. */
  beginWithRecord(pid: number): void {
    this.#turn = SPOKEN;
    this.#turnPid = pid;
    this.#startLeft = this.#clock.left;
  }

  /** The process of the turn has ended: its process_exited, the last record, closes the turn. */
  closeTurnWithExit(): void {
    if (this.on !== true) return;
    const last = this.#count - 1;
    this.#words[last] = (this.#words[last] as number) | (TURN_END << 8);
    this.#turn = NO_TURN;
  }

  endTurn(preempted: boolean, cause: number): void {
    if (this.#turn === SPOKEN) {
      const { left } = this.#clock;
      // The last record is one of this turn. Its process's own, and of just now?
      const last = this.#count - 1;
      const words = this.#words;
      if (this.#lastLeft - left < SILENT_REDUCTIONS && words[last + PID * this.#stride] === this.#turnPid) {
        words[last] = (words[last] as number) | ((preempted ? TURN_END | PREEMPTED : TURN_END) << 8);
        this.#turn = NO_TURN;
        return;
      }
    }
    this.#endTurn(preempted, cause);
  }

  #endTurn(preempted: boolean, cause: number): void {
    if (this.#turn === NO_TURN) return;
    if (this.#turn === SILENT) this.#writeTurnStarted();
    const end = preempted ? TURN_END | PREEMPTED : TURN_END;
    this.#put((end << 8) | EV.turn_ended, this.#turnPid, cause, this.#startLeft - this.#clock.left, 0, 0, 0);
    this.#turn = NO_TURN;
  }

  #writeTurnStarted(): void {
    this.#turn = SPOKEN;
    this.#put((TURN_BEGIN << 8) | EV.turn_started, this.#turnPid, this.#turnCause, 0, 0, 0, 0);
    // `base` stays what it is throughout a turn.
    this.#at[this.#count - 1] = this.#clock.base - this.#startLeft;
    this.#lastLeft = this.#startLeft;
  }

  /**
   * As `write`, for records without `d`, which nearly all are. Only while `on`. `head`: flags, with TURN_BEGIN where the turn begins
   * with it, in the bits above the type.
   */
  writeMessage(head: number, pid: number, cause: number, a: number, b: number, c: number): number {
    return this.#store(this.#turn === SILENT ? this.#first(head, pid) : head, pid, cause, a, b, c);
  }

  #put(head: number, pid: number, cause: number, a: number, b: number, c: number, d: number): number {
    const seq = this.#store(head, pid, cause, a, b, c);
    if (d !== 0) this.#words[this.#count - 1 + D * this.#stride] = d;
    return seq;
  }

  #store(head: number, pid: number, cause: number, a: number, b: number, c: number): number {
    if (this.#count === this.#size) this.#handOver();
    const i = this.#count;
    this.#count = i + 1;
    const seq = this.seq + 1;
    this.seq = seq;
    const { base, left } = this.#clock;
    this.#lastLeft = left;
    this.#at[i] = base - left;
    const words = this.#words;
    const stride = this.#stride;
    // `| 0` makes no difference to what is written, but spares a detour over floats where the compiler does not know the type, and the
    // question whether a sum is too large.
    words[i] = head;
    let at = (i + stride) | 0;
    words[at] = pid | 0;
    at = (at + stride) | 0;
    words[at] = cause === 0 ? 0 : (seq - cause) | 0;
    at = (at + stride) | 0;
    words[at] = a | 0;
    at = (at + stride) | 0;
    words[at] = b | 0;
    if (c !== 0) words[(at + stride) | 0] = c | 0;
    return seq;
  }

  /** Whether a record of one of these types (by code, not 0) was written after record `seq`; one that has been handed over counts as such. */
  wrote(types: Uint8Array, seq: number): boolean {
    const first = this.#count - (this.seq - seq);
    if (first < 0) return true;
    for (let i = first; i < this.#count; i++) if (types[(this.#words[i] as number) & 0xff] !== 0) return true;
    return false;
  }

  /** Shows the records after record `seq`; false where one of them has been handed over already. */
  showSince(seq: number, into: OpenRecords): boolean {
    const count = this.seq - seq;
    const first = this.#count - count;
    if (first < 0) return false;
    into.show(this.#words, this.#stride, this.#payloads, first, count, seq + 1);
    return true;
  }

  /** Hands the open chunk over, if it holds anything. Only between turns. Throws what the sink threw. */
  flush(): void {
    this.#handOverOpen();
    this.checkSink();
  }

  /** Whether `checkSink` would throw. */
  get sinkFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Throws what the sink has thrown since the last time. */
  checkSink(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    this.#failure = undefined;
    throw failure.error;
  }

  #handOver(): void {
    const count = this.#count;
    const full = count === this.#size;
    const bytes = this.#bytes;
    const columns = this.#open.close(count, bytes !== null);
    const { first: firstString, texts: strings } = this.#strings.take();
    const payloads = this.#payloads;
    if (payloads.length > 0) this.#states.prepareAll(columns, this.seq - count + 1, count, payloads);
    // Strings may already have been interned for the record that is about to be written: they are announced one chunk early.
    const chunk: EventChunk = {
      firstSeq: this.seq - count + 1,
      count,
      ...columns,
      firstString,
      strings,
      payloads: bytes === null ? encodePayloads(payloads) : bytes.take(),
    };
    if (this.#structure !== null) tellStructure(this.#structure, chunk);
    this.#count = 0;
    this.#payloads = [];
    let back: unknown;
    try {
      back = this.#sink(chunk);
    } catch (error) {
      // It is called in the middle of some process's code, which must not be blamed: kept for the end of the turn.
      this.#failure ??= { error };
    }
    const kept = back !== chunk || columns.at.length !== count;
    if (bytes !== null && kept) bytes.keep();
    if (kept && (full || bytes !== null)) this.#reopen();
    else this.#open.clear(count, bytes !== null || payloads.length > 0);
  }

  #reopen(): void {
    this.#open = new OpenColumns(this.#size);
    this.#words = this.#open.words;
    this.#at = this.#open.columns.at;
    this.#stride = this.#open.stride;
  }
}
