// A regular expression as the program of an automaton: which character leads where. What stands for one character (`a`, `.`, `\d`,
// `[^x]`, `\p{L}`) is kept as it is written and asked of JavaScript's engine, a character at a time, so that it means exactly what it
// means there; groups, choices and repetitions are written out. Repetitions are limited by the size of what comes out.

/** Instructions of a program. */
export const MAX_SIZE = 500;

export const OP = { match: 0, char: 1, split: 2, assert: 3 } as const;
export const ASSERTION = { start: 0, end: 1, boundary: 2, noBoundary: 3 } as const;

export interface PatternProgram {
  readonly op: readonly number[];
  /** char: number of the atom; assert: which assertion; split: one way on. */
  readonly x: readonly number[];
  /** The way on; of a split the other one. */
  readonly y: readonly number[];
  readonly start: number;
  /** What stands for one character, each once. */
  readonly atoms: readonly string[];
  /** Nothing repeats and no choice is part of a longer whole: there is one way to try from each place of the text. */
  readonly isPlain: boolean;
}

/** Continues the sentence "the pattern …". */
export class PatternFault extends Error {}

type Node =
  | { readonly kind: 'char'; readonly atom: number }
  | { readonly kind: 'assert'; readonly what: number }
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'any'; readonly choices: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number };

/** An escape or a character; a pair of escaped surrogates is one character. */
const ATOM =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u\{[\da-fA-F]+\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}|\\.|[^\\]/suy;
const CLASS = /\[(?:\\.|[^\]\\])*\]/suy;
const QUANTIFIER = /([*+?]|\{(\d+)(,(\d*))?\})\??/y;
const GROUP = /\((?:\?:|\?<(?![=!])[^>]*>)?/y;
const ASSERTIONS: Readonly<Record<string, number>> = {
  '^': ASSERTION.start,
  $: ASSERTION.end,
  '\\b': ASSERTION.boundary,
  '\\B': ASSERTION.noBoundary,
};

/** @param source is one for `new RegExp(source, 'iu')`. @throws PatternFault for what an automaton can't do, and for what gets too large */
export function compilePattern(source: string): PatternProgram {
  const reader = new Reader(source);
  const tree = reader.choices();
  const [op, x, y]: [number[], number[], number[]] = [[OP.match], [0], [0]];
  const put = (code: number, a: number, b: number): number => {
    if (op.length >= MAX_SIZE) throw new PatternFault(`repeats too much: written out it has more than ${MAX_SIZE} parts`);
    x.push(a);
    y.push(b);
    return op.push(code) - 1;
  };
  /** From its end: where it begins, if `next` comes after it. */
  const emit = (node: Node, next: number): number => {
    switch (node.kind) {
      case 'char':
        return put(OP.char, node.atom, next);
      case 'assert':
        return put(OP.assert, node.what, next);
      case 'all':
        return node.parts.reduceRight((after, part) => emit(part, after), next);
      case 'any':
        return node.choices.map((choice) => emit(choice, next)).reduceRight((other, choice) => put(OP.split, choice, other));
      case 'repeat':
        return repeat(node, next);
    }
  };
  const repeat = ({ body, min, max }: Extract<Node, { kind: 'repeat' }>, next: number): number => {
    let at = next;
    if (max === Number.POSITIVE_INFINITY) {
      at = put(OP.split, 0, next);
      x[at] = emit(body, at);
    } else
      for (let i = min; i < max; i++) {
        const once = emit(body, at);
        // Of nothing, any number is nothing.
        if (once === at) break;
        at = put(OP.split, once, next);
      }
    for (let i = 0; i < min; i++) {
      const once = emit(body, at);
      if (once === at) break;
      at = once;
    }
    return at;
  };
  const start = emit(tree, 0);
  return { op, x, y, start, atoms: [...reader.atoms.keys()], isPlain: reader.isPlain };
}

class Reader {
  readonly atoms = new Map<string, number>();
  isPlain = true;
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  choices(): Node {
    const choices = [this.#sequence()];
    while (this.#source[this.#at] === '|') {
      this.#at += 1;
      choices.push(this.#sequence());
    }
    return choices.length === 1 ? (choices[0] as Node) : { kind: 'any', choices };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      const part = this.#one();
      const times = this.#take(QUANTIFIER);
      if (times) this.isPlain = false;
      parts.push(times ? repeated(part, times) : part);
    }
    return { kind: 'all', parts };
  }

  #one(): Node {
    if (this.#source[this.#at] === '(') return this.#group();
    const text = (this.#take(CLASS) ?? this.#take(ATOM))?.[0] as string;
    const what = ASSERTIONS[text];
    if (what !== undefined) return { kind: 'assert', what };
    if (/^\\[1-9k]/.test(text)) throw new PatternFault('refers back to a group, which could take for ever');
    const atom = this.atoms.get(text) ?? this.atoms.size;
    this.atoms.set(text, atom);
    return { kind: 'char', atom };
  }

  #group(): Node {
    this.isPlain = false;
    const rest = this.#source.slice(this.#at);
    if (/^\(\?<?[=!]/.test(rest)) throw new PatternFault('looks ahead or behind, which could take for ever');
    if (/^\(\?[a-z-]/.test(rest)) throw new PatternFault('changes its flags on its way; case never counts here, and there are no others');
    this.#take(GROUP);
    const inside = this.choices();
    this.#at += 1;
    return inside;
  }

  #take(what: RegExp): RegExpExecArray | undefined {
    what.lastIndex = this.#at;
    const found = what.exec(this.#source);
    if (!found) return undefined;
    this.#at = what.lastIndex;
    return found;
  }
}

function repeated(body: Node, [, sign, least, upTo, most]: RegExpExecArray): Node {
  const min = sign === '+' ? 1 : Number(least ?? 0);
  const open = sign === '*' || sign === '+' || most === '';
  const max = open ? Number.POSITIVE_INFINITY : sign === '?' ? 1 : upTo === undefined ? min : Number(most);
  return { kind: 'repeat', body, min, max };
}
