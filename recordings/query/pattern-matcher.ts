// Runs a pattern's program over a text: all ways at once, a character at a time, so that no text takes longer than its length times
// the size of the program. Where the same ways met the same kind of character before, the answer is looked up (a deterministic
// automaton, made as it is needed), and a character costs a few instructions.

import { ASSERTION, OP, type PatternProgram } from './pattern-program.ts';

/** Kept of the automaton; then it is made anew. Also looked up for one text. */
const MAX_STATES = 500;
const MAX_CHARACTERS = 10_000;

/** What was before the place: nothing, a character of a word, another. */
const BEFORE = { start: 0, word: 1, other: 2 } as const;

/** Characters that no part of the pattern tells apart. */
interface Kind {
  readonly id: number;
  /** By atom. */
  readonly fits: readonly boolean[];
  readonly isWord: boolean;
}

interface State {
  /** Instructions at which the ways stand. */
  readonly at: readonly number[];
  readonly before: number;
  /** By kind of the next character; 'found' where the pattern has matched before it. */
  readonly next: (State | 'found' | undefined)[];
  /** Whether it matches where the text ends here. */
  end: boolean | undefined;
}

export class Matcher {
  /** Characters and instructions that were looked at. */
  steps = 0;
  readonly #program: PatternProgram;
  readonly #atoms: readonly RegExp[];
  readonly #kinds = new Map<string, Kind>();
  readonly #kindOf = new Map<number, Kind>();
  readonly #ascii: (Kind | undefined)[] = new Array(128).fill(undefined);
  readonly #states = new Map<string, State>();
  /** By instruction: the last walk that came through, and that led here. */
  readonly #seen: Float64Array;
  readonly #found: Float64Array;
  #walk = 0;
  /** States that were looked up for this text. */
  #looked = 0;
  #lastText: string | undefined;
  #lastVerdict = false;

  constructor(program: PatternProgram) {
    this.#program = program;
    this.#atoms = [...program.atoms, '\\w'].map((atom) => new RegExp(`^(?:${atom})$`, 'iu'));
    this.#seen = new Float64Array(program.op.length);
    this.#found = new Float64Array(program.op.length);
  }

  /** Whether the pattern matches anywhere in the text, or in the first `most` UTF-16 units of it. */
  test(text: string, most = text.length): boolean {
    // A state is mostly the one of the event before.
    if (text !== this.#lastText) {
      this.#lastVerdict = this.#run(text, most);
      this.#lastText = text;
    }
    return this.#lastVerdict;
  }

  #run(text: string, most: number): boolean {
    this.#looked = 0;
    let state = this.#stateOf([this.#program.start], BEFORE.start);
    const length = Math.min(text.length, most);
    for (let i = 0; i < length; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0xd800 && code < 0xdc00) {
        code = text.codePointAt(i) as number;
        if (code > 0xffff) i += 1;
      }
      this.steps += 1;
      const kind = (code < 128 ? this.#ascii[code] : this.#kindOf.get(code)) ?? this.#classify(code);
      const next = state.next[kind.id] ?? this.#advance(state, kind);
      if (next === 'found') return true;
      state = next;
    }
    if (length < text.length) return false;
    state.end ??= this.#follow(state, undefined) === 'found';
    return state.end;
  }

  #advance(state: State, kind: Kind): State | 'found' {
    const reached = this.#follow(state, kind);
    const next = reached === 'found' ? reached : this.#stateOf(reached, kind.isWord ? BEFORE.word : BEFORE.other);
    // What was not looked up is not kept either.
    if (this.#looked <= MAX_STATES) state.next[kind.id] = next;
    return next;
  }

  /** Where all ways of a state stand after a character of this kind, or after none at the end of the text. */
  #follow({ at, before }: State, kind: Kind | undefined): number[] | 'found' {
    const { op, x, y, start } = this.#program;
    const isBoundary = (before === BEFORE.word) !== (kind?.isWord === true);
    // A match may begin behind this character too.
    const reached = [start];
    const open = at.slice();
    const [seen, found] = [this.#seen, this.#found];
    this.#walk += 1;
    const walk = this.#walk;
    found[start] = walk;
    for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
      if (seen[pc] === walk) continue;
      seen[pc] = walk;
      this.steps += 1;
      const a = x[pc] as number;
      const b = y[pc] as number;
      if (op[pc] === OP.match) return 'found';
      if (op[pc] === OP.split) open.push(a, b);
      else if (op[pc] === OP.char) {
        if (kind?.fits[a] && found[b] !== walk) {
          found[b] = walk;
          reached.push(b);
        }
      } else if (
        a === ASSERTION.start
          ? before === BEFORE.start
          : a === ASSERTION.end
            ? kind === undefined
            : isBoundary === (a === ASSERTION.boundary)
      )
        open.push(b);
    }
    return reached;
  }

  #stateOf(at: number[], before: number): State {
    this.#looked += 1;
    // A text with ever new ways: to look them up would take longer than to walk them.
    if (this.#looked > MAX_STATES) return { at, before, next: [], end: undefined };
    const key = `${before}:${at.sort((a, b) => a - b)}`;
    let state = this.#states.get(key);
    if (state === undefined) {
      if (this.#states.size >= MAX_STATES) this.#states.clear();
      state = { at, before, next: [], end: undefined };
      this.#states.set(key, state);
    }
    return state;
  }

  #classify(code: number): Kind {
    const character = String.fromCodePoint(code);
    const fits = this.#atoms.map((atom) => atom.test(character));
    const isWord = fits.pop() === true;
    const key = `${isWord}${fits}`;
    let kind = this.#kinds.get(key);
    if (kind === undefined) {
      kind = { id: this.#kinds.size, fits, isWord };
      this.#kinds.set(key, kind);
    }
    if (this.#kindOf.size >= MAX_CHARACTERS) this.#kindOf.clear();
    this.#kindOf.set(code, kind);
    if (code < 128) this.#ascii[code] = kind;
    return kind;
  }
}
