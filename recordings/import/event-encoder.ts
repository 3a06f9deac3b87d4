// Events as plain objects into chunks: the inverse of `decodeEvent`, from the same table. Everything is checked, since it comes
// from files that others wrote; what does not fit is refused with the name of the field.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { ColumnKind, EventSpec } from '../../runtime/protocol/event-table.ts';
import { BIT0, EV, EVENTS, KIND_SHIFT, NODE_SHIFT, PREEMPTED, TURN_BEGIN, TURN_END } from '../../runtime/protocol/event-table.ts';
import { nearest } from '../../runtime/protocol/nearest.ts';

/** A field that does not fit; the sentence goes on after the place. */
export class FieldError extends Error {}

export interface PlainEvent {
  readonly type: string;
  readonly at: number;
  /** A number; texts are turned into one before. */
  readonly pid: number;
  readonly cause: number;
  readonly [field: string]: unknown;
}

const EVENTS_PER_CHUNK = 4096;
const BYTES_PER_CHUNK = 4 * 1024 * 1024;
const COLUMNS = ['a', 'b', 'c', 'd'] as const;
const COMMON = new Set(['seq', 'at', 'type', 'pid', 'slot', 'slotId', 'cause', 'turnBegin', 'turnEnd', 'node', 'payload']);
const utf8 = new TextEncoder();

interface Row {
  readonly at: number;
  readonly code: number;
  readonly flags: number;
  readonly pid: number;
  readonly distance: number;
  readonly columns: readonly number[];
  readonly payload: Uint8Array | undefined;
}

export class EventEncoder {
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #emit: (chunk: EventChunk) => void;
  #rows: Row[] = [];
  #bytes = 0;
  #newStrings: string[] = [];
  #firstSeq = 1;
  #nextSeq = 1;
  #lastAt = 0;

  constructor(emit: (chunk: EventChunk) => void) {
    this.#emit = emit;
  }

  /** The seq of the event that comes next. */
  get nextSeq(): number {
    return this.#nextSeq;
  }
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Takes one event and returns its seq. @throws FieldError */
  add(event: PlainEvent): number {
    const seq = this.#nextSeq;
    const row = this.#row(event, seq);
    this.#rows.push(row);
    this.#lastAt = event.at;
    const [low, high] = row.columns;
    const skipped = event.type === 'gap' ? Math.max(1, (low as number) + (high as number) * 0x1_0000_0000) : 1;
    if (!Number.isSafeInteger(seq + skipped)) throw new FieldError('the gap is longer than any log');
    this.#nextSeq = seq + skipped;
    if (event.type === 'gap' || this.#rows.length >= EVENTS_PER_CHUNK || this.#bytes >= BYTES_PER_CHUNK) this.flush();
    return seq;
  }

  /** Says that the records up to `seq` are not here. */
  skipTo(seq: number, why: string): void {
    const count = seq - this.#nextSeq;
    const [countLow, countHigh] = [count % 0x1_0000_0000, Math.floor(count / 0x1_0000_0000)];
    this.add({ type: 'gap', at: this.#lastAt, pid: 0, cause: 0, countLow, countHigh, why });
  }

  flush(): void {
    const rows = this.#rows;
    if (rows.length === 0) return;
    const payloads = rows.flatMap(({ payload }) => (payload ? [payload] : []));
    const ends = new Uint32Array(payloads.length);
    const bytes = new Uint8Array(payloads.reduce((n, p) => n + p.length, 0));
    let end = 0;
    for (const [i, payload] of payloads.entries()) {
      bytes.set(payload, end);
      end += payload.length;
      ends[i] = end;
    }
    let n = 0;
    const column = (i: number): Uint32Array => Uint32Array.from(rows, (row) => row.columns[i] as number);
    const strings = this.#newStrings;
    this.#emit({
      firstSeq: this.#firstSeq,
      count: rows.length,
      at: Float64Array.from(rows, (row) => row.at),
      type: Uint8Array.from(rows, (row) => row.code),
      flags: Uint16Array.from(rows, (row) => row.flags),
      pid: Uint32Array.from(rows, (row) => row.pid),
      causeDistance: Uint32Array.from(rows, (row) => row.distance),
      a: column(0),
      b: column(1),
      c: column(2),
      d: column(3),
      payload: Uint32Array.from(rows, ({ payload }) => (payload ? ++n : 0)),
      firstString: this.#ids.size - strings.length,
      strings,
      payloads: { ends, bytes },
    });
    this.#rows = [];
    this.#bytes = 0;
    this.#newStrings = [];
    this.#firstSeq = this.#nextSeq;
  }

  #row(event: PlainEvent, seq: number): Row {
    const { type, at, pid, cause } = event;
    if (!Object.hasOwn(EVENTS, type)) {
      const meant = nearest(type, Object.keys(EVENTS));
      throw new FieldError(`there is no type of event called ${JSON.stringify(type)}${meant ? `; did you mean ${meant}?` : ''}`);
    }
    const spec: EventSpec = EVENTS[type as keyof typeof EVENTS];
    refuseUnknown(type, spec, event);
    if (!(at >= this.#lastAt && Number.isFinite(at)))
      throw new FieldError(`at is ${at}, and the event before was at ${this.#lastAt}: times (µs) may not go back`);
    if (!(Number.isInteger(cause) && cause >= 0 && cause < seq))
      throw new FieldError(`cause is ${cause}, which is no earlier event than this one, ${seq}`);
    if (seq - cause > 0xffff_ffff && cause !== 0) throw new FieldError(`cause is ${cause}, too far back`);
    const payload = event['payload'] === undefined ? undefined : utf8.encode(JSON.stringify(event['payload']));
    if (payload && spec.payload === undefined) throw new FieldError(`${type} has no payload`);
    this.#bytes += payload?.length ?? 0;
    return {
      at,
      code: spec.code,
      flags: flagsOf(spec, event),
      pid: uint('pid', pid),
      distance: cause === 0 ? 0 : seq - cause,
      columns: COLUMNS.map((column) => this.#column(spec[column], event)),
      payload,
    };
  }

  #column(named: EventSpec['a'], event: PlainEvent): number {
    if (!named) return 0;
    const [name, kind] = named;
    const value = event[name];
    if (value === undefined || value === null) return 0;
    if (kind === 'string') {
      if (typeof value !== 'string') throw new FieldError(`${name} is ${show(value)}, not a text`);
      return this.#string(value);
    }
    return numberOf(name, kind, value);
  }

  #string(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(text, id);
    this.#newStrings.push(text);
    return id;
  }
}

function numberOf(name: string, kind: Exclude<ColumnKind, 'string'>, value: unknown): number {
  if (kind === 'bool') return bool(name, value) ? 1 : 0;
  if (typeof kind === 'object') return choice(name, kind, value);
  return uint(name, value);
}

function choice(name: string, values: readonly string[], value: unknown): number {
  const i = values.indexOf(value as string);
  if (i < 0) throw new FieldError(`${name} is ${show(value)}, not one of ${values.join(', ')}`);
  return i;
}

function bool(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new FieldError(`${name} is ${show(value)}, not true or false`);
  return value;
}

function uint(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new FieldError(`${name} is ${show(value)}, not a whole number from 0 to 4294967295`);
  return value;
}

function flagsOf(spec: EventSpec, event: PlainEvent): number {
  let flags = 0;
  if (event['turnBegin'] !== undefined && bool('turnBegin', event['turnBegin'])) flags |= TURN_BEGIN;
  const { turnEnd, node } = event as { turnEnd?: unknown; node?: unknown };
  if (turnEnd !== undefined) flags |= TURN_END | (choice('turnEnd', ['waiting', 'preempted'], turnEnd) === 1 ? PREEMPTED : 0);
  if (spec.kind && event[spec.kind[0]] !== undefined) flags |= choice(spec.kind[0], spec.kind[1], event[spec.kind[0]]) << KIND_SHIFT;
  spec.bits?.forEach((bit, i) => {
    if (event[bit] !== undefined && bool(bit, event[bit])) flags |= BIT0 << i;
  });
  if (spec.code === EV.process_spawned && node !== undefined) {
    if (!(Number.isInteger(node) && (node as number) >= 0 && (node as number) < 64))
      throw new FieldError(`node is ${show(node)}, not a whole number from 0 to 63`);
    flags |= (node as number) << NODE_SHIFT;
  }
  return flags;
}

function refuseUnknown(type: string, spec: EventSpec, event: PlainEvent): void {
  const known = new Set([
    ...COMMON,
    ...COLUMNS.flatMap((column) => spec[column]?.[0] ?? []),
    ...(spec.kind ? [spec.kind[0]] : []),
    ...(spec.bits ?? []),
  ]);
  for (const name of Object.keys(event)) {
    if (known.has(name)) continue;
    const meant = nearest(name, [...known]);
    throw new FieldError(`${type} has no field ${JSON.stringify(name)}${meant ? `; did you mean ${meant}?` : ''}`);
  }
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? String(value);
