// The newest records of the open chunk, as OpenTurn shows them: one object for all turns, set anew for each.

import type { OpenTurn } from '../protocol/open-turn.ts';
import { PAYLOAD, PID } from './open-columns.ts';

export class OpenRecords implements OpenTurn {
  firstSeq = 0;
  count = 0;
  #words: Int32Array = new Int32Array(0);
  #stride = 0;
  #first = 0;
  #payloads: readonly unknown[] = [];
  readonly mailbox: OpenTurn['mailbox'];

  constructor(mailbox: OpenTurn['mailbox']) {
    this.mailbox = mailbox;
  }

  /** `first`: where its first record stands in the columns. */
  show(words: Int32Array, stride: number, payloads: readonly unknown[], first: number, count: number, firstSeq: number): void {
    this.#words = words;
    this.#stride = stride;
    this.#payloads = payloads;
    this.#first = first;
    this.count = count;
    this.firstSeq = firstSeq;
  }

  type(i: number): number {
    return (this.#words[this.#first + i] as number) & 0xff;
  }
  flags(i: number): number {
    return ((this.#words[this.#first + i] as number) >> 8) & 0xffff;
  }
  pid(i: number): number {
    return (this.#words[this.#first + i + PID * this.#stride] as number) >>> 0;
  }
  a(i: number): number {
    return (this.#words[this.#first + i + A * this.#stride] as number) >>> 0;
  }
  payload(i: number): unknown {
    const n = this.#words[this.#first + i + PAYLOAD * this.#stride] as number;
    return n === 0 ? undefined : this.#payloads[n - 1];
  }
}
const A = 3;
