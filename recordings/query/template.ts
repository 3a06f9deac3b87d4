// Templates of logpoints: `{pid} got {msg.tag} with {state.count}`. What stands in braces is a field of the query language, with
// a path where it is a term; `{{` and `}}` are braces. A template never fails: what is not there says so in its place.

import { EVENT_NAMES, EXIT_CLASSES, KIND_MASK, KIND_SHIFT } from '../../runtime/protocol/event-table.ts';
import type { Cursor } from './cursor.ts';
import { FIELD_NAMES } from './fields.ts';
import { fromOf, toOf } from './processes.ts';
import { depthOf, MESSAGES, messageAt, REASONS, reasonAt, restartsLeft, sinceCause, tagIds } from './readers.ts';
import { textOf, valueAt } from './terms.ts';

/** In place of a value: there is no such field in it. */
export const NO_SUCH_FIELD = '⟨no such field⟩';
/** The field exists, but this event has nothing of the kind. */
export const NOTHING_HERE = '–';
export const NOT_RECORDED = '⟨not recorded⟩';

export interface Hole {
  readonly field: string;
  readonly path: readonly string[];
  /** As it stands in the template, without braces. */
  readonly text: string;
}

export type Template = readonly (string | Hole)[];

/** How values become text. */
export interface Printer {
  /** A term as tagged JSON. */
  readonly term: (value: unknown) => string;
  /** Microseconds: a moment, or a length of time. */
  readonly moment: (us: number) => string;
}

/** Other words for fields, as people write them. */
const ALIASES: Readonly<Record<string, string>> = { message: 'msg', time: 't', at: 't', event: 'type', process: 'name', path: 'path' };
const HOLE = /^\s*([A-Za-z_]\w*)((?:\.(?:[\w$-]+|"(?:[^"\\]|\\.)*"))*)\s*$/;
const PART = /\.(?:([\w$-]+)|"((?:[^"\\]|\\.)*)")/g;
const KNOWN: ReadonlySet<string> = new Set([...FIELD_NAMES, 'path']);

export function parseTemplate(text: string): Template {
  const parts: (string | Hole)[] = [];
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if ((c === '{' || c === '}') && text[i + 1] === c) {
      plain += c;
      i += 1;
      continue;
    }
    const end = c === '{' ? closing(text, i) : -1;
    if (end < 0) {
      plain += c;
      continue;
    }
    if (plain !== '') parts.push(plain);
    plain = '';
    parts.push(holeOf(text.slice(i + 1, end)));
    i = end;
  }
  if (plain !== '') parts.push(plain);
  return parts;
}

/** Where the brace at `from` is closed, quotation marks aside; -1 where it is not. */
function closing(text: string, from: number): number {
  let quoted = false;
  for (let i = from + 1; i < text.length; i++) {
    if (quoted && text[i] === '\\') i += 1;
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text[i] === '}') return i;
  }
  return -1;
}

function holeOf(text: string): Hole {
  const found = HOLE.exec(text);
  const name = found?.[1] ?? '';
  const path = [...(found?.[2] ?? '').matchAll(PART)].map(([, word, quoted]) => word ?? (quoted as string).replace(/\\(.)/gs, '$1'));
  return { field: Object.hasOwn(ALIASES, name) ? (ALIASES[name] as string) : name, path, text };
}

/** Names in braces that are no fields: for whoever writes a template, to be told at once. */
export const unknownFields = (template: Template): readonly string[] =>
  template.flatMap((part) => (typeof part === 'string' || KNOWN.has(part.field) ? [] : [part.text]));

/** The template's text at the record of the cursor. */
export function render(template: Template, cursor: Cursor, printer: Printer): string {
  let text = '';
  for (const part of template) text += typeof part === 'string' ? part : fill(part, cursor, printer);
  return text;
}

function fill({ field, path }: Hole, c: Cursor, { term, moment }: Printer): string {
  if (!KNOWN.has(field)) return NO_SUCH_FIELD;
  switch (field) {
    case 'msg':
      if (!MESSAGES(c.type, c.flags)) return NOTHING_HERE;
      return inside(messageAt(c), path, term, path.length === 1 && path[0] === 'tag' ? () => tagsOf(c) : undefined);
    case 'state':
      return c.pid === 0 ? NOTHING_HERE : (c.process(c.pid)?.stateSeq ?? 0) === 0 ? NOTHING_HERE : inside(c.stateOf(c.pid), path, term);
    case 'reason':
      return REASONS(c.type, c.flags) ? inside(reasonAt(c), path, term) : NOTHING_HERE;
    default:
      return path.length > 0 ? NO_SUCH_FIELD : (plainField(field, c, moment) ?? NOTHING_HERE);
  }
}

function inside(whole: unknown, path: readonly string[], term: Printer['term'], otherwise?: () => string | undefined): string {
  if (whole === undefined) return otherwise?.() ?? NOT_RECORDED;
  const value = valueAt(whole, path);
  if (value === undefined) return otherwise?.() ?? NO_SUCH_FIELD;
  // A text by itself reads best as it is; inside a term it has to be told from the rest.
  return typeof value === 'string' ? value : term(value);
}

const tagsOf = (c: Cursor): string | undefined => {
  const texts = tagIds(c).flatMap((id) => (id === 0 ? [] : [c.source.strings.get(id)]));
  return texts.length === 0 ? undefined : texts.join(' ');
};

function plainField(field: string, c: Cursor, moment: Printer['moment']): string | undefined {
  const process = () => c.process(c.pid);
  const number = (n: number | undefined): string | undefined => (n === undefined ? undefined : String(n));
  switch (field) {
    case 'pid':
      return c.pid === 0 ? undefined : `<0.${c.pid}.0>`;
    case 'name':
      return called(c, c.pid);
    case 'path':
      return process()?.path;
    case 'from':
      return called(c, fromOf(c));
    case 'to':
      return called(c, toOf(c));
    case 'module':
      return process()?.signature;
    case 'type':
    case 'kind':
      return EVENT_NAMES[c.type]?.replaceAll('_', ' ');
    case 'tag':
    case 'fault':
      return tagsOf(c);
    case 'class':
      return EVENT_NAMES[c.type] === 'process_exited' ? EXIT_CLASSES[(c.flags >> KIND_SHIFT) & KIND_MASK] : undefined;
    case 'status':
      return process()?.status;
    case 'sup': {
      const parent = process()?.parentSlot ?? 0;
      return parent === 0
        ? undefined
        : (c.world.slotSummary(parent)?.name ?? c.world.slotSummary(parent)?.label ?? c.world.slotPath(parent));
    }
    case 'depth':
      return number(depthOf(c));
    case 'mailbox':
      return number(process()?.mailboxSize);
    case 'reds':
      return number(process()?.reductions);
    case 'restarts': {
      const lives = process()?.incarnation;
      return number(lives === undefined ? undefined : lives - 1);
    }
    case 'inc':
      return number(process()?.incarnation);
    case 'node':
      return number(process()?.node);
    case 'left':
      return number(restartsLeft(c));
    case 'seq':
      return String(c.seq);
    case 't':
      return moment(c.at);
    case 'wait':
    case 'dur': {
      const wanted = field === 'wait' ? 'message_received' : 'callback_finished';
      const took = EVENT_NAMES[c.type] === wanted ? sinceCause(c) : undefined;
      return took === undefined ? undefined : moment(took);
    }
    default:
      return undefined;
  }
}

function called(c: Cursor, pid: number): string | undefined {
  if (pid === 0) return undefined;
  const process = c.process(pid);
  return process === undefined ? `<0.${pid}.0>` : (process.name ?? process.label);
}

/** Terms as tagged JSON, times in milliseconds: what needs no help from outside. */
export const PLAIN: Printer = { term: textOf, moment: (us) => `${us / 1000} ms` };
