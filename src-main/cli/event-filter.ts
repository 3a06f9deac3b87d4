// The query of `bough events`: the part of UX.md's query language that one event and the world at it can answer.
//
//   query = term {["and"] term}              all must hold
//   term  = ["not"] field (":" | "=" | "!=") value {"," value} | (seq | t) ("<" | "<=" | ">" | ">=") value | word
//   value = word | "text in quotes"
//
// A word alone is looked for in the type, the tag and the names. What belongs to the full language and not to this part is
// refused by name, never taken for something else.

import { EVENTS } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { nearest } from '../../runtime/protocol/nearest.ts';
import type { Result } from '../loader/load-error.ts';
import { readDuration } from './arguments.ts';

/** What a filter may ask about the processes of an event. */
export interface Names {
  /** Registered name, label and path of the slot, whichever there are. */
  of(pid: number): readonly string[];
  /** `<0.5.0>`. */
  pid(pid: number): string;
}

export type EventFilter = (event: RuntimeEvent, names: Names) => boolean;

/** Reads a query. The error is one line that says what is wrong and what could be meant. */
export function parseFilter(query: string): Result<EventFilter, string> {
  try {
    return { ok: true, value: conjunction(split(query)) };
  } catch (error) {
    if (error instanceof QueryError) return { ok: false, error: error.message };
    throw error;
  }
}

class QueryError extends Error {}

const FIELDS = ['kind', 'type', 'pid', 'name', 'from', 'to', 'tag', 'class', 'seq', 't'] as const;
type Field = (typeof FIELDS)[number];
/** Fields of the full language. */
const LATER = [
  'module',
  'status',
  'msg',
  'state',
  'reason',
  'sup',
  'depth',
  'mailbox',
  'reds',
  'mem',
  'restarts',
  'inc',
  'wait',
  'dur',
  'node',
  'fault',
];
const CALLS = /^(causes|effects|before|after|within|seq)\(/;

const KINDS: Record<string, (event: RuntimeEvent) => boolean> = {
  crash: (e) => e.type === 'process_exited' && e.crashed,
  exit: (e) => e.type === 'process_exited',
  spawn: (e) => e.type === 'process_spawned',
  restart: (e) => e.type === 'child_restarted',
  gave_up: (e) => e.type === 'gave_up',
  message: (e) => EVENTS[e.type].group === 'messages',
  link: (e) => EVENTS[e.type].group === 'links',
  state: (e) => e.type === 'state_changed' || (e.type === 'callback_finished' && e.state),
  supervision: (e) => EVENTS[e.type].group === 'supervision',
  timer: (e) => e.type === 'timer_started' || e.type === 'timer_fired' || e.type === 'timer_cancelled',
  command: (e) => e.type === 'command',
  log: (e) => e.type === 'log_line',
  gap: (e) => e.type === 'gap',
};

interface Token {
  readonly text: string;
  /** It begins with a quotation mark: a text to look for, whatever it contains. */
  readonly quoted: boolean;
}

/** Cuts at spaces that are not inside quotes. */
function split(query: string): Token[] {
  const tokens: Token[] = [];
  for (const match of query.matchAll(/(?:[^\s"]|"[^"]*"|"[^"]*$)+/g)) {
    if ((match[0].match(/"/g)?.length ?? 0) % 2 === 1) throw new QueryError(`a quotation mark in ${match[0]} is not closed`);
    tokens.push({ text: match[0], quoted: match[0].startsWith('"') });
  }
  return tokens;
}

function conjunction(tokens: readonly Token[]): EventFilter {
  const tests: EventFilter[] = [];
  for (let i = 0; i < tokens.length; i++) {
    let { text, quoted } = tokens[i] as Token;
    if (text === 'and') {
      if (i === 0 || i === tokens.length - 1) throw new QueryError('"and" stands between two conditions');
      continue;
    }
    let negated = false;
    while (text === 'not') {
      negated = !negated;
      const next = tokens[++i];
      if (!next) throw new QueryError('"not" stands before a condition, as in: not kind:message');
      ({ text, quoted } = next);
    }
    refuseLater(text, quoted);
    const test = quoted ? anywhere(unquote(text)) : condition(text);
    tests.push(negated ? (event, names) => !test(event, names) : test);
  }
  return (event, names) => tests.every((test) => test(event, names));
}

function refuseLater(text: string, quoted: boolean): void {
  if (quoted) return;
  if (text === 'or' || text.startsWith('(') || CALLS.test(text)) {
    const what = text === 'or' ? '"or"' : text.startsWith('(') ? 'parentheses' : `${text.slice(0, text.indexOf('('))}(…)`;
    throw new QueryError(
      `bough events does not know ${what} yet; give conditions that must all hold, with a comma between values: kind:crash,restart`,
    );
  }
}

function condition(text: string): EventFilter {
  const match = /^([^\s:=!<>~]+)(!=|<=|>=|[:=<>~])(.*)$/s.exec(text);
  if (!match) return anywhere(unquote(text));
  const [, name, operator, rest] = match as unknown as [string, string, string, string];
  const field = FIELDS.find((candidate) => candidate === name);
  if (field === undefined) throw new QueryError(unknownField(name, text));
  if (operator === '~') throw new QueryError(`bough events does not know ~ yet; name:${rest} finds names that contain ${rest}`);
  const values = splitValues(rest);
  if (values.some((value) => value === '')) throw new QueryError(`${text} has no value after ${operator}`);
  if (field === 'seq' || field === 't') return numeric(field, operator, values, text);
  if (/[<>]/.test(operator)) throw new QueryError(`${field} has no order; ${operator} works with seq and t`);
  const tests = values.map((value) => single(field, value, operator !== ':'));
  const any: EventFilter = (event, names) => tests.some((test) => test(event, names));
  return operator === '!=' ? (event, names) => !any(event, names) : any;
}

function unknownField(name: string, text: string): string {
  const base = name.split('.')[0] as string;
  if (LATER.includes(base)) return `bough events does not know the field ${base} yet; it knows ${FIELDS.join(', ')}`;
  const meant = nearest(name, FIELDS);
  return `unknown field "${name}" in ${text}; ${meant ? `did you mean ${meant}?` : `fields are ${FIELDS.join(', ')}`}`;
}

/** At commas that are not inside quotes. */
const splitValues = (text: string): string[] =>
  (text.match(/(?:^|,)(?:[^,"]|"[^"]*")*/g) ?? ['']).map((part) => unquote(part.replace(/^,/, '')));
const unquote = (text: string): string => text.replaceAll('"', '');

/** One value of a field that has no order. `exact`: with `=` a name has to be the whole name. */
function single(field: Exclude<Field, 'seq' | 't'>, value: string, exact: boolean): EventFilter {
  switch (field) {
    case 'kind':
      return Object.hasOwn(KINDS, value) ? (KINDS[value] as EventFilter) : unknownValue('kind', value, Object.keys(KINDS));
    case 'type':
      if (!Object.hasOwn(EVENTS, value)) return unknownValue('type', value, Object.keys(EVENTS));
      return (event) => event.type === value;
    case 'class':
      if (!['normal', 'shutdown', 'abnormal', 'killed'].includes(value))
        return unknownValue('class', value, ['normal', 'shutdown', 'abnormal', 'killed']);
      return (event) => event.type === 'process_exited' && event.class === value;
    case 'tag':
      return (event) => tagsOf(event).includes(value);
    case 'pid':
      if (!/^<\d+\.\d+\.0>$/.test(value)) throw new QueryError(`${value} is not a pid; write it like <0.5.0>, or use name:${value}`);
      return (event, names) => event.pid !== 0 && names.pid(event.pid) === value;
    case 'name':
      return (event, names) => isCalled(event.pid, value, exact, names);
    case 'from':
      return (event, names) => isCalled(ends(event)?.from ?? 0, value, exact, names);
    case 'to':
      return (event, names) => isCalled(ends(event)?.to ?? 0, value, exact, names);
  }
}

function unknownValue(field: string, value: string, known: readonly string[]): never {
  const meant = nearest(value, known);
  throw new QueryError(`unknown ${field} "${value}"; ${meant ? `did you mean ${meant}?` : `there are ${known.join(', ')}`}`);
}

function isCalled(pid: number, value: string, exact: boolean, names: Names): boolean {
  if (pid === 0) return false;
  if (names.pid(pid) === value) return true;
  const wanted = value.toLowerCase();
  return names.of(pid).some((name) => (exact ? name === value : name.toLowerCase().includes(wanted)));
}

/** Sender and receiver of a message or signal. */
function ends(event: RuntimeEvent): { from: number; to: number } | undefined {
  switch (event.type) {
    case 'message_sent':
    case 'exit_signal_sent':
    case 'down_sent':
      return { from: event.pid, to: event.to };
    case 'message_delivered':
    case 'message_received':
    case 'message_dropped':
    case 'exit_signal_received':
      return { from: event.from, to: event.pid };
    default:
      return undefined;
  }
}

function tagsOf(event: RuntimeEvent): string[] {
  const fields = event as unknown as Record<string, unknown>;
  return [fields['tag'], fields['callback'], fields['action']].filter((tag): tag is string => typeof tag === 'string');
}

function anywhere(word: string): EventFilter {
  const wanted = word.toLowerCase();
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  return (event, names) =>
    has(event.type) || tagsOf(event).some(has) || names.of(event.pid).some(has) || (event.pid !== 0 && names.pid(event.pid) === word);
}

function numeric(field: 'seq' | 't', operator: string, values: readonly string[], text: string): EventFilter {
  const numbers = values.map((value) => {
    const n = field === 't' ? readDuration(value) : /^\d+$/.test(value) ? Number(value) : undefined;
    if (n === undefined)
      throw new QueryError(
        `${value} in ${text} is not a ${field === 't' ? 'time; write it like 1.25s or 300ms' : 'seq; write a whole number'}`,
      );
    return n;
  });
  const first = numbers[0] as number;
  if (/[<>]/.test(operator) && numbers.length > 1) throw new QueryError(`${operator} takes one value, not ${numbers.length}`);
  const read = (event: RuntimeEvent): number => (field === 'seq' ? event.seq : event.at);
  switch (operator) {
    case '<':
      return (event) => read(event) < first;
    case '<=':
      return (event) => read(event) <= first;
    case '>':
      return (event) => read(event) > first;
    case '>=':
      return (event) => read(event) >= first;
    case '!=':
      return (event) => !numbers.includes(read(event));
    default:
      return (event) => numbers.includes(read(event));
  }
}
