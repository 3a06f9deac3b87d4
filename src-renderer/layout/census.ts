// Who belongs to whom, and how many of each kind are how: what tree, outline and lanes need to know of all rows, kept up to date with
// what changed from one version of the rows to the next instead of being counted again. Kin are siblings with one start signature.
//
// It follows from the rows alone: `censusOf` gives the same for the same rows whatever was asked before, and a property test holds it
// to that. There is one at a time for a lineage of versions, so what it gives is good until it is asked about the next.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow, Status } from '../../runtime/protocol/views.ts';
import { MAILBOX_SURFACED_FROM, SEVERITY } from '../scales/status.ts';
import { eachChange, type RowTable } from './row-table.ts';

export type Tally = Partial<Record<Status, number>>;

/** Siblings that were started alike. */
export interface Kin {
  readonly parent: SlotId;
  readonly signature: string;
  /** Ascending. */
  readonly members: readonly SlotId[];
  /** How many of them no child spec holds. */
  readonly dynamics: number;
  counts(): Tally;
  /** Those that may deserve a look: a long mailbox, or a crash that is still to be seen. */
  readonly notable: ReadonlySet<SlotId>;
  /** The longest mailbox among them. */
  maxMailbox(): number;
}

export interface Family {
  /** All children, ascending. */
  readonly all: readonly SlotId[];
  readonly kin: ReadonlyMap<string, Kin>;
}

/** A row whose parent is not shown hangs at the top rather than nowhere. */
export const parentIn = (row: SlotRow, rows: { has(slot: SlotId): boolean }): SlotId =>
  row.parent !== 0 && row.parent !== row.slot && rows.has(row.parent) ? row.parent : 0;

const isNotable = (row: SlotRow): boolean =>
  row.mailbox >= MAILBOX_SURFACED_FROM || row.status === 'crashed' || (row.exit !== undefined && row.crashes > 0);

const INDEX = Object.fromEntries(SEVERITY.map((status, i) => [status, i])) as Readonly<Record<Status, number>>;

class KinBook implements Kin {
  readonly parent: SlotId;
  readonly signature: string;
  readonly members: SlotId[] = [];
  readonly notable = new Set<SlotId>();
  dynamics = 0;
  readonly #counts = new Uint32Array(SEVERITY.length);
  /** How many have a mailbox of this length, up to the one from which all are notable. */
  readonly #short = new Uint32Array(MAILBOX_SURFACED_FROM);
  readonly #row: (slot: SlotId) => SlotRow | undefined;

  constructor(parent: SlotId, signature: string, row: (slot: SlotId) => SlotRow | undefined) {
    this.parent = parent;
    this.signature = signature;
    this.#row = row;
  }

  add(row: SlotRow): void {
    insert(this.members, row.slot);
    if (row.dynamic) this.dynamics++;
    this.count(row, 1);
  }

  remove(row: SlotRow): void {
    cut(this.members, row.slot);
    if (row.dynamic) this.dynamics--;
    this.count(row, -1);
    this.notable.delete(row.slot);
  }

  /** Adds what a member is now, or takes away what it was. */
  count(row: SlotRow, by: 1 | -1): void {
    (this.#counts[INDEX[row.status]] as number) += by;
    if (row.mailbox < MAILBOX_SURFACED_FROM) (this.#short[row.mailbox] as number) += by;
    if (by === 1) {
      if (isNotable(row)) this.notable.add(row.slot);
      else this.notable.delete(row.slot);
    }
  }

  counts(): Tally {
    const counts: Tally = {};
    for (const status of SEVERITY) {
      const count = this.#counts[INDEX[status]] as number;
      if (count > 0) counts[status] = count;
    }
    return counts;
  }

  maxMailbox(): number {
    let most = 0;
    for (const slot of this.notable) most = Math.max(most, this.#row(slot)?.mailbox ?? 0);
    for (let n = MAILBOX_SURFACED_FROM - 1; n > most; n--) if ((this.#short[n] as number) > 0) return n;
    return most;
  }
}

interface FamilyBook {
  readonly all: SlotId[];
  readonly kin: Map<string, KinBook>;
}

const NO_FAMILY: Family = { all: [], kin: new Map() };

export class Census {
  #rows: RowTable;
  readonly #families = new Map<SlotId, FamilyBook>();
  /** Children that name a slot as their parent, whether it is shown or not. */
  readonly #named = new Map<SlotId, number>();

  constructor(rows: RowTable) {
    this.#rows = rows;
    this.#countAll();
  }

  get rows(): RowTable {
    return this.#rows;
  }

  /** Those below a slot; below 0 stand the roots. */
  family(parent: SlotId): Family {
    return this.#families.get(parent) ?? NO_FAMILY;
  }

  kin(parent: SlotId, signature: string): Kin | undefined {
    return this.#families.get(parent)?.kin.get(signature);
  }

  *families(): Iterable<Family & { readonly parent: SlotId }> {
    for (const [parent, { all, kin }] of this.#families) yield { parent, all, kin };
  }

  /** Goes on to another version of the rows. */
  follow(rows: RowTable): void {
    const before = this.#rows;
    if (rows === before) return;
    this.#rows = rows;
    const came: SlotRow[] = [];
    const went: SlotRow[] = [];
    eachChange(before, rows, (was, is) => {
      if (was && is && was.parent === is.parent && was.signature === is.signature && was.dynamic === is.dynamic) {
        // most have only worked a little
        if (was.status === is.status && was.mailbox === is.mailbox && was.crashes === is.crashes && was.exit === is.exit) return;
        const kin = this.#families.get(parentIn(is, before))?.kin.get(is.signature);
        kin?.count(was, -1);
        kin?.count(is, 1);
        return;
      }
      if (was) went.push(was);
      if (is) came.push(is);
    });
    if (came.length + went.length === 0) return;
    // Children go before their parents and come after them, so that nobody is moved to the top and back for a moment.
    const followed = went.reverse().every((row) => this.#leave(row, before)) && came.every((row) => this.#enter(row));
    if (!followed) this.#countAll();
  }

  #countAll(): void {
    this.#families.clear();
    this.#named.clear();
    for (const row of this.#rows.values()) this.#named.set(row.parent, (this.#named.get(row.parent) ?? 0) + 1);
    for (const row of this.#rows.values()) this.#put(row);
  }

  /** False where rows that stay hang on it. */
  #leave(row: SlotRow, before: RowTable): boolean {
    const { slot, signature } = row;
    const parent = parentIn(row, before);
    const family = this.#families.get(parent);
    const kin = family?.kin.get(signature);
    if (!family || !kin) return false;
    cut(family.all, slot);
    kin.remove(row);
    if (kin.members.length === 0) family.kin.delete(signature);
    if (family.all.length === 0) this.#families.delete(parent);
    this.#named.set(row.parent, (this.#named.get(row.parent) ?? 1) - 1);
    return (this.#named.get(slot) ?? 0) === 0;
  }

  /** False where rows that were there already hang on it. */
  #enter(row: SlotRow): boolean {
    if ((this.#named.get(row.slot) ?? 0) > 0) return false;
    this.#named.set(row.parent, (this.#named.get(row.parent) ?? 0) + 1);
    this.#put(row);
    return true;
  }

  #put(row: SlotRow): void {
    const parent = parentIn(row, this.#rows);
    let family = this.#families.get(parent);
    if (!family) this.#families.set(parent, (family = { all: [], kin: new Map() }));
    insert(family.all, row.slot);
    let kin = family.kin.get(row.signature);
    if (!kin) family.kin.set(row.signature, (kin = new KinBook(parent, row.signature, (slot) => this.#rows.get(slot))));
    kin.add(row);
  }
}

/** Position of the first that is not below `slot`. */
export function position(list: readonly SlotId[], slot: SlotId): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(list: SlotId[], slot: SlotId): void {
  // nearly always the newest
  if (list.length === 0 || (list.at(-1) as number) < slot) list.push(slot);
  else list.splice(position(list, slot), 0, slot);
}

function cut(list: SlotId[], slot: SlotId): void {
  const at = position(list, slot);
  if (list[at] === slot) list.splice(at, 1);
}

/** One for each lineage of versions, and gone with it. */
const kept = new WeakMap<object, Census>();

/** The census of these rows. Good until the next call with another version of them. */
export function censusOf(rows: RowTable): Census {
  let census = kept.get(rows.lineage);
  if (census) census.follow(rows);
  else kept.set(rows.lineage, (census = new Census(rows)));
  return census;
}
