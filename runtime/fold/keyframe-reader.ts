// Reads what frame-writer.ts wrote through frame-sink.ts, from bytes that may be damaged or hostile: each number is checked for its
// range, each count against the bytes left, and each process that is named must be there. What does not fit is a FormatError.
//
// Columns become the columns of the frame as they are; lists, slots and child specs stay columns, of which an object is made when
// somebody asks for one. So a frame of 100,000 processes is there in a few loops over its bytes.

import { AUTO_SHUTDOWNS, MESSAGE_KINDS, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import type { ByteReader } from './bytes.ts';
import { readNumbers, readUints, skipZeros } from './column-reader.ts';
import { ForkMap } from './fork-map.ts';
import { Frame, SCALARS } from './frame.ts';
import { FIELD_LIMITS, finite, ID, NAME_KEY, readNodes, readProblems, readRing, SAFE } from './frame-parts.ts';
import { LinkList, MonitorList } from './id-lists.ts';
import { ENTRY_SOURCES, type MessageColumns } from './mailbox.ts';
import { Mailboxes } from './mailboxes.ts';
import { PidIndex } from './pid-index.ts';
import type { Field, ProcessColumns } from './process-columns.ts';
import { FIELD_NAMES, LIVE } from './process-columns.ts';
import type { StoredLists } from './row-lists.ts';
import { RowLists } from './row-lists.ts';
import { SlotTable } from './slots.ts';
import { type SlotColumns, StoredNames, StoredSlots, StoredSpecs } from './stored-ids.ts';

/** More processes, slots, messages or links than this are not believed: some hundred MB in memory. */
const MOST = 0x100_0000;
/** Room for so many more at least. */
const FEW_TO_COME = 64;

export function readKeyframe(reader: ByteReader, withNodes: boolean): Frame {
  const frame = new Frame();
  for (const name of SCALARS) frame[name] = name === 'at' || name === 'turnAt' ? finite(reader, name) : reader.upTo(SAFE, name);
  frame.problems = readProblems(reader);
  frame.slots = readSlots(reader);
  const count = readProcesses(frame, reader);
  const { rows } = frame;
  rows.mailbox = readMailboxes(reader, count);
  rows.links = RowLists.over(readLinks(reader, count));
  rows.monitors = RowLists.over(readMonitors(reader, count));
  rows.names = RowLists.over(readNames(reader, count));
  readSupervisors(frame, count, reader);
  readRing(frame, reader);
  const names = things(reader, 'names') / 2;
  if (!Number.isInteger(names)) reader.fail('a name without a process');
  const keys = new Float64Array(names);
  readNumbers(reader, keys, { what: 'name', max: NAME_KEY, ids: true });
  ascending(reader, keys, 'name');
  frame.names = ForkMap.over(new StoredNames(keys, uints(reader, names, 'process')));
  if (withNodes) readNodes(frame, reader);
  if (reader.left > 0) reader.fail(`${reader.left} bytes too many`);
  return frame;
}

/** How many of them there are: not more than there are bytes. */
function things(reader: ByteReader, what: string): number {
  const n = reader.upTo(MOST, what);
  if (n > reader.left * 2) reader.fail(`${n} ${what} cannot fit into the ${reader.left} bytes that are left`);
  return n;
}

function uints(reader: ByteReader, count: number, what: string, max = ID, ids = false): Uint32Array<ArrayBuffer> {
  const column = new Uint32Array(count);
  readUints(reader, column, { what, max, ids });
  return column;
}

function ascending(reader: ByteReader, ids: Uint32Array | Float64Array, what: string): void {
  let before = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id <= before) reader.fail(`${what} ${id} is not in order`);
    before = id;
  }
}

function readSlots(reader: ByteReader): SlotTable {
  const count = things(reader, 'slots');
  const id = uints(reader, count, 'slot', ID, true);
  ascending(reader, id, 'slot');
  const columns: SlotColumns = {
    id,
    own: uints(reader, count, 'own', 1),
    label: uints(reader, count, 'label'),
    parent: uints(reader, count, 'parent'),
    latest: uints(reader, count, 'latest'),
    incarnations: uints(reader, count, 'incarnations'),
    crashes: uints(reader, count, 'crashes'),
  };
  return new SlotTable(ForkMap.over(new StoredSlots(columns)));
}

/** Processes take the rows from 0 on. Returns how many there are. */
function readProcesses(frame: Frame, reader: ByteReader): number {
  const count = things(reader, 'processes');
  const columns: Partial<Record<Field, unknown>> = {};
  // The next process that is spawned would else have all columns copied.
  const room = count + Math.max(FEW_TO_COME, count >> 4);
  for (const name of FIELD_NAMES) columns[name] = readField(reader, name, count, room);
  const { pid: roomy, bits } = columns as { pid: Uint32Array; bits: Uint16Array };
  const pid = roomy.subarray(0, count);
  ascending(reader, pid, 'process');
  frame.rows.adopt(columns as { readonly [F in Field]: ProcessColumns[F] }, count);
  let live = 0;
  for (let row = 0; row < count; row++) live += (bits[row] as number) & LIVE;
  if (live !== frame.live) reader.fail(`${live} processes live where ${frame.live} are counted`);
  frame.index = PidIndex.over(pid);
  return count;
}

/** As the array that ProcessColumns has for it, with room for so many. */
function readField(reader: ByteReader, name: Field, count: number, room: number): ProcessColumns[Field] {
  const { max, array } = FIELD_LIMITS[name];
  const column = new array(room);
  if (column instanceof Float64Array) readNumbers(reader, column.subarray(0, count), { what: name, max });
  else if (column instanceof Uint32Array) readUints(reader, column.subarray(0, count), { what: name, max, ids: name === 'pid' });
  else if (count > 0 && !skipZeros(reader)) {
    const wide = reader.scratch('column', count).fill(0);
    readUints(reader, wide, { what: name, max });
    column.set(wide);
  }
  return column;
}

/** Which rows have lists; `read` reads their things. Every row has a place in `starts`. */
function readStarts(reader: ByteReader, rows: number, what: string): { starts: Uint32Array; total: number } {
  const lists = things(reader, 'lists');
  if (lists > rows) reader.fail(`${lists} lists of ${what} for ${rows} processes`);
  const distances = uints(reader, lists, 'row');
  const sizes = uints(reader, lists, what);
  const starts = new Uint32Array(rows + 1);
  let [row, total] = [-1, 0];
  for (let n = 0; n < lists; n++) {
    const distance = distances[n] as number;
    const size = sizes[n] as number;
    if (distance === 0 || size === 0) reader.fail(`a list of ${what} is empty or stands twice`);
    if (row + distance >= rows) reader.fail(`there is no process ${row + distance} of ${rows}`);
    for (const end = row + distance; row < end; ) starts[++row] = total;
    total += size;
    if (total > MOST || total > reader.left) reader.fail(`${total} ${what} cannot fit into the ${reader.left} bytes that are left`);
  }
  starts.fill(total, row + 1);
  return { starts, total };
}

function readMailboxes(reader: ByteReader, rows: number): Mailboxes {
  const { starts, total } = readStarts(reader, rows, 'messages');
  const keys = new Float64Array(total);
  readNumbers(reader, keys, { what: 'key', max: SAFE, ids: true });
  const [tags, froms] = [uints(reader, total, 'tag'), uints(reader, total, 'sender')];
  const kinds = new Uint8Array(uints(reader, total, 'kind', MESSAGE_KINDS.length - 1));
  const sources = uints(reader, total, 'source', ENTRY_SOURCES.length - 1);
  for (let i = 0; i < total; i++) kinds[i] = (kinds[i] as number) | ((sources[i] as number) << 4);
  const columns: MessageColumns = { keys, tags, froms, kinds, refs: uints(reader, total, 'reference') };
  return Mailboxes.over(columns, starts);
}

function readLinks(reader: ByteReader, rows: number): StoredLists<LinkList> {
  const { starts, total } = readStarts(reader, rows, 'links');
  const pids = uints(reader, total, 'pid', ID, true);
  return { starts, fields: [pids], make: (from, to, owner) => LinkList.of(pids.subarray(from, to), owner) };
}

function readMonitors(reader: ByteReader, rows: number): StoredLists<MonitorList> {
  const { starts, total } = readStarts(reader, rows, 'monitors');
  const refs = uints(reader, total, 'reference', ID, true);
  const [targets, names] = [uints(reader, total, 'pid'), uints(reader, total, 'name')];
  return {
    starts,
    fields: [refs, targets, names],
    make(from, to, owner) {
      const list = new MonitorList(owner);
      for (let i = from; i < to; i++) list.add({ ref: refs[i] as number, target: targets[i] as number, name: names[i] as number });
      return list;
    },
  };
}

function readNames(reader: ByteReader, rows: number): StoredLists<readonly number[]> {
  const { starts, total } = readStarts(reader, rows, 'names');
  const names = uints(reader, total, 'name', ID, true);
  return { starts, fields: [names], make: (from, to) => Array.from(names.subarray(from, to)) };
}

function readSupervisors(frame: Frame, rows: number, reader: ByteReader): void {
  for (let n = things(reader, 'supervisors'); n > 0; n--) {
    const record = frame.supervisor(reader.upTo(Math.max(0, rows - 1), 'row'));
    record.strategy = reader.upTo(STRATEGIES.length - 1, 'strategy');
    record.intensity = reader.upTo(ID, 'intensity');
    record.period = reader.upTo(ID, 'period');
    record.autoShutdown = reader.upTo(AUTO_SHUTDOWNS.length - 1, 'autoShutdown');
    for (let restarts = things(reader, 'restarts'); restarts > 0; restarts--) record.window.push(finite(reader, 'restart'));
    const count = things(reader, 'child specs');
    record.specs = ForkMap.over(
      new StoredSpecs({
        childId: uints(reader, count, 'child id', ID, true),
        restart: uints(reader, count, 'restart', RESTART_TYPES.length - 1),
        shutdown: uints(reader, count, 'shutdown'),
        signature: uints(reader, count, 'signature'),
        marks: uints(reader, count, 'marks', 3),
        child: uints(reader, count, 'pid'),
      }),
    );
  }
}
