import { expect, test } from 'vitest';
import { CallSurface } from '../../../src-renderer/draw/call-surface.ts';
import { drawLanes } from '../../../src-renderer/draw/lanes.ts';
import { layoutLanes } from '../../../src-renderer/layout/timeline-lanes.ts';
import { THEMES } from '../../../src-renderer/scales/theme.ts';
import { asMap, row } from '../../support/fake-rows.ts';

const theme = THEMES.dark;
const SEGMENTS = [{ from: 0, to: 800, status: 'waiting' as const }];

/** The curves of a picture with one lane whose mailbox was as full as said over 0 to 800. */
function curves(depth: readonly number[] | undefined, { headerWidth = 240, from = 0, to = 800 } = {}) {
  const lane = { slot: 1, segments: SEGMENTS, lives: [], crashes: [], ...(depth ? { depth } : {}) };
  const geometry = layoutLanes({
    data: { from: 0, to: 800, lanes: [lane], messages: [], cascades: [], reduced: false },
    lanes: [1],
    arrows: 'selection',
    density: 'default',
    width: 1040,
    height: 120,
    headerWidth,
    range: { from, to },
    band: false,
    scroll: 0,
  });
  const surface = new CallSurface();
  const rows = asMap([row({ slot: 1, parent: 0, label: 'Worker 3' })]);
  drawLanes(surface, { geometry, rows, theme, cursorAt: 800, endAt: 800, following: true, reduced: false });
  return surface.calls.filter((call) => call.op === 'path' && call.d.includes('H') && call.paint.width === 1.25);
}

test('a mailbox that was used has its curve in the header, warm where it was too full', () => {
  expect(curves([0, 3, 5, 0])).toMatchObject([{ paint: { stroke: theme.tertiary } }]);
  expect(curves([0, 3, 5000, 0])).toMatchObject([{ paint: { stroke: theme.past } }]);
});

test('one that stayed empty has none, nor one that was used only outside of what is shown, nor a narrow header', () => {
  expect(curves(undefined)).toEqual([]);
  expect(curves([0, 0, 0, 5], { to: 500 })).toEqual([]);
  expect(curves([0, 0, 0, 5], { from: 500 })).toHaveLength(1);
  expect(curves([0, 3, 5, 0], { headerWidth: 144 })).toEqual([]);
});
