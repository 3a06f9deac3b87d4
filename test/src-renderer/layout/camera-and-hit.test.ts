import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detailAt, firstCamera, fitCamera, revealBox, toScreen, zoomCamera } from '../../../src-renderer/layout/camera.ts';
import { treeContent } from '../../../src-renderer/layout/tree-content.ts';
import { hitTree } from '../../../src-renderer/layout/tree-hit.ts';
import { CELLS, layoutTree, rowBox } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { CACHE, mockRows, NOW, POOL, WORKERS } from '../../support/fake-rows.ts';

describe('the camera', () => {
  test('fit shows all of it and never magnifies', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 40_000 }), fc.integer({ min: 10, max: 40_000 }), fc.boolean(), (w, h, center) => {
        const view = { w: 800, h: 450 };
        const camera = fitCamera({ w, h }, view, { center });
        expect(camera.zoom).toBeLessThanOrEqual(1);
        if (camera.zoom <= 0.02) return;
        const box = toScreen(camera, { x: 0, y: 0, w, h });
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.w).toBeLessThanOrEqual(801);
        expect(box.y + box.h).toBeLessThanOrEqual(451);
      }),
      { seed: 3 },
    );
  });

  test('zooming keeps the point under the pointer within the pixel it is rounded to', () => {
    const camera = { x: 30, y: -20, zoom: 0.8 };
    const zoomed = zoomCamera(camera, 1.7, 400, 200);
    const before = { x: (400 - camera.x) / camera.zoom, y: (200 - camera.y) / camera.zoom };
    expect(zoomed.x + before.x * zoomed.zoom).toBeCloseTo(400, 0);
    expect(zoomed.y + before.y * zoomed.zoom).toBeCloseTo(200, 0);
  });

  test('reveal moves the least, and not at all when the box is in view', () => {
    const camera = { x: 0, y: 0, zoom: 1 };
    const view = { w: 400, h: 300 };
    expect(revealBox(camera, { x: 100, y: 100, w: 50, h: 20 }, view)).toBe(camera);
    const moved = revealBox(camera, { x: 500, y: 100, w: 50, h: 20 }, view);
    expect(moved.x).toBe(400 - 24 - 550);
    expect(moved.y).toBe(0);
  });

  test('the first look at a huge tree is readable and has the root in the middle', () => {
    const camera = firstCamera({ w: 600, h: 90_000 }, { w: 800, h: 450 }, 45_000);
    expect(detailAt(camera.zoom)).toBe('compact');
    expect(camera.y + 45_000 * camera.zoom).toBeCloseTo(225, 0);
  });

  test('the first look at a tree a little too large for the view is readable and begins at its top left', () => {
    expect(firstCamera({ w: 880, h: 640 }, { w: 692, h: 332 }, 250)).toEqual({ x: 24, y: 24, zoom: 0.6 });
    expect(firstCamera({ w: 880, h: 440 }, { w: 692, h: 332 }, 250).zoom).toBeGreaterThan(0.6);
  });

  test.each([
    [1, 'card'],
    [0.8, 'card'],
    [0.79, 'compact'],
    [0.5, 'compact'],
    [0.49, 'glyph'],
    [0.15, 'glyph'],
    [0.14, 'bar'],
  ])('zoom %d draws %s', (zoom, detail) => {
    expect(detailAt(zoom)).toBe(detail);
  });
});

describe('what lies under the pointer', () => {
  const rows = mockRows();
  const memory = remember(EMPTY_MEMORY, rows, { now: 0 });
  const of = (given: { choices?: Map<number | string, boolean>; cells?: boolean; zoom?: number } = {}) => {
    const geometry = layoutTree({ memory, ...(given.choices && { choices: given.choices }), ...(given.cells && { metrics: CELLS }) });
    const content = treeContent({ geometry, memory, rows, at: NOW, selected: WORKERS + 3 });
    const camera = { x: 40, y: 30, zoom: given.zoom ?? 1 };
    const at = (box: { x: number; y: number; w: number; h: number }, fx = 0.5, fy = 0.5) => {
      const s = toScreen(camera, box);
      return hitTree(geometry, content, camera, s.x + s.w * fx, s.y + s.h * fy, given.cells);
    };
    return { geometry, content, camera, at };
  };

  test.each([1, 0.6, 0.3])('every card is found at its middle at zoom %d', (zoom) => {
    const { geometry, at } = of({ zoom });
    for (const node of geometry.nodes) {
      const hit = at(node);
      if (node.kind === 'slot') expect(hit).toMatchObject({ kind: 'slot', slot: node.slot });
      else expect(hit).toMatchObject({ kind: 'group', key: node.key });
    }
  });

  test('rows under a group are their slots, and empty ground is nothing', () => {
    const { geometry, content, at } = of();
    const [node, i] = content.listedAt.get(WORKERS + 41)!;
    expect(at(rowBox(geometry.nodes[node]!, i, geometry.metrics))).toMatchObject({ kind: 'row', slot: WORKERS + 41 });
    expect(at({ x: -40, y: -30, w: 10, h: 10 })).toBeUndefined();
  });

  test('a closed card has a chip that opens it', () => {
    const { geometry, at } = of({ choices: new Map([[POOL, false]]) });
    const node = geometry.nodes[geometry.slotNodes.get(POOL)!]!;
    expect(at({ x: node.x + node.w, y: node.y, w: 40, h: node.h })).toMatchObject({ kind: 'fold', slot: POOL });
    const open = geometry.nodes[geometry.slotNodes.get(CACHE)!]!;
    expect(at({ x: open.x + open.w, y: open.y, w: 40, h: open.h })).toBeUndefined();
  });

  test('a cell is the process it stands for', () => {
    const { geometry, at } = of({ cells: true });
    const pool = geometry.nodes[geometry.groupNodes.get(`${POOL}:Ledger.Worker`)!]!;
    expect(at({ x: pool.x + 16 + 2 * 7, y: pool.y + 44, w: 6, h: 6 })).toMatchObject({ kind: 'cell', slot: WORKERS + 3 });
    expect(at({ x: pool.x + 16 + 63 * 7, y: pool.y + 44 + 7, w: 6, h: 6 })).toMatchObject({ kind: 'cell', slot: WORKERS + 128 });
  });
});
