// Processes that are ready to run, in a ring. They run by hands of four at most, and in which order a hand runs is a matter of
// seeded chance: another seed gives another interleaving, and yet whoever is ready waits for no more than one turn of each
// other beyond his place. Seed 0 leaves nothing to chance: strictly in turn, as one scheduler of BEAM does. A process that only has to meet the
// signal that ends it keeps its place exactly: deaths spread along links in the order of their distance, as on OTP, where
// they are so much faster than anything that runs code.
//
// Priorities are BEAM's (erl_process.c, pick_next_process): max before high before the rest; low waits in the same ring as
// normal, and lets others go first seven times of eight. All this is only looked at while some process has a priority.

import { nextChance, seedChance } from '../process/chance.ts';
import { HIGH, LOW, MAX, NORMAL } from '../process/kernel.ts';
import type { Process } from '../process/process.ts';

/** Most processes of a hand. */
const HAND = 4;
const SCHEDULER_STREAM = -1;
/** A low process runs once in so many times that its turn comes (BEAM: RESCHEDULE_LOW). */
const LOW_EVERY = 8;

/** What a process has that asked for a priority. */
interface Rank {
  priority: number;
  /** How often it still lets others go first. */
  passes: number;
}

export class RunQueue {
  /** The one that is ready, where it is the only one and nobody has a priority: there is nothing to choose then, and the ring is empty. */
  #only: Process | null = null;
  #ring: (Process | undefined)[] = new Array<Process | undefined>(64).fill(undefined);
  #mask = 63;
  #head = 0;
  #inRing = 0;
  /** As an int32, whatever its sign: other numbers would be kept in boxes. */
  #chance: number;
  readonly #seed: number;
  readonly #most: number;
  /** How many of the present hand, the first in the ring, have not run yet. */
  #hand = 0;
  /** Null while nobody has a priority. */
  #ranks: Map<Process, Rank> | null = null;
  /** The processes of priority high, and of max, that are ready. */
  #high: RunQueue | null = null;
  #max: RunQueue | null = null;
  /** Processes that a signal is going to end: while there is none nobody has to look for them. */
  doomed = 0;

  constructor(seed: number, stream = SCHEDULER_STREAM) {
    this.#seed = seed;
    this.#chance = seedChance(seed, stream) | 0;
    this.#most = seed === 0 ? 1 : HAND;
  }

  /** All that are ready. */
  get size(): number {
    if (this.#ranks === null) return this.#only === null ? this.#inRing : 1;
    return this.#inRing + (this.#high?.size ?? 0) + (this.#max?.size ?? 0);
  }

  get isEmpty(): boolean {
    return this.#only === null && this.#inRing === 0 && (this.#ranks === null || this.size === 0);
  }

  push(process: Process): void {
    if (this.#only === null && this.#inRing === 0 && this.#ranks === null) this.#only = process;
    else this.#pushMore(process);
  }

  #pushMore(process: Process): void {
    this.#enterOnly();
    if (this.#ranks !== null && this.#pushRanked(process)) return;
    this.#pushLast(process);
  }

  /** It is not the only one any more, or no longer of no account who has a priority. */
  #enterOnly(): void {
    if (this.#only !== null) this.#pushLast(this.#only);
    this.#only = null;
  }

  #pushLast(process: Process): void {
    if (this.#inRing > this.#mask) this.#grow();
    this.#ring[(this.#head + this.#inRing) & this.#mask] = process;
    this.#inRing += 1;
  }

  /** One of the present hand, but nobody passes a doomed one. Only when `size` is not 0. */
  pop(): Process {
    const only = this.#only;
    if (only !== null) {
      this.#only = null;
      return only;
    }
    return this.#ranks === null ? this.#take() : this.#popRanked(this.#ranks);
  }

  #take(): Process {
    const ring = this.#ring;
    const head = this.#head;
    if (this.#hand === 0) this.#hand = this.#inRing < this.#most ? this.#inRing : this.#most;
    if (this.#hand > 1) {
      const choices = this.doomed === 0 ? this.#hand : this.#choices();
      if (choices > 1) {
        const chance = nextChance(this.#chance);
        this.#chance = chance | 0;
        // `chance % choices`, told so that no division of floats comes of it.
        const by = choices === 4 ? chance & 3 : choices === 3 ? chance % 3 : chance & 1;
        const at = (head + by) & this.#mask;
        const chosen = ring[at];
        ring[at] = ring[head];
        ring[head] = chosen;
      }
    }
    const process = ring[head] as Process;
    ring[head] = undefined;
    this.#head = (head + 1) & this.#mask;
    this.#inRing -= 1;
    this.#hand -= 1;
    return process;
  }

  /** Of the present hand, where somebody is doomed. */
  #choices(): number {
    const most = this.#hand;
    for (let i = 0; i < most; i++) {
      if ((this.#ring[(this.#head + i) & this.#mask] as Process).doom !== null) return i === 0 ? 1 : i;
    }
    return most;
  }

  // ── priorities ──

  /** Counts from when the process next becomes ready: a process sets its own while it runs. */
  setPriority(process: Process, priority: number): void {
    this.#enterOnly();
    if (priority === NORMAL) this.forget(process);
    else (this.#ranks ??= new Map()).set(process, { priority, passes: LOW_EVERY });
  }

  priorityOf(process: Process): number {
    return this.#ranks?.get(process)?.priority ?? NORMAL;
  }

  forget(process: Process): void {
    if (this.#ranks === null) return;
    this.#ranks.delete(process);
    // The queues above are empty by now or hold only what has a rank.
    if (this.#ranks.size === 0 && this.size === this.#inRing) this.#ranks = null;
  }

  #pushRanked(process: Process): boolean {
    const priority = this.priorityOf(process);
    if (priority < HIGH) return false;
    // Streams of their own: what happens in one priority leaves the chance of the others alone.
    if (priority === MAX) (this.#max ??= this.#nested(SCHEDULER_STREAM - 2)).push(process);
    else (this.#high ??= this.#nested(SCHEDULER_STREAM - 1)).push(process);
    return true;
  }

  #nested(stream: number): RunQueue {
    const queue = new RunQueue(this.#seed, stream);
    // Its own count would not be kept: it always looks.
    queue.doomed = 1;
    return queue;
  }

  #popRanked(ranks: Map<Process, Rank>): Process {
    if (this.#max !== null && this.#max.size > 0) return this.#max.pop();
    if (this.#high !== null && this.#high.size > 0) return this.#high.pop();
    for (;;) {
      const process = this.#take();
      const rank = ranks.get(process);
      if (rank === undefined || rank.priority !== LOW || process.doom !== null) return process;
      rank.passes -= 1;
      if (rank.passes <= 0 || this.#inRing === 0) {
        rank.passes = LOW_EVERY;
        return process;
      }
      this.#pushLast(process);
    }
  }

  #grow(): void {
    const old = this.#ring;
    const size = old.length;
    const ring = new Array<Process | undefined>(size * 2).fill(undefined);
    for (let i = 0; i < size; i++) ring[i] = old[(this.#head + i) & this.#mask];
    this.#ring = ring;
    this.#mask = size * 2 - 1;
    this.#head = 0;
  }
}
