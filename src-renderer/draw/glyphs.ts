// Status glyphs as path data around (0, 0), drawn for three optical sizes: what reads at 24 px turns to noise at 12, so
// suspended loses its dashes and terminated gets a larger arrow there (mocks/README.md, difference 9). One source for
// canvas, SVG and the DOM's `StatusGlyph`.

import { isAlive } from '../scales/status.ts';
import type { GlyphId, Theme } from '../scales/theme.ts';
import type { Surface } from './surface.ts';

export type GlyphSize = 12 | 16 | 24;

export interface GlyphShape {
  readonly d: string;
  /** Stroke width; absent: filled. */
  readonly stroke?: number;
  readonly dash?: readonly number[];
  /** `cut` is drawn in the colour that stands on the status colour (the ✕ of the octagon). */
  readonly ink: 'status' | 'cut';
}

const r2 = (value: number): string => String(Math.round(value * 100) / 100);
const circle = (r: number): string => `M${r2(-r)} 0a${r2(r)} ${r2(r)} 0 1 1 ${r2(2 * r)} 0a${r2(r)} ${r2(r)} 0 1 1 ${r2(-2 * r)} 0Z`;
const fill = (d: string, ink: 'status' | 'cut' = 'status'): GlyphShape => ({ d, ink });
const stroke = (d: string, width: number, ink: 'status' | 'cut' = 'status', dash?: readonly number[]): GlyphShape => ({
  d,
  stroke: width,
  ink,
  ...(dash && { dash }),
});

/** A regular octagon with flat sides, `a` from centre to side. */
export function octagon(a: number): string {
  const c = r2(a * 0.4142);
  const s = r2(a);
  return `M-${c} -${s}L${c} -${s}L${s} -${c}L${s} ${c}L${c} ${s}L-${c} ${s}L-${s} ${c}L-${s} -${c}Z`;
}
export const cross = (a: number): string => `M${r2(-a)} ${r2(-a)}L${r2(a)} ${r2(a)}M${r2(a)} ${r2(-a)}L${r2(-a)} ${r2(a)}`;

const at = <T>(size: GlyphSize, small: T, medium: T, large: T): T => (size === 12 ? small : size === 16 ? medium : large);

function suspended(size: GlyphSize): GlyphShape[] {
  const r = at(size, 4.6, 6.3, 9.2);
  const bars = at(size, [1.3, 1.8], [1.7, 2.6], [2.6, 4]) as [number, number];
  const width = at(size, 1.1, 1.6, 2.2);
  const eighth = (2 * Math.PI * r) / 10;
  return [
    stroke(circle(r), at(size, 1.1, 1.4, 2), 'status', size === 12 ? undefined : [eighth * 0.62, eighth * 0.38]),
    stroke(`M${r2(-bars[0])} ${r2(-bars[1])}V${r2(bars[1])}M${r2(bars[0])} ${r2(-bars[1])}V${r2(bars[1])}`, width),
  ];
}

function restarting(size: GlyphSize): GlyphShape[] {
  const r = at(size, 3.5, 4.9, 7.4);
  const head = at(size, 2.1, 2.8, 3.9);
  const y = r2(-r);
  return [
    stroke(`M${r2(-r)} 0.4A${r2(r)} ${r2(r)} 0 1 0 0.4 ${y}`, at(size, 1.5, 1.9, 2.6)),
    fill(`M${r2(-head)} ${y}L${r2(head * 0.45)} ${r2(-r - head)}V${r2(-r + head)}Z`),
  ];
}

function exited(size: GlyphSize): GlyphShape[] {
  const a = at(size, 4.2, 5.6, 8.2);
  const width = at(size, 1.1, 1.4, 2);
  const k = at(size, 1, 1.4, 2.1);
  const side = r2(2 * a - 2);
  return [
    stroke(
      `M${r2(-a + 1)} ${r2(-a)}h${side}a1 1 0 0 1 1 1v${side}a1 1 0 0 1 -1 1h-${side}a1 1 0 0 1 -1 -1v-${side}a1 1 0 0 1 1 -1Z`,
      width,
    ),
    stroke(`M${r2(-2 * k)} ${r2(0.1 * k)}L${r2(-0.5 * k)} ${r2(1.6 * k)}L${r2(2.1 * k)} ${r2(-1.5 * k)}`, width),
  ];
}

function terminated(size: GlyphSize): GlyphShape[] {
  const a = at(size, 5.5, 7.2, 10.4);
  const k = at(size, 2.5, 2.9, 4.2);
  const width = at(size, 1.1, 1.4, 1.9);
  return [
    stroke(`M0 ${r2(-a)}L${r2(a)} 0L0 ${r2(a)}L${r2(-a)} 0Z`, width),
    stroke(`M0 ${r2(-k)}V${r2(k)}M${r2(-k * 0.8)} ${r2(k * 0.2)}L0 ${r2(k)}L${r2(k * 0.8)} ${r2(k * 0.2)}`, width),
  ];
}

function gaveUp(size: GlyphSize): GlyphShape[] {
  const w = at(size, 3.8, 6.2, 8);
  const h = at(size, 2.9, 4.6, 6);
  const chevron = (y: number): string => `M${r2(-w)} ${r2(y)}L0 ${r2(y - h)}L${r2(w)} ${r2(y)}`;
  return [stroke(chevron(at(size, 0.2, 0.2, 0.2)) + chevron(at(size, 3.9, 6, 8)), at(size, 1.5, 1.9, 2.7))];
}

/** The shapes of a glyph around (0, 0). */
export function glyphShapes(id: GlyphId, size: GlyphSize): readonly GlyphShape[] {
  switch (id) {
    case 'running':
      return [fill(circle(at(size, 4, 5.25, 8)))];
    case 'runnable':
      return [stroke(circle(at(size, 4.5, 5.9, 9)), at(size, 1.1, 1.4, 2)), fill(circle(at(size, 1.9, 2.7, 4)))];
    case 'waiting':
      return [stroke(circle(at(size, 3.5, 4.6, 7)), at(size, 1.3, 1.5, 2.2))];
    case 'suspended':
      return suspended(size);
    case 'restarting':
      return restarting(size);
    case 'crashed':
      return [fill(octagon(at(size, 5.4, 7, 10.4))), stroke(cross(at(size, 1.9, 2.5, 3.8)), at(size, 1.4, 1.8, 2.6), 'cut')];
    case 'exited':
      return exited(size);
    case 'terminated':
      return terminated(size);
    case 'gaveUp':
      return gaveUp(size);
  }
}

/** Draws a glyph around a point. `color` overrides the status colour (receded rows). */
export function drawGlyph(surface: Surface, theme: Theme, id: GlyphId, x: number, y: number, size: GlyphSize, color?: string): void {
  const ink = color ?? theme.status[id];
  surface.group({ x, y }, (s) => {
    for (const shape of glyphShapes(id, size)) {
      const paint = shape.ink === 'cut' ? theme.onDanger : ink;
      if (shape.stroke === undefined) s.path(shape.d, { fill: paint });
      else
        s.path(shape.d, {
          stroke: paint,
          width: shape.stroke,
          cap: shape.dash ? 'butt' : 'round',
          ...(shape.dash && { dash: shape.dash }),
        });
    }
  });
}

/** Is a glyph quiet (nothing to look at)? Used where only warnings are shown. */
export const isQuiet = (id: GlyphId): boolean => id !== 'gaveUp' && isAlive(id);
