// The tree as rows of text: the outline in the rail, the Outline presentation and the accessible twin of the canvas. Siblings with one
// start signature become a group above GROUP_ABOVE (UX.md 2.4); members of a closed group that need attention are surfaced.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { groupLabel } from '../layout/tree-content.ts';
import { isAlive } from '../scales/status.ts';
import { headline } from './state.ts';

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

/** Children of each slot in slot order, under 0 the roots. A row whose parent is not there counts as a root. */
export function childrenBySlot(rows: ReadonlyMap<SlotId, SlotRow>): Map<SlotId, SlotRow[]> {
  const children = new Map<SlotId, SlotRow[]>();
  for (const row of rows.values()) {
    const parent = rows.has(row.parent) ? row.parent : 0;
    const list = children.get(parent);
    if (list) list.push(row);
    else children.set(parent, [row]);
  }
  for (const list of children.values()) list.sort((a, b) => a.slot - b.slot);
  return children;
}

export function outlineRows(rows: ReadonlyMap<SlotId, SlotRow>, options: OutlineOptions): OutlineRow[] {
  const children = childrenBySlot(rows);
  const openAll = rows.size <= OPEN_ALL_UP_TO;
  const out: OutlineRow[] = [];
  const add = (siblings: readonly SlotRow[], level: number): void => {
    const items = grouped(siblings);
    items.forEach((item, i) => {
      const base = { level, position: i + 1, size: items.length };
      if (!Array.isArray(item)) {
        const row = item as SlotRow;
        const kids = children.get(row.slot) ?? [];
        const open = kids.length > 0 ? !(options.collapsed.get(row.slot) ?? !(openAll || level <= 2)) : undefined;
        out.push({ kind: 'process', key: row.slot, row, ...base, open });
        if (open) add(kids, level + 1);
        return;
      }
      const members = item as SlotRow[];
      const first = members[0] as SlotRow;
      const key = `${first.parent}/${first.signature}`;
      const open = !(options.collapsed.get(key) ?? true);
      out.push({
        kind: 'group',
        key,
        label: groupLabel(members, first.signature),
        count: members.filter((m) => isAlive(m.status)).length,
        ...base,
        open,
      });
      const shown = open ? members : surfaced(members, options);
      shown.forEach((row, j) => {
        const kids = children.get(row.slot) ?? [];
        const memberOpen = kids.length > 0 ? !(options.collapsed.get(row.slot) ?? true) : undefined;
        out.push({ kind: 'process', key: row.slot, row, level: level + 1, position: j + 1, size: members.length, open: memberOpen });
        if (memberOpen) add(kids, level + 2);
      });
    });
  };
  add(children.get(0) ?? [], 1);
  return out;
}

function grouped(siblings: readonly SlotRow[]): (SlotRow | SlotRow[])[] {
  const bySignature = new Map<string, SlotRow[]>();
  for (const row of siblings) {
    const list = bySignature.get(row.signature);
    if (list) list.push(row);
    else bySignature.set(row.signature, [row]);
  }
  const out: (SlotRow | SlotRow[])[] = [];
  const done = new Set<string>();
  for (const row of siblings) {
    const list = bySignature.get(row.signature) as SlotRow[];
    if (list.length <= GROUP_ABOVE) out.push(row);
    else if (!done.has(row.signature)) {
      done.add(row.signature);
      out.push(list);
    }
  }
  return out;
}

const LATELY_US = 10_000_000;

/** Up to five members that need attention: selected, crashed in the last 10 s, mailbox of 100 or more. */
function surfaced(members: readonly SlotRow[], options: OutlineOptions): SlotRow[] {
  const weight = (row: SlotRow): number => {
    if (row.slot === options.selection) return 4e9;
    if (row.status === 'crashed') return 3e9;
    if (row.exit && row.crashes > 0 && options.at - row.exit.at <= LATELY_US) return 2e9;
    return row.mailbox >= 100 ? row.mailbox : 0;
  };
  return members
    .map((row) => ({ row, w: weight(row) }))
    .filter((x) => x.w > 0)
    .sort((a, b) => b.w - a.w || a.row.slot - b.row.slot)
    .slice(0, SURFACED)
    .sort((a, b) => a.row.slot - b.row.slot)
    .map((x) => x.row);
}

/** Slots from the root down to `slot`, without it: what must be open so that it is seen. */
export function ancestorsOf(rows: ReadonlyMap<SlotId, SlotRow>, slot: SlotId): SlotId[] {
  const path: SlotId[] = [];
  for (let row = rows.get(slot); row && rows.has(row.parent) && !path.includes(row.parent); row = rows.get(row.parent))
    path.unshift(row.parent);
  return path;
}

/** The order of the lanes: depth first, as the tree stands. */
export function treeOrder(rows: ReadonlyMap<SlotId, SlotRow>): SlotRow[] {
  const children = childrenBySlot(rows);
  const out: SlotRow[] = [];
  const seen = new Set<SlotId>();
  const add = (list: readonly SlotRow[]): void => {
    for (const row of list) {
      if (seen.has(row.slot)) continue;
      seen.add(row.slot);
      out.push(row);
      add(children.get(row.slot) ?? []);
    }
  };
  add(children.get(0) ?? []);
  return out;
}

/** Processes whose name, label, path or pid has the letters of `text` in order; best first. Dead ones included. */
export function searchProcesses(rows: ReadonlyMap<SlotId, SlotRow>, text: string, limit = 50): SlotRow[] {
  const needle = text.trim().toLowerCase();
  if (!needle) return treeOrder(rows).slice(0, limit);
  const found: { row: SlotRow; score: number }[] = [];
  for (const row of rows.values()) {
    const score = Math.min(
      fuzzy(headline(row), needle),
      fuzzy(row.label, needle) + 1,
      fuzzy(row.path, needle) + 4,
      fuzzy(row.pidText, needle) + 2,
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
