// Where the window was and which theme it had, as read from a file that anyone may have edited and for displays that may have
// gone since. Pure.

import { THEMES, type ThemeChoice } from '../runtime/protocol/shell.ts';

/** UX.md 2.2. */
export const MIN_SIZE = { width: 1024, height: 680 } as const;
const FIRST_SIZE = { width: 1440, height: 900 } as const;
/** How much of a window, px in both directions, has to lie on one display to count as reachable. */
const REACHABLE = 120;

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  /** Absent before the first window was closed, and when no display shows it any more: the system then places the window. */
  readonly bounds?: Bounds;
  readonly maximized: boolean;
  readonly theme: ThemeChoice;
}

export const FRESH_STATE: WindowState = { maximized: false, theme: 'system' };

/** What of `value` (parsed JSON, or anything) can be used; the rest is as in a fresh installation. */
export function readWindowState(value: unknown): WindowState {
  if (typeof value !== 'object' || value === null) return FRESH_STATE;
  const { bounds, maximized, theme } = value as Record<string, unknown>;
  const known = readBounds(bounds);
  return {
    ...(known && { bounds: known }),
    maximized: maximized === true,
    theme: THEMES.find((name) => name === theme) ?? 'system',
  };
}

function readBounds(value: unknown): Bounds | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { x, y, width, height } = value as Record<string, unknown>;
  const numbers = [x, y, width, height].map((n) => (typeof n === 'number' && Math.abs(n) < 100_000 ? Math.round(n) : undefined));
  const [left, top, wide, high] = numbers;
  if (left === undefined || top === undefined || wide === undefined || high === undefined) return undefined;
  return { x: left, y: top, width: Math.max(MIN_SIZE.width, wide), height: Math.max(MIN_SIZE.height, high) };
}

/**
 * Size, and position if it can be kept, for displays with these work areas (the first is the main one). A window bigger than
 * its display is cut to it, but never below the minimum.
 */
export function placeWindow(bounds: Bounds | undefined, workAreas: readonly Bounds[]): Partial<Bounds> & { width: number; height: number } {
  const home = workAreas.find((area) => bounds !== undefined && overlap(bounds, area) >= REACHABLE);
  const area = home ?? workAreas[0];
  const { width, height } = bounds ?? FIRST_SIZE;
  const size = {
    width: Math.max(MIN_SIZE.width, Math.min(width, area?.width ?? width)),
    height: Math.max(MIN_SIZE.height, Math.min(height, area?.height ?? height)),
  };
  if (!home || !bounds) return size;
  const x = clamp(bounds.x, home.x - size.width + REACHABLE, home.x + home.width - REACHABLE);
  const y = clamp(bounds.y, home.y, home.y + home.height - REACHABLE);
  return { x, y, ...size };
}

/** The smaller side of what two rectangles share, px. */
function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.min(width, height);
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));
