// The seqs that a breakpoint has found, ascending and without a limit: differences as varints in blocks, so that a million hits
// take one or two megabytes, with the first seq of each block at hand for finding a place. Beside them, in which stretches of
// time there are any, for the minimap.

import type { Micros } from '../../runtime/protocol/units.ts';

const BLOCK = 512;
const STRETCHES = 8192;

export class HitList {
  #bytes = new Uint8Array(1024);
  #used = 0;
  /** First seq of each block, and where its bytes begin. */
  readonly #firsts: number[] = [];
  readonly #starts: number[] = [];
  #size = 0;
  #last = 0;
  #lastAt = 0;
  readonly #stretches = new Uint8Array(STRETCHES);
  #width = 1000;

  get size(): number {
    return this.#size;
  }
  /** 0 where there is none. */
  get last(): { readonly seq: number; readonly at: Micros } {
    return { seq: this.#last, at: this.#lastAt };
  }

  add(seq: number, at: Micros): void {
    if (this.#size % BLOCK === 0) {
      this.#firsts.push(seq);
      this.#starts.push(this.#used);
    } else this.#put(seq - this.#last);
    this.#size += 1;
    this.#last = seq;
    this.#lastAt = at;
    // A recording is untrusted: a time that is none must not double the width for ever.
    if (!(at >= 0 && at <= Number.MAX_SAFE_INTEGER)) return;
    while (at >= this.#width * STRETCHES) this.#double();
    this.#stretches[Math.floor(at / this.#width)] = 1;
  }

  /** Hits `from` to `from + count`, counted from 0. */
  slice(from: number, count: number): number[] {
    const seqs: number[] = [];
    const end = Math.min(this.#size, from + count);
    for (let i = Math.max(0, from); i < end; ) {
      const block = Math.floor(i / BLOCK);
      const inBlock = this.#block(block);
      const until = Math.min(end, block * BLOCK + inBlock.length);
      for (; i < until; i++) seqs.push(inBlock[i - block * BLOCK] as number);
    }
    return seqs;
  }

  /** How many there are at or before a seq. */
  countUpTo(seq: number): number {
    let [low, high] = [0, this.#firsts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firsts[middle] as number) <= seq) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const block = this.#block(low - 1);
    const inBlock = block.findIndex((one) => one > seq);
    return (low - 1) * BLOCK + (inBlock < 0 ? block.length : inBlock);
  }

  /** Where in time there are any: the beginnings of stretches, at most 8192. */
  times(): Micros[] {
    const times: Micros[] = [];
    for (let i = 0; i < STRETCHES; i++) if (this.#stretches[i] === 1) times.push(i * this.#width);
    return times;
  }

  #block(n: number): number[] {
    let seq = this.#firsts[n] as number;
    const seqs = [seq];
    const end = this.#starts[n + 1] ?? this.#used;
    for (let i = this.#starts[n] as number; i < end; ) {
      let [value, scale, byte] = [0, 1, 0];
      do {
        byte = this.#bytes[i++] as number;
        value += (byte & 0x7f) * scale;
        scale *= 128;
      } while (byte >= 0x80);
      seq += value;
      seqs.push(seq);
    }
    return seqs;
  }

  #put(value: number): void {
    if (this.#used + 8 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#bytes[this.#used++] = (rest % 128) | 0x80;
    this.#bytes[this.#used++] = rest;
  }

  #double(): void {
    const stretches = this.#stretches;
    for (let i = 0; i < STRETCHES / 2; i++) stretches[i] = (stretches[2 * i] as number) | (stretches[2 * i + 1] as number);
    stretches.fill(0, STRETCHES / 2);
    this.#width *= 2;
  }
}
