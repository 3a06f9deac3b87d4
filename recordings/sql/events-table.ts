// The table-valued function `events(from, to)`: every record of the log as a row, decoded while it is read. It costs the same
// for each row whatever is asked of it (docs/CLI.md), so a join that would read it again for every row of another table is
// refused (statements.ts).

import type { Database } from 'better-sqlite3';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { causeOf, payloadText } from '../../runtime/protocol/chunk.ts';
import type { EventSpec } from '../../runtime/protocol/event-table.ts';
import { BIT0, EVENT_NAMES, EVENTS, KIND_MASK, KIND_SHIFT } from '../../runtime/protocol/event-table.ts';
import type { LogReader } from '../log-reader.ts';
import { seqAfter } from '../query/source.ts';

/** What of a record has a column of its own; the rest is in `fields`. */
const OWN = new Set(['tag', 'from', 'to', 'ref']);

export const EVENT_COLUMNS = [
  'seq',
  'at',
  'type',
  'pid',
  'cause',
  'tag',
  'sender',
  'receiver',
  'ref',
  'kind',
  'fields',
  'payload',
] as const;

/** Registers the function on a connection. */
export function defineEvents(db: Database, log: LogReader): void {
  db.table('events', {
    columns: [...EVENT_COLUMNS],
    parameters: ['from', 'to'],
    rows: function* (from: unknown, to: unknown) {
      const last = to === undefined || to === null ? log.lastSeq : Math.min(log.lastSeq, Number(to));
      for (let seq = from === undefined || from === null ? 1 : Math.max(1, Math.ceil(Number(from))); seq <= last; ) {
        const stretch = log.stretchAt(seq);
        if (!stretch || stretch.firstSeq > last) return;
        const chunk = log.scanAt(Math.max(seq, stretch.firstSeq));
        if (!chunk) return;
        const end = Math.min(chunk.count - 1, last - chunk.firstSeq);
        for (let i = Math.max(0, seq - chunk.firstSeq); i <= end; i++) yield row(chunk, i, log);
        seq = seqAfter(chunk);
      }
    },
  });
}

type Cell = string | number | null;

function row(chunk: EventChunk, i: number, { strings }: LogReader): Cell[] {
  const code = chunk.type[i] as number;
  const shape = SHAPES[code] as Shape;
  const flags = chunk.flags[i] as number;
  const text = (column: Column | undefined): string | null => (column ? strings.get(chunk[column][i] as number) : null);
  const number = (column: Column | undefined): number | null => (column ? (chunk[column][i] as number) : null);
  const pid = chunk.pid[i] as number;
  return [
    chunk.firstSeq + i,
    chunk.at[i] as number,
    shape.type,
    pid,
    causeOf(chunk, i) || null,
    text(shape.tag),
    shape.sends ? pid : number(shape.from),
    shape.from ? pid : number(shape.to),
    number(shape.ref),
    shape.kinds ? (shape.kinds[(flags >> KIND_SHIFT) & KIND_MASK] ?? null) : null,
    shape.rest(chunk, i, strings),
    payloadText(chunk, i) ?? null,
  ];
}

type Column = 'a' | 'b' | 'c' | 'd';
interface Shape {
  readonly type: string;
  readonly tag: Column | undefined;
  readonly from: Column | undefined;
  readonly to: Column | undefined;
  readonly ref: Column | undefined;
  readonly sends: boolean;
  readonly kinds: readonly string[] | undefined;
  /** The other columns and bits as JSON; `null` where a type has none. */
  readonly rest: (chunk: EventChunk, i: number, strings: LogReader['strings']) => string | null;
}

/** By code: made once, so that a row costs no look-ups by name. */
const SHAPES: readonly (Shape | undefined)[] = EVENT_NAMES.map((type) => (type === undefined ? undefined : shapeOf(type)));

function shapeOf(type: keyof typeof EVENTS): Shape {
  const spec: EventSpec = EVENTS[type];
  const columns = (['a', 'b', 'c', 'd'] as const).filter((column) => spec[column] !== undefined);
  const named = (name: string): Column | undefined => columns.find((column) => spec[column]?.[0] === name);
  const others = columns.filter((column) => !OWN.has(spec[column]?.[0] ?? ''));
  const bits = spec.bits ?? [];
  return {
    type,
    tag: named('tag'),
    from: named('from'),
    to: named('to'),
    ref: named('ref'),
    sends: named('to') !== undefined,
    kinds: spec.kind?.[1],
    rest: (chunk, i, strings) => {
      if (others.length === 0 && bits.length === 0) return null;
      const fields: Record<string, unknown> = {};
      for (const column of others) {
        const [name, kind] = spec[column] as NonNullable<EventSpec['a']>;
        const value = chunk[column][i] as number;
        fields[name] =
          kind === 'string' ? strings.get(value) : kind === 'bool' ? value !== 0 : typeof kind === 'object' ? kind[value] : value;
      }
      bits.forEach((bit, n) => {
        fields[bit] = ((chunk.flags[i] as number) & (BIT0 << n)) !== 0;
      });
      return JSON.stringify(fields);
    },
  };
}
