// Rows of the log: a page of events in a direction, of one slot and with a text where that is asked for. Searching reads the
// words that the rows will show, in slices; it ends at its limit of rows, at the log's end, or when nobody waits any more.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { decodeEvent } from '../../runtime/protocol/chunk.ts';
import { EV, EVENT_NAMES, EVENTS, type EventSpec } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { LogRow } from '../../runtime/protocol/views.ts';
import { describeEvent, toneOf } from './log-text.ts';
import type { LogView } from './log-view.ts';
import type { Slices } from './slices.ts';
import type { ExplainContext } from './wording.ts';

const BATCH = 2000;
/** What carries flags of a turn and nothing that a person reads. */
const SILENT: ReadonlySet<number> = new Set([EV.turn_started, EV.turn_ended]);

export interface LogQuery {
  /** The first seq to look at. */
  readonly from: number;
  readonly direction: 1 | -1;
  readonly limit: number;
  readonly slot?: SlotId;
  /** Found anywhere in who, type and text, whatever the case. */
  readonly text?: string;
}

export function rowOfEvent(event: RuntimeEvent, context: ExplainContext): LogRow {
  return {
    seq: event.seq,
    at: event.at,
    type: event.type,
    slot: context.slot(event.pid),
    who: context.name(event.pid),
    text: describeEvent(event, context),
    cause: event.cause,
    tone: toneOf(event),
  };
}

export async function logRows(log: LogView, context: ExplainContext, query: LogQuery, slices: Slices): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  const needle = query.text?.trim().toLowerCase() ?? '';
  const { direction, limit } = query;
  const visit = (chunk: EventChunk, i: number): boolean => {
    if (query.slot !== undefined && !concerns(chunk, i, query.slot, context)) return false;
    if (needle === '' && query.slot === undefined && SILENT.has(chunk.type[i] as number)) return false;
    const row = rowOfEvent(decodeEvent(chunk, i, log.source.strings), context);
    if (needle !== '' && !`${row.who} ${row.type} ${row.text}`.toLowerCase().includes(needle)) return false;
    rows.push(row);
    return rows.length >= limit;
  };
  const edge = direction > 0 ? log.lastSeq : 1;
  for (let seq = clamp(query.from, log); direction > 0 ? seq <= edge : seq >= edge; seq += direction * BATCH) {
    if (direction > 0) log.forward(seq, Math.min(edge, seq + BATCH - 1), visit);
    else log.backward(seq, Math.max(edge, seq - BATCH + 1), visit);
    if (rows.length >= limit) break;
    await slices.rest();
  }
  return rows;
}

/** Whether a record is about a slot: its process is there, or one of the pids it names. */
export function concerns(chunk: EventChunk, i: number, slot: SlotId, context: Pick<ExplainContext, 'slot'>): boolean {
  if (context.slot(chunk.pid[i] as number) === slot) return true;
  const columns = PID_COLUMNS[chunk.type[i] as number] as number;
  return (
    ((columns & 1) !== 0 && context.slot(chunk.a[i] as number) === slot) ||
    ((columns & 2) !== 0 && context.slot(chunk.b[i] as number) === slot) ||
    ((columns & 4) !== 0 && context.slot(chunk.c[i] as number) === slot) ||
    ((columns & 8) !== 0 && context.slot(chunk.d[i] as number) === slot)
  );
}

/** Which of the columns a–d hold pids, by event code (bit 0 = a). */
export const PID_COLUMNS: Uint8Array = (() => {
  const masks = new Uint8Array(256);
  for (const name of EVENT_NAMES) {
    if (name === undefined) continue;
    const spec: EventSpec = EVENTS[name];
    (['a', 'b', 'c', 'd'] as const).forEach((column, i) => {
      if (spec[column]?.[1] === 'pid') masks[spec.code] = (masks[spec.code] as number) | (1 << i);
    });
  }
  return masks;
})();

const clamp = (seq: number, log: LogView): number => Math.max(1, Math.min(seq, log.lastSeq));
