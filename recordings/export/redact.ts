// Payloads without what nobody else should see: values at given paths are replaced by a mark. A path begins with what the payload
// is (`state`, `msg`, `reason`, `argument`, `data`, `parameters`, `text`, or `*` for any), then come keys and positions; `*` is any
// one of them, `**` any number.

import type { EventType } from '../../runtime/protocol/event-table.ts';
import { EVENTS, type EventSpec } from '../../runtime/protocol/event-table.ts';

export const REDACTED = { $opaque: 'redacted' };

const ROOTS = ['state', 'msg', 'reason', 'argument', 'data', 'parameters', 'text', '*'] as const;

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
  return joined && root !== undefined && (ROOTS as readonly string[]).includes(root) ? { root, path } : undefined;
}

/** A payload of an event of this type; the same one where nothing is taken out. */
export function redact(type: EventType, payload: unknown, redactions: readonly Redaction[]): unknown {
  const what = (EVENTS[type] as EventSpec).payload;
  const root = what === 'message' ? 'msg' : what === 'affected child ids' ? 'data' : what;
  return redactions.reduce((value, { root: wanted, path }) => (wanted === '*' || wanted === root ? without(value, path) : value), payload);
}

function without(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return REDACTED;
  if (typeof value !== 'object' || value === null) return key === '**' && rest.length === 0 ? REDACTED : value;
  if (key === '**') return rest.length === 0 ? REDACTED : inside(without(value, rest), '*', path);
  return inside(value, key, rest);
}

/** Goes on below `key` (`*`: every one) of an object, array, map or set. */
function inside(value: unknown, key: string, rest: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || value === REDACTED) return value;
  const takes = (name: string): boolean => key === '*' || key === name;
  if (Array.isArray(value)) return value.map((item, i) => (takes(String(i)) ? without(item, rest) : item));
  const tagged = value as Record<string, unknown>;
  for (const tag of ['$map', '$object'] as const) {
    const pairs = tagged[tag];
    if (!Array.isArray(pairs)) continue;
    return { [tag]: pairs.map((pair) => (Array.isArray(pair) && takes(keyText(pair[0])) ? [pair[0], without(pair[1], rest)] : pair)) };
  }
  if (Array.isArray(tagged['$set'])) return { $set: inside(tagged['$set'], key, rest) };
  if (Object.keys(tagged)[0]?.startsWith('$')) return value;
  return Object.fromEntries(Object.entries(tagged).map(([name, item]) => [name, takes(name) ? without(item, rest) : item]));
}

const keyText = (key: unknown): string => (typeof key === 'string' ? key : JSON.stringify(key));
