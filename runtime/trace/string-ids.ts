// The ids of the texts in a log: counted from 1 in order of first use, announced with the chunk in which they are first used.
//
// A program uses few texts at any time. Those of the last few records stand in fields, some before those each in a place of its own,
// and only for others a Map is asked.

import { LONGEST_TAG, tagOf } from '../protocol/term-codec.ts';

/** A power of two. */
const NEAR = 64;

/** Names of callbacks, whose ids need no look at a text. Positions in `KNOWN`. */
export const HANDLE_CALL = 0;
export const HANDLE_CAST = 1;
export const HANDLE_INFO = 2;
const KNOWN = ['handle_call', 'handle_cast', 'handle_info'];

export class StringIds {
  readonly #ids = new Map<string, number>([['', 0]]);
  /** The id of a text that somebody else keeps; 0 for others. See `keptAside`. */
  aside: ((text: string) => number) | null = null;
  readonly #wanted: boolean;
  #text0 = '';
  #text1 = '';
  #text2 = '';
  #text3 = '';
  #id0 = 0;
  #id1 = 0;
  #id2 = 0;
  #id3 = 0;
  #victim = 0;
  readonly #nearTexts = new Array<string>(NEAR).fill('');
  readonly #nearIds = new Int32Array(NEAR);
  /** The id of the tag of numbers, and those of KNOWN; 0 before their first use. */
  #numberTag = 0;
  readonly #knownIds = new Int32Array(KNOWN.length);
  /** What is still to be announced. */
  #texts: string[] = [];
  #first = 1;

  /** `wanted`: whether there is a log, or may be one: else all ids are 0. */
  constructor(wanted: boolean) {
    this.#wanted = wanted;
  }

  of(text: string): number {
    if (text === this.#text0) return this.#id0;
    if (text === this.#text1) return this.#id1;
    if (text === this.#text2) return this.#id2;
    if (text === this.#text3) return this.#id3;
    return this.#wanted ? this.#lookUp(text) : 0;
  }

  /** The id of a term's tag. Numbers and short texts, which need no look at what they are, are many. */
  ofTag(term: unknown): number {
    if (typeof term === 'number') return this.#numberTag === 0 ? (this.#numberTag = this.of('number')) : this.#numberTag;
    return this.of(typeof term === 'string' && term.length <= LONGEST_TAG ? term : tagOf(term));
  }

  /** The id of a known text. */
  known(which: number): number {
    const id = this.#knownIds[which] as number;
    return id === 0 ? this.#know(which) : id;
  }

  #know(which: number): number {
    return (this.#knownIds[which] = this.of(KNOWN[which] as string));
  }

  #lookUp(text: string): number {
    const near = (text.length * 5 + text.charCodeAt(0) * 3 + text.charCodeAt(text.length >> 1)) & (NEAR - 1);
    if (this.#nearTexts[near] === text) return this.#nearIds[near] as number;
    let id = this.#ids.get(text) ?? this.#asideOf(text);
    if (id === undefined) {
      id = this.#first + this.#texts.length;
      this.#texts.push(text);
      this.#ids.set(text, id);
    }
    this.#nearTexts[near] = text;
    this.#nearIds[near] = id;
    this.#victim = (this.#victim + 1) & 3;
    switch (this.#victim) {
      case 0:
        this.#text0 = text;
        this.#id0 = id;
        break;
      case 1:
        this.#text1 = text;
        this.#id1 = id;
        break;
      case 2:
        this.#text2 = text;
        this.#id2 = id;
        break;
      default:
        this.#text3 = text;
        this.#id3 = id;
    }
    return id;
  }

  #asideOf(text: string): number | undefined {
    const id = this.aside === null ? 0 : this.aside(text);
    return id === 0 ? undefined : id;
  }

  /**
   * As `of`, of a text that whoever asks keeps together with its id, so that it need not stand here too: the names of a million
   * processes. `aside` finds it there; `keep` takes it over when he lets it go.
   */
  keptAside(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#texts.push(text);
    return this.#first + this.#texts.length - 1;
  }

  /** The id that `keptAside` gave to a text stands here from now on. */
  keep(text: string, id: number): void {
    if (id !== 0) this.#ids.set(text, id);
  }

  /** What has not been announced yet: now it is. */
  take(): { readonly first: number; readonly texts: string[] } {
    const texts = this.#texts;
    const first = this.#first;
    this.#texts = [];
    this.#first += texts.length;
    return { first, texts };
  }

  /** A new log begins: all are announced again. */
  tellAll(): void {
    this.#first = 1;
    this.#texts = [...this.#ids.keys()].slice(1);
  }
}
