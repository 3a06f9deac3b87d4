// Payloads without what nobody else should see: values at given paths are replaced by a mark. A path begins with what the payload
// is (`state`, `msg`, `reason`, `argument`, `data`, `parameters`, `text`, or `*` for any), then come keys and positions; `*` is any
// one of them, `**` any number. A path may also be one of the kinds of strings that the log has beside payloads (secrets.ts).

import type { EventType } from '../../runtime/protocol/event-table.ts';
import { EVENTS, type EventSpec } from '../../runtime/protocol/event-table.ts';

export const REDACTED = { $opaque: 'redacted' };

const ROOTS = ['state', 'msg', 'reason', 'argument', 'data', 'parameters', 'text', '*'] as const;
/** Strings beside payloads: registered names, labels of processes, ids of children, tags of messages and reasons. */
export const STRING_ROOTS = ['name', 'label', 'child', 'tag'] as const;

export interface Redaction {
  readonly root: string;
  readonly path: readonly string[];
}

/** `undefined` for what is no path. */
export function parseRedaction(text: string): Redaction | undefined {
  const parts = text.match(/"(?:[^"\\]|\\.)*"|[^."]+/g) ?? [];
  const joined = parts.join('.') === text;
  const [root, ...path] = parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, '$1') : part));
  if (root === '**') return { root: '*', path: ['**', ...path] };
  if (path.length === 0 && (STRING_ROOTS as readonly string[]).includes(text)) return { root: text, path };
  return joined && root !== undefined && (ROOTS as readonly string[]).includes(root) ? { root, path } : undefined;
}

/** What is told of each value that is taken out. */
type Taken = (value: unknown) => void;

/** A payload of an event of this type; the same one where nothing is taken out. */
export function redact(type: EventType, payload: unknown, redactions: readonly Redaction[], taken: Taken = () => undefined): unknown {
  const what = (EVENTS[type] as EventSpec).payload;
  const root = what === 'message' ? 'msg' : what === 'affected child ids' ? 'data' : what;
  const matching = redactions.filter(({ root: wanted }) => wanted === '*' || wanted === root);
  return matching.reduce((value, { path }) => without(value, path, taken), payload);
}

function without(value: unknown, path: readonly string[], taken: Taken): unknown {
  const [key, ...rest] = path;
  if (key === undefined || (key === '**' && rest.length === 0)) {
    taken(value);
    return REDACTED;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (key === '**') return inside(without(value, rest, taken), '*', path, taken);
  return inside(value, key, rest, taken);
}

/** Goes on below `key` (`*`: every one) of an object, array, map, set or error. */
function inside(value: unknown, key: string, rest: readonly string[], taken: Taken): unknown {
  if (typeof value !== 'object' || value === null || value === REDACTED) return value;
  const takes = (name: string): boolean => key === '*' || key === name;
  if (Array.isArray(value)) return value.map((item, i) => (takes(String(i)) ? without(item, rest, taken) : item));
  const tagged = value as Record<string, unknown>;
  for (const tag of ['$map', '$object'] as const) {
    const pairs = tagged[tag];
    if (!Array.isArray(pairs)) continue;
    const changed = pairs.map((pair) => (Array.isArray(pair) && takes(keyText(pair[0])) ? [pair[0], without(pair[1], rest, taken)] : pair));
    return { [tag]: changed };
  }
  if (Array.isArray(tagged['$set'])) return { $set: inside(tagged['$set'], key, rest, taken) };
  const isError = '$error' in tagged;
  if (!isError && Object.keys(tagged)[0]?.startsWith('$')) return value;
  const change = ([name, item]: [string, unknown]): [string, unknown] =>
    name !== '$error' && takes(name) ? [name, isError ? textOf(without(item, rest, taken)) : without(item, rest, taken)] : [name, item];
  return Object.fromEntries(Object.entries(tagged).map(change));
}

/** Message and stack of an error are texts. */
const textOf = (value: unknown): unknown => (value === REDACTED ? 'redacted' : value);

const keyText = (key: unknown): string => (typeof key === 'string' ? key : JSON.stringify(key));
