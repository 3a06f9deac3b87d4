// Reads a query: recursive descent over the grammar of UX.md 2.11. The first thing that does not fit ends it, with a sentence
// that says what stands there, at which column, and what was probably meant.

import { nearest } from '../../runtime/protocol/nearest.ts';
import type { FieldTest, Query, Relation, Value } from './ast.ts';
import { CALLS, RELATIONS } from './ast.ts';
import type { Field } from './fields.ts';
import { FIELD_NAMES, FIELDS, OPERATORS_OF, UNANSWERED } from './fields.ts';
import { readPattern } from './pattern.ts';
import type { FieldHead, QueryError } from './scanner.ts';
import { QueryFault, readDuration, Scanner } from './scanner.ts';

export type { QueryError } from './scanner.ts';
export type Parsed = { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly error: QueryError };

/** Calls and parentheses inside each other: more is a mistake, and would end in a stack overflow. */
const MAX_DEPTH = 100;
export const MAX_QUERY = 4096;

/** The empty query finds everything. Never throws. */
export function parseQuery(text: string): Parsed {
  if (text.length > MAX_QUERY) {
    const what = `the query has ${text.length} characters; at most ${MAX_QUERY} are read`;
    return { ok: false, error: { what, at: MAX_QUERY, end: text.length } };
  }
  try {
    return { ok: true, query: new Parser(text).parse() };
  } catch (error) {
    if (error instanceof QueryFault) return { ok: false, error: error.error };
    throw error;
  }
}

class Parser {
  readonly #in: Scanner;
  #depth = 0;
  #motifs = 0;

  constructor(text: string) {
    this.#in = new Scanner(text);
  }

  parse(): Query {
    if (this.#in.ended) return { kind: 'and', of: [], at: 0, end: 0 };
    const query = this.#or();
    if (this.#in.ended) return query;
    if (this.#in.text[this.#in.at] === ')') this.#fail('the ) at column # closes nothing', 1);
    return this.#expected('a condition, "and" or "or"');
  }

  #or(): Query {
    if (++this.#depth > MAX_DEPTH) this.#fail(`at column #, parentheses and calls are nested more than ${MAX_DEPTH} deep`, 1);
    const parts = [this.#and()];
    while (this.#in.takeWord('or')) parts.push(this.#and());
    this.#depth -= 1;
    return joined('or', parts);
  }

  #and(): Query {
    const parts = [this.#not()];
    while (this.#in.takeWord('and') || this.#beginsCondition()) parts.push(this.#not());
    return joined('and', parts);
  }

  #beginsCondition(): boolean {
    return (
      !this.#in.ended &&
      !this.#in.seesWord('or') &&
      !/^(?:[),]|->|[=~!]|<(?!\d+\.\d+\.\d+>)|>)/.test(this.#in.text.slice(this.#in.at, this.#in.at + 40))
    );
  }

  #not(): Query {
    const marks: number[] = [];
    for (let at = this.#in.at; this.#in.takeWord('not'); at = this.#in.at) {
      marks.push(at);
      if (marks.length > MAX_DEPTH) this.#fail('at column #, there is a "not" too many', 1);
    }
    const primary = this.#primary();
    return marks.reduceRight<Query>((of, at) => ({ kind: 'not', of, at, end: of.end }), primary);
  }

  #primary(): Query {
    const at = this.#in.at;
    if (this.#in.take('(')) {
      const query = this.#inside(() => this.#or());
      this.#close(at);
      return query;
    }
    const call = this.#in.takeCall();
    if (call) return this.#call(call.name, call.at);
    const head = this.#in.takeField((name) => Object.hasOwn(FIELDS, name), this.#motifs > 0);
    if (head) return this.#field(head);
    return this.#text();
  }

  /** Parentheses end what a motif's limit could be taken for. */
  #inside<T>(read: () => T): T {
    const motifs = this.#motifs;
    this.#motifs = 0;
    const value = read();
    this.#motifs = motifs;
    return value;
  }

  #text(): Query {
    const at = this.#in.at;
    for (const word of ['and', 'or'])
      if (this.#in.seesWord(word)) this.#fail(`"${word}" at column # stands between two conditions`, word.length);
    if (this.#in.ended && /(^|\s)not\s*$/.test(this.#in.text)) this.#fail('"not" stands before a condition, as in: not kind:message', 0);
    const value = this.#in.value();
    if (!value) return this.#expected('a condition');
    this.#in.skip();
    return { kind: 'text', text: value.text, at, end: value.end };
  }

  // ── calls ──

  #call(name: string, at: number): Query {
    const relation = RELATIONS.find((candidate) => candidate === name);
    if (relation) return this.#relation(relation, at);
    if (name === 'within') {
      const us = this.#duration('a time, as in within(50ms, kind:crash)');
      if (!this.#in.take(',')) this.#expected('a comma and a query, as in within(50ms, kind:crash)');
      const of = this.#inside(() => this.#or());
      return { kind: 'within', us, of, at, end: this.#close(at + name.length) };
    }
    if (name === 'seq') return this.#motif(at);
    const meant = nearest(name, CALLS);
    const more = meant ? `did you mean \`${meant}\`?` : `there are ${CALLS.join(', ')}`;
    throw new QueryFault({
      what: `unknown call \`${name}\` at column ${at + 1}, ${more}`,
      at,
      end: at + name.length,
      ...(meant ? { suggestion: meant } : {}),
    });
  }

  #relation(relation: Relation, at: number): Query {
    const of = this.#inside(() => this.#or());
    return { kind: 'relation', relation, of, at, end: this.#close(at + relation.length) };
  }

  #motif(at: number): Query {
    const motifs = this.#motifs;
    this.#motifs = 1;
    const steps = [this.#or()];
    while (this.#in.take('->')) steps.push(this.#or());
    this.#motifs = motifs;
    if (steps.length < 2) this.#expected('-> and what follows, as in seq(tag:call -> kind:crash < 20ms)');
    const limitUs = this.#in.take('<') ? this.#duration('a time, as in < 20ms') : undefined;
    const end = this.#close(at + 'seq'.length);
    return { kind: 'motif', steps, ...(limitUs === undefined ? {} : { limitUs }), at, end };
  }

  #duration(what: string): number {
    const word = this.#in.word();
    const us = readDuration(word);
    if (us === undefined) return this.#expected(what);
    this.#in.take(word);
    return us;
  }

  #close(opened: number): number {
    const end = this.#in.at + 1;
    if (this.#in.take(')')) return end;
    return this.#expected(`) for the ( at column ${opened + 1}`);
  }

  // ── fields ──

  #field(head: FieldHead): FieldTest {
    const field = knownField(head);
    if (head.path.length > 0 && field.kind !== 'term') {
      const what = `\`${head.name}\` has no parts; a path belongs to state, msg or reason`;
      throw new QueryFault({ what, at: head.at, end: head.end, suggestion: head.name });
    }
    if (!OPERATORS_OF[field.kind].includes(head.operator)) {
      const what = `\`${head.operator}\` does not go with ${head.name}, which takes ${OPERATORS_OF[field.kind].join(' ')}`;
      throw new QueryFault({ what, at: head.end, end: this.#in.at });
    }
    const values = [this.#value(head, field)];
    const many = head.operator === ':' || head.operator === '=' || head.operator === '!=';
    for (let at = this.#in.at; this.#in.take(','); at = this.#in.at) {
      if (!many)
        throw new QueryFault({ what: `${head.operator} takes one value, so the comma at column ${at + 1} does not fit`, at, end: at + 1 });
      values.push(this.#value(head, field));
    }
    const end = (values.at(-1) as Value).end;
    return { kind: 'field', field: head.name, path: head.path, operator: head.operator, values, at: head.at, end };
  }

  #value(head: FieldHead, field: Field): Value {
    const value = this.#in.value();
    if (!value) return this.#expected(`a value for ${head.name}`);
    checkValue(head, field, value);
    // A comma belongs to the values with or without a space before it; anything else begins what comes next.
    this.#in.skip();
    return value;
  }

  // ── errors ──

  #expected(what: string): never {
    const { text, at } = this.#in;
    const found = this.#in.ended
      ? 'the query ends'
      : `there is ${JSON.stringify(this.#in.word() || (text.startsWith('->', at) ? '->' : text[at]))}`;
    this.#fail(`expected ${what} at column #, where ${found}`, this.#in.word().length || 1);
  }

  #fail(what: string, length: number): never {
    const { at, text } = this.#in;
    throw new QueryFault({ what: what.replace('#', String(at + 1)), at, end: Math.min(text.length, at + length) });
  }
}

/** One part is itself; parts of the same kind are taken in. */
function joined(kind: 'and' | 'or', parts: readonly Query[]): Query {
  const [first] = parts as [Query];
  if (parts.length === 1) return first;
  const of = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  return { kind, of, at: first.at, end: (parts.at(-1) as Query).end };
}

function knownField({ name, at }: FieldHead): Field {
  if (Object.hasOwn(FIELDS, name)) return FIELDS[name] as Field;
  const span = { at, end: at + name.length };
  const why = Object.hasOwn(UNANSWERED, name) ? UNANSWERED[name] : undefined;
  if (why !== undefined) throw new QueryFault({ what: `\`${name}\` at column ${at + 1} can't be answered: ${why}`, ...span });
  const meant = nearest(name, FIELD_NAMES);
  const more = meant ? `did you mean \`${meant}\`?` : `fields are ${FIELD_NAMES.join(', ')}`;
  throw new QueryFault({
    what: `unknown field \`${name}\` at column ${at + 1}, ${more}`,
    ...span,
    ...(meant ? { suggestion: meant } : {}),
  });
}

const WANTED: Partial<Record<Field['kind'], string>> = {
  number: 'a number, as 10, 1.5K or 2M',
  duration: 'a time, as 5ms, 1.25s or 80us',
  pid: 'a pid, as <0.5.0>, or $sel',
};

/** @throws QueryFault for a value that the field can never have */
function checkValue({ name, operator }: FieldHead, field: Field, value: Value): void {
  const wrong = (what: string, suggestion?: string): never => {
    throw new QueryFault({ what, at: value.at, end: value.end, ...(suggestion === undefined ? {} : { suggestion }) });
  };
  const column = value.at + 1;
  if (operator === '~') {
    const pattern = readPattern(value.text);
    if (!pattern.ok) wrong(`the pattern at column ${column} ${pattern.what}`);
    return;
  }
  if (field.kind === 'choice') {
    const values = field.values as readonly string[];
    if (values.includes(value.text)) return;
    const meant = nearest(value.text, values);
    wrong(
      `unknown ${name} \`${value.text}\` at column ${column}, ${meant ? `did you mean \`${meant}\`?` : `there are ${values.join(', ')}`}`,
      meant,
    );
  }
  if (/[<>]/.test(operator) && field.kind === 'term' && value.kind !== 'number')
    wrong(`\`${value.text}\` at column ${column} is not a number, and ${operator} compares numbers`);
  if (value.quoted) {
    if (WANTED[field.kind]) wrong(`\`${value.text}\` at column ${column} is a text; ${name} takes ${WANTED[field.kind]}`);
    return;
  }
  if (value.kind === 'variable') {
    const fits = value.name === 't' ? field.kind === 'duration' : field.kind === 'pid' || field.kind === 'names';
    if (!fits) wrong(`$${value.name} at column ${column} does not go with ${name}`);
    return;
  }
  const fits =
    field.kind === 'number'
      ? value.kind === 'number' || (name === 'inc' && value.kind === 'inc')
      : field.kind === 'duration'
        ? value.kind === 'duration'
        : field.kind !== 'pid' || value.kind === 'pid';
  if (fits) return;
  const hint = field.kind === 'pid' ? `; for a name there is name:${value.text}` : '';
  wrong(`\`${value.text}\` at column ${column} is not ${WANTED[field.kind]}${hint}`);
}
