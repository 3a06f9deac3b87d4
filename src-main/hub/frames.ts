// What one window has been shown of one session, and the difference to what it should see now. The window's rows are kept here,
// so a frame carries only what changed: while following from the slots that the fold touched, at a past seq by comparing.

import type { World } from '../../runtime/fold/world.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { type DynamicSlots, ghostUntil, rowOf, sameRow } from './rows.ts';

export interface RowChanges {
  readonly rows: readonly SlotRow[];
  readonly gone: readonly SlotId[];
  /** Slots among `rows` that have a new life since they were shown last. */
  readonly reborn: readonly SlotId[];
}

type Changes = { [K in keyof RowChanges]: RowChanges[K][number][] };

export class ShownRows {
  readonly #rows = new Map<SlotId, SlotRow>();
  /** Ended dynamic slots that are still shown, and until when. */
  readonly #ghosts = new Map<SlotId, Micros>();
  readonly #dynamics: DynamicSlots;

  constructor(dynamics: DynamicSlots) {
    this.#dynamics = dynamics;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Forgets everything: the next frame is full. */
  clear(): void {
    this.#rows.clear();
    this.#ghosts.clear();
  }

  /** The changes from what is shown to `world`, of which only `touched` and ghosts can differ. */
  advance(world: World, touched: Iterable<SlotId>): RowChanges {
    const changes: Changes = { rows: [], gone: [], reborn: [] };
    for (const slot of touched) this.#show(world, slot, changes);
    for (const [slot, until] of this.#ghosts) {
      if (until >= world.at) continue;
      this.#forget(slot, changes);
    }
    return changes;
  }

  /**
   * The changes from what is shown to `world`, wherever that lies. `touched`: only rows of these slots can differ, but any may
   * have come or gone; without it each row is compared.
   */
  replace(world: World, touched?: ReadonlySet<SlotId>): RowChanges {
    const changes: Changes = { rows: [], gone: [], reborn: [] };
    for (const slot of [...this.#rows.keys()]) if (!world.hasSlot(slot)) this.#forget(slot, changes);
    for (const slot of world.slotIds()) {
      const same = touched && this.#rows.has(slot) && !touched.has(slot) && !this.#ghosts.has(slot);
      if (!same) this.#show(world, slot, changes);
    }
    return changes;
  }

  #show(world: World, slot: SlotId, changes: Changes): void {
    const row = rowOf(world, slot, this.#dynamics);
    if (row === undefined) {
      this.#forget(slot, changes);
      return;
    }
    const shown = this.#rows.get(slot);
    if (shown !== undefined && sameRow(shown, row)) return;
    this.#rows.set(slot, row);
    const until = ghostUntil(row);
    if (until === undefined) this.#ghosts.delete(slot);
    else this.#ghosts.set(slot, until);
    changes.rows.push(row);
    if (shown !== undefined && shown.incarnation < row.incarnation) changes.reborn.push(slot);
  }

  #forget(slot: SlotId, changes: Changes): void {
    this.#ghosts.delete(slot);
    if (this.#rows.delete(slot)) changes.gone.push(slot);
  }
}

/** Events per second of virtual time over about the last second, from (seq, at) pairs noted as time goes on. */
export class Rate {
  readonly #points: { readonly seq: number; readonly at: Micros }[] = [];

  note(seq: number, at: Micros): void {
    const last = this.#points.at(-1);
    if (last && at - last.at < 50_000) return;
    this.#points.push({ seq, at });
    while (this.#points.length > 2 && at - (this.#points[1] as { at: Micros }).at >= 1_000_000) this.#points.shift();
  }

  perSecond(seq: number, at: Micros): number {
    const first = this.#points[0];
    if (!first || at <= first.at) return 0;
    return Math.round(((seq - first.seq) * 1_000_000) / (at - first.at));
  }
}
