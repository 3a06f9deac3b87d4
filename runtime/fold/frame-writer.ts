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
  number(x: number): void;
  text(s: string): void;
  /** `ids`: no two of them are the same. */
  column(values: Float64Array, ids?: boolean): void;
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
  const pids = frame.index.pids();
  const rows = new Int32Array(pids.length);
  for (let i = 0; i < pids.length; i++) rows[i] = frame.row(pids[i] as number);
  writeScalars(frame, rows, sink);
  writeMailboxes(frame, rows, sink);
  writeLists(frame.rows.links, rows, sink, 1, 1, (links, [pids], at) => {
    for (const pid of links.values()) (pids as Float64Array)[at++] = pid;
  });
  writeLists(frame.rows.monitors, rows, sink, 3, 3, (monitors, [refs, targets, names], at) => {
    for (const { ref, target, name } of monitors.values()) {
      (refs as Float64Array)[at] = ref;
      (targets as Float64Array)[at] = target;
      (names as Float64Array)[at++] = name;
    }
  });
  writeLists(frame.rows.names, rows, sink, 1, 1, (names, [ids], at) => {
    for (const name of names) (ids as Float64Array)[at++] = name;
  });
  writeSupervisors(frame, rows, sink);
  writeNumbers(frame.ring.slice(frame.ringHead), sink);
  writeRegistry(frame, sink);
  writeNodes(frame, sink);
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

const columnsOf = (count: number): Six<Float64Array> => [
  new Float64Array(count),
  new Float64Array(count),
  new Float64Array(count),
  new Float64Array(count),
  new Float64Array(count),
  new Float64Array(count),
];

/** Ids, then the other fields: `own` is 0 or 1, and `below` follows from the others. */
function writeSlots(frame: Frame, sink: Sink): void {
  const slots = frame.slots.byId.values();
  const byId = (a: Slot, b: Slot): number => a.id - b.id;
  if (!slots.every((slot, i) => i === 0 || (slots[i - 1] as Slot).id < slot.id)) slots.sort(byId);
  const ids = new Float64Array(slots.length);
  const columns = columnsOf(slots.length);
  const [own, label, parent, latest, incarnations, crashes] = columns;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    ids[i] = slot.id;
    own[i] = slot.own ? 1 : 0;
    label[i] = slot.label;
    parent[i] = slot.parent;
    latest[i] = slot.latest;
    incarnations[i] = slot.incarnations;
    crashes[i] = slot.crashes;
  }
  sink.number(ids.length);
  sink.column(ids, true);
  for (const column of columns) sink.column(column);
}

export type Six<T> = [T, T, T, T, T, T];

function writeScalars(frame: Frame, rows: Int32Array, sink: Sink): void {
  sink.number(rows.length);
  const values = new Float64Array(rows.length);
  for (const name of FIELD_NAMES) {
    gather(frame.rows[name], rows, values);
    sink.column(values, name === 'pid');
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
  const keys = Float64Array.from(frame.names.keys()).sort();
  const pids = new Float64Array(keys.length);
  for (let i = 0; i < keys.length; i++) pids[i] = frame.names.get(keys[i] as number) ?? 0;
  sink.number(keys.length * 2);
  sink.table([keys, pids]);
}

/** Which of the rows have a list with something in it. */
function spread<T extends Sized>(lists: RowLists<T>, rows: Int32Array): { distances: Float64Array; sizes: Float64Array; total: number } {
  let [count, total] = [0, 0];
  for (let i = 0; i < rows.length; i++) if (lists.size(rows[i] as number) > 0) count += 1;
  const [distances, sizes] = [new Float64Array(count), new Float64Array(count)];
  let last = -1;
  for (let i = 0, n = 0; n < count; i++) {
    const size = lists.size(rows[i] as number);
    if (size === 0) continue;
    distances[n] = i - last;
    sizes[n++] = size;
    total += size;
    last = i;
  }
  return { distances, sizes, total };
}

function writeLists<T extends Sized>(
  lists: RowLists<T>,
  rows: Int32Array,
  sink: Sink,
  fieldCount: number,
  countsAs: number,
  put: (list: T, fields: readonly Float64Array[], at: number) => void,
): void {
  const { distances, sizes, total } = spread(lists, rows);
  const fields = Array.from({ length: fieldCount }, () => new Float64Array(total));
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
  const { distances, sizes, total } = spread(lists, rows);
  const columns = newColumns(total);
  let [place, at] = [-1, 0];
  for (let n = 0; n < sizes.length; n++) {
    place += distances[n] as number;
    lists.get(rows[place] as number)?.copyTo(columns, at);
    at += sizes[n] as number;
  }
  const { keys, tags, froms, kinds, refs } = columns;
  const fields = [
    keys,
    Float64Array.from(tags),
    Float64Array.from(froms),
    new Float64Array(total),
    new Float64Array(total),
    Float64Array.from(refs),
  ];
  for (let i = 0; i < total; i++) {
    (fields[3] as Float64Array)[i] = kindOf(kinds[i] as number);
    (fields[4] as Float64Array)[i] = sourceOf(kinds[i] as number);
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
    const columns = columnsOf(record.specs.size);
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
