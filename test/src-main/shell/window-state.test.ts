import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRESH_STATE, MIN_SIZE, placeWindow, readWindowState } from '../../../src-main/window-state.ts';

const display = { x: 0, y: 0, width: 1920, height: 1080 };
const right = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('what a file says about the window', () => {
  test('comes back as it was written', () => {
    const state = { bounds: { x: 10, y: 20, width: 1200, height: 800 }, maximized: true, theme: 'dark' } as const;
    expect(readWindowState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  test.each([[null], [undefined], ['{'], [12], [[]], [{}], [{ bounds: 'wide', maximized: 'yes', theme: 'pink' }]])(
    '%j is read as a fresh installation',
    (value) => {
      expect(readWindowState(value)).toEqual(FRESH_STATE);
    },
  );

  test('loses only what is unusable in it', () => {
    expect(readWindowState({ bounds: { x: 1, y: 2, width: 1200 }, maximized: true, theme: 'light' })).toEqual({
      maximized: true,
      theme: 'light',
    });
    expect(readWindowState({ bounds: { x: Number.NaN, y: 2, width: 1200, height: 800 } })).toEqual(FRESH_STATE);
    expect(readWindowState({ bounds: { x: 1e9, y: 2, width: 1200, height: 800 } })).toEqual(FRESH_STATE);
  });

  test('is never smaller than the window may be', () => {
    expect(readWindowState({ bounds: { x: 0.4, y: 0, width: 3, height: -5 } }).bounds).toEqual({ x: 0, y: 0, ...MIN_SIZE });
  });
});

describe('a window is put where it was', () => {
  const bounds = { x: 2000, y: 100, width: 1100, height: 700 };

  test('on the display it was on', () => {
    expect(placeWindow(bounds, [display, right])).toEqual(bounds);
  });

  test('or wherever the system likes when that display is gone', () => {
    expect(placeWindow(bounds, [display])).toEqual({ width: 1100, height: 700 });
  });

  test('with its title bar in reach', () => {
    expect(placeWindow({ ...bounds, x: 100, y: -60 }, [display])).toEqual({ ...bounds, x: 100, y: 0 });
  });

  test('and not bigger than the display', () => {
    expect(placeWindow({ x: 0, y: 0, width: 3000, height: 2000 }, [display])).toEqual(display);
  });

  test('the first one is as big as the display allows', () => {
    expect(placeWindow(undefined, [display])).toEqual({ width: 1440, height: 900 });
    expect(placeWindow(undefined, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual({ width: 1280, height: 720 });
  });

  test('a window that is given a position can be reached there, and no window is below the minimum', () => {
    const rect = fc.record({
      x: fc.integer({ min: -5000, max: 5000 }),
      y: fc.integer({ min: -5000, max: 5000 }),
      width: fc.integer({ min: 0, max: 6000 }),
      height: fc.integer({ min: 0, max: 6000 }),
    });
    fc.assert(
      fc.property(rect, (wild) => {
        const place = placeWindow(readWindowState({ bounds: wild }).bounds, [display, right]);
        expect(place.width).toBeGreaterThanOrEqual(MIN_SIZE.width);
        expect(place.height).toBeGreaterThanOrEqual(MIN_SIZE.height);
        const { x, y } = place;
        if (x !== undefined && y !== undefined)
          expect([display, right].some((d) => x < d.x + d.width && x + place.width > d.x && y >= d.y && y < d.y + d.height)).toBe(true);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});
