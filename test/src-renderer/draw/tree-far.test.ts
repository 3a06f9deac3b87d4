import { expect, test } from 'vitest';
import { CallSurface } from '../../../src-renderer/draw/call-surface.ts';
import { drawTree } from '../../../src-renderer/draw/tree.ts';
import { treeContent } from '../../../src-renderer/layout/tree-content.ts';
import { layoutTree } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { THEMES } from '../../../src-renderer/scales/theme.ts';
import { asMap, NOW, row, supervisor } from '../../support/fake-rows.ts';

/** Two teams of a hundred, from afar. */
function drawn(zoom: number): CallSurface {
  const sup = supervisor('one_for_one');
  const rows = asMap([
    row({ slot: 1, parent: 0, label: 'Everyone', kind: 'supervisor', supervisor: sup }),
    ...[2, 3].map((slot) => row({ slot, parent: 1, label: `Team ${slot - 1}`, kind: 'supervisor', supervisor: sup })),
    ...Array.from({ length: 200 }, (_, i) => row({ slot: 10 + i, parent: 2 + (i % 2), label: `ticker ${i}`, signature: 'ticker' })),
  ]);
  const memory = remember(EMPTY_MEMORY, rows, { now: 0 });
  const geometry = layoutTree({ memory });
  const content = treeContent({ geometry, memory, rows, at: NOW });
  const surface = new CallSurface();
  drawTree(surface, {
    geometry,
    content,
    rows,
    labelOf: () => '',
    at: NOW,
    camera: { x: 24, y: 24, zoom },
    view: { w: 1200, h: 700 },
    theme: THEMES.dark,
  });
  return surface;
}

test('from afar a group is named behind its bar, with its number', () => {
  expect(drawn(0.45).texts()).toEqual(expect.arrayContaining(['Everyone', 'Team 1', 'ticker ×100']));
});

test('where the columns are narrower than a name, it stands behind the group that is in its way, and runs over no bar', () => {
  const surface = drawn(0.2);
  expect(surface.texts()).toEqual(expect.arrayContaining(['Team 1 · ticker ×100', 'Team 2 · ticker ×100']));
  expect(surface.texts()).not.toContain('Team 1');
  const bars = surface.calls.flatMap((call) => (call.op === 'rect' || call.op === 'roundRect' ? (call.h === 6 ? [call] : []) : []));
  expect(bars.length).toBeGreaterThan(1);
  for (const call of surface.calls)
    if (call.op === 'text')
      for (const bar of bars) {
        const beside = call.x >= bar.x + bar.w || call.x + surface.measureText(call.text, call.font) <= bar.x;
        expect([call.text, beside || Math.abs(call.y - bar.y - 3) > 8]).toEqual([call.text, true]);
      }
});
