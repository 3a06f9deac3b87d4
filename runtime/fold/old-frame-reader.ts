// Reads the keyframes of versions 1 to 4, which stand in recordings and are not written any more, with the same checks as
// keyframe-reader.ts.

import { AUTO_SHUTDOWNS, MESSAGE_KINDS, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import type { ByteReader } from './bytes.ts';
import { Frame, SCALARS } from './frame.ts';
import { counted, FIELD_LIMITS, finite, ID, NAME_KEY, readList, readNodes, readProblems, readRing, SAFE } from './frame-parts.ts';
import type { Six } from './frame-writer.ts';
import { LinkList } from './id-lists.ts';
import { ENTRY_SOURCES } from './mailbox.ts';
import { FIELD_NAMES, LIVE } from './process-columns.ts';

/** `withNodes`: the keyframe says that the program has nodes. `old`: lists are numbers one by one (versions 1 and 2). */
export function readOldFrame(reader: ByteReader, withNodes: boolean, old: boolean): Frame {
  const frame = new Frame();
  for (const name of SCALARS) {
    frame[name] = name === 'at' || name === 'turnAt' ? finite(reader, name) : reader.upTo(SAFE, name);
  }
  frame.problems = readProblems(reader);
  readSlots(frame, reader);
  const count = readScalars(frame, reader);
  if (old) readListsOneByOne(frame, reader, count);
  else readLists(frame, reader, count);
  for (let n = counted(reader, 'supervisors', 7); n > 0; n--) readSupervisor(frame, count, reader, old);
  readRing(frame, reader);
  readRegistry(frame, reader, old);
  if (withNodes) readNodes(frame, reader);
  if (reader.left > 0) reader.fail(`${reader.left} bytes too many`);
  return frame;
}

/** Versions 1 and 2. */
function readListsOneByOne(frame: Frame, reader: ByteReader, count: number): void {
  readSparse(reader, count, (row) => {
    for (let n = counted(reader, 'messages', 6); n > 0; n--) {
      const [key, tag, from] = [reader.upTo(SAFE, 'key'), reader.upTo(ID, 'tag'), reader.upTo(ID, 'sender')];
      const [kind, source] = [reader.upTo(MESSAGE_KINDS.length - 1, 'kind'), reader.upTo(ENTRY_SOURCES.length - 1, 'source')];
      frame.rows.mailbox.push(row, key, tag, from, kind, source, reader.upTo(ID, 'ref'));
    }
  });
  readSparse(reader, count, (row) => {
    for (let n = counted(reader, 'links'); n > 0; n--) frame.links(row).add(reader.upTo(ID, 'pid'));
  });
  readSparse(reader, count, (row) => {
    const numbers = readList(reader, 'monitors');
    if (numbers.length % 3 !== 0) reader.fail('a monitor is not whole');
    for (let i = 0; i < numbers.length; i += 3) {
      frame.monitors(row).add({ ref: numbers[i] as number, target: numbers[i + 1] as number, name: numbers[i + 2] as number });
    }
  });
  readSparse(reader, count, (row) => {
    frame.rows.names.set(row, readList(reader, 'names'));
  });
}

function readLists(frame: Frame, reader: ByteReader, rows: number): void {
  readSparseLists(reader, rows, 'messages', 6, 6, SAFE, (row, values, from, to) => {
    const { mailbox } = frame.rows;
    for (let i = from; i < to; i += 6) {
      const [kind, source] = [values[i + 3] as number, values[i + 4] as number];
      if (kind >= MESSAGE_KINDS.length || source >= ENTRY_SOURCES.length) reader.fail(`a message is of kind ${kind}, source ${source}`);
      const [key, tag, sender, ref] = [values[i] as number, id(values[i + 1]), id(values[i + 2]), id(values[i + 5])];
      mailbox.push(row, key, tag, sender, kind, source, ref);
    }
  });
  readSparseLists(reader, rows, 'links', 1, 1, ID, (row, values, from, to) => {
    frame.rows.links.set(row, LinkList.of(Uint32Array.from(values.subarray(from, to)), frame.rows.owner));
  });
  readSparseLists(reader, rows, 'monitors', 1, 3, ID, (row, values, from, to) => {
    if ((to - from) % 3 !== 0) reader.fail('a monitor is not whole');
    const monitors = frame.monitors(row);
    for (let i = from; i < to; i += 3)
      monitors.add({ ref: values[i] as number, target: values[i + 1] as number, name: values[i + 2] as number });
  });
  readSparseLists(reader, rows, 'names', 1, 1, ID, (row, values, from, to) => {
    frame.rows.names.set(row, Array.from(values.subarray(from, to)));
  });

  function id(x: number | undefined): number {
    if (x === undefined || x > ID) reader.fail(`a message names ${x}`);
    return x;
  }
}

/** Lists as `FrameSink` writes them; every number takes a byte at least, so that what is allocated is bounded by what is there. */
function readSparseLists(
  reader: ByteReader,
  rows: number,
  what: string,
  each: number,
  stride: number,
  max: number,
  take: (row: number, values: Float64Array, from: number, to: number) => void,
): void {
  const distances = new Float64Array(counted(reader, 'lists', 2));
  const sizes = new Float64Array(distances.length);
  reader.differences(distances, 1, rows, 'row', true);
  reader.differences(sizes, 1, reader.left, what, true);
  let total = 0;
  for (const size of sizes) total += size * each;
  if (total > reader.left) reader.fail(`${total} numbers of ${what} cannot fit into the ${reader.left} bytes that are left`);
  const values = new Float64Array(total);
  reader.differences(values, stride, max, what);
  let row = -1;
  let at = 0;
  for (let n = 0; n < distances.length; n++) {
    row += distances[n] as number;
    if (row >= rows) reader.fail(`there is no process ${row} of ${rows}`);
    take(row, values, at, (at += (sizes[n] as number) * each));
  }
}

/** So many columns of so many whole numbers. */
function readTable(reader: ByteReader, rows: number, what: string, limits: readonly number[]): Float64Array[] {
  if (rows * limits.length > reader.left) reader.fail(`${rows} ${what} cannot fit into the ${reader.left} bytes that are left`);
  return limits.map((max) => {
    const column = new Float64Array(rows);
    reader.differences(column, 1, max, what);
    return column;
  });
}

function readRegistry(frame: Frame, reader: ByteReader, old: boolean): void {
  if (old) {
    const names = readList(reader, 'names', NAME_KEY);
    if (names.length % 2 !== 0) reader.fail('a name without a process');
    for (let i = 0; i < names.length; i += 2) frame.names.set(names[i] as number, names[i + 1] as number);
    return;
  }
  const count = counted(reader, 'names');
  if (count % 2 !== 0) reader.fail('a name without a process');
  const [keys, pids] = readTable(reader, count / 2, 'names', [NAME_KEY, ID]) as [Float64Array, Float64Array];
  for (let i = 0; i < keys.length; i++) frame.names.set(keys[i] as number, pids[i] as number);
}

function readSlots(frame: Frame, reader: ByteReader): void {
  // Ids are never 0, so that their column takes at least a byte each and bounds the others.
  const ids = new Float64Array(counted(reader, 'slots'));
  reader.column(ids, ID, 'slot', true);
  const read = (what: string, max = ID): Float64Array => {
    const column = new Float64Array(ids.length);
    reader.column(column, max, what);
    return column;
  };
  const columns = [
    read('own', 1),
    read('label'),
    read('parent'),
    read('latest'),
    read('incarnations'),
    read('crashes'),
  ] as Six<Float64Array>;
  const [own, label, parent, latest, incarnations, crashes] = columns;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (i > 0 && id <= (ids[i - 1] as number)) reader.fail(`slot ${id} is not in order`);
    frame.slots.add({
      id,
      own: own[i] === 1,
      label: label[i] as number,
      parent: parent[i] as number,
      latest: latest[i] as number,
      incarnations: incarnations[i] as number,
      crashes: crashes[i] as number,
      below: 0,
    });
  }
}

/** Processes take the rows from 0 on. Returns how many there are. */
function readScalars(frame: Frame, reader: ByteReader): number {
  const { rows } = frame;
  const count = counted(reader, 'processes');
  rows.allocateFirst(count);
  for (const name of FIELD_NAMES) reader.column(rows[name].subarray(0, count), FIELD_LIMITS[name].max, name, name === 'pid');
  let live = 0;
  for (let row = 0; row < count; row++) {
    const pid = rows.pid[row] as number;
    if (row > 0 && pid <= (rows.pid[row - 1] as number)) reader.fail(`process ${pid} is not in order`);
    frame.index.set(pid, row);
    if ((rows.bits[row] as number) & LIVE) live += 1;
  }
  if (live !== frame.live) reader.fail(`${live} processes live where ${frame.live} are counted`);
  return count;
}

function readSparse(reader: ByteReader, rows: number, read: (row: number) => void): void {
  let row = -1;
  for (let n = counted(reader, 'lists', 2); n > 0; n--) {
    row += reader.upTo(SAFE, 'row');
    if (row < 0 || row >= rows) reader.fail(`there is no process ${row} of ${rows}`);
    read(row);
  }
}

function readSupervisor(frame: Frame, rows: number, reader: ByteReader, old: boolean): void {
  const row = reader.upTo(Math.max(0, rows - 1), 'row');
  const record = frame.supervisor(row);
  record.strategy = reader.upTo(STRATEGIES.length - 1, 'strategy');
  record.intensity = reader.upTo(ID, 'intensity');
  record.period = reader.upTo(ID, 'period');
  record.autoShutdown = reader.upTo(AUTO_SHUTDOWNS.length - 1, 'autoShutdown');
  for (let n = counted(reader, 'restarts'); n > 0; n--) record.window.push(finite(reader, 'restart'));
  const specs = counted(reader, 'child specs', 6);
  if (!old) {
    const columns = readTable(reader, specs, 'child specs', [ID, RESTART_TYPES.length - 1, ID, ID, 3, ID]) as Six<Float64Array>;
    const [childIds, restarts, shutdowns, signatures, marks, children] = columns;
    for (let i = 0; i < specs; i++) {
      const [childId, mark] = [childIds[i] as number, marks[i] as number];
      record.specs.set(childId, {
        childId,
        restart: restarts[i] as number,
        shutdown: shutdowns[i] as number,
        signature: signatures[i] as number,
        significant: (mark & 1) !== 0,
        supervisor: (mark & 2) !== 0,
        child: children[i] as number,
      });
    }
    return;
  }
  for (let n = specs; n > 0; n--) {
    const childId = reader.upTo(ID, 'child id');
    const [restart, shutdown] = [reader.upTo(RESTART_TYPES.length - 1, 'restart'), reader.upTo(ID, 'shutdown')];
    const [signature, marks, child] = [reader.upTo(ID, 'signature'), reader.upTo(3, 'marks'), reader.upTo(ID, 'pid')];
    const [significant, supervisor] = [(marks & 1) !== 0, (marks & 2) !== 0];
    record.specs.set(childId, { childId, restart, shutdown, signature, significant, supervisor, child });
  }
}
