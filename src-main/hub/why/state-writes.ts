// Who last wrote the fields of a state that an error names. A state is recorded whole or as a change of the one before, which it
// names (state-patch.ts); where it is whole, the one before is looked for near by, or taken from a world further back. Bounded:
// what was last written longer ago is said to be so.

import { EV } from '../../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import { bareReason } from '../../text/term-text.ts';
import { fieldsHolding } from './nothing-read.ts';
import type { WhySource } from './source.ts';

export interface FieldWrite {
  readonly field: string;
  readonly value: unknown;
  /** The value before; `undefined` where the field came with the first state of this life. */
  readonly before: unknown;
  /** The record that carries the state with this value for the first time; 0: longer ago than was looked. */
  readonly seq: number;
}

/** States of one process that are compared, and how many characters all of them may have. */
const STATES = 2000;
const CHARACTERS = 20_000_000;
/** Records that are looked through for the state before, before a world is asked. */
const NEAR = 20_000;
const FIELDS = 3;

/** The state that a process had at `seq`, by the record that carries it; 0 where none was recorded. */
export const stateSeqAt = (source: WhySource, pid: ProcessId, seq: number): number => source.worldAt(seq).summary(pid)?.stateSeq ?? 0;

/** Who last wrote the fields that a reason, or a message that was being handled, names. */
export function lastWrites(source: WhySource, pid: ProcessId, stateSeq: number, reason: unknown, message: unknown): FieldWrite[] {
  const fields = fieldsOf(stateSeq === 0 ? undefined : source.log.payload(stateSeq));
  return fields === undefined ? [] : writesOf(source, pid, stateSeq, namedFields(fields, reason, message));
}

/** Who last wrote some fields of the state that record `stateSeq` carries. */
export const writesOf = (source: WhySource, pid: ProcessId, stateSeq: number, named: readonly string[]): FieldWrite[] =>
  writesAt(
    source,
    pid,
    stateSeq,
    named.map((name) => [name]),
  );

/** Who last made fields hold nothing where a property was read of nothing; those that always held it come last, and only if no other did. */
export function nothingWrites(source: WhySource, pid: ProcessId, stateSeq: number, value: null | undefined): FieldWrite[] {
  const state = fieldsOf(stateSeq === 0 ? undefined : source.log.payload(stateSeq));
  const writes = state === undefined ? [] : writesAt(source, pid, stateSeq, fieldsHolding(state, value));
  const went = writes.filter(({ before }) => before !== undefined);
  return (went.length > 0 ? went.toSorted((a, b) => b.seq - a.seq) : writes).slice(0, FIELDS);
}

/** Who last wrote what stands at some paths of the state that record `stateSeq` carries. */
function writesAt(source: WhySource, pid: ProcessId, stateSeq: number, paths: readonly (readonly string[])[]): FieldWrite[] {
  const state = stateSeq === 0 ? undefined : source.log.payload(stateSeq);
  const fields = fieldsOf(state);
  if (fields === undefined) return [];
  const open = new Set(paths);
  const writes = new Map<readonly string[], FieldWrite>();
  let at = stateSeq;
  const most = Math.min(STATES, CHARACTERS / (JSON.stringify(state).length + 1));
  for (let n = 0; open.size > 0 && n < most; n++) {
    const before = stateBefore(source, pid, at);
    const earlier = before === 0 ? undefined : fieldsOf(source.log.payload(before));
    for (const path of open) {
      const [value, was] = [partAt(fields, path), partAt(earlier, path)];
      if (earlier !== undefined && JSON.stringify(was) === JSON.stringify(value)) continue;
      writes.set(path, { field: path.join('.'), value, before: was, seq: at });
      open.delete(path);
    }
    if (before === 0) break;
    at = before;
  }
  return paths.map((path) => writes.get(path) ?? { field: path.join('.'), value: partAt(fields, path), before: undefined, seq: 0 });
}

function partAt(fields: Record<string, unknown> | undefined, path: readonly string[]): unknown {
  let part: unknown = fields;
  for (const key of path)
    part = typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? (part as Record<string, unknown>)[key] : undefined;
  return part;
}

/** The fields of a state that is a plain object. */
function fieldsOf(state: unknown): Record<string, unknown> | undefined {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return undefined;
  return Object.keys(state).some((key) => key.startsWith('$')) ? undefined : (state as Record<string, unknown>);
}

/** Fields whose name, or whose value as it stands, is in the reason; then those whose name is in the message. */
function namedFields(fields: Record<string, unknown>, reason: unknown, message: unknown): string[] {
  const bare = bareReason(reason);
  const [words, values] = [wordsOf(bare), valuesOf(bare)];
  const asked = wordsOf(message);
  const names = Object.keys(fields);
  const byName = names.filter((name) => words.has(name));
  const byValue = names.filter((name) => !words.has(name) && telling(fields[name]) && values.has(JSON.stringify(fields[name])));
  const byMessage = names.filter((name) => !words.has(name) && !byValue.includes(name) && asked.has(name));
  return [...byName, ...byValue, ...byMessage].slice(0, FIELDS);
}

/** Zero, null, true and the like stand everywhere and tell nothing. */
const telling = (value: unknown): boolean =>
  (typeof value === 'string' && value.length > 2) ||
  (typeof value === 'number' && Math.abs(value) > 9) ||
  (typeof value === 'object' && value !== null && JSON.stringify(value).length > 4);

const MOST_WORDS = 500;

/** Words in a term: of its strings and of its keys. */
function wordsOf(term: unknown): Set<string> {
  const words = new Set<string>();
  eachPart(term, (part, key) => {
    if (key !== undefined) words.add(key);
    if (typeof part === 'string') for (const word of part.slice(0, 2000).match(/[A-Za-z_$][\w$]*/g) ?? []) words.add(word);
    return words.size < MOST_WORDS;
  });
  return words;
}

function valuesOf(term: unknown): Set<string> {
  const values = new Set<string>();
  eachPart(term, (part) => {
    const text = JSON.stringify(part);
    if (text !== undefined && text.length < 1000) values.add(text);
    return values.size < MOST_WORDS;
  });
  return values;
}

/** Visits the parts of a term, itself first; `visit` returns false to stop. A stack is no part. */
function eachPart(term: unknown, visit: (part: unknown, key: string | undefined) => boolean): void {
  const waiting: { readonly part: unknown; readonly key: string | undefined }[] = [{ part: term, key: undefined }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!visit(next.part, next.key)) return;
    const { part } = next;
    if (typeof part !== 'object' || part === null) continue;
    for (const [key, inner] of Object.entries(part)) {
      if (key === 'stack') continue;
      waiting.push({ part: inner, key: Array.isArray(part) || key.startsWith('$') ? undefined : key });
    }
  }
}

/** The record that carries the state before the one of `seq`, of the same process; 0 where there is none. */
function stateBefore(source: WhySource, pid: ProcessId, seq: number): number {
  const { log } = source;
  let found = 0;
  let spawned = false;
  log.backward(seq - 1, seq - NEAR, (chunk, i, at) => {
    if (chunk.pid[i] !== pid) return false;
    const type = chunk.type[i];
    spawned = type === EV.process_spawned;
    if (spawned) return true;
    if (chunk.payload[i] === 0 || (type !== EV.state_changed && type !== EV.callback_finished)) return false;
    found = at;
    return true;
  });
  return found > 0 || spawned || seq <= NEAR ? found : stateSeqAt(source, pid, seq - NEAR - 1);
}
