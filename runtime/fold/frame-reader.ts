// Reads what frame-writer.ts wrote, from bytes that may be damaged or hostile: each number is checked for its range, each
// count against the bytes left, and each pid and slot that is named elsewhere must be there. What does not fit is a FormatError.

import { AUTO_SHUTDOWNS, EXIT_CLASSES, MESSAGE_KINDS, PROCESS_KINDS, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import { STATUSES } from '../protocol/views.ts';
import type { ByteReader } from './bytes.ts';
import { Frame } from './frame.ts';
import { SCALARS } from './frame-writer.ts';
import { ENTRY_SOURCES } from './mailbox.ts';
import type { Field } from './process-columns.ts';
import { FIELD_NAMES, FORGETTABLE, LIVE } from './process-columns.ts';

const ID = 0xffff_ffff;
const SAFE = Number.MAX_SAFE_INTEGER;

/** Fields with fewer values than their type could hold. */
const LIMITS: Partial<Record<Field, number>> = {
  status: STATUSES.length - 1,
  run: 2,
  kind: PROCESS_KINDS.length - 1,
  restartType: RESTART_TYPES.length,
  exitClass: EXIT_CLASSES.length - 1,
  node: 63,
  bits: FORGETTABLE * 2 - 1,
  spawnSeq: SAFE,
  stateSeq: SAFE,
  handlingSeq: SAFE,
  exitSeq: SAFE,
};
const ANY_NUMBER: ReadonlySet<Field> = new Set(['since', 'spawnAt', 'exitAt', 'reductions']);
const SIGNED: ReadonlySet<Field> = new Set(['stateDigestA', 'stateDigestB']);

export function readFrame(reader: ByteReader): Frame {
  const frame = new Frame();
  for (const name of SCALARS) {
    frame[name] = name === 'at' || name === 'turnAt' ? finite(reader, name) : reader.upTo(SAFE, name);
  }
  for (let n = counted(reader, 'problems'); n > 0; n--) frame.problems.push({ seq: reader.upTo(SAFE, 'seq'), what: reader.text() });
  readSlots(frame, reader);
  for (let n = counted(reader, 'processes', FIELD_NAMES.length); n > 0; n--) readRow(frame, reader);
  for (const pid of readNumbers(reader, 'ended processes')) {
    const row = frame.row(pid);
    if (row < 0 || !((frame.rows.bits[row] as number) & FORGETTABLE)) reader.fail(`the ended process ${pid} is not there`);
    frame.ring.push(pid);
  }
  const names = readNumbers(reader, 'names');
  if (names.length % 2 !== 0) reader.fail('a name without a process');
  for (let i = 0; i < names.length; i += 2) frame.names.set(names[i] as number, names[i + 1] as number);
  checkTogether(frame, reader);
  return frame;
}

function readSlots(frame: Frame, reader: ByteReader): void {
  for (let n = counted(reader, 'slots', 7); n > 0; n--) {
    const id = reader.upTo(ID, 'slot');
    const own = reader.upTo(1, 'own') === 1;
    const [label, parent, latest] = [reader.upTo(ID, 'label'), reader.upTo(ID, 'slot'), reader.upTo(ID, 'pid')];
    const [incarnations, crashes] = [reader.upTo(ID, 'incarnations'), reader.upTo(ID, 'crashes')];
    frame.slots.add({ id, own, label, parent, latest, incarnations, crashes, below: 0 });
  }
}

function readRow(frame: Frame, reader: ByteReader): void {
  const { rows } = frame;
  const row = rows.allocate();
  for (const name of FIELD_NAMES) rows[name][row] = readField(reader, name);
  const pid = rows.pid[row] as number;
  if (pid === 0 || frame.row(pid) >= 0) reader.fail(`process ${pid} stands here twice or has no number`);
  frame.index.set(pid, row);
  for (let n = counted(reader, 'messages', 6); n > 0; n--) {
    const [key, tag, from] = [reader.upTo(SAFE, 'key'), reader.upTo(ID, 'tag'), reader.upTo(ID, 'sender')];
    const [kind, source] = [reader.upTo(MESSAGE_KINDS.length - 1, 'kind'), reader.upTo(ENTRY_SOURCES.length - 1, 'source')];
    frame.mailbox(row).push(key, tag, from, kind, source, reader.upTo(ID, 'ref'));
  }
  for (const pid of readNumbers(reader, 'links')) frame.links(row).add(pid);
  for (let n = counted(reader, 'monitors', 3); n > 0; n--) {
    frame.monitors(row).add({ ref: reader.upTo(ID, 'ref'), target: reader.upTo(ID, 'pid'), name: reader.upTo(ID, 'name') });
  }
  const names = readNumbers(reader, 'names');
  if (names.length > 0) rows.names[row] = names;
  if (reader.upTo(1, 'supervisor') === 1) readSupervisor(frame, row, reader);
}

function readField(reader: ByteReader, name: Field): number {
  if (ANY_NUMBER.has(name)) return finite(reader, name);
  if (!SIGNED.has(name)) return reader.upTo(LIMITS[name] ?? ID, name);
  const x = reader.number();
  if ((x | 0) !== x) reader.fail(`${name} is ${x}, not a 32-bit number`);
  return x;
}

function readSupervisor(frame: Frame, row: number, reader: ByteReader): void {
  const record = frame.supervisor(row);
  record.strategy = reader.upTo(STRATEGIES.length - 1, 'strategy');
  record.intensity = reader.upTo(ID, 'intensity');
  record.period = reader.upTo(ID, 'period');
  record.autoShutdown = reader.upTo(AUTO_SHUTDOWNS.length - 1, 'autoShutdown');
  const restarts = counted(reader, 'restarts');
  for (let n = 0; n < restarts; n++) record.window.push(finite(reader, 'restart'));
  for (let n = counted(reader, 'child specs', 6); n > 0; n--) {
    const childId = reader.upTo(ID, 'child id');
    const [restart, shutdown] = [reader.upTo(RESTART_TYPES.length - 1, 'restart'), reader.upTo(ID, 'shutdown')];
    const [signature, marks, child] = [reader.upTo(ID, 'signature'), reader.upTo(3, 'marks'), reader.upTo(ID, 'pid')];
    const [significant, supervisor] = [(marks & 1) !== 0, (marks & 2) !== 0];
    record.specs.set(childId, { childId, restart, shutdown, signature, significant, supervisor, child });
  }
}

function checkTogether(frame: Frame, reader: ByteReader): void {
  let live = 0;
  for (const pid of frame.index.pids()) {
    if ((frame.rows.bits[frame.row(pid)] as number) & LIVE) live += 1;
  }
  if (live !== frame.live) reader.fail(`${live} processes live where ${frame.live} are counted`);
  if (reader.left > 0) reader.fail(`${reader.left} bytes too many`);
}

function counted(reader: ByteReader, what: string, bytesEach = 1): number {
  const n = reader.upTo(SAFE, what);
  if (n * bytesEach > reader.left) reader.fail(`${n} ${what} cannot fit into the ${reader.left} bytes that are left`);
  return n;
}

function finite(reader: ByteReader, what: string): number {
  const x = reader.number();
  if (!Number.isFinite(x)) reader.fail(`${what} is ${x}`);
  return x;
}

function readNumbers(reader: ByteReader, what: string): number[] {
  const numbers: number[] = [];
  for (let n = counted(reader, what); n > 0; n--) numbers.push(reader.upTo(ID, what));
  return numbers;
}
