// How the hub reads a log, whether it still grows or was opened from a file: by seq, in either direction, one chunk at hand at
// a time. Chunks come from the recording's reader or writer, which keep the newest ones and a few others in memory.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { causeOf, decodeEvent, payloadText } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { readState, StateCache } from '../../runtime/protocol/state-patch.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';

/** What is asked of a recording here; both its reader and its writer give it. */
export interface ChunkSource {
  /** Seq of the newest record. */
  readonly lastSeq: number;
  /** The chunk that holds this seq; `undefined` before the first, after the last, and inside a gap. */
  chunkAt(seq: number): EventChunk | undefined;
  readonly strings: { get(id: number): string };
  /** Gap records, and how many records each stands for. */
  gaps(): readonly { readonly seq: number; readonly count: number }[];
}

/** Return `true` to stop. */
export type Visit = (chunk: EventChunk, index: number, seq: number) => unknown;

export class LogView {
  #source: ChunkSource;
  #chunk: EventChunk | undefined;
  readonly #states = new StateCache();

  constructor(source: ChunkSource) {
    this.#source = source;
  }

  get source(): ChunkSource {
    return this.#source;
  }

  /** The same log goes on in another place. */
  replaceSource(source: ChunkSource): void {
    this.#source = source;
    this.#chunk = undefined;
  }

  get lastSeq(): number {
    return this.source.lastSeq;
  }

  text(stringId: number): string {
    return this.source.strings.get(stringId);
  }

  /** The chunk with this seq. A log that grows may replace its newest chunk by a longer one. */
  chunk(seq: number): EventChunk | undefined {
    const held = this.#chunk;
    if (held && seq >= held.firstSeq && seq < held.firstSeq + held.count) return held;
    if (seq < 1 || seq > this.lastSeq) return undefined;
    this.#chunk = this.source.chunkAt(seq);
    const found = this.#chunk;
    return found && seq >= found.firstSeq && seq < found.firstSeq + found.count ? found : undefined;
  }

  event(seq: number): RuntimeEvent | undefined {
    const chunk = this.chunk(seq);
    return chunk && decodeEvent(chunk, seq - chunk.firstSeq, this.source.strings, (base) => this.#payloadAsWritten(base));
  }

  /** Virtual time of a record, or of the newest one before it where it is inside a gap. */
  at(seq: number): number {
    for (let s = Math.min(seq, this.lastSeq); s >= 1; s = this.#before(s)) {
      const chunk = this.chunk(s);
      if (chunk) return chunk.at[s - chunk.firstSeq] as number;
    }
    return 0;
  }

  /** The payload of a record as tagged JSON. */
  payload(seq: number): unknown {
    const text = this.#payloadAsWritten(seq);
    const whole = text === undefined ? undefined : readState(text, seq, (base) => this.#payloadAsWritten(base), this.#states);
    return whole === undefined ? undefined : parseEncoded(whole);
  }

  #payloadAsWritten(seq: number): string | undefined {
    const chunk = this.chunk(seq);
    return chunk && payloadText(chunk, seq - chunk.firstSeq);
  }

  /** The message that `key` put into a mailbox, as the receiver saw it; `undefined` where contents were not recorded. */
  message(key: number): unknown {
    const chunk = this.chunk(key);
    if (!chunk) return undefined;
    const i = key - chunk.firstSeq;
    switch (chunk.type[i]) {
      case EV.timer_fired:
        return this.payload(causeOf(chunk, i));
      case EV.message_delivered:
        return this.payload(causeOf(chunk, i));
      case EV.exit_signal_received:
        return signalMessage('EXIT', [pidTerm(chunk.a[i] as number)], this.payload(key));
      case EV.down_sent:
        return signalMessage('DOWN', [{ $ref: chunk.b[i] }, 'process', pidTerm(chunk.pid[i] as number)], this.payload(key));
      default:
        return this.payload(key);
    }
  }

  /** Visits records `from` to `to` (both included) upwards. */
  forward(from: number, to: number, visit: Visit): void {
    const last = Math.min(to, this.lastSeq);
    for (let seq = Math.max(1, from); seq <= last; ) {
      const chunk = this.chunk(seq);
      if (!chunk) {
        seq = this.#after(seq);
        continue;
      }
      const end = Math.min(last, chunk.firstSeq + chunk.count - 1);
      for (; seq <= end; seq++) if (visit(chunk, seq - chunk.firstSeq, seq) === true) return;
    }
  }

  /** Visits records `from` to `to` (both included) downwards. */
  backward(from: number, to: number, visit: Visit): void {
    const first = Math.max(1, to);
    for (let seq = Math.min(from, this.lastSeq); seq >= first; ) {
      const chunk = this.chunk(seq);
      if (!chunk) {
        seq = this.#before(seq);
        continue;
      }
      for (; seq >= Math.max(first, chunk.firstSeq); seq--) if (visit(chunk, seq - chunk.firstSeq, seq) === true) return;
    }
  }

  /** The first seq behind the gap that `seq` lies in; where the log is damaged instead, its end. */
  #after(seq: number): number {
    for (const gap of this.#source.gaps()) if (seq > gap.seq && seq < gap.seq + gap.count) return gap.seq + gap.count;
    return this.lastSeq + 1;
  }

  /** The gap's own record. */
  #before(seq: number): number {
    for (const gap of this.#source.gaps()) if (seq > gap.seq && seq < gap.seq + gap.count) return gap.seq;
    return 0;
  }
}

const pidTerm = (pid: number): unknown => ({ $pid: `<0.${pid}.0>` });

function signalMessage(tag: string, middle: readonly unknown[], reason: unknown): unknown {
  return reason === undefined ? undefined : [tag, ...middle, reason];
}
