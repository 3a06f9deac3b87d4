// What one window has been shown of one session, and the difference to what it should see now. The window's rows are kept here,
// so a frame carries only what changed: while following from the slots that the fold touched, at a past seq by comparing. A window
// that reads blocks is told apart of rows that merely moved on, which most do: those are compared without making a row of them.

import { type Glance, newGlance } from '../../runtime/fold/glance.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { MovedRows } from '../../runtime/protocol/row-block.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { type SlotRow, STATUSES } from '../../runtime/protocol/views.ts';
import { type DynamicSlots, ghostUntil, rowOf, sameRow } from './rows.ts';

export interface RowChanges {
  /** New rows and those that changed; where `moved` is, only those that changed in more than that. */
  readonly rows: readonly SlotRow[];
  /** Rows that changed in nothing but status, mailbox and reductions; empty for a window that reads no blocks. */
  readonly moved: MovedRows;
  readonly gone: readonly SlotId[];
  /** Slots among `rows` that have a new life since they were shown last. */
  readonly reborn: readonly SlotId[];
}

interface Changes {
  readonly rows: SlotRow[];
  readonly moved: { [K in keyof MovedRows]: number[] };
  readonly gone: SlotId[];
  readonly reborn: SlotId[];
}

const noChanges = (): Changes => ({
  rows: [],
  moved: { slots: [], status: [], since: [], mailbox: [], reductions: [] },
  gone: [],
  reborn: [],
});

/** The row as the window has it but for what has moved since, and by what one sees whether more than that has changed. */
interface Shown {
  row: SlotRow;
  status: number;
  since: Micros;
  mailbox: number;
  reductions: number;
  readonly pid: number;
  readonly bits: number;
  readonly names: Glance['names'];
  readonly label: number;
  readonly restartType: number;
  readonly plain: boolean;
}

export class ShownRows {
  readonly #rows = new Map<SlotId, Shown>();
  /** Ended dynamic slots that are still shown, and until when. */
  readonly #ghosts = new Map<SlotId, Micros>();
  readonly #dynamics: DynamicSlots;
  readonly #blocks: boolean;
  readonly #glance = newGlance();

  /** `blocks`: the window takes what merely moved apart from other changes. */
  constructor(dynamics: DynamicSlots, blocks = false) {
    this.#dynamics = dynamics;
    this.#blocks = blocks;
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
    const changes = noChanges();
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
    const changes = noChanges();
    for (const slot of [...this.#rows.keys()]) if (!world.hasSlot(slot)) this.#forget(slot, changes);
    for (const slot of world.slotIds()) {
      const same = touched && this.#rows.has(slot) && !touched.has(slot) && !this.#ghosts.has(slot);
      if (!same) this.#show(world, slot, changes);
    }
    return changes;
  }

  #show(world: World, slot: SlotId, changes: Changes): void {
    const shown = this.#rows.get(slot);
    const now = this.#glance;
    const here = this.#blocks && world.glance(slot, now);
    if (here && shown?.plain && isSameLife(shown, now)) {
      move(shown, now, slot, changes.moved);
      return;
    }
    const row = rowOf(world, slot, this.#dynamics);
    if (row === undefined) {
      this.#forget(slot, changes);
      return;
    }
    if (shown !== undefined && sameRow(this.#blocks ? asShown(shown) : shown.row, row)) return;
    const plain = here && now.live && !now.supervisor;
    const { status, since, mailbox, reductions, pid, bits, names, label, restartType } = now;
    this.#rows.set(slot, { row, status, since, mailbox, reductions, pid, bits, names, label, restartType, plain });
    const until = ghostUntil(row);
    if (until === undefined) this.#ghosts.delete(slot);
    else this.#ghosts.set(slot, until);
    changes.rows.push(row);
    if (shown !== undefined && shown.row.incarnation < row.incarnation) changes.reborn.push(slot);
  }

  #forget(slot: SlotId, changes: Changes): void {
    this.#ghosts.delete(slot);
    if (this.#rows.delete(slot)) changes.gone.push(slot);
  }
}

/** Nothing can have changed but what moves. */
const isSameLife = (shown: Shown, now: Glance): boolean =>
  shown.pid === now.pid &&
  shown.bits === now.bits &&
  sameNames(shown.names, now.names) &&
  shown.label === now.label &&
  shown.restartType === now.restartType &&
  !now.supervisor;

/** Worlds of other moments have lists of their own. */
const sameNames = (a: Glance['names'], b: Glance['names']): boolean =>
  a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((name, i) => name === b[i]));

function move(shown: Shown, now: Glance, slot: SlotId, moved: Changes['moved']): void {
  if (shown.status === now.status && shown.mailbox === now.mailbox && shown.reductions === now.reductions && shown.since === now.since)
    return;
  shown.status = now.status;
  shown.since = now.since;
  shown.mailbox = now.mailbox;
  shown.reductions = now.reductions;
  moved.slots.push(slot);
  moved.status.push(now.status);
  moved.since.push(now.since);
  moved.mailbox.push(now.mailbox);
  moved.reductions.push(now.reductions);
}

const asShown = ({ row, status, since, mailbox, reductions }: Shown): SlotRow => ({
  ...row,
  status: STATUSES[status] as SlotRow['status'],
  since,
  mailbox,
  reductions,
});

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
