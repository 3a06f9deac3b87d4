// The log hash: a running 128-bit digest of all records in seq order (what it covers: DESIGN.md section 3). It compares logs,
// it does not protect them. Four 32-bit lanes mixed as in MurmurHash3, so that every engine gives the same result and a
// record costs some forty nanoseconds. Independent of chunk limits: strings are mixed when a record first uses them.

import type { EventChunk } from './chunk.ts';
import { payloadText, STRING_COLUMNS } from './chunk.ts';
import { decodeTerm, encodeTerm, hasErrorTerm, parseEncoded } from './term-codec.ts';

/** A 128-bit running digest of 32-bit integers and texts. */
export class Digest {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;
  #c = 0xb7e15162;
  #d = 0xdeadbeef;

  int(x: number): void {
    let k = Math.imul(x | 0, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    k = Math.imul(k, 0x1b873593);
    this.#a = (Math.imul(((this.#a ^ k) << 13) | ((this.#a ^ k) >>> 19), 5) + 0xe6546b64) | 0;
    this.#b = (Math.imul(this.#b ^ k ^ this.#a, 0x85ebca6b) + 0x561ccd1b) | 0;
    this.#c = (Math.imul(((this.#c ^ this.#b) << 17) | ((this.#c ^ this.#b) >>> 15), 0xc2b2ae35) + k) | 0;
    this.#d = (Math.imul(this.#d ^ this.#c, 0x27d4eb2f) + this.#a) | 0;
  }

  /** A number of up to 53 bits (a seq, a time). Fractions count to the 2⁻²⁰th. */
  number(x: number): void {
    const whole = Math.floor(x);
    this.int(whole);
    this.int(Math.floor(whole / 0x1_0000_0000));
    if (whole !== x) this.int(Math.floor((x - whole) * 0x10_0000));
  }

  text(s: string): void {
    this.int(s.length);
    for (let i = 0; i < s.length; i += 2) this.int(s.charCodeAt(i) | ((s.charCodeAt(i + 1) || 0) << 16));
  }

  /** 32 hexadecimal digits. */
  hex(): string {
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    for (let i = 0; i < 4; i++) {
      a = avalanche(a ^ d);
      b = avalanche(b + a);
      c = avalanche(c ^ b);
      d = avalanche(d + c);
    }
    return [a, b, c, d].map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** The four lanes, to be kept in a keyframe and set again. */
  get lanes(): [number, number, number, number] {
    return [this.#a, this.#b, this.#c, this.#d];
  }
  set lanes(v: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#d] = v;
  }
}

function avalanche(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 0;
}

/** Mixes an encoded term into a digest: errors count by their name only. */
export function digestPayload(digest: Digest, encoded: string): void {
  digest.text(hasErrorTerm(encoded) ? encodeTerm(decodeTerm(parseEncoded(encoded)), true) : encoded);
}

/** Digest of a whole log; feed it every chunk in order. */
export class LogHash {
  readonly digest = new Digest();
  #knownStrings = 0;
  #texts: string[] = [''];

  add(chunk: EventChunk): void {
    const { digest } = this;
    for (let i = 0; i < chunk.strings.length; i++) this.#texts[chunk.firstString + i] = chunk.strings[i] as string;
    for (let i = 0; i < chunk.count; i++) {
      const type = chunk.type[i] as number;
      const strings = STRING_COLUMNS[type] as number;
      const [a, b, c, d] = [chunk.a[i] as number, chunk.b[i] as number, chunk.c[i] as number, chunk.d[i] as number];
      digest.number(chunk.at[i] as number);
      digest.int(type | ((chunk.flags[i] as number) << 8));
      digest.int(chunk.pid[i] as number);
      digest.int(chunk.causeDistance[i] as number);
      digest.int(a);
      digest.int(b);
      digest.int(c);
      digest.int(d);
      if (strings !== 0) {
        if (strings & 1) this.#mixString(a);
        if (strings & 2) this.#mixString(b);
        if (strings & 4) this.#mixString(c);
        if (strings & 8) this.#mixString(d);
      }
      const text = payloadText(chunk, i);
      if (text !== undefined) digestPayload(digest, text);
    }
  }

  #mixString(id: number): void {
    while (this.#knownStrings < id) {
      this.#knownStrings += 1;
      this.digest.text(this.#texts[this.#knownStrings] ?? '');
    }
  }

  hex(): string {
    return this.digest.hex();
  }
}
