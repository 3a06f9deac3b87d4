// A state as its difference to the one before (DESIGN.md D3, D4): what a record of a state carries where that is shorter than
// the state. Patches work on the encoding (term-codec.ts), so that reading one needs no live values:
//
//   {"$patch":[distance, [path, value] | [path] | [path, from, count, [item…]] …]}
//
// `distance`: the state of the same process that it starts from belongs to the record so many seqs before, and is whole or a
// patch itself; after at most 32 patches comes a whole one. `[path, value]` sets, `[path]` takes a key out,
// `[path, from, count, items]` puts `items` in place of `count` items of an array. A path leads through the tagged JSON:
// `["jobs", "$map", 3, 1]` is the value of the fourth entry of the Map under `jobs`.

import { parseEncoded } from './term-codec.ts';

/** In a row. What writers keep to; readers follow more. */
export const MOST_PATCHES = 32;
const MOST_LOOKS = 1000;

const PREFIX = '{"$patch":[';

/** What a program sends or keeps can't look so: keys that begin with $ are encoded as `$object`. */
export const isPatch = (text: string): boolean => text.startsWith(PREFIX);

/** Joins what `diffStates` gave to a payload. */
export const writePatch = (distance: number, ops: string): string => `${PREFIX}${distance}${ops}]}`;

/** How far before its own record the state lies that a patch starts from; NaN for what is damaged. */
function distanceOf(text: string): number {
  const digits = /^\d{1,15}(?=[,\]])/.exec(text.slice(PREFIX.length, PREFIX.length + 16));
  return digits === null ? Number.NaN : Number(digits[0]);
}

/** States that were read lately: whoever reads a log in order then needs one look back for each. */
export class StateCache {
  readonly #texts = new Map<number, string>();
  #characters = 0;

  get(seq: number): string | undefined {
    return this.#texts.get(seq);
  }

  set(seq: number, text: string): void {
    if (text.length > CACHED_CHARACTERS || this.#texts.has(seq)) return;
    this.#texts.set(seq, text);
    this.#characters += text.length;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#characters <= CACHED_CHARACTERS) break;
      this.#texts.delete(oldest);
      this.#characters -= length;
    }
  }
}
const CACHED_CHARACTERS = 4_000_000;

/**
 * The state behind the payload of record `seq`, as encoded text; `undefined` where a state that a patch starts from is not
 * there. `payloadAt` gives the payloads of other records. What is damaged becomes an opaque term that says so.
 */
export function readState(
  text: string,
  seq: number,
  payloadAt: (seq: number) => string | undefined,
  cache?: StateCache,
): string | undefined {
  if (!isPatch(text)) return text;
  const patches: string[] = [];
  let at = seq;
  let found: string | undefined = text;
  while (isPatch(found)) {
    const distance: number = distanceOf(found);
    if (!(distance > 0 && distance < at) || patches.length === MOST_LOOKS) return damaged(text);
    patches.push(found);
    at -= distance;
    found = cache?.get(at) ?? payloadAt(at);
    if (found === undefined) return undefined;
  }
  const state = applyPatches(found, patches.reverse());
  cache?.set(seq, state);
  return state;
}

const damaged = (text: string): string => `{"$opaque":"damaged change of a state, of ${text.length} characters"}`;

type Tagged = Record<string, unknown> | unknown[];
const isTagged = (value: unknown): value is Tagged => typeof value === 'object' && value !== null;

/** The state that follows from the encoded `base`. */
export function applyPatches(base: string, patches: readonly string[]): string {
  const state = parseEncoded(base);
  for (const patch of patches) {
    const body = parseEncoded(patch) as { $patch?: unknown };
    if (!Array.isArray(body.$patch) || !isTagged(state)) return damaged(patch);
    for (const op of body.$patch.slice(1)) if (!applyOp(state, op)) return damaged(patch);
  }
  return JSON.stringify(state);
}

function applyOp(state: Tagged, op: unknown): boolean {
  if (!Array.isArray(op) || !Array.isArray(op[0])) return false;
  const path = op[0] as unknown[];
  if (op.length === 4) return splice(find(state, path, path.length), op as [unknown, unknown, unknown, unknown]);
  const holder = path.length === 0 ? undefined : find(state, path, path.length - 1);
  const key = path.at(-1);
  if (holder === undefined || !isKeyOf(holder, key)) return false;
  if (op.length === 1) return !Array.isArray(holder) && Reflect.deleteProperty(holder, key);
  // Not by assignment: that would take `__proto__` for the prototype.
  return op.length === 2 && Reflect.defineProperty(holder, key, { value: op[1], enumerable: true, writable: true, configurable: true });
}

/** In an array only what is there can be replaced: a patch that is damaged must not make one of four thousand million items. */
const isKeyOf = (holder: Tagged, key: unknown): key is string | number =>
  Array.isArray(holder) ? typeof key === 'number' && Object.hasOwn(holder, key) : typeof key === 'string';

function find(state: Tagged, path: readonly unknown[], length: number): Tagged | undefined {
  let at: unknown = state;
  for (let i = 0; i < length; i++) {
    const key = path[i];
    if (!isTagged(at) || !isKeyOf(at, key) || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return isTagged(at) ? at : undefined;
}

function splice(array: Tagged | undefined, [, from, count, items]: [unknown, unknown, unknown, unknown]): boolean {
  if (!Array.isArray(array) || !Array.isArray(items) || !isCount(from) || !isCount(count) || from + count > array.length) return false;
  // Not spread into the arguments of splice: of those there may be too many.
  const rest = array.slice(from + count);
  array.length = from;
  for (const item of items) array.push(item);
  for (const item of rest) array.push(item);
  return true;
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
