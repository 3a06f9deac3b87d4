import { describe, expect, test } from 'vitest';
import { hitMinimap, layoutMinimap, type MinimapInput, minimapDomain } from '../../../src-renderer/layout/minimap.ts';
import { rangeForKey } from '../../../src-renderer/views/minimap-view.tsx';
import { mockOverview, NOW } from '../../support/fake-rows.ts';

const input = (given: Partial<MinimapInput> = {}): MinimapInput => ({
  overview: mockOverview(),
  range: { from: 5_000_000, to: 7_000_000 },
  cursorAt: NOW,
  endAt: NOW,
  growing: false,
  width: 800,
  height: 48,
  ...given,
});

describe('the minimap', () => {
  test('a recording fills the strip; a running session keeps room and rescales in steps of a quarter', () => {
    expect(minimapDomain(NOW, false)).toEqual({ from: 0, to: NOW });
    const ends = new Set<number>();
    for (let end = 0; end < 60_000_000; end += 50_000) {
      const { to } = minimapDomain(end, true);
      expect(to).toBeGreaterThan(end);
      ends.add(to);
    }
    expect(ends.size).toBeLessThan(14);
  });

  test('keeps a single burst visible when many buckets share a bar', () => {
    const buckets = 2000;
    const density = Array.from({ length: buckets }, (_, i) => (i === 777 ? 50_000 : 10));
    const overview = { ...mockOverview(), buckets, density, live: density.map(() => 1) };
    const { bars, scale } = layoutMinimap(input({ overview, width: 200 }));
    const tallest = bars.reduce((a, b) => (b.level > a.level ? b : a));
    expect(tallest.level).toBe(1);
    expect(Math.abs(tallest.x - scale.x((777 / buckets) * NOW))).toBeLessThanOrEqual(4);
    expect(bars.filter((bar) => bar.level > 0.5)).toHaveLength(1);
  });

  test('a crash after the overview was asked for has its tick at once, one before it has only its own', () => {
    const { to, crashes } = mockOverview();
    const known = layoutMinimap(input({ endAt: NOW + 1_000_000 }));
    const { crashes: ticks, scale } = layoutMinimap(input({ endAt: NOW + 1_000_000, crashes: [...crashes, { at: to + 500_000 }] }));
    expect(ticks).toEqual([...known.crashes, scale.x(to + 500_000)]);
    expect(layoutMinimap(input({ overview: undefined, crashes: [{ at: 1_000_000 }] })).crashes).toHaveLength(1);
  });

  test('without events has no bars, and without an overview none either', () => {
    const quiet = { ...mockOverview(), density: mockOverview().density.map(() => 0) };
    expect(layoutMinimap(input({ overview: quiet })).bars).toEqual([]);
    expect(layoutMinimap(input({ overview: undefined })).bars).toEqual([]);
  });

  test('a press takes the edge, the brush or nothing', () => {
    const g = layoutMinimap(input());
    const { x0, x1 } = g.brush;
    expect(hitMinimap(g, x0)).toBe('left');
    expect(hitMinimap(g, x1)).toBe('right');
    expect(hitMinimap(g, (x0 + x1) / 2)).toBe('brush');
    expect(hitMinimap(g, x0 - 40)).toBe('empty');
  });

  test('a brush of a few microseconds still looks like one and can be moved', () => {
    const g = layoutMinimap(input({ range: { from: 6_000_000, to: 6_000_100 } }));
    expect(g.brush.x1 - g.brush.x0).toBeGreaterThanOrEqual(8);
    expect(hitMinimap(g, (g.brush.x0 + g.brush.x1) / 2)).toBe('brush');
  });

  test('keys pan by a tenth, zoom, go to the ends and show all', () => {
    const all = { from: 0, to: 10_000_000 };
    const range = { from: 4_000_000, to: 5_000_000 };
    expect(rangeForKey('ArrowRight', range, all)).toEqual({ from: 4_100_000, to: 5_100_000 });
    expect(rangeForKey('ArrowLeft', range, all)).toEqual({ from: 3_900_000, to: 4_900_000 });
    expect(rangeForKey('Home', range, all)).toEqual({ from: 0, to: 1_000_000 });
    expect(rangeForKey('End', range, all)).toEqual({ from: 9_000_000, to: 10_000_000 });
    expect(rangeForKey('0', range, all)).toEqual(all);
    const zoomed = rangeForKey('+', range, all)!;
    expect(zoomed.to - zoomed.from).toBeCloseTo(1_000_000 / 1.5, 3);
    expect(rangeForKey('x', range, all)).toBeUndefined();
  });
});
