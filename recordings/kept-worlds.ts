// Worlds that were lately folded, so that the next seek near one folds on from it: a step back costs a fork and a short stretch
// instead of a keyframe and all that follows it. Nobody else holds what is kept here; who asks gets a fork.

import type { World } from '../runtime/fold/world.ts';

/** What kept worlds may take in memory together. The latest is kept whatever it takes. */
const KEPT_BYTES = 96 * 1024 * 1024;
const KEPT_WORLDS = 24;
/** About what a world takes for itself, by process and by message that waits; what forks share is counted more than once. */
const BYTES_PER_PROCESS = 200;
const BYTES_PER_MESSAGE = 40;

export class KeptWorlds {
  readonly #limit: number;
  /** Least recently used first. */
  readonly #held = new Map<World, number>();
  #bytes = 0;

  constructor(limit = KEPT_BYTES) {
    this.#limit = limit;
  }

  /** Bytes that the kept worlds take, by the estimate that bounds them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The last one at or before a seq: to be forked, not to be changed. */
  before(seq: number): World | undefined {
    let best: World | undefined;
    for (const world of this.#held.keys()) if (world.seq <= seq && (best === undefined || world.seq > best.seq)) best = world;
    const bytes = best && this.#held.get(best);
    if (best === undefined || bytes === undefined) return undefined;
    this.#held.delete(best);
    this.#held.set(best, bytes);
    return best;
  }

  /** Whether there is one at this very seq. */
  has(seq: number): boolean {
    for (const held of this.#held.keys()) if (held.seq === seq) return true;
    return false;
  }

  /** Keeps the world itself: it belongs to this from now on. */
  keep(world: World): void {
    if (this.has(world.seq)) return;
    const bytes = world.keptProcesses * BYTES_PER_PROCESS + world.waitingMessages * BYTES_PER_MESSAGE;
    this.#held.set(world, bytes);
    this.#bytes += bytes;
    for (const [oldest, its] of this.#held) {
      if ((this.#held.size <= KEPT_WORLDS && this.#bytes <= this.#limit) || oldest === world) return;
      this.#held.delete(oldest);
      this.#bytes -= its;
    }
  }

  /** Lets go of all before a seq. */
  forgetBefore(seq: number): void {
    for (const [world, its] of this.#held) {
      if (world.seq >= seq) continue;
      this.#held.delete(world);
      this.#bytes -= its;
    }
  }
}
