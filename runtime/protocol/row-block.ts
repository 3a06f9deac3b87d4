// Rows of the tree as columns: what a frame carries of a large system. A row as JSON has some 400 bytes, and a page reads 50 MB a
// second; here one whose status, mailbox or reductions changed has 25, and a new one some 60 and its name.
//
//   u32 born · u32 moved · u32 bytes of text · u32 0
//   f64 × moved: since, reductions · f64 × born: since, reductions
//   u32 × moved: slot, mailbox · u32 × born: slot, parent, pid, incarnation, crashes, mailbox, label, name, path, signature
//   u8 × moved: status · u8 × born: status, kind, bits, node
//   text, JSON in UTF-8: { strings, rest }
//
// Numbers are little-endian and lie where a typed array can look at them, if the block begins at a multiple of 8. `label`, `name`,
// `path` and `signature` are positions in `strings`; 0 is none for a name, and for a path the one that follows from the place: the
// parent's and the label, or `label#slot`. `rest` has what few rows have: exit, supervisor, attempt.

import { PROCESS_KINDS, RESTART_TYPES } from './event-table.ts';
import type { SlotId } from './ids.ts';
import type { SlotRow, Status } from './views.ts';
import { STATUSES } from './views.ts';

/** Changes of rows that the window has already: only these four fields differ. */
export interface MovedRows {
  readonly slots: readonly SlotId[];
  readonly status: readonly number[];
  readonly since: readonly number[];
  readonly mailbox: readonly number[];
  readonly reductions: readonly number[];
}

export interface RowBlock {
  /** New rows, and those that changed in more than what moves. */
  readonly born: readonly SlotRow[];
  readonly moved: {
    readonly slots: ArrayLike<number>;
    /** Positions in STATUSES. */
    readonly status: ArrayLike<number>;
    readonly since: ArrayLike<number>;
    readonly mailbox: ArrayLike<number>;
    readonly reductions: ArrayLike<number>;
  };
}

type Rest = Pick<SlotRow, 'exit' | 'supervisor' | 'attempt'>;

const DYNAMIC = 1;
const TRAPS = 2;
const RESTART_SHIFT = 2;
const HEAD = 16;
const BORN_WORDS = 10;
const BORN_BYTES = 4;
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

const codes = <T extends string>(list: readonly T[]): ReadonlyMap<T, number> => new Map(list.map((name, i) => [name, i]));
const STATUS_CODES = codes(STATUSES);
const KIND_CODES = codes(PROCESS_KINDS);
const RESTART_CODES = codes(RESTART_TYPES);

/** A path that follows from a parent among `born`, before the row, is not written out. */
export function encodeRows(born: readonly SlotRow[], moved: MovedRows): Uint8Array {
  const b = born.length;
  const m = moved.slots.length;
  const strings: string[] = [''];
  const known = new Map<string, number>([['', 0]]);
  const idOf = (text: string): number => {
    let id = known.get(text);
    if (id === undefined) {
      id = strings.length;
      strings.push(text);
      known.set(text, id);
    }
    return id;
  };
  const words = new Uint32Array(b * BORN_WORDS);
  const bytes = new Uint8Array(b * BORN_BYTES);
  const floats = new Float64Array(b * 2);
  const rest: Record<number, Rest> = {};
  const paths = new Map<SlotId, string>();
  for (let i = 0; i < b; i++) {
    const row = born[i] as SlotRow;
    paths.set(row.slot, row.path);
    floats[i] = row.since;
    floats[b + i] = row.reductions;
    const path = row.path === derivedPath(row, paths.get(row.parent)) ? 0 : idOf(row.path);
    const fields = [row.slot, row.parent, row.pid, row.incarnation, row.crashes, row.mailbox];
    fields.push(idOf(row.label), row.name === undefined ? 0 : idOf(row.name), path, idOf(row.signature));
    for (let k = 0; k < BORN_WORDS; k++) words[k * b + i] = fields[k] as number;
    bytes[i] = STATUS_CODES.get(row.status) as number;
    bytes[b + i] = KIND_CODES.get(row.kind) as number;
    const restart = row.restart === undefined ? 0 : 1 + (RESTART_CODES.get(row.restart) as number);
    bytes[2 * b + i] = (row.dynamic ? DYNAMIC : 0) | (row.trapExit ? TRAPS : 0) | (restart << RESTART_SHIFT);
    bytes[3 * b + i] = Number.parseInt(row.pidText.slice(1), 10);
    const { exit, supervisor, attempt } = row;
    if (exit || supervisor || attempt !== undefined)
      rest[i] = { ...(exit && { exit }), ...(supervisor && { supervisor }), ...(attempt !== undefined && { attempt }) };
  }
  const text = b === 0 ? new Uint8Array(0) : utf8.encode(JSON.stringify({ strings, rest }));
  const block = new Uint8Array(HEAD + 16 * m + 16 * b + 8 * m + 4 * words.length + m + bytes.length + text.length);
  new Uint32Array(block.buffer, 0, 4).set([b, m, text.length, 0]);
  let at = HEAD;
  const put = (column: ArrayLike<number>, view: Float64Array | Uint32Array | Uint8Array): void => {
    view.set(column);
    at += view.byteLength;
  };
  put(moved.since, new Float64Array(block.buffer, at, m));
  put(moved.reductions, new Float64Array(block.buffer, at, m));
  put(floats, new Float64Array(block.buffer, at, 2 * b));
  put(moved.slots, new Uint32Array(block.buffer, at, m));
  put(moved.mailbox, new Uint32Array(block.buffer, at, m));
  put(words, new Uint32Array(block.buffer, at, words.length));
  put(moved.status, new Uint8Array(block.buffer, at, m));
  put(bytes, new Uint8Array(block.buffer, at, bytes.length));
  block.set(text, at);
  return block;
}

/**
 * What a block says. The columns of `moved` look into it.
 * @throws RangeError for a block that is none: cut short, or with codes that nothing stands for
 */
export function decodeRows(given: Uint8Array): RowBlock {
  const block = given.byteOffset % 8 === 0 ? given : given.slice();
  if (block.length < HEAD) throw new RangeError(`rows: a block has at least ${HEAD} bytes, this one ${block.length}`);
  const [b, m, textLength] = new Uint32Array(block.buffer, block.byteOffset, 3) as unknown as [number, number, number];
  const size = HEAD + 25 * m + (16 + 4 * BORN_WORDS + BORN_BYTES) * b + textLength;
  if (block.length !== size) throw new RangeError(`rows: ${b} new and ${m} moved rows take ${size} bytes, not ${block.length}`);
  let at = block.byteOffset + HEAD;
  const floats = (n: number): Float64Array => {
    const column = new Float64Array(block.buffer, at, n);
    at += 8 * n;
    return column;
  };
  const words = (n: number): Uint32Array => {
    const column = new Uint32Array(block.buffer, at, n);
    at += 4 * n;
    return column;
  };
  const bytes = (n: number): Uint8Array => {
    const column = new Uint8Array(block.buffer, at, n);
    at += n;
    return column;
  };
  const since = floats(m);
  const reductions = floats(m);
  const bornFloats = floats(2 * b);
  const slots = words(m);
  const mailbox = words(m);
  const bornWords = words(BORN_WORDS * b);
  const status = bytes(m);
  const bornBytes = bytes(BORN_BYTES * b);
  for (let i = 0; i < m; i++) if ((status[i] as number) >= STATUSES.length) throw new RangeError(`rows: there is no status ${status[i]}`);
  const born = b === 0 ? [] : readBorn(b, bornFloats, bornWords, bornBytes, fromUtf8.decode(bytes(textLength)));
  return { born, moved: { slots, status, since, mailbox, reductions } };
}

function readBorn(b: number, floats: Float64Array, words: Uint32Array, bytes: Uint8Array, text: string): SlotRow[] {
  const { strings, rest } = JSON.parse(text) as { strings: readonly string[]; rest: Readonly<Record<number, Rest>> };
  const born: SlotRow[] = [];
  const paths = new Map<SlotId, string>();
  const word = (k: number, i: number): number => words[k * b + i] as number;
  const string = (id: number): string => {
    const found = strings[id];
    if (found === undefined) throw new RangeError(`rows: there is no string ${id}`);
    return found;
  };
  for (let i = 0; i < b; i++) {
    const slot = word(0, i);
    const parent = word(1, i);
    const pid = word(2, i);
    const bits = bytes[2 * b + i] as number;
    const label = string(word(6, i));
    const name = word(7, i);
    const dynamic = (bits & DYNAMIC) !== 0;
    const own = word(8, i);
    const path = own === 0 ? derivedPath({ slot, label, dynamic }, paths.get(parent)) : string(own);
    paths.set(slot, path);
    const status = STATUSES[bytes[i] as number];
    const kind = PROCESS_KINDS[bytes[b + i] as number];
    if (status === undefined || kind === undefined) throw new RangeError(`rows: row ${i} has a status or kind that does not exist`);
    const restart = RESTART_TYPES[(bits >> RESTART_SHIFT) - 1];
    const more = rest[i];
    born.push({
      slot,
      parent,
      path,
      label,
      ...(name === 0 ? undefined : { name: string(name) }),
      signature: string(word(9, i)),
      kind,
      dynamic,
      status,
      since: floats[i] as number,
      pid,
      pidText: `<${bytes[3 * b + i]}.${pid}.0>`,
      incarnation: word(3, i),
      ...(more?.attempt === undefined ? undefined : { attempt: more.attempt }),
      crashes: word(4, i),
      mailbox: word(5, i),
      reductions: floats[b + i] as number,
      trapExit: (bits & TRAPS) !== 0,
      ...(restart === undefined ? undefined : { restart }),
      ...(more?.exit && { exit: more.exit }),
      ...(more?.supervisor && { supervisor: more.supervisor }),
    });
  }
  return born;
}

const derivedPath = ({ slot, label, dynamic }: Pick<SlotRow, 'slot' | 'label' | 'dynamic'>, parent: string | undefined): string =>
  dynamic ? `${label}#${slot}` : parent === undefined ? label : `${parent}/${label}`;

/** The status of a moved row. */
export const movedStatus = (block: RowBlock, i: number): Status => STATUSES[block.moved.status[i] as number] as Status;
