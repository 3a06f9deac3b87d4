// The tree as rows of text: the outline in the rail, the Outline presentation and the accessible twin of the canvas. Siblings with one
// start signature become a group above GROUP_ABOVE (UX.md 2.4); members of a closed group that need attention are surfaced.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { type Census, censusOf, type Family, type Kin, parentIn, position } from '../layout/census.ts';
import { tableOf } from '../layout/row-table.ts';
import { groupLabel } from '../layout/tree-content.ts';
import { aliveIn, headline } from '../scales/status.ts';

export const GROUP_ABOVE = 12;
const SURFACED = 5;
const OPEN_ALL_UP_TO = 60;

export type OutlineRow =
  | (OutlineBase & { readonly kind: 'process'; readonly row: SlotRow })
  | (OutlineBase & { readonly kind: 'group'; readonly count: number; readonly label: string });

interface OutlineBase {
  /** Slot of a process; `parent/signature` of a group. */
  readonly key: SlotId | string;
  readonly level: number;
  readonly position: number;
  readonly size: number;
  /** Undefined: nothing to open. */
  readonly open?: boolean;
}

export interface OutlineOptions {
  readonly collapsed: ReadonlyMap<SlotId | string, boolean>;
  readonly selection?: SlotId;
  /** Virtual time of the cursor, for "crashed lately". */
  readonly at: number;
}

export function outlineRows(rows: ReadonlyMap<SlotId, SlotRow>, options: OutlineOptions): OutlineRow[] {
  const census = censusOf(tableOf(rows));
  const openAll = rows.size <= OPEN_ALL_UP_TO;
  const out: OutlineRow[] = [];
  const hasChildren = (slot: SlotId): boolean => census.family(slot).all.length > 0;
  const add = (parent: SlotId, level: number): void => {
    const items = grouped(census.family(parent));
    items.forEach((item, i) => {
      const base = { level, position: i + 1, size: items.length };
      if (typeof item === 'number') {
        const row = rows.get(item) as SlotRow;
        const open = hasChildren(item) ? !(options.collapsed.get(item) ?? !(openAll || level <= 2)) : undefined;
        out.push({ kind: 'process', key: item, row, ...base, open });
        if (open) add(item, level + 1);
        return;
      }
      const { members } = item;
      const first = members.slice(0, 16).flatMap((slot) => rows.get(slot) ?? []);
      const key = `${first[0]?.parent ?? 0}/${item.signature}`;
      const open = !(options.collapsed.get(key) ?? true);
      out.push({ kind: 'group', key, label: groupLabel(first, item.signature), count: aliveIn(item.counts()), ...base, open });
      const shown = open ? members : surfaced(item, rows, options);
      shown.forEach((slot, j) => {
        const row = rows.get(slot) as SlotRow;
        const memberOpen = hasChildren(slot) ? !(options.collapsed.get(slot) ?? true) : undefined;
        out.push({ kind: 'process', key: slot, row, level: level + 1, position: j + 1, size: members.length, open: memberOpen });
        if (memberOpen) add(slot, level + 2);
      });
    });
  };
  add(0, 1);
  return out;
}

/** Kin above the limit as one item, at the place of the first of them; everybody else by slot. */
function grouped({ kin }: Family): (SlotId | Kin)[] {
  const items: { order: SlotId; item: SlotId | Kin }[] = [];
  for (const one of kin.values()) {
    if (one.members.length > GROUP_ABOVE) items.push({ order: one.members[0] as SlotId, item: one });
    else for (const slot of one.members) items.push({ order: slot, item: slot });
  }
  return items.sort((a, b) => a.order - b.order).map(({ item }) => item);
}

const LATELY_US = 10_000_000;

/** Up to five members that need attention: selected, crashed in the last 10 s, mailbox of 100 or more. */
function surfaced(kin: Kin, rows: ReadonlyMap<SlotId, SlotRow>, options: OutlineOptions): SlotId[] {
  const weight = (row: SlotRow): number => {
    if (row.slot === options.selection) return 4e9;
    if (row.status === 'crashed') return 3e9;
    if (row.exit && row.crashes > 0 && options.at - row.exit.at <= LATELY_US) return 2e9;
    return row.mailbox >= 100 ? row.mailbox : 0;
  };
  const { selection } = options;
  const slots = new Set(kin.notable);
  if (selection !== undefined && kin.members[position(kin.members, selection)] === selection) slots.add(selection);
  return [...slots]
    .flatMap((slot) => rows.get(slot) ?? [])
    .map((row) => ({ row, w: weight(row) }))
    .filter((x) => x.w > 0)
    .sort((a, b) => b.w - a.w || a.row.slot - b.row.slot)
    .slice(0, SURFACED)
    .map((x) => x.row.slot)
    .sort((a, b) => a - b);
}

/** Slots from the root down to `slot`, without it: what must be open so that it is seen. */
export function ancestorsOf(rows: ReadonlyMap<SlotId, SlotRow>, slot: SlotId): SlotId[] {
  const path: SlotId[] = [];
  for (let row = rows.get(slot); row && rows.has(row.parent) && !path.includes(row.parent); row = rows.get(row.parent))
    path.unshift(row.parent);
  return path;
}

/** Children of each slot in slot order, under 0 the roots. A row whose parent is not there counts as a root. */
export function childrenBySlot(rows: ReadonlyMap<SlotId, SlotRow>): { get(slot: SlotId): SlotRow[] | undefined } {
  const table = tableOf(rows);
  const census = censusOf(table);
  return {
    get(slot) {
      const { all } = census.family(slot);
      return all.length === 0 ? undefined : all.flatMap((child) => table.get(child) ?? []);
    },
  };
}

/** The order of the lanes: depth first, as the tree stands. */
export function treeOrder(rows: ReadonlyMap<SlotId, SlotRow>, limit = Number.POSITIVE_INFINITY): SlotRow[] {
  const table = tableOf(rows);
  const census = censusOf(table);
  const out: SlotRow[] = [];
  for (let slot = firstInTree(census); slot !== undefined && out.length < limit; slot = afterInTree(census, slot)) {
    out.push(table.get(slot) as SlotRow);
  }
  return out;
}

export const firstInTree = (census: Census): SlotId | undefined => census.family(0).all[0];

/** Who comes after a slot when the tree is read depth first. */
export function afterInTree(census: Census, slot: SlotId): SlotId | undefined {
  const child = census.family(slot).all[0];
  if (child !== undefined) return child;
  // rows of a damaged log may be each other's parents: no tree is deeper than it has rows
  let at = slot;
  for (let depth = 0; at !== 0 && depth <= census.rows.size; depth++) {
    const parent = parentSlot(census, at);
    const { all } = census.family(parent);
    const next = all[position(all, at) + 1];
    if (next !== undefined) return next;
    at = parent;
  }
  return undefined;
}

/** Who comes before it. */
export function beforeInTree(census: Census, slot: SlotId): SlotId | undefined {
  const parent = parentSlot(census, slot);
  const { all } = census.family(parent);
  const at = position(all, slot);
  if (at === 0) return parent === 0 ? undefined : parent;
  let last = all[at - 1];
  for (let depth = 0; last !== undefined && depth <= census.rows.size; depth++) {
    const below: SlotId | undefined = census.family(last).all.at(-1);
    if (below === undefined) return last;
    last = below;
  }
  return last;
}

function parentSlot({ rows }: Census, slot: SlotId): SlotId {
  const row = rows.get(slot);
  return row ? parentIn(row, rows) : 0;
}

/** Processes whose name, label, path or pid has the letters of `text` in order; best first. Dead ones included. */
export function searchProcesses(rows: ReadonlyMap<SlotId, SlotRow>, text: string, limit = 50): SlotRow[] {
  const needle = text.trim().toLowerCase();
  if (!needle) return treeOrder(rows, limit);
  const found: { row: SlotRow; score: number }[] = [];
  // What can't be among the best is not looked at closely: the letters of most of 100,000 paths are not in order.
  const letters = new RegExp([...needle].map((c) => c.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')).join('[^]*?'), 'i');
  for (const row of rows.values()) {
    const inPath = letters.test(row.path);
    const name = headline(row);
    const score = Math.min(
      letters.test(name) ? fuzzy(name, needle) : Number.POSITIVE_INFINITY,
      name !== row.label && letters.test(row.label) ? fuzzy(row.label, needle) + 1 : Number.POSITIVE_INFINITY,
      inPath ? fuzzy(row.path, needle) + 4 : Number.POSITIVE_INFINITY,
      letters.test(row.pidText) ? fuzzy(row.pidText, needle) + 2 : Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(score)) found.push({ row, score });
  }
  return found
    .sort((a, b) => a.score - b.score || a.row.slot - b.row.slot)
    .slice(0, limit)
    .map((f) => f.row);
}

/** 0 for the whole text, small for a part of it, larger the more letters lie between; Infinity: no match. */
function fuzzy(haystack: string, needle: string): number {
  const text = haystack.toLowerCase();
  if (text === needle) return 0;
  const at = text.indexOf(needle);
  if (at >= 0) return 1 + at / 100 + (text.length - needle.length) / 1000;
  let gaps = 0;
  let from = 0;
  for (const ch of needle) {
    const i = text.indexOf(ch, from);
    if (i < 0) return Number.POSITIVE_INFINITY;
    gaps += i - from;
    from = i + 1;
  }
  return 10 + gaps;
}
