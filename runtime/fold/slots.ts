// Slots: the places in the tree that successive incarnations of a child occupy, and that own positions on the screen
// (UX.md 2.5). A slot is forgotten with the last process that the frame holds of it and of the slots below.

import type { SlotId } from '../protocol/ids.ts';
import { ForkMap } from './fork-map.ts';

/** A value: `SlotTable.change` puts another in its place, since forks of a table share them. */
export interface Slot {
  readonly id: SlotId;
  /** It belongs to a child spec's id and outlives its processes. */
  readonly own: boolean;
  /** String id of the label of its first process: labels may change, paths do not. */
  readonly label: number;
  /** Slot of the first process's parent, 0 for a root. */
  readonly parent: SlotId;
  /** Latest incarnation; 0 when the frame has forgotten it and only slots below still need this one for their paths. */
  readonly latest: number;
  readonly incarnations: number;
  /** Exits that UX.md 2.3 calls crashed, over all incarnations. */
  readonly crashes: number;
  /** Slots of child specs right below. */
  readonly below: number;
}

export class SlotTable {
  readonly byId: ForkMap<SlotId, Slot>;

  constructor(byId = new ForkMap<SlotId, Slot>()) {
    this.byId = byId;
  }

  fork(): SlotTable {
    return new SlotTable(this.byId.fork());
  }

  /** What it is now. */
  change(slot: Slot, what: Partial<Slot>): Slot {
    const changed = { ...slot, ...what };
    this.byId.set(slot.id, changed);
    return changed;
  }

  add(slot: Slot): void {
    this.byId.set(slot.id, slot);
    const parent = slot.own ? this.byId.get(slot.parent) : undefined;
    if (parent) this.change(parent, { below: parent.below + 1 });
  }

  /** The frame forgot the slot's latest process. */
  forgetLatest(slot: Slot): void {
    let gone: Slot | undefined = this.change(slot, { latest: 0 });
    while (gone && gone.latest === 0 && gone.below === 0) {
      this.byId.delete(gone.id);
      const parent: Slot | undefined = gone.own ? this.byId.get(gone.parent) : undefined;
      gone = parent && this.change(parent, { below: parent.below - 1 });
    }
  }

  /**
   * `MyApp/Pool.Sup/w1` for a slot of a child spec, `label#slot` for any other, `#slot` for one the frame does not know.
   * `text` reads a string id.
   */
  path(id: SlotId, text: (stringId: number) => string): string {
    const parts: string[] = [];
    for (let at = id; at !== 0; ) {
      const slot = this.byId.get(at);
      if (slot === undefined) {
        parts.push(`#${at}`);
        break;
      }
      parts.push(slot.own ? text(slot.label) : `${text(slot.label)}#${at}`);
      // A parent's slot is always older than its child's; anything else comes from a damaged log and must not loop.
      at = slot.own && slot.parent < at ? slot.parent : 0;
    }
    return parts.reverse().join('/');
  }
}
