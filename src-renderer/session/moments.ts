// Visited moments (Alt+←, Alt+→): where the cursor stood and what was selected, as a browser keeps pages. Steps of one kind made in
// quick succession are one moment, or going back would undo a run of fifty steps one by one.

import type { SlotId } from '../../runtime/protocol/ids.ts';

export interface Moment {
  /** `end`: following the newest moment. */
  readonly at: number | 'end';
  readonly selection: SlotId | undefined;
}

export interface Moments {
  readonly list: readonly Moment[];
  readonly index: number;
}

export const LIMIT = 100;
export const noMoments: Moments = { list: [], index: -1 };

/** Remembers a moment; what lay ahead is forgotten. `replace`: it continues the present one. */
export function visit(moments: Moments, moment: Moment, replace = false): Moments {
  const present = moments.list[moments.index];
  if (present && present.at === moment.at && present.selection === moment.selection) return moments;
  const kept = moments.list.slice(0, replace ? Math.max(0, moments.index) : moments.index + 1);
  const list = [...kept, moment].slice(-LIMIT);
  return { list, index: list.length - 1 };
}

/** One moment back (-1) or forward (1); undefined at the end of the list. */
export function travel(moments: Moments, direction: 1 | -1): { moments: Moments; moment: Moment } | undefined {
  const index = moments.index + direction;
  const moment = moments.list[index];
  return moment ? { moments: { ...moments, index }, moment } : undefined;
}
