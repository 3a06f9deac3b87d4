// The words of the query language. What a word is depends on where it stands (a `<` may begin a pid or be an operator), so the
// parser asks for what it wants next instead of being handed tokens.

import { parsePid } from '../../runtime/protocol/ids.ts';
import type { Operator, Value } from './ast.ts';
import { VARIABLES } from './ast.ts';

/** What is wrong with a query: one sentence for people, where it is, and what would be right. */
export interface QueryError {
  readonly what: string;
  /** Offset of the first character that does not fit; the sentence counts columns from 1. */
  readonly at: number;
  readonly end: number;
  /** Put in place of `at` to `end`, this makes it right. */
  readonly suggestion?: string;
}

export class QueryFault extends Error {
  readonly error: QueryError;
  constructor(error: QueryError) {
    super(error.what);
    this.error = error;
  }
}

/** Characters that end a word. */
const BREAKS = /[\s,()"<>=~]/;
const PID = /<\d+\.\d+\.\d+>/y;
const FIELD = /([A-Za-z_]\w*)((?:\.(?:[\w$-]+|"(?:[^"\\]|\\.)*"))*)/y;
const PART = /\.(?:([\w$-]+)|"((?:[^"\\]|\\.)*)")/g;
const OPERATOR = /\s*(!=|<=|>=|[:=<>~])\s*/y;
const NUMBER = /^(-?\d+(?:\.\d+)?)([KM]?)$/;
const DURATION = /^(\d+(?:\.\d+)?)(us|µs|ms|s|min|m|h)$/;
const UNITS: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1000, s: 1e6, m: 60e6, min: 60e6, h: 3600e6 };

export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.skip();
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  skip(): void {
    while (this.at < this.text.length && /\s/.test(this.text[this.at] as string)) this.at += 1;
  }

  /** Takes this text, and the space behind it, if it stands here. */
  take(symbol: string): boolean {
    if (!this.text.startsWith(symbol, this.at)) return false;
    this.at += symbol.length;
    this.skip();
    return true;
  }

  /** Takes a word that stands alone, such as `and`. */
  takeWord(word: string): boolean {
    if (!this.seesWord(word)) return false;
    return this.take(word);
  }

  seesWord(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    const next = this.text[this.at + word.length];
    return next === undefined || /[\s()]/.test(next);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  /** `name(`, the name of a call. */
  takeCall(): { name: string; at: number } | undefined {
    const match = /([A-Za-z_]\w*)\(/y;
    const found = this.#match(match);
    if (!found) return undefined;
    const at = this.at;
    this.at += found[0].length;
    this.skip();
    return { name: found[1] as string, at };
  }

  /** A field with its operator; a word that merely stands before a pid, or before the limit of a motif, is none. */
  takeField(isField: (name: string) => boolean, inMotif: boolean): FieldHead | undefined {
    const start = this.at;
    const found = this.#match(FIELD);
    if (!found) return undefined;
    const [whole, name, parts] = found as unknown as [string, string, string];
    this.at += whole.length;
    const end = this.at;
    const operator = this.#match(OPERATOR);
    const before = operator ? this.at + operator[0].length - operator[0].trimStart().length : 0;
    PID.lastIndex = before;
    const isPid = operator !== null && operator[1] === '<' && operator[0] !== operator[0].trimStart() && PID.test(this.text);
    if (!operator || isPid || (inMotif && operator[1] === '<' && !isField(name))) {
      this.at = start;
      return undefined;
    }
    this.at += operator[0].length;
    const path = [...parts.matchAll(PART)].map(([, word, quoted]) => word ?? unescaped(quoted as string));
    return { name, path, operator: operator[1] as Operator, at: start, end };
  }

  /** A value, or `undefined` where none begins. @throws QueryFault for a quotation mark that is not closed */
  value(): Value | undefined {
    const at = this.at;
    const quoted = this.quoted();
    if (quoted !== undefined) return { kind: 'text', text: quoted, quoted: true, at, end: this.at };
    const pid = this.#match(PID);
    const text = pid ? pid[0] : this.word();
    if (text === '') return undefined;
    this.at = at + text.length;
    return { ...readWord(text), text, quoted: false, at, end: this.at };
  }

  /** Up to a character that ends a word, or `->`; not taken. */
  word(): string {
    let end = this.at;
    while (end < this.text.length && !BREAKS.test(this.text[end] as string) && !this.text.startsWith('->', end)) end += 1;
    return this.text.slice(this.at, end);
  }

  quoted(): string | undefined {
    if (this.text[this.at] !== '"') return undefined;
    const start = this.at;
    for (let i = start + 1; i < this.text.length; i++) {
      if (this.text[i] === '\\') i += 1;
      else if (this.text[i] === '"') {
        this.at = i + 1;
        return unescaped(this.text.slice(start + 1, i));
      }
    }
    throw new QueryFault({
      what: `the quotation mark at column ${start + 1} is not closed`,
      at: start,
      end: this.text.length,
      suggestion: `${this.text.slice(start)}"`,
    });
  }
}

export interface FieldHead {
  readonly name: string;
  readonly path: readonly string[];
  readonly operator: Operator;
  readonly at: number;
  /** Behind name and path. */
  readonly end: number;
}

const unescaped = (text: string): string => text.replace(/\\(.)/gs, '$1');

/** Microseconds, or `undefined` for what is no length of time. */
export function readDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  const us = Math.round(Number(match[1]) * (UNITS[match[2] as string] as number));
  return Number.isSafeInteger(us) ? us : undefined;
}

type Read =
  | { kind: 'text' }
  | { kind: 'number' | 'inc'; number: number }
  | { kind: 'duration'; us: number }
  | { kind: 'pid'; node: number; id: number }
  | { kind: 'variable'; name: (typeof VARIABLES)[number] };

function readWord(text: string): Read {
  const number = NUMBER.exec(text);
  if (number) return { kind: 'number', number: Number(number[1]) * (number[2] === 'K' ? 1e3 : number[2] === 'M' ? 1e6 : 1) };
  const us = readDuration(text);
  if (us !== undefined) return { kind: 'duration', us };
  if (/^#\d+$/.test(text)) return { kind: 'inc', number: Number(text.slice(1)) };
  const pid = parsePid(text);
  if (pid) return { kind: 'pid', node: pid.node, id: pid.id };
  const variable = text.startsWith('$') ? VARIABLES.find((name) => `$${name}` === text) : undefined;
  return variable ? { kind: 'variable', name: variable } : { kind: 'text' };
}
