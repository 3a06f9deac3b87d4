// What a picture of the tree is made from, and the boxes that all its parts agree on.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import type { Box, Camera, Detail, Size } from '../layout/camera.ts';
import type { Steps } from '../layout/sparkline.ts';
import type { TreeContent } from '../layout/tree-content.ts';
import type { TreeGeometry, TreeMetrics, TreeNode } from '../layout/tree-layout.ts';
import { compactGroupWidth } from '../layout/tree-layout.ts';
import type { GroupKey } from '../layout/tree-memory.ts';
import type { HeatFacet } from '../scales/heat.ts';
import type { Theme } from '../scales/theme.ts';
import type { Relation } from './tree-relations.ts';

export interface TreePicture {
  readonly geometry: TreeGeometry;
  readonly content: TreeContent;
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  /** Names of places without a row. */
  readonly labelOf: (slot: SlotId) => string;
  readonly at: Micros;
  readonly camera: Camera;
  readonly view: Size;
  readonly theme: Theme;
  readonly selected?: SlotId | undefined;
  readonly hovered?: SlotId | GroupKey | undefined;
  /** Keyboard focus, where it is not the selection. */
  readonly focused?: SlotId | GroupKey | undefined;
  readonly activity?: { get(slot: SlotId): number | undefined } | undefined;
  /** Crash marks: 0–1 is the ring on its way, from 1 on the static mark that stays a while. */
  readonly crashMarks?: ReadonlyMap<SlotId, number> | undefined;
  readonly cells?: boolean | undefined;
  /** Every card filled by one facet. */
  readonly heat?: HeatFacet | undefined;
  /** Links and monitors of the selection. */
  readonly relations?: readonly Relation[] | undefined;
  /** How the longest mailbox of a group went lately. */
  readonly historyOf?: ((key: GroupKey) => Steps | undefined) | undefined;
  readonly capacityOf?: ((key: GroupKey) => number) | undefined;
}

/** The box a card is drawn in, in pixels: at compact detail 24 high around its centre. */
export function screenBox(node: TreeNode, camera: Camera, detail: Detail, metrics?: TreeMetrics): Box {
  const { zoom } = camera;
  const box = { x: camera.x + node.x * zoom, y: camera.y + node.y * zoom, w: node.w * zoom, h: node.h * zoom };
  if (detail !== 'compact') return box;
  const h = Math.min(24, Math.max(16, node.h * zoom));
  const y = Math.round(box.y + box.h / 2 - h / 2);
  const w = node.kind === 'group' && metrics ? compactGroupWidth(node, zoom, metrics) : box.w;
  return { x: Math.round(box.x), y, w: Math.round(w), h };
}
