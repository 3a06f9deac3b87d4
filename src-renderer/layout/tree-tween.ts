// A relayout in motion (UX.md 2.5): boxes travel from where they were to where they belong. Geometry between two geometries,
// so that drawing stays a function of geometry.

import type { TreeGeometry, TreeNode } from './tree-layout.ts';

/** Above this many boxes the picture jumps: nobody can follow more, and every frame would lay out new edges. */
const MAX_MOVING = 400;

/** True when something visible would move and there is little enough of it to move smoothly. */
export function canTween(from: TreeGeometry, to: TreeGeometry): boolean {
  if (from === to || from.nodes.length === 0 || from.metrics !== to.metrics || to.nodes.length > MAX_MOVING) return false;
  return to.nodes.some((node) => {
    const before = counterpart(node, from);
    return before !== undefined && (before.x !== node.x || before.y !== node.y);
  });
}

/** `t` 0 is `from`, 1 is `to`. Boxes that are new stand at their place from the start; those that went are gone. */
export function tweenTree(from: TreeGeometry, to: TreeGeometry, t: number): TreeGeometry {
  if (t >= 1) return to;
  const k = ease(Math.max(0, t));
  const nodes = to.nodes.map((node): TreeNode => {
    const before = counterpart(node, from);
    if (!before || (before.x === node.x && before.y === node.y)) return node;
    return { ...node, x: before.x + (node.x - before.x) * k, y: before.y + (node.y - before.y) * k };
  });
  return { ...to, nodes };
}

/** The same picture lower by `dy`, for a camera that has moved meanwhile. */
export function shiftTree(geometry: TreeGeometry, dy: number): TreeGeometry {
  return { ...geometry, nodes: geometry.nodes.map((node) => ({ ...node, y: node.y + dy })) };
}

function counterpart(node: TreeNode, geometry: TreeGeometry): TreeNode | undefined {
  const index = node.kind === 'slot' ? geometry.slotNodes.get(node.slot) : geometry.groupNodes.get(node.key);
  return index === undefined ? undefined : geometry.nodes[index];
}

/** Fast first, then settling. */
const ease = (t: number): number => 1 - (1 - t) ** 3;
