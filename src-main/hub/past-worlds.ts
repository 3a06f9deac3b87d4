// Worlds at the seqs where cursors stand: a few, the least recently used goes. A step forward moves the nearest one on instead of
// asking for a new one, so stepping and playing cost the events between and not a keyframe.

import type { World } from '../../runtime/fold/world.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { LogView } from './log-view.ts';

const KEPT = 4;
/** Further away than this, a keyframe is nearer. */
const WALK = 5000;

export class PastWorlds {
  readonly #log: LogView;
  readonly #make: (seq: number) => World;
  /** Least recently used first. */
  #worlds: World[] = [];

  constructor(log: LogView, make: (seq: number) => World) {
    this.#log = log;
    this.#make = make;
  }

  clear(): void {
    this.#worlds = [];
  }

  /** The world after `seq`, to be read at once: a later call may move it. */
  at(seq: number): World {
    const world = this.#nearest(seq) ?? this.#make(seq);
    this.#worlds = this.#worlds.filter((held) => held !== world);
    this.#worlds.push(world);
    if (this.#worlds.length > KEPT) this.#worlds.shift();
    return world;
  }

  /**
   * Moves the world that stands at `from` on to `to`, if there is one and it is not far; `touched` are the slots that changed
   * on the way.
   */
  move(from: number, to: number): { readonly world: World; readonly touched: SlotId[] } | undefined {
    const world = to >= from && to - from <= WALK ? this.#worlds.find((held) => held.seq === from) : undefined;
    if (!world) return undefined;
    world.takeChanged();
    if (!walk(this.#log, world, to)) {
      this.#worlds = this.#worlds.filter((held) => held !== world);
      return undefined;
    }
    return { world: this.at(to), touched: world.takeChanged() };
  }

  #nearest(seq: number): World | undefined {
    let best: World | undefined;
    for (const world of this.#worlds) if (world.seq <= seq && seq - world.seq <= WALK && (!best || world.seq > best.seq)) best = world;
    return best && walk(this.#log, best, seq) ? best : undefined;
  }
}

/** Applies what lies between; false when the log does not have it (then the world is of no more use). */
function walk(log: LogView, world: World, seq: number): boolean {
  while (world.seq < seq && world.nextSeq <= seq) {
    const chunk = log.chunk(world.nextSeq);
    if (!chunk) return false;
    const begin = world.nextSeq - chunk.firstSeq;
    world.apply(chunk, begin, Math.min(chunk.count, seq - chunk.firstSeq + 1));
  }
  return true;
}
