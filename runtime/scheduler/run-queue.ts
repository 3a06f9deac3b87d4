// Processes that are ready to run, in a ring. Which of the first few runs next is a matter of seeded chance: another seed
// gives another interleaving, and nobody waits for more than a few turns beyond his place. Seed 0 leaves nothing to chance:
// strictly in turn, as one scheduler of BEAM does. A process that only has to meet the
// signal that ends it keeps its place exactly: deaths spread along links in the order of their distance, as on OTP, where
// they are so much faster than anything that runs code.

import { nextChance, seedChance } from '../process/chance.ts';
import type { Process } from '../process/process.ts';

const CHOICES = 4;
const SCHEDULER_STREAM = -1;

export class RunQueue {
  #ring: (Process | undefined)[] = new Array<Process | undefined>(64).fill(undefined);
  #mask = 63;
  #head = 0;
  #chance: number;
  readonly #most: number;
  size = 0;

  constructor(seed: number) {
    this.#chance = seedChance(seed, SCHEDULER_STREAM);
    this.#most = seed === 0 ? 1 : CHOICES;
  }

  push(process: Process): void {
    if (this.size > this.#mask) this.#grow();
    this.#ring[(this.#head + this.size) & this.#mask] = process;
    this.size += 1;
  }

  /** One of the first four, but nobody passes a doomed one. Only when `size` is not 0. */
  pop(): Process {
    const ring = this.#ring;
    const head = this.#head;
    if (this.size > 1) {
      const choices = this.#choices();
      if (choices > 1) {
        this.#chance = nextChance(this.#chance);
        const at = (head + (this.#chance % choices)) & this.#mask;
        const chosen = ring[at];
        ring[at] = ring[head];
        ring[head] = chosen;
      }
    }
    const process = ring[head] as Process;
    ring[head] = undefined;
    this.#head = (head + 1) & this.#mask;
    this.size -= 1;
    return process;
  }

  #choices(): number {
    const most = this.size < this.#most ? this.size : this.#most;
    for (let i = 0; i < most; i++) {
      if ((this.#ring[(this.#head + i) & this.#mask] as Process).doom !== null) return i === 0 ? 1 : i;
    }
    return most;
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
