// A term to take elsewhere: whole, never cut, as Elixir writes it or as JSON. Elixir's reader takes it back where it can: what has no
// literal there (a pid, a reference, a function) stands as Elixir prints it.

import { bracketsOf, type Shape, shapeOf } from './terms.ts';

const WIDTH = 98;
const INDENT = '  ';

/** As Elixir's `inspect` with line breaks; strings keep `#{` from being read as code. */
export function elixirText(term: unknown): string {
  return lines(term, '');
}

/** As plain JSON with line breaks. What JSON has no form for stands as in a recording: `{"$pid": "<0.5.0>"}`. */
export const jsonText = (term: unknown): string => JSON.stringify(term, undefined, 2) ?? 'null';

function lines(term: unknown, indent: string): string {
  const flat = oneLine(term, WIDTH - indent.length);
  if (flat !== undefined) return flat;
  const shape = shapeOf(term);
  if (shape.kind === 'leaf') return leafText(term, shape);
  const deeper = indent + INDENT;
  const [open, close] = bracketsOf(shape.kind);
  const parts =
    shape.kind === 'map'
      ? shape.entries.map(([key, value]) => `${deeper}${key} ${lines(value, deeper)}`)
      : shape.items.map((item, i) => `${deeper}${isTag(shape, item, i) ? atom(item as string) : lines(item, deeper)}`);
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

/** Undefined where it does not fit into `room`. */
function oneLine(term: unknown, room: number): string | undefined {
  const shape = shapeOf(term);
  if (shape.kind === 'leaf') return leafText(term, shape);
  const [open, close] = bracketsOf(shape.kind);
  let left = room - open.length - close.length;
  const parts: string[] = [];
  const add = (text: string | undefined): boolean => {
    if (text === undefined) return false;
    parts.push(text);
    left -= text.length + 2;
    return left >= -2;
  };
  if (shape.kind === 'map') {
    for (const [key, value] of shape.entries) {
      const text = oneLine(value, left - key.length - 1);
      if (!add(text === undefined ? undefined : `${key} ${text}`)) return undefined;
    }
  } else
    for (const [i, item] of shape.items.entries())
      if (!add(isTag(shape, item, i) ? atom(item as string) : oneLine(item, left))) return undefined;
  return `${open}${parts.join(', ')}${close}`;
}

/** The first of a tuple is its name. */
const isTag = (shape: Shape, item: unknown, i: number): boolean => shape.kind === 'tuple' && i === 0 && typeof item === 'string';

const atom = (text: string): string => (/^(true|false|nil)$/.test(text) ? text : `:${text}`);

function leafText(term: unknown, { text }: Extract<Shape, { kind: 'leaf' }>): string {
  if (typeof term === 'string') return text.startsWith('"') ? text.replaceAll('#{', '\\#{') : text;
  if (typeof term !== 'object' || term === null) return text;
  const record = term as Record<string, unknown>;
  if (typeof record['$pid'] === 'string') return `#PID${record['$pid']}`;
  if (typeof record['$bytes'] === 'string') return `<<${[...atob(record['$bytes'])].map((c) => c.charCodeAt(0)).join(', ')}>>`;
  return text;
}
