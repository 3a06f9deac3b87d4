// The frame in one canonical order, for two readers: the keyframe, which must hold all of it, and the world hash, which must
// cover all of it. One walk for both, so that neither can forget what the other knows. Rows go by pid and slots by id, since
// in which row a process lies depends on where the fold began. Scalars go field by field: most fields of most worlds are all
// zero and cost one byte, and a column of 100,000 numbers is one tight loop.

import type { Frame } from './frame.ts';
import { SCALARS } from './frame.ts';
import { FIELD_NAMES } from './process-columns.ts';
import type { Slot } from './slots.ts';
import type { ChildSpecRecord } from './supervisor-record.ts';

/** Takes numbers (any double), texts, and columns of whole or fractional numbers from 0 up. */
export interface Sink {
  number(x: number): void;
  text(s: string): void;
  /** `rising`: most are a little more than the one before. */
  column(values: Float64Array, rising?: boolean): void;
  lists(lists: Lists): void;
  /** Rows of whole numbers, as columns. */
  table(columns: readonly Float64Array[]): void;
}

/** Lists of whole numbers for some of the rows. */
export interface Lists {
  /** For each list the distance of its row to the row of the list before, and how many things are in it: both at least 1. */
  readonly distances: readonly number[];
  readonly sizes: readonly number[];
  /** The numbers of all lists: so many for each thing. */
  readonly values: readonly number[];
  readonly each: number;
  /** After so many numbers comes another of the same kind. */
  readonly stride: number;
}

/** Fields that count up from process to process. */
const RISING: ReadonlySet<string> = new Set(['pid', 'slot', 'label', 'childId', 'spawnSeq', 'spawnAt']);

export function writeFrame(frame: Frame, sink: Sink): void {
  for (const name of SCALARS) sink.number(frame[name]);
  sink.number(frame.problems.length);
  for (const { seq, what } of frame.problems) {
    sink.number(seq);
    sink.text(what);
  }
  writeSlots(frame, sink);
  const rows = Int32Array.from(frame.index.pids(), (pid) => frame.row(pid));
  writeScalars(frame, rows, sink);
  writeSparse(rows, frame.rows.mailbox, sink, 6, 6, (mailbox, to) => {
    for (let i = 0; i < mailbox.size; i++)
      to.push(mailbox.key(i), mailbox.tag(i), mailbox.from(i), mailbox.kind(i), mailbox.source(i), mailbox.ref(i));
  });
  writeSparse(rows, frame.rows.links, sink, 1, 1, (links, to) => {
    for (const pid of links.values()) to.push(pid);
  });
  writeSparse(rows, frame.rows.monitors, sink, 1, 3, (monitors, to) => {
    for (const { ref, target, name } of monitors.values()) to.push(ref, target, name);
  });
  writeSparse(rows, frame.rows.names, sink, 1, 1, (names, to) => {
    for (const name of names) to.push(name);
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

/** Ids, then the other fields: `own` is 0 or 1, and `below` follows from the others. */
function writeSlots(frame: Frame, sink: Sink): void {
  const ids = Float64Array.from(frame.slots.byId.keys()).sort();
  const [own, label, parent, latest, incarnations, crashes] = Array.from(
    { length: 6 },
    () => new Float64Array(ids.length),
  ) as Six<Float64Array>;
  for (let i = 0; i < ids.length; i++) {
    const slot = frame.slots.byId.get(ids[i] as number) as Slot;
    own[i] = slot.own ? 1 : 0;
    label[i] = slot.label;
    parent[i] = slot.parent;
    latest[i] = slot.latest;
    incarnations[i] = slot.incarnations;
    crashes[i] = slot.crashes;
  }
  sink.number(ids.length);
  for (const column of [ids, own, label, parent, latest, incarnations, crashes])
    sink.column(column, column === ids || column === label || column === latest);
}

export type Six<T> = [T, T, T, T, T, T];

function writeScalars(frame: Frame, rows: Int32Array, sink: Sink): void {
  sink.number(rows.length);
  const values = new Float64Array(rows.length);
  for (const name of FIELD_NAMES) {
    gather(frame.rows[name], rows, values);
    sink.column(values, RISING.has(name));
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
  const names = [...frame.names].sort((a, b) => a[0] - b[0]);
  sink.number(names.length * 2);
  sink.table([Float64Array.from(names, ([key]) => key), Float64Array.from(names, ([, pid]) => pid)]);
}

/** The lists of the rows that have one with something in it. `put` adds the numbers of one. */
function writeSparse<T extends { readonly size: number } | readonly unknown[]>(
  rows: Int32Array,
  lists: readonly (T | undefined)[],
  sink: Sink,
  each: number,
  stride: number,
  put: (list: T, to: number[]) => void,
): void {
  const isThere = (list: T | undefined): list is T => list !== undefined && ('size' in list ? list.size : list.length) > 0;
  const [distances, sizes, values]: [number[], number[], number[]] = [[], [], []];
  let last = -1;
  for (let i = 0; i < rows.length; i++) {
    const list = lists[rows[i] as number];
    if (!isThere(list)) continue;
    distances.push(i - last);
    last = i;
    const before = values.length;
    put(list, values);
    sizes.push((values.length - before) / each);
  }
  sink.lists({ distances, sizes, values, each, stride });
}

function writeSupervisors(frame: Frame, rows: Int32Array, sink: Sink): void {
  const places = Array.from(rows.keys()).filter((i) => frame.rows.supervisor[rows[i] as number]);
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
    const specs = record.specs.values();
    const column = (of: (spec: ChildSpecRecord) => number): Float64Array => Float64Array.from(specs, of);
    sink.table([
      column((spec) => spec.childId),
      column((spec) => spec.restart),
      column((spec) => spec.shutdown),
      column((spec) => spec.signature),
      column((spec) => (spec.significant ? 1 : 0) | (spec.supervisor ? 2 : 0)),
      column((spec) => spec.child),
    ]);
  }
}

function writeNumbers(numbers: readonly number[], sink: Sink): void {
  sink.number(numbers.length);
  for (const n of numbers) sink.number(n);
}
