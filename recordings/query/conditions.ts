// Fields and words of a query, as tests on a record. What each field means is in docs/QUERY.md.

import {
  BIT0,
  BIT1,
  COMMAND_KINDS,
  EV,
  EVENT_NAMES,
  EVENTS,
  EXIT_CLASSES,
  KIND_MASK,
  KIND_SHIFT,
} from '../../runtime/protocol/event-table.ts';
import type { FieldTest, Operator, Value } from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { Kind } from './fields.ts';
import { FIELDS } from './fields.ts';
import type { Bounds, Part } from './part.ts';
import { always, byShape, EVERYWHERE, negated } from './part.ts';
import { readPattern } from './pattern.ts';
import { callsFor, ENDS, fromOf, namesOfSupervisor, nameTest, toOf } from './processes.ts';
import type { Shape } from './readers.ts';
import {
  depthOf,
  MESSAGES,
  messageAt,
  ofGroup,
  ofType,
  REASONS,
  reasonAt,
  restartsLeft,
  sinceCause,
  TAG_COLUMN,
  tagIds,
} from './readers.ts';
import { isEqual, numberOf, textOf, valueAt } from './terms.ts';

/** What `$sel`, `$from` and `$t` stand for; where one is not given, a query that has it can't be answered. */
export interface Variables {
  /** A process id. */
  readonly sel?: number;
  readonly from?: number;
  /** Microseconds. */
  readonly t?: number;
}

const kindBits = (flags: number): number => (flags >> KIND_SHIFT) & KIND_MASK;
const FAULT = COMMAND_KINDS.indexOf('fault');

const SHAPES: Readonly<Record<Kind, Shape>> = {
  crash: (type, flags) => type === EV.process_exited && (flags & BIT1) !== 0,
  exit: ofType(EV.process_exited),
  spawn: ofType(EV.process_spawned),
  restart: ofType(EV.child_restarted),
  gave_up: ofType(EV.gave_up),
  message: ofGroup('messages'),
  send: ofType(EV.message_sent),
  delivered: (type, flags) => (type === EV.message_sent || type === EV.message_delivered) && (flags & BIT0) !== 0,
  receive: ofType(EV.message_received),
  dropped: ofType(EV.message_dropped),
  link: ofGroup('links'),
  signal: ofType(EV.exit_signal_sent, EV.exit_signal_received, EV.down_sent),
  state: (type, flags) => type === EV.state_changed || (type === EV.callback_finished && (flags & BIT0) !== 0),
  callback: ofType(EV.callback_started, EV.callback_finished),
  supervision: ofGroup('supervision'),
  turn: ofType(EV.turn_started, EV.turn_ended),
  timer: ofType(EV.timer_started, EV.timer_fired, EV.timer_cancelled),
  node: ofGroup('nodes'),
  input: ofType(EV.input),
  command: ofType(EV.command),
  fault: (type, flags) => type === EV.command && kindBits(flags) === FAULT,
  log: ofType(EV.log_line),
  gap: ofType(EV.gap),
};

/** A field compared with values. @throws Error for a variable that was not given */
export function conditionOf(query: FieldTest, variables: Variables): Part {
  return query.operator === '!=' ? negated(equals({ ...query, operator: '=' }, variables)) : equals(query, variables);
}

function equals(query: FieldTest, variables: Variables): Part {
  const { field, operator, values } = query;
  switch (field) {
    case 'kind':
      return choice(query, (kind) => SHAPES[kind as Kind]);
    case 'type':
      return choice(query, (name) => ofType(EVENTS[name as keyof typeof EVENTS].code));
    case 'class':
      return choice(query, (name) => {
        const wanted = EXIT_CLASSES.indexOf(name as (typeof EXIT_CLASSES)[number]);
        return (type, flags) => type === EV.process_exited && kindBits(flags) === wanted;
      });
    case 'status': {
      const wanted = chosen(query);
      return slow(2, (c) => wanted.has(c.process(c.pid)?.status ?? ''));
    }
    case 'pid': {
      const ids = new Set(values.map((value) => processId(value, variables)));
      return { ...ALL_TYPES, cost: 0, test: (c) => c.pid !== 0 && ids.has(c.pid) };
    }
    case 'name':
      return names(query, variables, always, (c) => c.pid, callsFor);
    case 'module':
      return names(
        query,
        variables,
        always,
        (c) => c.pid,
        (process) => [process.signature],
      );
    case 'sup':
      return names(query, variables, always, (c) => c.pid, namesOfSupervisor);
    case 'from':
      return names(query, variables, ENDS, fromOf, callsFor);
    case 'to':
      return names(query, variables, ENDS, toOf, callsFor);
    case 'tag':
      return tag(query);
    case 'fault':
      return word(query, SHAPES.fault, (c) => c.source.strings.get(c.chunk.b[c.i] as number));
    case 'msg':
      return term(query, MESSAGES, messageAt);
    case 'state':
      return term(query, always, (c) => c.stateOf(c.pid));
    case 'reason':
      return term(query, REASONS, reasonAt);
    case 'seq':
      return { ...number(query, always, 0, (c) => c.seq), bounds: boundsOf(operator, values, 'seq', variables) };
    case 't':
      return { ...number(query, always, 0, (c) => c.at, variables), bounds: boundsOf(operator, values, 'at', variables) };
    case 'wait':
      return number(query, ofType(EV.message_received), 1, sinceCause, variables);
    case 'dur':
      return number(query, ofType(EV.callback_finished), 1, sinceCause, variables);
    case 'depth':
      return number(query, always, 2, depthOf);
    case 'mailbox':
      return number(query, always, 2, (c) => (c.pid === 0 ? undefined : c.world.mailboxSize(c.pid)));
    case 'reds':
      return number(query, always, 2, (c) => c.process(c.pid)?.reductions);
    case 'restarts':
      return number(query, always, 2, (c) => {
        const process = c.process(c.pid);
        return process && process.incarnation - 1;
      });
    case 'left':
      return number(query, ofType(EV.restart_counted), 0, restartsLeft);
    case 'inc':
      return number(query, always, 2, (c) => c.process(c.pid)?.incarnation);
    case 'node':
      return number(query, always, 2, (c) => c.process(c.pid)?.node);
    default:
      throw new Error(`the field ${field} has no meaning`);
  }
}

const ALL_TYPES = { may: always, exact: false, bounds: EVERYWHERE } as const;
const slow = (cost: number, test: Part['test']): Part => ({ ...ALL_TYPES, cost, test });

// ── choices ──

/** Values of a field that has a closed list of them. */
function chosen({ field, operator, values }: FieldTest): ReadonlySet<string> {
  if (operator !== '~') return new Set(values.map(({ text }) => text));
  const matches = matcherOf(values);
  return new Set((FIELDS[field]?.values ?? []).filter(matches));
}

function choice(query: FieldTest, shapeOf: (value: string) => Shape): Part {
  const shapes = [...chosen(query)].map(shapeOf);
  return byShape((type, flags) => shapes.some((shape) => shape(type, flags)));
}

// ── texts ──

function matcherOf(values: readonly Value[]): (text: string) => boolean {
  const pattern = readPattern((values[0] as Value).text);
  if (!pattern.ok) throw new Error(`the pattern ${pattern.what}`);
  return pattern.matches;
}

/** One word against the values: whole, or by pattern. */
function wordTest({ operator, values }: FieldTest): (text: string) => boolean {
  if (operator === '~') return matcherOf(values);
  const wanted = new Set(values.map(({ text }) => text));
  return (text) => wanted.has(text);
}

function word(query: FieldTest, may: Shape, textIn: (c: Cursor) => string): Part {
  const test = wordTest(query);
  return { may, exact: false, bounds: EVERYWHERE, cost: 0, test: (c) => may(c.type, c.flags) && hasText(textIn(c), test) };
}

const hasText = (text: string, test: (text: string) => boolean): boolean => text !== '' && test(text);

function tag(query: FieldTest): Part {
  const test = wordTest(query);
  // Strings are interned, so each is looked at once.
  const known = new Map<number, boolean>();
  const byId = (c: Cursor, id: number): boolean => {
    let is = known.get(id);
    if (is === undefined) {
      is = hasText(c.source.strings.get(id), test);
      known.set(id, is);
    }
    return is;
  };
  const may: Shape = (type) => TAG_COLUMN[type] !== -1;
  return { may, exact: false, bounds: EVERYWHERE, cost: 0, test: (c) => tagIds(c).some((id) => byId(c, id)) };
}

// ── processes ──

function processId(value: Value, variables: Variables): number {
  if (value.kind === 'pid') return value.id;
  if (value.kind === 'variable' && value.name !== 't') {
    const id = variables[value.name];
    if (id === undefined) throw new UnboundVariable(value.text);
    return id;
  }
  return -1;
}

/** A query names what only a window has. */
export class UnboundVariable extends Error {
  constructor(text: string) {
    super(
      text === '$t'
        ? '$t is the time at the cursor of a window: write a time here, such as 1.25s'
        : `${text} is ${text === '$sel' ? 'the process' : 'the sender of the message'} selected in a window: write a name or pid here`,
    );
  }
}

function names(
  { operator, values }: FieldTest,
  variables: Variables,
  may: Shape,
  pidOf: (c: Cursor) => number,
  texts: Parameters<typeof nameTest>[1],
): Part {
  const ids = new Set(values.map((value) => processId(value, variables)));
  const matches = operator === '~' ? matcherOf(values) : undefined;
  const wanted = values.map((value) => {
    const text = value.kind === 'variable' ? `<0.${processId(value, variables)}.0>` : value.text;
    return operator === ':' ? text.toLowerCase() : text;
  });
  const isCalled = (name: string): boolean => {
    if (matches) return matches(name);
    const text = operator === ':' ? name.toLowerCase() : name;
    return wanted.some((part) => (operator === ':' ? text.includes(part) : text === part));
  };
  const test = nameTest(isCalled, texts);
  return {
    may,
    exact: false,
    bounds: EVERYWHERE,
    cost: 2,
    test: (c) => {
      const pid = pidOf(c);
      if (pid === 0) return false;
      return test(c, pid, texts === callsFor ? ids : undefined);
    },
  };
}

// ── terms ──

function term({ operator, values, path }: FieldTest, may: Shape, read: (c: Cursor) => unknown): Part {
  const test = termTest(operator, values);
  return {
    may,
    exact: false,
    bounds: EVERYWHERE,
    cost: 3,
    test: (c) => {
      if (!may(c.type, c.flags)) return false;
      const whole = read(c);
      const value = whole === undefined ? undefined : valueAt(whole, path);
      return value !== undefined && test(value);
    },
  };
}

export function termTest(operator: Operator, values: readonly Value[]): (value: unknown) => boolean {
  if (operator === '~') {
    const matches = matcherOf(values);
    return (value) => matches(textOf(value));
  }
  if (operator === ':') {
    const parts = values.map(({ text }) => text.toLowerCase());
    return (value) => parts.some((part) => textOf(value).toLowerCase().includes(part));
  }
  if (operator === '=') return (value) => values.some(({ text, quoted }) => isEqual(value, text, quoted));
  const compare = comparison(
    operator,
    values.map((value) => quantity(value, {})),
  );
  return (value) => {
    const n = numberOf(value);
    return n !== undefined && compare(n);
  };
}

// ── numbers and times ──

export function quantity(value: Value, variables: Variables): number {
  if (value.kind === 'number' || value.kind === 'inc') return value.number;
  if (value.kind === 'duration') return value.us;
  if (value.kind === 'variable') {
    if (variables.t === undefined) throw new UnboundVariable(value.text);
    return variables.t;
  }
  return Number.NaN;
}

export function comparison(operator: Operator, numbers: readonly number[]): (n: number) => boolean {
  const [first] = numbers as [number];
  switch (operator) {
    case '<':
      return (n) => n < first;
    case '<=':
      return (n) => n <= first;
    case '>':
      return (n) => n > first;
    case '>=':
      return (n) => n >= first;
    default:
      return numbers.length === 1 ? (n) => n === first : (n) => numbers.includes(n);
  }
}

function number(
  { operator, values }: FieldTest,
  may: Shape,
  cost: number,
  read: (c: Cursor) => number | undefined,
  variables: Variables = {},
): Part {
  const compare = comparison(
    operator,
    values.map((value) => quantity(value, variables)),
  );
  return {
    may,
    exact: false,
    bounds: EVERYWHERE,
    cost,
    test: (c) => {
      if (!may(c.type, c.flags)) return false;
      const n = read(c);
      return n !== undefined && compare(n);
    },
  };
}

function boundsOf(operator: Operator, values: readonly Value[], of: 'seq' | 'at', variables: Variables): Bounds {
  const numbers = values.map((value) => quantity(value, variables));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const from = operator === '<' || operator === '<=' ? 0 : low;
  const to = operator === '>' || operator === '>=' ? Number.POSITIVE_INFINITY : high;
  return of === 'seq' ? { ...EVERYWHERE, fromSeq: from, toSeq: to } : { ...EVERYWHERE, fromAt: from, toAt: to };
}

/** A word alone: anywhere in the type, the tags or what the process is called, in any case. */
export function textPart(text: string): Part {
  const wanted = text.toLowerCase();
  const has = (part: string): boolean => part.toLowerCase().includes(wanted);
  const types = Uint8Array.from({ length: 256 }, (_, code) => (has(EVENT_NAMES[code] ?? '') ? 1 : 0));
  const known = new Map<number, boolean>();
  const inTag = (c: Cursor, id: number): boolean => {
    let is = known.get(id);
    if (is === undefined) {
      is = hasText(c.source.strings.get(id), has);
      known.set(id, is);
    }
    return is;
  };
  const pid = /^<\d+\.(\d+)\.0>$/.exec(text);
  const ids = new Set(pid ? [Number(pid[1])] : []);
  const called = nameTest(has, callsFor);
  return slow(2, (c) => types[c.type] === 1 || tagIds(c).some((id) => inTag(c, id)) || (c.pid !== 0 && called(c, c.pid, ids)));
}
