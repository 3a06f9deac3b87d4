// What the tree remembers so that nothing jumps (UX.md 2.5): every place that was laid out, and every group, once formed.
//
// A slot of a child spec keeps its place for good, also while nobody lives in it and also where the cursor stands before its
// birth: scrubbing moves nothing. A dynamic slot that is gone leaves a gap, and gaps close together, at most once a second
// and not while something holds the layout. Members of groups have no place of their own, so requests may come and go
// without any change here: `remember` then gives the same object back, and layout has nothing to do.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { censusOf, type Kin, parentIn } from './census.ts';
import { tableOf } from './row-table.ts';

/** `parent:signature` */
export type GroupKey = string;

/** Static siblings with one signature are grouped above this many (UX.md 2.4). */
export const GROUP_ABOVE = 12;
/**
 * Dynamic siblings are grouped from this many. Under a dynamic supervisor they are grouped from the first: its children are
 * of one kind and come and go, and a card that turns into a group and back is what erlangpl's users complained about.
 */
export const GROUP_DYNAMIC_FROM = 4;
/**
 * A place stays this long after its row went, in milliseconds of the wall clock. The row itself stays 2 s after the end
 * (UX.md 2.5, the hub sees to it); this only gathers what goes together.
 */
export const GHOST_MS = 500;
/** Gaps close at most this often. */
export const RELAYOUT_MS = 1000;
/** Up to here all is open; above, levels 0–2 (UX.md 2.4). */
export const OPEN_ALL_UP_TO = 60;

export interface Place {
  readonly slot: SlotId;
  readonly parent: SlotId;
  readonly signature: string;
  readonly label: string;
  readonly kind: SlotRow['kind'];
  readonly dynamic: boolean;
  /** When its row went, on the wall clock; only dynamic places ever close. */
  readonly goneAt?: number;
}

export interface GroupPlace {
  readonly key: GroupKey;
  readonly parent: SlotId;
  readonly signature: string;
  readonly dynamic: boolean;
  /** Where it stands among its siblings: the ordinal of its first member. */
  readonly order: SlotId;
  /** Most members seen, rounded up, so that an open list does not breathe. */
  readonly capacity: number;
}

export interface TreeMemory {
  readonly places: ReadonlyMap<SlotId, Place>;
  readonly groups: ReadonlyMap<GroupKey, GroupPlace>;
  /** More than `OPEN_ALL_UP_TO` places were seen: deep levels are closed unless the user opens them. */
  readonly crowded: boolean;
  readonly closedGapsAt: number;
}

export const EMPTY_MEMORY: TreeMemory = { places: new Map(), groups: new Map(), crowded: false, closedGapsAt: Number.NEGATIVE_INFINITY };

export const groupKey = (parent: SlotId, signature: string): GroupKey => `${parent}:${signature}`;

export interface RememberOptions {
  /** Milliseconds of the wall clock; only differences count. */
  readonly now: number;
  /** Pointer down, layout lock, or focus inside: no gap closes. */
  readonly hold?: boolean;
  /** "Compact at cursor": forget every place without a row, at once. */
  readonly compact?: boolean;
}

/** Memory after seeing `rows`; the same object when no place and no group changed. */
export function remember(before: TreeMemory, rows: ReadonlyMap<SlotId, SlotRow>, options: RememberOptions): TreeMemory {
  const memory = options.compact ? forgetAbsent(before, rows) : before;
  const draft = new Draft(memory);
  const table = tableOf(rows);
  for (const { parent, kin } of censusOf(table).families()) {
    const underDynamic = rows.get(parent)?.supervisor?.dynamic === true;
    for (const siblings of kin.values()) draft.see(siblings, underDynamic, table);
  }
  draft.noteGone(rows, options.now);
  if (!options.hold) draft.closeGaps(options.now);
  return draft.finish();
}

export const parentOf = parentIn;

function forgetAbsent(memory: TreeMemory, rows: ReadonlyMap<SlotId, SlotRow>): TreeMemory {
  const places = new Map([...memory.places].filter(([slot]) => rows.has(slot)));
  const groups = new Map([...memory.groups].filter(([, group]) => rows.has(group.parent) || group.parent === 0));
  if (places.size === memory.places.size && groups.size === memory.groups.size) return memory;
  return { ...memory, places, groups };
}

/** Eights, above 1,024 more: a group that grows to 100,000 is then laid out anew some 600 times and not 12,500. */
function roundedUp(count: number): number {
  const step = Math.max(8, 2 ** (Math.ceil(Math.log2(Math.max(1, count))) - 7));
  return Math.ceil(count / step) * step;
}

/** Copies a map of the memory only when something in it changes. */
class Draft {
  #memory: TreeMemory;
  #places: Map<SlotId, Place> | undefined;
  #groups: Map<GroupKey, GroupPlace> | undefined;
  #closedGapsAt: number;

  constructor(memory: TreeMemory) {
    this.#memory = memory;
    this.#closedGapsAt = memory.closedGapsAt;
  }

  see(kin: Kin, underDynamic: boolean, rows: ReadonlyMap<SlotId, SlotRow>): void {
    const { parent, signature, members, dynamics } = kin;
    const key = groupKey(parent, signature);
    const known = this.groups.get(key);
    const statics = members.length - dynamics;
    const grouped = known !== undefined || statics > GROUP_ABOVE || dynamics >= GROUP_DYNAMIC_FROM || (underDynamic && dynamics > 0);
    if (!grouped) {
      for (const slot of members) this.#place(rows.get(slot) as SlotRow, parent);
      return;
    }
    const capacity = roundedUp(members.length);
    if (known === undefined) {
      this.#edit('groups').set(key, { key, parent, signature, dynamic: statics === 0, order: members[0] as SlotId, capacity });
      for (const slot of members) if (this.places.has(slot)) this.#edit('places').delete(slot);
    } else if (capacity > known.capacity) {
      this.#edit('groups').set(key, { ...known, capacity });
    }
  }

  noteGone(rows: ReadonlyMap<SlotId, SlotRow>, now: number): void {
    if (this.places.size === 0) return;
    for (const place of this.places.values()) {
      const here = rows.has(place.slot);
      if (here === (place.goneAt === undefined)) continue;
      const { goneAt: _, ...rest } = place;
      this.#edit('places').set(place.slot, here ? rest : { ...rest, goneAt: now });
    }
  }

  closeGaps(now: number): void {
    if (now - this.#closedGapsAt < RELAYOUT_MS) return;
    const closing = [...this.places.values()].filter((p) => p.dynamic && p.goneAt !== undefined && now - p.goneAt >= GHOST_MS);
    if (closing.length === 0) return;
    for (const place of closing) this.#edit('places').delete(place.slot);
    this.#closedGapsAt = now;
  }

  finish(): TreeMemory {
    if (!this.#places && !this.#groups) return this.#memory;
    const crowded = this.#memory.crowded || this.places.size + this.groups.size > OPEN_ALL_UP_TO;
    return { places: this.places, groups: this.groups, crowded, closedGapsAt: this.#closedGapsAt };
  }

  get places(): ReadonlyMap<SlotId, Place> {
    return this.#places ?? this.#memory.places;
  }
  get groups(): ReadonlyMap<GroupKey, GroupPlace> {
    return this.#groups ?? this.#memory.groups;
  }

  #place(row: SlotRow, parent: SlotId): void {
    const known = this.places.get(row.slot);
    if (known && known.parent === parent && known.signature === row.signature && known.dynamic === row.dynamic && known.kind === row.kind)
      return;
    const { slot, signature, label, kind, dynamic } = row;
    this.#edit('places').set(slot, { slot, parent, signature, label, kind, dynamic });
  }

  #edit(which: 'places'): Map<SlotId, Place>;
  #edit(which: 'groups'): Map<GroupKey, GroupPlace>;
  #edit(which: 'places' | 'groups'): Map<SlotId, Place> | Map<GroupKey, GroupPlace> {
    if (which === 'places') return (this.#places ??= new Map(this.#memory.places));
    return (this.#groups ??= new Map(this.#memory.groups));
  }
}
