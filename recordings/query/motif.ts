// seq(a -> b) is a pattern over what happened before what: a process's records are in order, and a record comes after its cause.
// Whoever goes through a log, or along with one that grows, asks about each record in order.
//
// With a limit of time it carries along, for each record, the latest beginnings of the pattern that lead to it: for k steps seen, the
// newest time at which the first of them was. The newest is the best one for any limit, so one number for each k is enough, and
// what is too old is forgotten. Without a limit it only matters whether there is a beginning: one bit for each record and k.

import { SeqSet } from './seq-set.ts';

/** Beginnings of patterns that are kept for looking back. */
const MAX_BEGINNINGS = 4_000_000;

/** A query that needs more memory than it may have. */
export class TooMuch extends Error {}

export interface MotifRun {
  /** Whether this record completes the pattern. `is`: whether it is one that step `k`, from 0, means. @throws TooMuch */
  step(seq: number, at: number, pid: number, cause: number, is: (k: number) => boolean): boolean;
  /** Nothing that comes is earlier than this. */
  forgetBefore(at: number): void;
}

/** For a pattern of so many steps, at least two; `limitUs`: less than this from the first to the last. */
export const motifRun = (steps: number, limitUs: number | undefined): MotifRun =>
  limitUs === undefined && steps <= MOST_BITS ? new EverRun(steps) : new TimedRun(steps, limitUs ?? Number.POSITIVE_INFINITY);

const MOST_BITS = 30;

class EverRun implements MotifRun {
  readonly #last: number;
  /** By steps seen: the processes, and the records, that a beginning leads to. */
  readonly #pids: readonly SeqSet[];
  readonly #seqs: readonly SeqSet[];

  constructor(steps: number) {
    this.#last = steps - 1;
    this.#pids = Array.from({ length: steps - 1 }, () => new SeqSet());
    this.#seqs = Array.from({ length: steps - 1 }, () => new SeqSet());
  }

  step(seq: number, _at: number, pid: number, cause: number, is: (k: number) => boolean): boolean {
    const last = this.#last;
    let before = 0;
    for (let k = 0; k < last; k++) {
      const led = (pid !== 0 && (this.#pids[k] as SeqSet).has(pid)) || (cause !== 0 && (this.#seqs[k] as SeqSet).has(cause));
      if (led) before |= 1 << k;
    }
    let after = before;
    for (let k = 0; k < last; k++) {
      if ((after & (1 << k)) !== 0 || (k > 0 && (before & (1 << (k - 1))) === 0)) continue;
      if (is(k)) after |= 1 << k;
    }
    for (let k = 0; k < last && after !== 0; k++) {
      if ((after & (1 << k)) === 0) continue;
      if (pid !== 0) (this.#pids[k] as SeqSet).add(pid);
      (this.#seqs[k] as SeqSet).add(seq);
    }
    return (before & (1 << (last - 1))) !== 0 && is(last);
  }

  forgetBefore(): void {}
}

/** For k steps seen, at `k - 1`, when the first of them was; -1 for none. Never changed once made. */
type Beginnings = readonly number[];

class TimedRun implements MotifRun {
  readonly #steps: number;
  readonly #limit: number;
  readonly #byPid = new Map<number, Beginnings>();
  readonly #bySeq = new Pages();
  #most = 65_536;

  constructor(steps: number, limit: number) {
    this.#steps = steps;
    this.#limit = limit;
  }

  step(seq: number, at: number, pid: number, cause: number, is: (k: number) => boolean): boolean {
    const before = newest(pid === 0 ? undefined : this.#byPid.get(pid), cause === 0 ? undefined : this.#bySeq.get(cause));
    const here = this.#advanced(before, at, is);
    if (here !== undefined) {
      if (pid !== 0) this.#byPid.set(pid, here);
      this.#bySeq.set(seq, here, at);
    }
    if (before === undefined) return false;
    const began = before[this.#steps - 2] as number;
    return began >= 0 && at - began < this.#limit && is(this.#steps - 1);
  }

  /** What began so long ago can't be completed in time any more; nor could what only follows from it. */
  forgetBefore(at: number): void {
    const from = at - this.#limit;
    this.#bySeq.forgetBefore(from);
    if (this.#byPid.size <= this.#most) return;
    for (const [pid, began] of this.#byPid) if (began.every((one) => one < from)) this.#byPid.delete(pid);
    this.#most = Math.max(65_536, this.#byPid.size * 2);
  }

  /** With this record: it may be the first step, and the next one of what led to it. */
  #advanced(before: Beginnings | undefined, at: number, is: (k: number) => boolean): Beginnings | undefined {
    let after: number[] | undefined;
    for (let k = 0; k < this.#steps - 1; k++) {
      const began = k === 0 ? at : (before?.[k - 1] ?? -1);
      if (began < 0 || began <= (before?.[k] ?? -1) || !is(k)) continue;
      after ??= before ? [...before] : new Array<number>(this.#steps - 1).fill(-1);
      after[k] = began;
    }
    return after ?? before;
  }
}

function newest(a: Beginnings | undefined, b: Beginnings | undefined): Beginnings | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  if (a.every((at, k) => at >= (b[k] as number))) return a;
  if (b.every((at, k) => at >= (a[k] as number))) return b;
  return a.map((at, k) => Math.max(at, b[k] as number));
}

/** Beginnings by seq, which are let go page by page when they are too old to matter. */
class Pages {
  readonly #pages = new Map<number, { lastAt: number; readonly entries: Map<number, Beginnings> }>();
  #size = 0;

  get(seq: number): Beginnings | undefined {
    return this.#pages.get(Math.floor(seq / PAGE))?.entries.get(seq);
  }

  set(seq: number, value: Beginnings, at: number): void {
    const number = Math.floor(seq / PAGE);
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = { lastAt: at, entries: new Map() };
      this.#pages.set(number, page);
    }
    page.lastAt = at;
    page.entries.set(seq, value);
    this.#size += 1;
    if (this.#size > MAX_BEGINNINGS)
      throw new TooMuch('seq(…) has too many beginnings to keep in mind: give it a shorter time, or narrow its first step');
  }

  forgetBefore(at: number): void {
    for (const [number, page] of this.#pages) {
      if (page.lastAt > at) break;
      this.#pages.delete(number);
      this.#size -= page.entries.size;
    }
  }
}
const PAGE = 16_384;
