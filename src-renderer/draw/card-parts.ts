// The small marks on a process card: strategy dots, restart pips, activity and mailbox segments along the outline, chips,
// scars. Positions are pixels at zoom 1; sizes from mocks/components.png.

import type { SlotRow } from '../../runtime/protocol/views.ts';
import { formatCount, strategyText, usedRestarts } from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import type { Surface } from './surface.ts';
import { FONTS } from './surface.ts';

type Supervisor = NonNullable<SlotRow['supervisor']>;

/** Three dots that say whom a crash touches: itself, all, or itself and those after; dynamic ends in a plus. */
export function drawStrategyDots(surface: Surface, theme: Theme, supervisor: Supervisor, x: number, y: number): void {
  const text = strategyText(supervisor);
  const filled = { '1:1': [1], all: [0, 1, 2], rest: [1, 2], dyn: [0, 1] }[text];
  for (let i = 0; i < 3; i++) {
    const cx = x + 2.5 + i * 7;
    if (text === 'dyn' && i === 2) {
      surface.path(`M${cx - 2.5} ${y}h5M${cx} ${y - 2.5}v5`, { stroke: theme.secondary, width: 1.2 });
    } else if (filled.includes(i)) surface.circle(cx, y, 2.4, { fill: theme.secondary });
    else surface.circle(cx, y, 1.9, { stroke: theme.tertiary, width: 1 });
  }
}

/** More pips than this are a number only. */
const MAX_PIPS = 5;

/**
 * One pip per allowed restart, filled while it counts. The last free one is ringed: "last one left". With none left all are
 * in the crashed colour: the next one escalates. Gives the width used.
 */
export function drawPips(surface: Surface, theme: Theme, supervisor: Supervisor, used: number, x: number, y: number): number {
  const { intensity } = supervisor;
  if (intensity < 1 || intensity > MAX_PIPS) return 0;
  const full = used >= intensity;
  const color = full ? theme.status.crashed : theme.status.restarting;
  for (let i = 0; i < intensity; i++) {
    const cx = x + 3 + i * 9;
    if (i < used) surface.circle(cx, y, 3, { fill: color });
    else if (i === intensity - 1 && used === intensity - 1 && used > 0) {
      surface.circle(cx, y, 3.7, { stroke: color, width: 1.1 });
      surface.circle(cx, y, 1.7, { stroke: color, width: 1.1 });
    } else surface.circle(cx, y, 2.4, { stroke: theme.tertiary, width: 1.1 });
  }
  return intensity * 9 - 3;
}

/** Badge, pips and text of a supervisor's second line, cut to `width`. */
export function drawSupervision(
  surface: Surface,
  theme: Theme,
  row: SlotRow,
  at: number,
  x: number,
  baseline: number,
  width: number,
): void {
  const supervisor = row.supervisor;
  if (!supervisor) return;
  const y = baseline - 4;
  drawStrategyDots(surface, theme, supervisor, x, y);
  const strategy = strategyText(supervisor);
  surface.text(strategy, x + 25, baseline, FONTS.smallMedium, { fill: theme.secondary });
  let left = x + 25 + surface.measureText(strategy, FONTS.smallMedium) + 7;
  const used = usedRestarts(supervisor, at);
  const pips = drawPips(surface, theme, supervisor, used, left, y);
  if (pips > 0) left += pips + 8;
  const room = x + width - left;
  const count = pips > 0 || used > 0 ? `${used}/${formatCount(supervisor.intensity)}` : formatCount(supervisor.intensity);
  const long = `${count} in ${supervisor.period} s`;
  const text = surface.measureText(long, FONTS.number) <= room ? long : count;
  if (surface.measureText(text, FONTS.number) <= room)
    surface.text(text, left, baseline, FONTS.number, { fill: used > 0 ? theme.secondary : theme.tertiary });
}

const SEGMENT = 2.5;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;
const point = (cx: number, cy: number, r: number, degrees: number): string =>
  `${(cx + r * Math.cos(rad(degrees))).toFixed(2)} ${(cy + r * Math.sin(rad(degrees))).toFixed(2)}`;

export interface EdgeMeter {
  readonly side: 'left' | 'right';
  /** Segments in all and lit ones, from below. */
  readonly of: number;
  readonly lit: number;
  readonly color: string;
  /** Colour of the unlit; absent: not drawn. */
  readonly unlit?: string;
}

/** Segments that follow the outline: an arc on pills, straight on rectangles. */
export function drawEdgeMeter(
  surface: Surface,
  box: { x: number; y: number; w: number; h: number },
  pill: boolean,
  meter: EdgeMeter,
): void {
  const { side, of, lit } = meter;
  for (let i = 0; i < of; i++) {
    const color = i < lit ? meter.color : meter.unlit;
    if (color === undefined) continue;
    const paint = { stroke: color, width: SEGMENT };
    if (pill) {
      const pitch = 90 / of;
      const r = box.h / 2 - 4;
      const cx = side === 'left' ? box.x + box.h / 2 : box.x + box.w - box.h / 2;
      const cy = box.y + box.h / 2;
      const from = side === 'left' ? 135 + i * pitch + 2 : 45 - i * pitch - 2;
      const to = side === 'left' ? from + pitch - 4 : from - pitch + 4;
      surface.path(`M${point(cx, cy, r, from)}A${r} ${r} 0 0 ${side === 'left' ? 1 : 0} ${point(cx, cy, r, to)}`, paint);
    } else {
      const pitch = 28 / of;
      const x = side === 'left' ? box.x + 4.25 : box.x + box.w - 4.25;
      const bottom = box.y + box.h - 8 - i * pitch;
      surface.line(x, bottom, x, bottom - pitch + 1.6, paint);
    }
  }
}

/** `#4` in a raised chip; gives its width. Nothing for the first life. */
export function drawIncarnation(surface: Surface, theme: Theme, incarnation: number, x: number, baseline: number): number {
  if (incarnation <= 1) return 0;
  const text = `#${formatCount(incarnation)}`;
  const width = surface.measureText(text, FONTS.number) + 8;
  surface.roundRect(x, baseline - 12, width, 16, 4, { fill: theme.raised });
  surface.text(text, x + 4, baseline, FONTS.number, { fill: theme.secondary });
  return width;
}

/** One tick per crash under the card, eight at most, then a number. */
export function drawScars(surface: Surface, theme: Theme, crashes: number, x: number, y: number): void {
  const ticks = Math.min(8, crashes);
  for (let i = 0; i < ticks; i++) surface.rect(x + i * 6, y, 2, 4, { fill: theme.status.crashed });
  if (crashes > 8) surface.text(`+${formatCount(crashes - 8)}`, x + 8 * 6, y + 6, FONTS.number, { fill: theme.tertiary });
}
