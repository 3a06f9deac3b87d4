// Terms as people of this field write them: tuples, atoms, maps. What arrives is tagged JSON (runtime/protocol/term-codec.ts).
//
// A program in TypeScript has arrays and strings where Elixir has tuples and atoms, so the printer reads the convention: an array
// that begins with a word is a tuple tagged by an atom, `['debit', 5]` → `{:debit, 5}`. Inside a state an array of nothing but
// strings is far more often a list of names than a tuple, and stays a list. The hub prints reasons and log rows by the same rules
// (src-main/hub/term-text.ts); the two may not import each other.

import { textOf } from '../../recordings/query/terms.ts';
import { visible } from '../../runtime/protocol/visible.ts';

/** Where a term stands: a message or reason (tagged tuples, bare atoms), or data of a state. */
export type TermPlace = 'message' | 'state';

/** Strings that OTP uses as atoms wherever they stand. */
const ATOMS = new Set(
  (
    'ok error true false nil undefined normal shutdown kill killed noproc noconnection timeout infinity ignore reply noreply stop ' +
    'badmatch badarg badarith badkey case_clause function_clause already_started already_present not_found brutal_kill ' +
    'permanent transient temporary worker supervisor process port EXIT DOWN call cast info gen_server gen nodedown restarting'
  ).split(' '),
);
const ATOM = /^[a-zA-Z_][a-zA-Z0-9_@]*[?!]?$/;
const KEY = /^[a-z_][A-Za-z0-9_@]*[?!]?$/;

const atomText = (text: string): string => (text === 'true' || text === 'false' || text === 'nil' ? text : `:${text}`);

export type Shape =
  | { readonly kind: 'leaf'; readonly text: string }
  | { readonly kind: 'tuple' | 'list' | 'set'; readonly items: readonly unknown[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, value: unknown, name: string])[] };

/** What a tagged term is: a leaf with its text, or a container with its parts. */
export function shapeOf(term: unknown, place: TermPlace = 'state'): Shape {
  if (term === null) return leaf('nil');
  if (typeof term === 'string') {
    return leaf(ATOM.test(term) && (place === 'message' || ATOMS.has(term)) ? atomText(term) : quotedText(term));
  }
  if (typeof term !== 'object') return leaf(String(term));
  if (Array.isArray(term)) return { kind: isTuple(term, place) ? 'tuple' : 'list', items: term };
  const record = term as Record<string, unknown>;
  const keys = Object.keys(record);
  const tag = keys[0];
  if (tag?.startsWith('$')) return taggedShape(tag, record);
  return { kind: 'map', entries: keys.map((k) => [keyText(k), record[k], k] as const) };
}

function taggedShape(tag: string, record: Record<string, unknown>): Shape {
  const body = record[tag];
  switch (tag) {
    case '$pid':
      return leaf(String(body));
    case '$ref':
      return leaf(`#Ref<${String(body)}>`);
    case '$undefined':
      return leaf(':undefined');
    case '$number':
    case '$bigint':
      return leaf(String(body));
    case '$error':
      return leaf(`%${String(body)}{message: ${quotedText(record['message'] ?? '')}}`);
    case '$bytes':
      return leaf(`⟨${String(record['as'] ?? 'bytes')}, ${byteCount(String(body))} B⟩`);
    case '$set':
      return { kind: 'set', items: Array.isArray(body) ? body : [] };
    case '$map':
      return { kind: 'map', entries: pairs(body).map(([k, v]) => [`${printTerm(k)} =>`, v, textOf(k)] as const) };
    case '$object':
      return { kind: 'map', entries: pairs(body).map(([k, v]) => [keyText(String(k)), v, String(k)] as const) };
    default:
      return leaf(`⟨${tag === '$opaque' ? String(body) : `unknown tag ${tag}`}⟩`);
  }
}

const pairs = (body: unknown): [unknown, unknown][] =>
  (Array.isArray(body) ? body : []).map((p: unknown) => (Array.isArray(p) ? [p[0], p[1]] : [p, undefined]));

const byteCount = (base64: string): number => Math.floor((base64.replace(/=+$/, '').length * 3) / 4);

const leaf = (text: string): Shape => ({ kind: 'leaf', text });
const keyText = (key: string): string => `${KEY.test(key) ? key : quotedText(key)}:`;
const quotedText = (value: unknown): string => visible(JSON.stringify(value));

function isTuple(items: readonly unknown[], place: TermPlace): boolean {
  const head = items[0];
  if (typeof head !== 'string' || !ATOM.test(head)) return false;
  if (ATOMS.has(head)) return true;
  if (items.length === 1) return place === 'message' && KEY.test(head);
  return place === 'message' || items.some((item) => typeof item !== 'string');
}

const BRACKETS = { tuple: ['{', '}'], list: ['[', ']'], set: ['MapSet.new([', '])'], map: ['%{', '}'] } as const;
/** The opening and closing text of a container. */
export const bracketsOf = (kind: keyof typeof BRACKETS): readonly [string, string] => BRACKETS[kind];

/**
 * A term in one line. Longer than `max` characters it is cut with `…`.
 * @default max 400, place 'state'
 */
export function printTerm(term: unknown, place: TermPlace = 'state', max = 400): string {
  const text = print(term, place, max, 0);
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function print(term: unknown, place: TermPlace, room: number, depth: number): string {
  const shape = shapeOf(term, place);
  if (shape.kind === 'leaf') return shape.text;
  const [open, close] = bracketsOf(shape.kind);
  if (depth > 20) return `${open}…${close}`;
  const parts: string[] = [];
  let used = open.length + close.length;
  const add = (text: string): boolean => {
    parts.push(text);
    used += text.length + 2;
    return used <= room;
  };
  if (shape.kind === 'map') {
    for (const [key, value] of shape.entries) if (!add(`${key} ${print(value, 'state', room - used, depth + 1)}`)) break;
  } else {
    for (const [i, item] of shape.items.entries()) {
      const atom = shape.kind === 'tuple' && i === 0 && typeof item === 'string';
      if (!add(atom ? atomText(item) : print(item, inner(place, item), room - used, depth + 1))) break;
    }
  }
  return `${open}${parts.join(', ')}${close}`;
}

// Below the top of a message only arrays keep its reading; a bare string there is data, `{:subscribe, "acc_1"}`.
const inner = (place: TermPlace, item: unknown): TermPlace => (place === 'message' && Array.isArray(item) ? 'message' : 'state');
