// The tree as a flat list of rows for the treegrid: the same order, grouping and folding as the diagram, with what assistive
// technology needs to know about each row's place.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { aliveIn, headline } from '../scales/status.ts';
import { type Census, censusOf, type Kin } from './census.ts';
import { tableOf } from './row-table.ts';
import { groupLabel } from './tree-content.ts';
import type { Choices } from './tree-layout.ts';
import type { GroupKey, GroupPlace, TreeMemory } from './tree-memory.ts';

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
  /** Of a group; empty where all have gone. */
  readonly kin?: Kin | 'gone';
}

/** Rows that are visible with the given folding. Groups are closed and slots open unless chosen otherwise. */
export function outlineRows(memory: TreeMemory, rows: ReadonlyMap<SlotId, SlotRow>, choices: Choices): OutlineRow[] {
  const census = censusOf(tableOf(rows));
  const childrenOf = familiesIn(memory, census);
  const out: OutlineRow[] = [];
  const stack: { item: Item; level: number; setSize: number; position: number; parent: number }[] = [];
  const push = (items: readonly Item[], level: number, parent: number): void => {
    for (let i = items.length - 1; i >= 0; i--) stack.push({ item: items[i]!, level, setSize: items.length, position: i + 1, parent });
  };
  push(childrenOf(0), 1, -1);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { item, level, setSize, position, parent } = next;
    const index = out.length;
    const place = { level, setSize, position, parent };
    if (item.kin) {
      const members = item.kin === 'gone' ? [] : item.kin.members;
      const open = choices.get(item.id) === true;
      out.push({
        id: item.id,
        row: undefined,
        label: groupLabel(
          members.slice(0, 16).flatMap((slot) => rows.get(slot) ?? []),
          String(item.id),
        ),
        count: item.kin === 'gone' ? 0 : aliveIn(item.kin.counts()),
        open: members.length > 0 ? open : undefined,
        ...place,
      });
      if (open)
        push(
          members.map((slot) => ({ id: slot, order: slot })),
          level + 1,
          index,
        );
      continue;
    }
    const row = rows.get(item.id as SlotId);
    const below = childrenOf(item.id as SlotId);
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

/** What stands below a slot: groups as one item, also those whose members have all gone, and everybody else. */
function familiesIn(memory: TreeMemory, census: Census): (parent: SlotId) => readonly Item[] {
  const groups = new Map<SlotId, GroupPlace[]>();
  for (const group of memory.groups.values()) {
    const list = groups.get(group.parent);
    if (list) list.push(group);
    else groups.set(group.parent, [group]);
  }
  return (parent) => {
    const { kin } = census.family(parent);
    const items: Item[] = [];
    const grouped = new Set<string>();
    for (const { key, signature, order } of groups.get(parent) ?? []) {
      grouped.add(signature);
      items.push({ id: key, order, kin: kin.get(signature) ?? 'gone' });
    }
    for (const one of kin.values()) if (!grouped.has(one.signature)) for (const slot of one.members) items.push({ id: slot, order: slot });
    return items.sort((a, b) => a.order - b.order);
  };
}
