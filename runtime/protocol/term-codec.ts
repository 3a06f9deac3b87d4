// Terms as text: JSON with tags, one encoding for payloads, exports and the window, with round trip.
//
//   pid {"$pid":"<0.5.0>"} · ref {"$ref":7} · Map {"$map":[[k,v]…]} · Set {"$set":[…]} · typed array {"$bytes":base64,"as":"Uint8Array"}
//   undefined {"$undefined":true} · bigint {"$bigint":"12"} · NaN, ±Infinity, -0 {"$number":"NaN"} · Error {"$error":name,message,stack}
//   anything else (function, Date, class instance, symbol, array of more than 10 million) {"$opaque":type} · an object that has a key beginning with $ {"$object":[[k,v]…]}
//
// Keys keep their order. Nothing throws here: a getter that throws, a cycle or a revoked proxy becomes opaque and says so.
// For the log hash, errors are reduced to their name, since engines word messages and stacks differently (DESIGN.md section 3).

import { Pid, parsePid, Ref } from './ids.ts';

/** Plain data that may be sent. */
export type Term =
  | null
  | undefined
  | boolean
  | number
  | string
  | bigint
  | Pid
  | Ref
  | Error
  | readonly Term[]
  | { readonly [key: string]: Term }
  | ReadonlyMap<Term, Term>
  | ReadonlySet<Term>
  | ArrayBufferView;

/** A term decoded from a recording whose value could not be kept. */
export class Opaque {
  readonly type: string;
  constructor(type: string) {
    this.type = type;
    Object.freeze(this);
  }
}

const MAX_DEPTH = 200;

/** Nesting of JSON that is believed. What `encodeTerm` writes has at most 3 levels (an array of pairs under a tag) for each of its 200. */
const MAX_JSON_DEPTH = 1000;

/** Encodes any value as JSON text. `forHash` leaves out what engines word differently. */
export function encodeTerm(value: unknown, forHash = false): string {
  return write(value, forHash, [], 0);
}

/** Whether the two encodings of `encodeTerm` would differ for text that it made. */
export const hasErrorTerm = (encoded: string): boolean => encoded.includes('{"$error":');

function write(v: unknown, forHash: boolean, above: object[], depth: number): string {
  switch (typeof v) {
    case 'string':
      return quote(v);
    case 'number':
      if (Number.isFinite(v) && !Object.is(v, -0)) return String(v);
      return `{"$number":"${Object.is(v, -0) ? '-0' : String(v)}"}`;
    case 'boolean':
      return v ? 'true' : 'false';
    case 'undefined':
      return '{"$undefined":true}';
    case 'bigint':
      return `{"$bigint":"${v}"}`;
    case 'function':
    case 'symbol':
      return `{"$opaque":"${typeof v}"}`;
    default:
  }
  if (v === null) return 'null';
  const object = v as object;
  if (above.includes(object)) return '{"$opaque":"cycle"}';
  if (depth >= MAX_DEPTH) return '{"$opaque":"deeper than 200"}';
  above.push(object);
  try {
    return writeObject(object, forHash, above, depth + 1);
  } catch (error) {
    return `{"$opaque":${JSON.stringify(`unreadable (${error instanceof Error ? error.name : 'error'})`)}}`;
  } finally {
    above.pop();
  }
}

/** As JSON.stringify quotes, but in half the time for nearly all strings and keys: short ones without a character that JSON escapes. */
function quote(s: string): string {
  if (s.length > 40) return JSON.stringify(s);
  for (let i = 0; i < s.length; i++) {
    const code = s.charCodeAt(i);
    if (code < 0x20 || code === QUOTE || code === BACKSLASH || (code >= 0xd800 && code <= 0xdfff)) return JSON.stringify(s);
  }
  return `"${s}"`;
}

function writeObject(v: object, forHash: boolean, above: object[], depth: number): string {
  // Even this asks the object, and a revoked proxy throws: so it stands inside the caller's try.
  const proto = Object.getPrototypeOf(v) as object | null;
  // Nearly all objects are plain, and so need not be asked one by one whether they are any of what follows.
  if (proto === Object.prototype && !ArrayBuffer.isView(v)) return writePlain(v as Record<string, unknown>, forHash, above, depth);
  if (v instanceof Pid) return `{"$pid":"${v}"}`;
  if (v instanceof Ref) return `{"$ref":${v.id}}`;
  if (v instanceof Opaque) return `{"$opaque":${JSON.stringify(v.type)}}`;
  const item = (x: unknown): string => write(x, forHash, above, depth);
  if (Array.isArray(v)) return isTooLong(v) ? `{"$opaque":"array of ${v.length}"}` : `[${items(v, item)}]`;
  if (v instanceof Map) return `{"$map":[${[...v].map(([k, x]) => `[${item(k)},${item(x)}]`).join(',')}]}`;
  if (v instanceof Set) return `{"$set":[${[...v].map(item).join(',')}]}`;
  if (v instanceof Error) {
    const name = JSON.stringify(String(v.name));
    if (forHash) return `{"$error":${name}}`;
    return `{"$error":${name},"message":${JSON.stringify(String(v.message))},"stack":${JSON.stringify(String(v.stack ?? ''))}}`;
  }
  if (ArrayBuffer.isView(v)) {
    const bytes = new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
    return `{"$bytes":"${toBase64(bytes)}","as":${JSON.stringify(v.constructor.name)}}`;
  }
  if (proto !== Object.prototype && proto !== null) {
    return `{"$opaque":${JSON.stringify((v.constructor as { name?: string } | undefined)?.name || 'object')}}`;
  }
  return writePlain(v as Record<string, unknown>, forHash, above, depth);
}

function writePlain(v: Record<string, unknown>, forHash: boolean, above: object[], depth: number): string {
  const keys = Object.keys(v);
  if (keys.some((k) => k.startsWith('$'))) {
    return `{"$object":[${keys.map((k) => `[${quote(k)},${write(v[k], forHash, above, depth)}]`).join(',')}]}`;
  }
  let text = '';
  for (const k of keys) text += `${text === '' ? '{' : ','}${quote(k)}:${write(v[k], forHash, above, depth)}`;
  return text === '' ? '{}' : `${text}}`;
}

const MAX_ITEMS = 10_000_000;
const SAMPLED = 1000;

/**
 * An array that is not looked into: of more than 10 million items, or of more than 10,000 with more holes than items among
 * 1,000 looked at. `a.length = 4e9` costs nothing to write, so it must not hold up the thread here.
 */
export function isTooLong(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length <= 10 * SAMPLED) return false;
  if (length > MAX_ITEMS) return true;
  let holes = 0;
  for (let i = 0; i < SAMPLED; i++) if (!Object.hasOwn(array, Math.floor((i * length) / SAMPLED))) holes += 1;
  return holes * 2 > SAMPLED;
}

/** By index, and not with the iterator, which the array may have replaced. */
function items(array: readonly unknown[], item: (x: unknown) => string): string {
  let text = '';
  for (let i = 0; i < array.length; i++) text += i === 0 ? item(array[i]) : `,${item(array[i])}`;
  return text;
}

/** The tagged JSON of an encoded term: plain JSON values, tags left in place. This is what the window and `--json` show. */
export function parseEncoded(text: string): unknown {
  // JSON.parse takes any depth, but all that walks through what it gives, JSON.stringify first of all, runs out of stack.
  if (isTooDeep(text)) return { $opaque: `damaged payload of ${text.length} characters, nested more than ${MAX_JSON_DEPTH} deep` };
  try {
    return JSON.parse(text);
  } catch {
    return { $opaque: `damaged payload of ${text.length} characters` };
  }
}

function isTooDeep(text: string): boolean {
  // Each level needs two characters, one that opens and one that closes.
  if (text.length <= 2 * MAX_JSON_DEPTH) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth -= 1;
    else if ((code === OPEN_BRACKET || code === OPEN_BRACE) && ++depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Where the string that begins at `from` ends; the end of the text if it does not. */
function endOfString(text: string, from: number): number {
  let i = from + 1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i += 1;
    else if (code === QUOTE) break;
  }
  return i;
}

/** Tagged JSON back into a live term. Unknown tags and damaged values become `Opaque`; a missing Error stack is empty. */
export function decodeTerm(tagged: unknown): unknown {
  if (tagged === null || typeof tagged !== 'object') return tagged;
  if (Array.isArray(tagged)) return tagged.map(decodeTerm);
  const record = tagged as Record<string, unknown>;
  const tag = Object.keys(record)[0];
  if (tag === undefined || !tag.startsWith('$')) {
    return Object.fromEntries(Object.entries(record).map(([k, x]) => [k, decodeTerm(x)]));
  }
  return decodeTagged(tag, record[tag], record);
}

function decodeTagged(tag: string, body: unknown, record: Record<string, unknown>): unknown {
  const pairs = (): [unknown, unknown][] =>
    (Array.isArray(body) ? body : []).map((p: unknown[]) => [decodeTerm(p?.[0]), decodeTerm(p?.[1])]);
  switch (tag) {
    case '$pid':
      return parsePid(String(body)) ?? new Opaque('pid');
    case '$ref':
      return new Ref(Number(body));
    case '$map':
      return new Map(pairs());
    case '$set':
      return new Set(Array.isArray(body) ? body.map(decodeTerm) : []);
    case '$object':
      return Object.fromEntries(pairs() as [string, unknown][]);
    case '$undefined':
      return undefined;
    case '$number':
      return Number(body);
    case '$bigint':
      return /^-?\d+$/.test(String(body)) ? BigInt(String(body)) : new Opaque('bigint');
    case '$error': {
      const error = new Error(String(record['message'] ?? ''));
      error.name = String(body);
      error.stack = String(record['stack'] ?? '');
      return error;
    }
    case '$bytes':
      return decodeBytes(String(body), String(record['as']));
    default:
      return new Opaque(tag === '$opaque' ? String(body) : `unknown tag ${tag}`);
  }
}

const VIEWS: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
}; // prettier-ignore

function decodeBytes(base64: string, as: string): ArrayBufferView | Opaque {
  const View = VIEWS[as] ?? Uint8Array;
  try {
    const binary = atob(base64);
    const bytes = Uint8Array.from(binary, (ch) => ch.charCodeAt(0));
    return new View(bytes.buffer);
  } catch {
    return new Opaque(as);
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** A text that is longer is cut. */
export const LONGEST_TAG = 40;

/**
 * The tag of a message or reason: what a person would call it in one word. A string is its own tag; a tuple (array) that
 * begins with a string has that; an object has its `type`, `tag` or `kind`; an Error its name; else the type's name.
 */
export function tagOf(term: unknown): string {
  try {
    return tagOfReadable(term);
  } catch {
    // a getter that throws, a revoked proxy
    return 'unreadable';
  }
}

function tagOfReadable(term: unknown): string {
  if (typeof term === 'string') return term.length <= LONGEST_TAG ? term : `${term.slice(0, LONGEST_TAG - 1)}…`;
  if (term === null || typeof term !== 'object') return typeof term === 'object' ? 'null' : typeof term;
  if (Array.isArray(term))
    return term.length === 0
      ? '[]'
      : typeof term[0] === 'string' || term[0] instanceof Error || Array.isArray(term[0])
        ? tagOfReadable(term[0])
        : 'tuple';
  if (term instanceof Error) return typeof term.name === 'string' ? term.name : 'Error';
  if (term instanceof Pid) return 'pid';
  if (term instanceof Ref) return 'ref';
  const named = term as { type?: unknown; tag?: unknown; kind?: unknown };
  for (const key of [named.type, named.tag, named.kind]) if (typeof key === 'string') return tagOf(key);
  return term instanceof Map ? 'map' : term instanceof Set ? 'set' : 'object';
}
