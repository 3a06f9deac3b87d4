// A chunk: consecutive records as a struct of arrays, with the strings first used in it and the payloads beside it.
// Chunks are the only form in which events travel from the runtime to the hub and into a recording.
//
// The cause is kept as a distance (seq - cause; 0 = no cause), so that 32 bits reach far beyond any one log and the
// column compresses well. A gap record is always the last of its chunk: within a chunk, seq is `firstSeq + index`.

import type { ColumnKind, EventSpec } from './event-table.ts';
import {
  BIT0,
  BITS_SHIFT,
  EVENT_NAMES,
  EVENTS,
  KIND_MASK,
  KIND_SHIFT,
  NODE_SHIFT,
  PREEMPTED,
  TURN_BEGIN,
  TURN_END,
} from './event-table.ts';
import type { RuntimeEvent } from './events.ts';
import { readState } from './state-patch.ts';
import { parseEncoded } from './term-codec.ts';

/** Consecutive records of a log, as a struct of arrays; `decodeEvent` reads one of them. */
export interface EventChunk {
  /** Seq of the first record. */
  readonly firstSeq: number;
  /** How many records there are. */
  readonly count: number;
  /** Virtual time, µs. */
  readonly at: Float64Array;
  readonly type: Uint8Array;
  readonly flags: Uint16Array;
  readonly pid: Uint32Array;
  /** seq - cause, 0 = none. */
  readonly causeDistance: Uint32Array;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly c: Uint32Array;
  readonly d: Uint32Array;
  /** 1-based position in `payloads`, 0 = none. */
  readonly payload: Uint32Array;
  /** Id of the first entry of `strings`. Ids count from 1 through the whole log, in order of first use by seq. */
  readonly firstString: number;
  readonly strings: readonly string[];
  readonly payloads: PayloadBlock;
}

/** Encoded terms (term-codec.ts), UTF-8, one after the other; `ends[i]` is where payload i+1 ends. */
export interface PayloadBlock {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

export const COLUMNS = ['at', 'type', 'flags', 'pid', 'causeDistance', 'a', 'b', 'c', 'd', 'payload'] as const;

export const seqOf = (chunk: EventChunk, index: number): number => chunk.firstSeq + index;
export const causeOf = (chunk: EventChunk, index: number): number => {
  const distance = chunk.causeDistance[index] as number;
  return distance === 0 ? 0 : chunk.firstSeq + index - distance;
};

const utf8 = new TextDecoder();

/** The encoded text of the payload of record `index`, or `undefined` when it has none. */
export function payloadText(chunk: EventChunk, index: number): string | undefined {
  const n = chunk.payload[index] as number;
  if (n === 0) return undefined;
  const { ends, bytes } = chunk.payloads;
  return utf8.decode(bytes.subarray(n === 1 ? 0 : (ends[n - 2] as number), ends[n - 1] as number));
}

/** All strings of a log by id (1-based; id 0 is the empty string). Chunks must be added in order. */
export class StringTable {
  readonly texts: string[] = [''];

  add(chunk: Pick<EventChunk, 'firstString' | 'strings'>): void {
    if (chunk.strings.length === 0) return;
    if (chunk.firstString > this.texts.length) {
      throw new RangeError(`strings ${this.texts.length} to ${chunk.firstString - 1} are missing: chunks were added out of order`);
    }
    for (let i = 0; i < chunk.strings.length; i++) this.texts[chunk.firstString + i] = chunk.strings[i] as string;
  }

  get(id: number): string {
    return this.texts[id] ?? `⟨string ${id}⟩`;
  }
}

/**
 * Record `index` of a chunk as one plain object. For people and tests, not for hot paths. `payloadAt` gives payloads of other
 * records: with it a state that was written as a change of an earlier one is whole.
 */
export function decodeEvent(
  chunk: EventChunk,
  index: number,
  strings: { get(id: number): string },
  payloadAt?: (seq: number) => string | undefined,
): RuntimeEvent {
  const type = EVENT_NAMES[chunk.type[index] as number];
  if (type === undefined) throw new RangeError(`seq ${seqOf(chunk, index)}: unknown event type ${chunk.type[index]}`);
  const spec: EventSpec = EVENTS[type];
  const flags = chunk.flags[index] as number;
  const event: Record<string, unknown> = {
    seq: seqOf(chunk, index),
    at: chunk.at[index],
    type,
    pid: chunk.pid[index],
    cause: causeOf(chunk, index),
  };
  for (const column of ['a', 'b', 'c', 'd'] as const) {
    const named = spec[column];
    if (named) event[named[0]] = columnValue(named[1], chunk[column][index] as number, strings);
  }
  if (spec.kind) event[spec.kind[0]] = spec.kind[1][(flags >> KIND_SHIFT) & KIND_MASK];
  spec.bits?.forEach((bit, i) => {
    event[bit] = (flags & (BIT0 << i)) !== 0;
  });
  if (type === 'process_spawned') event['node'] = flags >> NODE_SHIFT;
  if (flags & TURN_BEGIN) event['turnBegin'] = true;
  if (flags & TURN_END) event['turnEnd'] = flags & PREEMPTED ? 'preempted' : 'waiting';
  const written = payloadText(chunk, index);
  const text = written === undefined || payloadAt === undefined ? written : readState(written, seqOf(chunk, index), payloadAt);
  if (text !== undefined) event['payload'] = parseEncoded(text);
  return event as unknown as RuntimeEvent;
}

function columnValue(kind: ColumnKind, value: number, strings: { get(id: number): string }): unknown {
  if (kind === 'string') return strings.get(value);
  if (kind === 'bool') return value !== 0;
  if (typeof kind === 'object') return kind[value];
  return value;
}

/** Which of the columns a–d hold string ids, by event code, as a mask (bit 0 = a). Used by the log hash and the codecs. */
export const STRING_COLUMNS: Uint8Array = (() => {
  const masks = new Uint8Array(256);
  for (const spec of Object.values(EVENTS) as EventSpec[]) {
    (['a', 'b', 'c', 'd'] as const).forEach((column, i) => {
      if (spec[column]?.[1] === 'string') masks[spec.code] = (masks[spec.code] as number) | (1 << i);
    });
  }
  return masks;
})();

export { BITS_SHIFT };
