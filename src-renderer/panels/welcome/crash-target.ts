// Which process "this worker" is: the one a person selected, else the middle one of the largest family of supervised workers, since
// siblings on both sides show best that they are not touched.

import type { SlotId } from '../../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../../runtime/protocol/views.ts';

export function crashTarget(rows: ReadonlyMap<SlotId, SlotRow>, selection: SlotId | undefined): SlotId | undefined {
  const supervised = (row: SlotRow): boolean => row.kind === 'worker' && !row.dynamic && rows.get(row.parent)?.supervisor !== undefined;
  const selected = selection === undefined ? undefined : rows.get(selection);
  if (selected && supervised(selected)) return selected.slot;
  const families = new Map<string, SlotRow[]>();
  for (const row of rows.values()) {
    if (!supervised(row)) continue;
    const family = `${row.parent}/${row.signature}`;
    families.set(family, [...(families.get(family) ?? []), row]);
  }
  let largest: SlotRow[] = [];
  for (const family of families.values()) if (family.length > largest.length) largest = family;
  largest.sort((a, b) => a.slot - b.slot);
  return largest[Math.floor((largest.length - 1) / 2)]?.slot;
}
