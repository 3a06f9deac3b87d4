// Processes that are ready to run, in a ring. Which of the first few runs next is a matter of seeded chance: another seed
// gives another interleaving, and nobody waits for more than a few turns beyond his place.

import { nextChance, seedChance } from '../process/chance.ts';
import type { Process } from '../process/process.ts';

const CHOICES = 4;
const SCHEDULER_STREAM = -1;

export class RunQueue {
  #ring: (Process | undefined)[] = new Array<Process | undefined>(64).fill(undefined);
  #mask = 63;
  #head = 0;
  #chance: number;
  size = 0;

  constructor(seed: number) {
    this.#chance = seedChance(seed, SCHEDULER_STREAM);
  }

  push(process: Process): void {
    if (this.size > this.#mask) this.#grow();
    this.#ring[(this.#head + this.size) & this.#mask] = process;
    this.size += 1;
  }

  /** One of the first four. Only when `size` is not 0. */
  pop(): Process {
    const ring = this.#ring;
    const head = this.#head;
    if (this.size > 1) {
      this.#chance = nextChance(this.#chance);
      const at = (head + (this.#chance % (this.size < CHOICES ? this.size : CHOICES))) & this.#mask;
      const chosen = ring[at];
      ring[at] = ring[head];
      ring[head] = chosen;
    }
    const process = ring[head] as Process;
    ring[head] = undefined;
    this.#head = (head + 1) & this.#mask;
    this.size -= 1;
    return process;
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
