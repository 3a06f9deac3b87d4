import { expect, test } from 'vitest';
import type { TrackPoint } from '../../../runtime/protocol/track-view.ts';
import { CallSurface } from '../../../src-renderer/draw/call-surface.ts';
import { drawLanes } from '../../../src-renderer/draw/lanes.ts';
import { layoutLanes } from '../../../src-renderer/layout/timeline-lanes.ts';
import { THEMES } from '../../../src-renderer/scales/theme.ts';
import { asMap, row } from '../../support/fake-rows.ts';

const theme = THEMES.dark;

/** Two lanes over 0 to 800 µs, 1 px each; a place in the first one's state is pinned. */
function pinned(points: readonly TrackPoint[], given: { cursorAt?: number; reduced?: boolean } = {}) {
  const segments = [{ from: 0, to: 800, status: 'waiting' as const }];
  const track = { slot: 1, path: ['balance'], from: 0, to: 800, points, reduced: given.reduced ?? false };
  const geometry = layoutLanes({
    data: {
      from: 0,
      to: 800,
      lanes: [1, 2].map((slot) => ({ slot, segments, lives: [], crashes: [] })),
      messages: [],
      cascades: [],
      reduced: false,
    },
    lanes: [1, 2],
    tracks: new Map([[1, [{ title: 'balance', track }]]]),
    arrows: 'selection',
    density: 'default',
    width: 1040,
    height: 200,
    headerWidth: 240,
    range: { from: 0, to: 800 },
    band: false,
    scroll: 0,
  });
  const surface = new CallSurface();
  const rows = asMap([1, 2].map((slot) => row({ slot, parent: 0, label: `w${slot}` })));
  drawLanes(surface, { geometry, rows, theme, cursorAt: given.cursorAt ?? 800, endAt: 800, following: false, reduced: false });
  return { geometry, surface, curves: surface.calls.filter((call) => call.op === 'path' && call.paint.stroke === theme.changed) };
}

test('a pinned place is a row below the bars of its lane, and the other lanes move down for it', () => {
  const { geometry } = pinned([{ seq: 0, at: 0, text: '1', number: 1 }]);
  const [first, second] = geometry.rows;
  expect(first?.tracks).toMatchObject([{ title: 'balance', y: (first?.y ?? 0) + 28, h: 20 }]);
  expect([first?.h, second?.h, second?.y]).toEqual([48, 28, (first?.y ?? 0) + 48]);
});

test('numbers are a curve on the time of the lanes, with a gap where nothing stood', () => {
  const { curves, geometry } = pinned([
    { seq: 1, at: 0, text: '10', number: 10 },
    { seq: 2, at: 200, text: '20', number: 20 },
    { seq: 3, at: 400 },
    { seq: 4, at: 500, text: '10', number: 10 },
  ]);
  const y = geometry.rows[0]?.tracks?.[0]?.y ?? 0;
  expect(curves.map((call) => call.op === 'path' && call.d)).toEqual([`M240 ${y + 17}H440V${y + 3}H640M740 ${y + 17}H1040`]);
});

test('the header says what stands there at the cursor', () => {
  const points = [
    { seq: 1, at: 0, text: '10', number: 10 },
    { seq: 2, at: 200, text: '20', number: 20 },
  ];
  expect(pinned(points, { cursorAt: 100 }).surface.texts()).toEqual(expect.arrayContaining(['balance', '10']));
  expect(pinned(points, { cursorAt: 200 }).surface.texts()).toEqual(expect.arrayContaining(['balance', '20']));
  expect(pinned([{ seq: 0, at: 0 }]).surface.texts()).toContain('–');
});

test('what is no number stands as its text where it changed; too many events say so', () => {
  const { surface, curves } = pinned([
    { seq: 1, at: 0, text: ':open' },
    { seq: 2, at: 400, text: ':shut' },
  ]);
  expect(curves).toEqual([]);
  expect(
    surface.calls.filter((call) => call.op === 'text' && /^:(open|shut)$/.test(call.text)).map((call) => call.op === 'text' && call.x),
  ).toEqual(expect.arrayContaining([245, 645]));
  expect(pinned([], { reduced: true }).surface.texts()).toContain('Zoom in to see its values');
});
