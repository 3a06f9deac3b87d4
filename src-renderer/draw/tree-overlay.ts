// Selection, keyboard focus and crash marks, over everything else.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Detail } from '../layout/camera.ts';
import type { GroupKey } from '../layout/tree-memory.ts';
import type { Surface } from './surface.ts';
import { screenBox, type TreePicture } from './tree-picture.ts';

export function drawSelection(surface: Surface, p: TreePicture, detail: Detail): void {
  const boxOf = (id: SlotId | GroupKey) => {
    const { nodes, slotNodes, groupNodes } = p.geometry;
    const node = nodes[(typeof id === 'number' ? slotNodes.get(id) : groupNodes.get(id)) ?? -1];
    if (!node) return undefined;
    const compact = detail === 'compact' || (p.cells && detail !== 'card');
    const box =
      detail === 'glyph' || detail === 'bar'
        ? { ...screenBox(node, p.camera, detail), w: 12 }
        : screenBox(node, p.camera, compact ? 'compact' : 'card', p.geometry.metrics);
    const small = detail === 'glyph' || detail === 'bar';
    return { ...box, h: small ? 12 : box.h, y: small ? box.y + box.h / 2 - 6 : box.y, r: node.processKind === 'supervisor' ? 6 : 99 };
  };
  const outline = (slot: SlotId | GroupKey, offset: number, stroke: string, width: number, opacity?: number, dash?: number[]): void => {
    const box = boxOf(slot);
    if (!box) return;
    const r = Math.min(box.r + offset, box.h / 2 + offset);
    surface.roundRect(box.x - offset, box.y - offset, box.w + 2 * offset, box.h + 2 * offset, r, {
      stroke,
      width,
      ...(opacity !== undefined && { opacity }),
      ...(dash && { dash }),
    });
  };
  for (const [slot, progress] of p.crashMarks ?? []) {
    if (progress < 1) outline(slot, 2 + 8 * progress, p.theme.status.crashed, 2, 1 - progress);
    else if (slot !== p.selected) outline(slot, 3, p.theme.status.crashed, 1.5, 0.7);
  }
  if (p.focused !== undefined && p.focused !== p.selected) outline(p.focused, 3, p.theme.accent, 2, undefined, [3, 2]);
  if (p.selected !== undefined) outline(p.selected, 3, p.theme.text, 2);
}
