// Builds logs by hand: events by their names and fields, as `decodeEvent` prints them, into chunks of any size. The inverse of
// chunk.ts, written from the same table, for tests and for synthetic logs.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { ColumnKind, EventSpec, EventType } from '../../runtime/protocol/event-table.ts';
import { BIT0, EVENT_NAMES, EVENTS, KIND_SHIFT, NODE_SHIFT, PREEMPTED, TURN_BEGIN, TURN_END } from '../../runtime/protocol/event-table.ts';
import type { EventOf, RuntimeEvent } from '../../runtime/protocol/events.ts';
import { encodeTerm } from '../../runtime/protocol/term-codec.ts';

/** The fields of an event without seq; all but the type may be left out and are 0, '' or the first of their enumeration. */
export type Fields<T extends EventType> = Partial<Omit<EventOf<T>, 'seq' | 'type' | 'payload'>> & { payload?: unknown };

interface Row {
  readonly seq: number;
  readonly numbers: number[];
  readonly payload: Uint8Array | undefined;
  /** Strings known after this record. */
  readonly strings: number;
}

const COLUMN_NAMES = ['a', 'b', 'c', 'd'] as const;
const utf8 = new TextEncoder();

export class LogBuilder {
  at = 0;
  readonly strings: string[] = [''];
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #rows: Row[] = [];
  #nextSeq = 1;

  get nextSeq(): number {
    return this.#nextSeq;
  }
  get length(): number {
    return this.#rows.length;
  }

  /** Writes one record at `this.at` (or `fields.at`) and returns its seq. */
  emit<T extends EventType>(type: T, fields: Fields<T>): number {
    const spec: EventSpec = EVENTS[type];
    const given = fields as Record<string, unknown>;
    const seq = this.#nextSeq;
    const known = new Set([
      'at',
      'pid',
      'cause',
      'turnBegin',
      'turnEnd',
      'node',
      'payload',
      'seq',
      'type',
      spec.kind?.[0],
      ...(spec.bits ?? []),
    ]);
    for (const column of COLUMN_NAMES) known.add(spec[column]?.[0]);
    for (const key of Object.keys(given)) if (!known.has(key)) throw new Error(`${type} has no field ${key}`);
    const cause = Number(given['cause'] ?? 0);
    const columns = COLUMN_NAMES.map((column) => this.#value(spec[column], given));
    this.#rows.push({
      seq,
      numbers: [
        Number(given['at'] ?? this.at),
        spec.code,
        flagsOf(spec, given),
        Number(given['pid'] ?? 0),
        cause === 0 ? 0 : seq - cause,
        ...columns,
      ],
      payload: 'payload' in given ? utf8.encode(encodeTerm(given['payload'])) : undefined,
      strings: this.strings.length,
    });
    this.#nextSeq = type === 'gap' ? seq + Math.max(1, (columns[0] as number) + (columns[1] as number) * 2 ** 32) : seq + 1;
    return seq;
  }

  /** Writes an event as `decodeEvent` gives it; its seq must be the next. */
  emitEvent(event: RuntimeEvent): number {
    const { type, ...fields } = event;
    return this.emit(type, fields as Fields<typeof type>);
  }

  /** The log in chunks; `size` says how many records the next chunk may have. */
  chunks(size: number | (() => number) = 8192): EventChunk[] {
    const chunks: EventChunk[] = [];
    let from = 0;
    while (from < this.#rows.length) {
      const wanted = Math.max(1, typeof size === 'number' ? size : size());
      let to = from;
      while (to < this.#rows.length && to - from < wanted) {
        to += 1;
        if ((this.#rows[to]?.seq ?? 0) !== (this.#rows[to - 1] as Row).seq + 1) break;
      }
      chunks.push(this.#cut(from, to));
      from = to;
    }
    return chunks;
  }

  #cut(from: number, to: number): EventChunk {
    const rows = this.#rows.slice(from, to);
    const column = (index: number): number[] => rows.map((row) => row.numbers[index] as number);
    const payloads = rows.flatMap((row) => (row.payload ? [row.payload] : []));
    const ends: number[] = [];
    for (const payload of payloads) ends.push((ends.at(-1) ?? 0) + payload.length);
    const bytes = new Uint8Array(ends.at(-1) ?? 0);
    for (const [i, payload] of payloads.entries()) bytes.set(payload, i === 0 ? 0 : (ends[i - 1] as number));
    let n = 0;
    const firstString = this.#rows[from - 1]?.strings ?? 1;
    return {
      firstSeq: (rows[0] as Row).seq,
      count: rows.length,
      at: Float64Array.from(column(0)),
      type: Uint8Array.from(column(1)),
      flags: Uint16Array.from(column(2)),
      pid: Uint32Array.from(column(3)),
      causeDistance: Uint32Array.from(column(4)),
      a: Uint32Array.from(column(5)),
      b: Uint32Array.from(column(6)),
      c: Uint32Array.from(column(7)),
      d: Uint32Array.from(column(8)),
      payload: Uint32Array.from(rows, (row) => (row.payload ? ++n : 0)),
      firstString,
      strings: this.strings.slice(firstString, (rows.at(-1) as Row).strings),
      payloads: { ends: Uint32Array.from(ends), bytes },
    };
  }

  #value(column: readonly [string, ColumnKind] | undefined, given: Record<string, unknown>): number {
    if (column === undefined) return 0;
    const [name, kind] = column;
    const value = given[name];
    if (value === undefined) return 0;
    if (kind === 'string') return this.#intern(String(value));
    if (typeof kind === 'object') return position(kind, value, name);
    return Number(value);
  }

  #intern(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.strings.length;
      this.strings.push(text);
      this.#ids.set(text, id);
    }
    return id;
  }
}

function flagsOf(spec: EventSpec, given: Record<string, unknown>): number {
  let flags = given['turnBegin'] ? TURN_BEGIN : 0;
  if (given['turnEnd']) flags |= TURN_END | (given['turnEnd'] === 'preempted' ? PREEMPTED : 0);
  if (spec.kind && given[spec.kind[0]] !== undefined) flags |= position(spec.kind[1], given[spec.kind[0]], spec.kind[0]) << KIND_SHIFT;
  spec.bits?.forEach((bit, i) => {
    if (given[bit]) flags |= BIT0 << i;
  });
  if (spec.code === EVENTS.process_spawned.code) flags |= Number(given['node'] ?? 0) << NODE_SHIFT;
  return flags;
}

function position(values: readonly string[], value: unknown, name: string): number {
  const index = values.indexOf(String(value));
  if (index < 0) throw new Error(`${name}: ${String(value)} is none of ${values.join(', ')}`);
  return index;
}

/** All types, for tests that go over the whole vocabulary. */
export const ALL_TYPES: readonly EventType[] = EVENT_NAMES.filter((name) => name !== undefined);
