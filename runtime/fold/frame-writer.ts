// The frame in one canonical order, for two readers: the keyframe, which must hold all of it, and the world hash, which must
// cover all of it. One walk for both, so that neither can forget what the other knows. Rows go by pid and slots by id, since
// in which row a process lies depends on where the fold began. Scalars go field by field: most fields of most worlds are all
// zero and cost one byte, and a column of 100,000 numbers is one tight loop.

import type { Frame } from './frame.ts';
import { SCALARS } from './frame.ts';
import { kindOf, newColumns, sourceOf } from './mailbox.ts';
import { FIELD_NAMES } from './process-columns.ts';
import type { RowLists, Sized } from './row-lists.ts';
import type { Slot } from './slots.ts';

/** Takes numbers (any double), texts, and columns of whole or fractional numbers from 0 up; these are filled anew after the call. */
export interface Sink {
  readonly scratch: Scratch;
  number(x: number): void;
  text(s: string): void;
  /** `ids`: no two of them are the same. `whole`: they are whole numbers, as is the default. */
  column(values: Float64Array, ids?: boolean, whole?: boolean): void;
  lists(lists: Lists): void;
  /** Rows of whole numbers, as columns. The first are ids. */
  table(columns: readonly Float64Array[]): void;
}

/** Lists of whole numbers for some of the rows. */
export interface Lists {
  /** For each list the distance of its row to the row of the list before, and how many things are in it: both at least 1. */
  readonly distances: Float64Array;
  readonly sizes: Float64Array;
  /** What the lists hold, one list after the other: the first number of each thing, the second of each … */
  readonly fields: readonly Float64Array[];
  /** How many numbers the world hash counts a thing as. */
  readonly countsAs: number;
}

export function writeFrame(frame: Frame, sink: Sink): void {
  for (const name of SCALARS) sink.number(frame[name]);
  sink.number(frame.problems.length);
  for (const { seq, what } of frame.problems) {
    sink.number(seq);
    sink.text(what);
  }
  writeSlots(frame, sink);
  const rows = rowsByPid(frame, sink);
  writeScalars(frame, rows, sink);
  writeMailboxes(frame, rows, sink);
  writeLists(frame.rows.links, rows, sink, 1, 1, (links, fields, at) => {
    links.copyTo(fields[0] as Float64Array, at);
  });
  writeLists(frame.rows.monitors, rows, sink, 3, 3, (monitors, fields, at) => {
    monitors.copyTo(fields as readonly [Float64Array, Float64Array, Float64Array], at);
  });
  writeLists(frame.rows.names, rows, sink, 1, 1, (names, fields, at) => {
    const ids = fields[0] as Float64Array;
    for (let i = 0; i < names.length; i++) ids[at + i] = names[i] as number;
  });
  writeSupervisors(frame, rows, sink);
  writeNumbers(frame.ring.slice(frame.ringHead), sink);
  writeRegistry(frame, sink);
  writeNodes(frame, sink);
}

/** A row and a pid together fit into a double up to so many rows. */
const ROWS_IN_KEY = 0x20_0000;

/** The rows that hold a process. They mostly stand in the order of their pids already: only a recycled row does not. */
function rowsByPid({ rows: { pid, used }, index }: Frame, sink: Sink): Int32Array {
  const rows = new Int32Array(index.size);
  let [n, last, ascending] = [0, 0, true];
  for (let row = 0; row < used; row++) {
    const of = pid[row] as number;
    if (of === 0) continue;
    if (of < last) ascending = false;
    last = of;
    rows[n++] = row;
  }
  if (ascending) return rows;
  if (used > ROWS_IN_KEY) return rows.sort((a, b) => (pid[a] as number) - (pid[b] as number));
  const keys = sink.scratch.column(0, n);
  for (let i = 0; i < n; i++) keys[i] = (pid[rows[i] as number] as number) * ROWS_IN_KEY + (rows[i] as number);
  keys.sort();
  for (let i = 0; i < n; i++) {
    const key = keys[i] as number;
    rows[i] = key - Math.floor(key / ROWS_IN_KEY) * ROWS_IN_KEY;
  }
  return rows;
}

/** Nothing where the program has no nodes. Nodes and links in order of their numbers. */
function writeNodes({ nodes }: Frame, sink: Sink): void {
  if (nodes.size === 0) return;
  const byKey = (a: readonly [number, unknown], b: readonly [number, unknown]): number => a[0] - b[0];
  sink.number(nodes.nodes.size);
  for (const [number, { name, up, since }] of [...nodes.nodes].sort(byKey)) {
    sink.number(number);
    sink.number(name);
    sink.number(up ? 1 : 0);
    sink.number(since);
  }
  sink.number(nodes.links.size);
  for (const [key, { cut, delay, jitter, connected, since }] of [...nodes.links].sort(byKey)) {
    sink.number(key);
    sink.number((cut ? 1 : 0) | (connected << 1));
    sink.number(delay);
    sink.number(jitter);
    sink.number(since);
  }
}

const columnsOf = (scratch: Scratch, count: number): Six<Float64Array> => [
  scratch.column(0, count),
  scratch.column(1, count),
  scratch.column(2, count),
  scratch.column(3, count),
  scratch.column(4, count),
  scratch.column(5, count),
];

/** Of a larger world each column is made for its keyframe alone, so that none of them stays in memory. */
const KEPT_NUMBERS = 16_384;

/** Columns that are filled, handed to the sink and filled anew: to allocate them for each keyframe costs as much as to write them. */
export class Scratch {
  readonly #columns: Float64Array[] = [];

  /** Column `which` with room for so many, with any numbers in it. */
  column(which: number, count: number): Float64Array {
    if (count > KEPT_NUMBERS) return new Float64Array(count);
    let kept = this.#columns[which];
    if (kept === undefined || kept.length < count) {
      kept = new Float64Array(Math.min(KEPT_NUMBERS, 2 * count));
      this.#columns[which] = kept;
    }
    return kept.subarray(0, count);
  }
}

/** Ids, then the other fields: `own` is 0 or 1, and `below` follows from the others. */
function writeSlots(frame: Frame, sink: Sink): void {
  const { byId } = frame.slots;
  const count = byId.size;
  const ids = sink.scratch.column(6, count);
  const columns = columnsOf(sink.scratch, count);
  const [own, label, parent, latest, incarnations, crashes] = columns;
  let [next, last, ascending] = [0, 0, true];
  const put = (slot: Slot): void => {
    const i = next++;
    if (slot.id <= last) ascending = false;
    last = slot.id;
    ids[i] = last;
    own[i] = slot.own ? 1 : 0;
    label[i] = slot.label;
    parent[i] = slot.parent;
    latest[i] = slot.latest;
    incarnations[i] = slot.incarnations;
    crashes[i] = slot.crashes;
  };
  byId.forEach(put);
  if (!ascending) {
    const sorted = byId.values().sort((a, b) => a.id - b.id);
    next = 0;
    for (const slot of sorted) put(slot);
  }
  sink.number(count);
  sink.column(ids, true);
  for (const column of columns) sink.column(column);
}

export type Six<T> = [T, T, T, T, T, T];

function writeScalars(frame: Frame, rows: Int32Array, sink: Sink): void {
  sink.number(rows.length);
  const values = sink.scratch.column(0, rows.length);
  for (const name of FIELD_NAMES) {
    const column = frame.rows[name];
    gather(column, rows, values);
    sink.column(values, name === 'pid', !(column instanceof Float64Array));
  }
}

/** One loop for each kind of array: a single one for all of them takes five times as long. Digests count as unsigned. */
function gather(column: Float64Array | Uint32Array | Uint16Array | Uint8Array | Int32Array, rows: Int32Array, values: Float64Array): void {
  const n = rows.length;
  if (column instanceof Float64Array) for (let i = 0; i < n; i++) values[i] = column[rows[i] as number] as number;
  else if (column instanceof Uint32Array) for (let i = 0; i < n; i++) values[i] = column[rows[i] as number] as number;
  else if (column instanceof Uint8Array) for (let i = 0; i < n; i++) values[i] = column[rows[i] as number] as number;
  else if (column instanceof Uint16Array) for (let i = 0; i < n; i++) values[i] = column[rows[i] as number] as number;
  else for (let i = 0; i < n; i++) values[i] = (column[rows[i] as number] as number) >>> 0;
}

/** Registered names with their processes, by node and name. */
function writeRegistry(frame: Frame, sink: Sink): void {
  const { names } = frame;
  const keys = sink.scratch.column(0, names.size);
  const pids = sink.scratch.column(1, names.size);
  let [next, last, ascending] = [0, -1, true];
  names.forEach((pid, key) => {
    if (key <= last) ascending = false;
    last = key;
    keys[next] = key;
    pids[next++] = pid;
  });
  if (!ascending) {
    keys.sort();
    for (let i = 0; i < keys.length; i++) pids[i] = names.get(keys[i] as number) ?? 0;
  }
  sink.number(keys.length * 2);
  sink.table([keys, pids]);
}

/** Which of the rows have a list with something in it. */
function spread(
  lists: { size(row: number): number },
  rows: Int32Array,
  sink: Sink,
): { distances: Float64Array; sizes: Float64Array; total: number } {
  const n = rows.length;
  const [distances, sizes] = [sink.scratch.column(6, n), sink.scratch.column(7, n)];
  let [last, count, total] = [-1, 0, 0];
  for (let i = 0; i < n; i++) {
    const size = lists.size(rows[i] as number);
    if (size === 0) continue;
    distances[count] = i - last;
    sizes[count++] = size;
    total += size;
    last = i;
  }
  return { distances: distances.subarray(0, count), sizes: sizes.subarray(0, count), total };
}

function writeLists<T extends Sized>(
  lists: RowLists<T>,
  rows: Int32Array,
  sink: Sink,
  fieldCount: number,
  countsAs: number,
  put: (list: T, fields: readonly Float64Array[], at: number) => void,
): void {
  const { distances, sizes, total } = spread(lists, rows, sink);
  const fields = Array.from({ length: fieldCount }, (_, field) => sink.scratch.column(field, total));
  let [place, at] = [-1, 0];
  for (let n = 0; n < sizes.length; n++) {
    place += distances[n] as number;
    const row = rows[place] as number;
    if (!lists.copyStored(row, fields, at)) put(lists.get(row) as T, fields, at);
    at += sizes[n] as number;
  }
  sink.lists({ distances, sizes, fields, countsAs });
}

function writeMailboxes(frame: Frame, rows: Int32Array, sink: Sink): void {
  const lists = frame.rows.mailbox;
  const { distances, sizes, total } = spread(lists, rows, sink);
  const columns = newColumns(total);
  let [place, at] = [-1, 0];
  for (let n = 0; n < sizes.length; n++) {
    place += distances[n] as number;
    lists.copyTo(rows[place] as number, columns, at);
    at += sizes[n] as number;
  }
  const fields = columnsOf(sink.scratch, total);
  const [keys, tags, froms, kinds, sources, refs] = fields;
  keys.set(columns.keys);
  tags.set(columns.tags);
  froms.set(columns.froms);
  refs.set(columns.refs);
  for (let i = 0; i < total; i++) {
    kinds[i] = kindOf(columns.kinds[i] as number);
    sources[i] = sourceOf(columns.kinds[i] as number);
  }
  sink.lists({ distances, sizes, fields, countsAs: 1 });
}

function writeSupervisors(frame: Frame, rows: Int32Array, sink: Sink): void {
  const places: number[] = [];
  for (let i = 0; i < rows.length; i++) if (frame.rows.supervisor[rows[i] as number]) places.push(i);
  sink.number(places.length);
  for (const i of places) {
    const record = frame.rows.supervisor[rows[i] as number];
    if (!record) continue;
    sink.number(i);
    sink.number(record.strategy);
    sink.number(record.intensity);
    sink.number(record.period);
    sink.number(record.autoShutdown);
    writeNumbers(record.window, sink);
    sink.number(record.specs.size);
    const columns = columnsOf(sink.scratch, record.specs.size);
    const [childIds, restarts, shutdowns, signatures, marks, children] = columns;
    let at = 0;
    record.specs.forEach((spec) => {
      childIds[at] = spec.childId;
      restarts[at] = spec.restart;
      shutdowns[at] = spec.shutdown;
      signatures[at] = spec.signature;
      marks[at] = (spec.significant ? 1 : 0) | (spec.supervisor ? 2 : 0);
      children[at++] = spec.child;
    });
    sink.table(columns);
  }
}

function writeNumbers(numbers: readonly number[], sink: Sink): void {
  sink.number(numbers.length);
  for (const n of numbers) sink.number(n);
}
