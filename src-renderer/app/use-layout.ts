// Sizes of the panels for the window at hand: what a person chose, or the small layout below 1200 px (mocks/README.md, difference 2).

import { useSyncExternalStore } from 'react';
import { usePref } from './context.ts';

export const SMALL = { below: 1200, rail: 44, inspector: 288, labels: 144, dock: 176, tabsBehindMore: 320 } as const;

export interface Layout {
  readonly small: boolean;
  readonly rail: number;
  readonly inspector: number;
  readonly dock: number;
  /** Width of the lane headers and of the minimap's label column: time zero is where the tree begins. */
  readonly labels: number;
}

const onResize = (listener: () => void): (() => void) => {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
};

export function useLayout(): Layout {
  const width = useSyncExternalStore(onResize, () => window.innerWidth);
  const height = useSyncExternalStore(onResize, () => window.innerHeight);
  const rail = usePref('rail');
  const inspector = usePref('inspector');
  const dock = usePref('dock');
  if (width < SMALL.below) {
    // At 200 % zoom the window is as small as 512×340: the inspector then takes at most two fifths, the dock a third.
    return {
      small: true,
      rail: SMALL.rail,
      inspector: Math.min(SMALL.inspector, Math.round(width * 0.4)),
      dock: Math.min(dock === 260 ? SMALL.dock : dock, Math.max(96, Math.round(height * 0.33))),
      labels: SMALL.labels,
    };
  }
  return { small: false, rail, inspector, dock: Math.min(dock, Math.round(height * 0.6)), labels: rail };
}
