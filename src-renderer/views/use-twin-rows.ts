// Rows of the treegrid that stands beside the canvas for keyboards and screen readers.

import { useRef } from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { type OutlineRow, outlineRows } from '../layout/outline-rows.ts';
import type { TreeModel } from './tree-model.ts';

/** The invisible twin follows this often while nobody is in it, in ms: building it costs more than the canvas's frame. */
const TWIN_MS = 250;

interface Twin {
  readonly rows: readonly OutlineRow[];
  readonly at: Micros;
  readonly from: readonly unknown[];
  readonly made: number;
}

/** Rows of the treegrid: at once when it is seen or has the focus or its shape changed, else a few times a second. */
export function useTwinRows(tree: TreeModel, rows: ReadonlyMap<SlotId, SlotRow>, at: Micros, attended: boolean): Twin {
  const twin = useRef<Twin | undefined>(undefined);
  const now = performance.now();
  const known = twin.current;
  const shape = known && known.from[0] === tree.memory && known.from[1] === tree.choices;
  const same = shape && known.from[2] === rows && known.at === at;
  tree.twinBehind = shape === true && !same && !attended && now - known.made < TWIN_MS;
  if (known && (same || tree.twinBehind)) return known;
  twin.current = { rows: outlineRows(tree.memory, rows, tree.choices), at, from: [tree.memory, tree.choices, rows], made: now };
  return twin.current;
}
