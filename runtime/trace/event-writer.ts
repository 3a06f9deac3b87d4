// The one place that writes the log: fixed-width columns of the open chunk, interned strings, references to payloads.
//
// The open chunk is handed to the sink only when the next record needs room, or by `flush()` between turns. So the last record
// of a turn is always still here when the turn ends and can be flagged, and the log does not depend on the chunk size.
// Payloads are kept as references (to values that nobody can change any more) and encoded when the chunk is handed over.

import type { EventChunk } from '../protocol/chunk.ts';
import { BIT0, EV, GAP_REASONS, KIND_SHIFT, PREEMPTED, TURN_BEGIN, TURN_END } from '../protocol/event-table.ts';
import { LONGEST_TAG, tagOf } from '../protocol/term-codec.ts';
import type { Columns } from './open-columns.ts';
import { OpenColumns, PAYLOAD, PID } from './open-columns.ts';
import type { OpenRecords } from './open-records.ts';
import { Encoded, encodePayloads } from './payload-block.ts';
import { PayloadBytes } from './payload-bytes.ts';
import { StatePayloads } from './state-payloads.ts';
import { IS_STRUCTURE, type StructureListener, tellStructure } from './structure.ts';

/** Virtual time as the meter of reductions shows it: now = base - left, in µs (one reduction is one µs). */
export interface TraceClock {
  readonly base: number;
  readonly left: number;
}

/** So many reductions before its first or after its last record a turn has a turn_started or turn_ended of its own: no time of it is lost. */
const SILENT_REDUCTIONS = 16;

/** A power of two. */
const NEAR = 64;

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

  readonly #ids = new Map<string, number>([['', 0]]);
  /** The id of a string that somebody else keeps; 0 for others. See stringAside. */
  aside: ((text: string) => number) | null = null;
  // The strings of the last few records: a Map is asked only for others.
  #text0 = '';
  #text1 = '';
  #text2 = '';
  #text3 = '';
  #id0 = 0;
  #id1 = 0;
  #id2 = 0;
  #id3 = 0;
  #victim = 0;
  /** And some of those before, each in its place. */
  readonly #nearTexts = new Array<string>(NEAR).fill('');
  readonly #nearIds = new Int32Array(NEAR);
  /** The id of the tag of numbers; 0 before the first. */
  #numberTag = 0;
  #strings: string[] = [];
  #firstString = 1;
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
    this.#open = new OpenColumns(on ? size : 0);
    this.#words = this.#open.words;
    this.#at = this.#open.columns.at;
    this.#stride = this.#open.stride;
  }

  /** The id of a string, counted in order of first use. */
  string(text: string): number {
    if (text === this.#text0) return this.#id0;
    if (text === this.#text1) return this.#id1;
    if (text === this.#text2) return this.#id2;
    if (text === this.#text3) return this.#id3;
    return this.on === true || this.#structure !== null ? this.#lookUp(text) : 0;
  }

  /** The id of a term's tag. Numbers and short texts, which need no look at what they are, are many. */
  tag(term: unknown): number {
    if (typeof term === 'string') return this.string(term.length <= LONGEST_TAG ? term : tagOf(term));
    if (typeof term !== 'number') return this.string(tagOf(term));
    if (this.#numberTag === 0) this.#numberTag = this.string('number');
    return this.#numberTag;
  }

  #lookUp(text: string): number {
    const near = (text.length * 5 + text.charCodeAt(0) * 3 + text.charCodeAt(text.length >> 1)) & (NEAR - 1);
    if (this.#nearTexts[near] === text) return this.#nearIds[near] as number;
    let id = this.#ids.get(text) ?? this.#asideOf(text);
    if (id === undefined) {
      id = this.#firstString + this.#strings.length;
      this.#strings.push(text);
      this.#ids.set(text, id);
    }
    this.#nearTexts[near] = text;
    this.#nearIds[near] = id;
    this.#victim = (this.#victim + 1) & 3;
    switch (this.#victim) {
      case 0:
        this.#text0 = text;
        this.#id0 = id;
        break;
      case 1:
        this.#text1 = text;
        this.#id1 = id;
        break;
      case 2:
        this.#text2 = text;
        this.#id2 = id;
        break;
      default:
        this.#text3 = text;
        this.#id3 = id;
    }
    return id;
  }

  #asideOf(text: string): number | undefined {
    const id = this.aside === null ? 0 : this.aside(text);
    return id === 0 ? undefined : id;
  }

  /**
   * As `string`, of a text that whoever asks keeps together with its id, so that it need not stand here too: the names of a million
   * processes. `aside` finds it there; `keep` takes it over when he lets it go.
   */
  stringAside(text: string): number {
    if (this.on !== true || this.#structure !== null) return this.string(text);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#strings.push(text);
    return this.#firstString + this.#strings.length - 1;
  }

  /** The id that `stringAside` gave to a text stands here from now on. */
  keep(text: string, id: number): void {
    if (id !== 0) this.#ids.set(text, id);
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
    if (this.#bytes === null) this.#attach(payload);
    else this.#attachNow(this.#bytes, type, flags, pid, payload);
    return seq;
  }

  /** Gives the last record its payload. */
  #attach(payload: unknown): void {
    this.#words[this.#count - 1 + PAYLOAD * this.#stride] = this.#bytes === null ? this.#payloads.push(payload) : this.#bytes.add(payload);
  }

  /** The same, encoded: states one after the other, as `#encodeStates` does it later. */
  #attachNow(bytes: PayloadBytes, type: number, flags: number, pid: number, payload: unknown): void {
    let what = payload;
    if (type === EV.process_exited) this.#states.forget(pid);
    else if (isState(type, flags)) {
      if (typeof payload !== 'object' || payload === null) this.#states.forget(pid);
      else what = new Encoded(this.#states.encode(pid, this.seq, payload));
    }
    this.#words[this.#count - 1 + PAYLOAD * this.#stride] = bytes.add(what);
  }

  // ── beginning in the middle, and leaving out ──

  /** A record that is not traced, unless it belongs to the structure. */
  #unseen(type: number, flags: number, pid: number, cause: number, a: number, b: number, c: number, d: number, payload: unknown): number {
    const structure = this.#structure;
    if (structure === null || IS_STRUCTURE[type] === 0) return ++this.seq;
    if (this.#structureOnly) {
      this.#leaveOut();
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

  /** What was counted and not written becomes a gap, which ends its chunk. */
  #leaveOut(): void {
    const count = this.seq - this.#logged;
    if (count === 0) return;
    this.#gap(OVERLOAD, count, undefined);
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
    this.#turnPid = 0;
    if (anew) {
      this.#logged = 0;
      this.#states = new StatePayloads();
      this.#firstString = 1;
      this.#strings = [...this.#ids.keys()].slice(1);
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

  /** The process of the turn has ended: its process_exited, the last record, closes the turn. */
  closeTurnWithExit(): void {
    if (this.on !== true) return;
    this.#flag(TURN_END);
    this.#turn = NO_TURN;
    this.#turnPid = 0;
  }

  endTurn(preempted: boolean, cause: number): void {
    if (this.#turn === NO_TURN) return;
    const end = preempted ? TURN_END | PREEMPTED : TURN_END;
    if (this.#turn === SPOKEN && this.#isRecent(this.#count - 1)) {
      this.#flag(end);
    } else {
      if (this.#turn === SILENT) this.#writeTurnStarted();
      this.#put((end << 8) | EV.turn_ended, this.#turnPid, cause, this.#startLeft - this.#clock.left, 0, 0, 0);
    }
    this.#turn = NO_TURN;
    this.#turnPid = 0;
  }

  /** Whether the last record, which is one of this turn, is its process's own, and of just now. */
  #isRecent(last: number): boolean {
    const { base, left } = this.#clock;
    return this.#words[last + PID * this.#stride] === this.#turnPid && base - left - (this.#at[last] as number) < SILENT_REDUCTIONS;
  }

  #writeTurnStarted(): void {
    this.#turn = SPOKEN;
    this.#put((TURN_BEGIN << 8) | EV.turn_started, this.#turnPid, this.#turnCause, 0, 0, 0, 0);
    // `base` stays what it is throughout a turn.
    this.#at[this.#count - 1] = this.#clock.base - this.#startLeft;
  }

  /** Adds bits to the last record. */
  #flag(bits: number): void {
    const last = this.#count - 1;
    this.#words[last] = (this.#words[last] as number) | (bits << 8);
  }

  #put(head: number, pid: number, cause: number, a: number, b: number, c: number, d: number): number {
    if (this.#count === this.#size) this.#handOver();
    const i = this.#count++;
    const seq = ++this.seq;
    const clock = this.#clock;
    this.#at[i] = clock.base - clock.left;
    const words = this.#words;
    const stride = this.#stride;
    // `| 0` makes no difference to what is written, but spares a detour over floats where the compiler does not know the type.
    words[i] = head;
    let at = i + stride;
    words[at] = pid | 0;
    at += stride;
    words[at] = cause === 0 ? 0 : (seq - cause) | 0;
    at += stride;
    words[at] = a | 0;
    at += stride;
    words[at] = b | 0;
    at += stride;
    words[at] = c | 0;
    words[at + stride] = d | 0;
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

  /** States follow one another, so they are encoded in the order of the log and not each by itself. */
  #encodeStates({ type, flags, payload, pid }: Columns, count: number, payloads: unknown[]): void {
    const firstSeq = this.seq - count + 1;
    for (let i = 0; i < count; i++) {
      const at = (payload[i] as number) - 1;
      if (at < 0) continue;
      const what = type[i] as number;
      if (what === EV.process_exited) this.#states.forget(pid[i] as number);
      else if (isState(what, flags[i] as number)) {
        const state = payloads[at];
        // What has no parts is encoded with the other payloads.
        if (typeof state !== 'object' || state === null) this.#states.forget(pid[i] as number);
        else payloads[at] = new Encoded(this.#states.encode(pid[i] as number, firstSeq + i, state));
      }
    }
  }

  #handOver(): void {
    const count = this.#count;
    const full = count === this.#size;
    const bytes = this.#bytes;
    const columns = this.#open.close(count, bytes !== null);
    const strings = this.#strings;
    const payloads = this.#payloads;
    if (payloads.length > 0) this.#encodeStates(columns, count, payloads);
    // Strings may already have been interned for the record that is about to be written: they are announced one chunk early.
    const chunk: EventChunk = {
      firstSeq: this.seq - count + 1,
      count,
      ...columns,
      firstString: this.#firstString,
      strings,
      payloads: bytes === null ? encodePayloads(payloads) : bytes.take(),
    };
    if (this.#structure !== null) tellStructure(this.#structure, chunk);
    this.#count = 0;
    this.#firstString += strings.length;
    this.#strings = [];
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
    else if (bytes !== null || payloads.length > 0) this.#open.clearPayloads(count);
  }

  #reopen(): void {
    this.#open = new OpenColumns(this.#size);
    this.#words = this.#open.words;
    this.#at = this.#open.columns.at;
    this.#stride = this.#open.stride;
  }
}

const isState = (type: number, flags: number): boolean =>
  type === EV.state_changed || (type === EV.callback_finished && (flags & BIT0) !== 0);
