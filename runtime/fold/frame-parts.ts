// What the readers of new and old keyframes share: the limits of every number, and the parts that are written the same way.

import { EXIT_CLASSES, PROCESS_KINDS, RESTART_TYPES } from '../protocol/event-table.ts';
import { STATUSES } from '../protocol/views.ts';
import type { ByteReader } from './bytes.ts';
import type { Frame, Problem } from './frame.ts';
import { NODE_LIMIT } from './nodes.ts';
import type { Field } from './process-columns.ts';
import { FORGETTABLE } from './process-columns.ts';

export const ID = 0xffff_ffff;
export const SAFE = Number.MAX_SAFE_INTEGER;
/** The highest key of a registered name (`nameKey`); a process's id stands beside it. */
export const NAME_KEY = NODE_LIMIT * 0x1_0000_0000 - 1;

interface FieldLimit {
  /** Infinity: any finite number from 0 up, fractions too. */
  readonly max: number;
  readonly array: typeof Float64Array | typeof Uint32Array | typeof Uint16Array | typeof Uint8Array | typeof Int32Array;
}

const id: FieldLimit = { max: ID, array: Uint32Array };
const seq: FieldLimit = { max: SAFE, array: Float64Array };
const time: FieldLimit = { max: Number.POSITIVE_INFINITY, array: Float64Array };
const digest: FieldLimit = { max: ID, array: Int32Array };
const small = (max: number): FieldLimit => ({ max, array: Uint8Array });

export const FIELD_LIMITS: Readonly<Record<Field, FieldLimit>> = {
  pid: id,
  slot: id,
  node: small(NODE_LIMIT - 1),
  kind: small(PROCESS_KINDS.length - 1),
  status: small(STATUSES.length - 1),
  since: time,
  bits: { max: FORGETTABLE * 2 - 1, array: Uint16Array },
  run: small(2),
  parent: id,
  incarnation: id,
  label: id,
  signature: id,
  childId: id,
  restartType: small(RESTART_TYPES.length),
  attempts: id,
  priority: id,
  reductions: time,
  callback: id,
  spawnSeq: seq,
  spawnAt: time,
  stateSeq: seq,
  handlingSeq: seq,
  stateDigestA: digest,
  stateDigestB: digest,
  exitSeq: seq,
  exitAt: time,
  exitTag: id,
  exitClass: small(EXIT_CLASSES.length - 1),
};

export function readProblems(reader: ByteReader): Problem[] {
  const problems: Problem[] = [];
  for (let n = counted(reader, 'problems'); n > 0; n--) problems.push({ seq: reader.upTo(SAFE, 'seq'), what: reader.text() });
  return problems;
}

export function readRing(frame: Frame, reader: ByteReader): void {
  for (const pid of readList(reader, 'ended processes')) {
    const row = frame.row(pid);
    if (row < 0 || !((frame.rows.bits[row] as number) & FORGETTABLE)) reader.fail(`the ended process ${pid} is not there`);
    frame.ring.push(pid);
  }
  if (new Set(frame.ring).size !== frame.ring.length) reader.fail('an ended process stands here twice');
}

export function readNodes(frame: Frame, reader: ByteReader): void {
  const { nodes, links } = frame.nodes;
  for (let n = counted(reader, 'nodes', 4); n > 0; n--) {
    const [number, name, up] = [reader.upTo(NODE_LIMIT - 1, 'node'), reader.upTo(ID, 'name'), reader.upTo(1, 'up') === 1];
    nodes.set(number, { name, up, since: finite(reader, 'since') });
  }
  for (let n = counted(reader, 'links between nodes', 5); n > 0; n--) {
    const [key, marks] = [reader.upTo(NODE_LIMIT * NODE_LIMIT - 1, 'link'), reader.upTo(7, 'link state')];
    const [delay, jitter] = [reader.upTo(ID, 'delay'), reader.upTo(ID, 'jitter')];
    links.set(key, { cut: (marks & 1) !== 0, connected: marks >> 1, delay, jitter, since: finite(reader, 'since') });
  }
  if (frame.nodes.size === 0) reader.fail('the nodes are missing');
}

/** A count of things of which each takes so many bytes. */
export function counted(reader: ByteReader, what: string, bytesEach = 1): number {
  const n = reader.upTo(SAFE, what);
  if (n * bytesEach > reader.left) reader.fail(`${n} ${what} cannot fit into the ${reader.left} bytes that are left`);
  return n;
}

export function finite(reader: ByteReader, what: string): number {
  const x = reader.number();
  if (!Number.isFinite(x)) reader.fail(`${what} is ${x}`);
  return x;
}

/** How many, then the numbers. */
export function readList(reader: ByteReader, what: string, max = ID): number[] {
  const numbers: number[] = [];
  for (let n = counted(reader, what); n > 0; n--) numbers.push(reader.upTo(max, what));
  return numbers;
}
