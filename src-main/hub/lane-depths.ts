// How full the mailboxes of the lanes were: the deepest each was in every one of a few equal stretches of the range, for the small
// curve in a lane's header and the chart of the inspector. Read off the fold like the bars, so that it says what the tree said.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';

/** Stretches that a range is cut into. */
export const DEPTH_STRETCHES = 64;

interface Depth {
  readonly deepest: number[];
  /** Now, and the stretch up to which it is told. */
  now: number;
  told: number;
}

export class LaneDepths {
  readonly #from: Micros;
  readonly #width: number;
  readonly #lanes = new Map<SlotId, Depth>();

  constructor(from: Micros, to: Micros) {
    this.#from = from;
    this.#width = Math.max(1, to - from) / DEPTH_STRETCHES;
  }

  /** So many messages wait in the slot's mailbox from `at` on. To be told in order of time. */
  see(slot: SlotId, depth: number, at: Micros): void {
    const lane = this.#lanes.get(slot);
    if (!lane) {
      if (depth === 0) return;
      const deepest = new Array<number>(DEPTH_STRETCHES).fill(0);
      const told = this.#stretch(at);
      deepest[told] = depth;
      this.#lanes.set(slot, { deepest, now: depth, told });
      return;
    }
    if (lane.now !== depth) this.#tell(lane, depth, this.#stretch(at));
  }

  /** One number a stretch; `undefined` where the mailbox stayed empty. */
  of(slot: SlotId): readonly number[] | undefined {
    const lane = this.#lanes.get(slot);
    if (lane) this.#tell(lane, lane.now, DEPTH_STRETCHES - 1);
    return lane?.deepest;
  }

  #tell(lane: Depth, depth: number, upTo: number): void {
    for (let i = lane.told; i <= upTo; i++) lane.deepest[i] = Math.max(lane.deepest[i] as number, lane.now);
    lane.deepest[upTo] = Math.max(lane.deepest[upTo] as number, depth);
    lane.told = upTo;
    lane.now = depth;
  }

  #stretch(at: Micros): number {
    return Math.min(DEPTH_STRETCHES - 1, Math.max(0, Math.floor((at - this.#from) / this.#width)));
  }
}
