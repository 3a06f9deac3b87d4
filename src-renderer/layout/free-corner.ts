// Where a note may lie over a picture so that it hides nothing of it: the picture stays where it is (UX.md 2.5), so the note goes
// to the corner that is free, in another shape where that is what hides nothing.

import type { Box, Size } from './camera.ts';

export type Corner = 'bottom-right' | 'bottom-left' | 'top-right' | 'top-left';

/** In the order in which they are liked: a note at the foot is read after the picture. */
const CORNERS: readonly Corner[] = ['bottom-right', 'bottom-left', 'top-right', 'top-left'];

/** Which of the sizes that a note may take, and where it lies then. */
export interface Place {
  readonly size: number;
  readonly corner: Corner;
}

/**
 * The first size of `notes`, in the order in which they are liked, and its first corner of `view`, `margin` from the edges, where the
 * note touches none of `boxes`; where there is none, the place that hides the least area. `first` (the box the note is about) counts as
 * if nothing else mattered; the note stays `now` where that hides nothing.
 */
export function freePlace(
  view: Size,
  notes: readonly Size[],
  boxes: Iterable<Box>,
  { first, now, margin = 12 }: { readonly first?: Box | undefined; readonly now?: Place | undefined; readonly margin?: number } = {},
): Place {
  const places = notes.flatMap((note, size) =>
    CORNERS.map((corner) => ({ size, corner, box: cornerBox(corner, view, note, margin), hidden: 0 })),
  );
  for (const box of boxes) for (const place of places) place.hidden += overlap(place.box, box);
  if (first) for (const place of places) place.hidden += overlap(place.box, first) > 0 ? view.w * view.h : 0;
  if (now && places.some(({ size, corner, hidden }) => size === now.size && corner === now.corner && hidden === 0)) return now;
  const { size, corner } = places.reduce((best, place) => (place.hidden < best.hidden ? place : best));
  return { size, corner };
}

function cornerBox(corner: Corner, view: Size, note: Size, margin: number): Box {
  return {
    x: corner.endsWith('right') ? view.w - margin - note.w : margin,
    y: corner.startsWith('bottom') ? view.h - margin - note.h : margin,
    ...note,
  };
}

function overlap(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}
