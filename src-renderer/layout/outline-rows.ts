// The tree as a flat list of rows for the treegrid: the same order, grouping and folding as the diagram, with what assistive
// technology needs to know about each row's place.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { formatCount, headline, isAlive, restartsInWindow, statusWord } from '../scales/status.ts';
import { groupLabel } from './tree-content.ts';
import type { Choices } from './tree-layout.ts';
import type { GroupKey, TreeMemory } from './tree-memory.ts';
import { groupKey, parentOf } from './tree-memory.ts';

export interface OutlineRow {
  /** Slot, or the key of a group. */
  readonly id: SlotId | GroupKey;
  readonly row: SlotRow | undefined;
  readonly label: string;
  /** Members, for a group. */
  readonly count: number;
  /** From 1. */
  readonly level: number;
  readonly setSize: number;
  readonly position: number;
  /** `undefined`: nothing to open. */
  readonly open: boolean | undefined;
  /** Index of the parent row, -1 at the top. */
  readonly parent: number;
}

interface Item {
  readonly id: SlotId | GroupKey;
  readonly order: number;
  readonly members?: SlotRow[];
}

/** Rows that are visible with the given folding. Groups are closed and slots open unless chosen otherwise. */
export function outlineRows(memory: TreeMemory, rows: ReadonlyMap<SlotId, SlotRow>, choices: Choices): OutlineRow[] {
  const children = family(memory, rows);
  const out: OutlineRow[] = [];
  const stack: { item: Item; level: number; setSize: number; position: number; parent: number }[] = [];
  const push = (items: readonly Item[], level: number, parent: number): void => {
    for (let i = items.length - 1; i >= 0; i--) stack.push({ item: items[i]!, level, setSize: items.length, position: i + 1, parent });
  };
  push(children.get(0) ?? [], 1, -1);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { item, level, setSize, position, parent } = next;
    const index = out.length;
    const place = { level, setSize, position, parent };
    if (item.members) {
      const open = choices.get(item.id) === true;
      const label = groupLabel(item.members, String(item.id));
      out.push({
        id: item.id,
        row: undefined,
        label,
        count: item.members.filter((m) => isAlive(m.status)).length,
        open: item.members.length > 0 ? open : undefined,
        ...place,
      });
      if (open)
        push(
          item.members.map((row) => ({ id: row.slot, order: row.slot })),
          level + 1,
          index,
        );
      continue;
    }
    const row = rows.get(item.id as SlotId);
    const below = children.get(item.id as SlotId) ?? [];
    const open = below.length === 0 ? undefined : (choices.get(item.id) ?? (!memory.crowded || level <= 2));
    out.push({
      id: item.id,
      row,
      label: row ? headline(row) : (memory.places.get(item.id as SlotId)?.label ?? ''),
      count: 0,
      open,
      ...place,
    });
    if (open) push(below, level + 1, index);
  }
  return out;
}

function family(memory: TreeMemory, rows: ReadonlyMap<SlotId, SlotRow>): Map<SlotId, Item[]> {
  const children = new Map<SlotId, Item[]>();
  const groups = new Map<GroupKey, SlotRow[]>();
  const add = (parent: SlotId, item: Item): void => {
    const list = children.get(parent);
    if (list) list.push(item);
    else children.set(parent, [item]);
  };
  for (const group of memory.groups.values()) {
    const members: SlotRow[] = [];
    groups.set(group.key, members);
    add(group.parent, { id: group.key, order: group.order, members });
  }
  for (const row of rows.values()) {
    const parent = parentOf(row, rows);
    const members = groups.get(groupKey(parent, row.signature));
    if (members) members.push(row);
    else add(parent, { id: row.slot, order: row.slot });
  }
  for (const list of children.values()) list.sort((a, b) => a.order - b.order);
  for (const members of groups.values()) members.sort((a, b) => a.slot - b.slot);
  return children;
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const ordinal = (n: number): string => {
  const word = ORDINALS[n - 1];
  if (word) return word;
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${formatCount(n)}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
};

/** `Worker 3, waiting, mailbox 12, fourth life`; for supervisors also how many restarts are left. */
export function accessibleName(row: SlotRow, at: number): string {
  const parts = [headline(row), row.supervisor?.gaveUp ? 'gave up' : statusWord(row.status)];
  if (row.mailbox > 0) parts.push(`mailbox ${formatCount(row.mailbox)}`);
  if (row.incarnation > 1) parts.push(`${ordinal(row.incarnation)} life`);
  const { supervisor } = row;
  if (supervisor && !supervisor.gaveUp && supervisor.intensity > 0) {
    const left = supervisor.intensity - restartsInWindow(supervisor, at);
    parts.push(left <= 0 ? 'next restart escalates' : left === 1 ? 'one restart left' : `${formatCount(left)} restarts left`);
  }
  return parts.join(', ');
}
