// The record that a scan looks at, and what can be asked about it: its columns, the world after it, its message and its
// process's state. The world is folded only as far as somebody asks, and taken from a keyframe where the scan has jumped.

import type { ProcessSummary } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { causeOf, payloadText } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import { RecordAt } from '../../runtime/protocol/record-at.ts';
import { readState, StateCache } from '../../runtime/protocol/state-patch.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';
import type { QuerySource } from './source.ts';
import { seqAfter } from './source.ts';

/** Chunks whose records are at hand for looking back: causes are nearly always near. */
const KEPT = 64;
/** After these a process may be called otherwise, or another process stands in a slot. */
const RENAMES: ReadonlySet<number> = new Set([
  EV.process_spawned,
  EV.process_exited,
  EV.name_registered,
  EV.name_unregistered,
  EV.flag_changed,
  EV.child_started,
  EV.child_restarted,
  EV.child_spec_removed,
]);
export const RENAMING: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => (RENAMES.has(code) ? 1 : 0));

export class Cursor extends RecordAt {
  readonly source: QuerySource;
  #world: World | undefined;
  /** Counts up whenever what processes are called may have changed: for caches. */
  names = 0;
  readonly #near = new Map<number, EventChunk>();
  /** The one that was looked into last: nearly always the one before this. */
  #hit: EventChunk | undefined;
  /** State of a process by the record that set it. */
  readonly #texts = new StateCache();
  readonly #states = new Map<number, { readonly seq: number; readonly value: unknown }>();

  constructor(source: QuerySource) {
    super();
    this.source = source;
  }

  /** The chunk that is scanned next. */
  enter(chunk: EventChunk): void {
    const before = this.chunk as EventChunk | undefined;
    const world = this.#world;
    // Folding the rest of the chunk before is cheaper than beginning at a keyframe.
    if (before && world && world.nextSeq >= before.firstSeq && world.seq < chunk.firstSeq && seqAfter(before) === chunk.firstSeq) {
      const from = world.nextSeq - before.firstSeq;
      if (from < before.count) world.apply(before, from);
      this.names += 1;
    }
    this.chunk = chunk;
    this.#remember(chunk);
  }

  /** The world after this record. */
  get world(): World {
    const { chunk, seq } = this;
    let world = this.#world;
    if (world === undefined || world.seq > seq || world.nextSeq < chunk.firstSeq) {
      world = this.source.worldAt(chunk.firstSeq - 1);
      this.#world = world;
      this.names += 1;
    }
    if (world.seq < seq) {
      const from = Math.max(0, world.nextSeq - chunk.firstSeq);
      for (let i = from; i <= this.i; i++) {
        if (RENAMING[chunk.type[i] as number] === 1) {
          this.names += 1;
          break;
        }
      }
      world.apply(chunk, from, this.i + 1);
    }
    return world;
  }

  process(pid: number): ProcessSummary | undefined {
    return pid === 0 ? undefined : this.world.summary(pid);
  }

  // ── other records ──

  /** Time of a record; `undefined` where it is not in the log. */
  timeOf(seq: number): number | undefined {
    const chunk = this.#holding(seq);
    return chunk && (chunk.at[seq - chunk.firstSeq] as number);
  }

  #holding(seq: number): EventChunk | undefined {
    const { chunk } = this;
    if (seq >= chunk.firstSeq) return seq < chunk.firstSeq + chunk.count ? chunk : undefined;
    const last = this.#hit;
    if (last && seq >= last.firstSeq && seq < last.firstSeq + last.count) return last;
    for (const near of this.#near.values()) {
      if (seq < near.firstSeq || seq >= near.firstSeq + near.count) continue;
      this.#hit = near;
      return near;
    }
    const found = seq < 1 ? undefined : (this.source.scanAt(seq) ?? this.source.recordAt?.(seq));
    if (found) this.#remember(found);
    return found;
  }

  #remember(chunk: EventChunk): void {
    this.#near.delete(chunk.firstSeq);
    this.#near.set(chunk.firstSeq, chunk);
    if (this.#near.size > KEPT) this.#near.delete(this.#near.keys().next().value as number);
  }

  // ── terms: tagged JSON, `undefined` where contents were not recorded ──

  payload(): unknown {
    return decode(this.chunk, this.i);
  }

  payloadOf(seq: number): unknown {
    const text = this.#payloadAsWritten(seq);
    const whole = text === undefined ? undefined : readState(text, seq, (base) => this.#payloadAsWritten(base), this.#texts);
    return whole === undefined ? undefined : parseEncoded(whole);
  }

  #payloadAsWritten(seq: number): string | undefined {
    const chunk = this.#holding(seq);
    return chunk && payloadText(chunk, seq - chunk.firstSeq);
  }

  /** The message that a record put into a mailbox, as its receiver sees it. */
  messageOf(key: number): unknown {
    const chunk = this.#holding(key);
    if (!chunk) return undefined;
    const i = key - chunk.firstSeq;
    const cause = causeOf(chunk, i);
    switch (chunk.type[i]) {
      case EV.timer_fired:
        return this.payloadOf(cause);
      case EV.message_delivered:
        return this.payloadOf(cause);
      case EV.exit_signal_received:
        return signal('EXIT', [pidTerm(chunk.a[i] as number)], decode(chunk, i));
      case EV.down_sent:
        return signal('DOWN', [{ $ref: chunk.b[i] }, 'process', pidTerm(chunk.pid[i] as number)], decode(chunk, i));
      default:
        return decode(chunk, i);
    }
  }

  stateOf(pid: number): unknown {
    const seq = this.process(pid)?.stateSeq ?? 0;
    if (seq === 0) return undefined;
    const known = this.#states.get(pid);
    if (known?.seq === seq) return known.value;
    const value = this.payloadOf(seq);
    if (this.#states.size > 20_000) this.#states.clear();
    this.#states.set(pid, { seq, value });
    return value;
  }
}

function decode(chunk: EventChunk, i: number): unknown {
  const text = payloadText(chunk, i);
  return text === undefined ? undefined : parseEncoded(text);
}

const pidTerm = (pid: number): unknown => ({ $pid: `<0.${pid}.0>` });
const signal = (tag: string, middle: readonly unknown[], reason: unknown): unknown =>
  reason === undefined ? undefined : [tag, ...middle, reason];
