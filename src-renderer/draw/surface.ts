// The one small surface that everything is drawn on (DESIGN.md D9). Three backends stand behind it: canvas for the window,
// SVG text for export and golden pictures, a list of calls for tests. Units are CSS pixels; a group may shift and scale.

import { visible } from '../../runtime/protocol/visible.ts';

export interface Font {
  /** Pixels. */
  readonly size: number;
  readonly weight: 400 | 500 | 600;
  readonly family: 'ui' | 'mono';
  /** All digits as wide as 0, for numbers that change in place. */
  readonly tabular?: boolean;
}

/** Parallel lines inside a shape, leaning like `/`. */
export interface Hatch {
  readonly color: string;
  /** Pixels from line to line, along x. */
  readonly spacing: number;
  readonly width: number;
}

/** How a shape is painted; what is absent is not painted. */
export interface Paint {
  readonly fill?: string;
  readonly hatch?: Hatch;
  readonly stroke?: string;
  /** Of the stroke, default 1. */
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly cap?: 'butt' | 'round';
  /** 0–1, for fill, hatch and stroke together. */
  readonly opacity?: number;
}

export interface TextPaint {
  readonly fill: string;
  /** Default `start`. */
  readonly align?: 'start' | 'middle' | 'end';
  readonly opacity?: number;
}

export interface GroupOptions {
  readonly x?: number;
  readonly y?: number;
  /** Default 1; strokes scale along. */
  readonly scale?: number;
  /** Nothing outside is painted; in the coordinates inside the group. */
  readonly clip?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly r?: number };
  readonly opacity?: number;
}

export interface Surface {
  rect(x: number, y: number, w: number, h: number, paint: Paint): void;
  /** `r` is cut to half of the shorter side, so a large one makes a pill. */
  roundRect(x: number, y: number, w: number, h: number, r: number, paint: Paint): void;
  circle(cx: number, cy: number, r: number, paint: Paint): void;
  line(x1: number, y1: number, x2: number, y2: number, paint: Paint): void;
  /** SVG path data, absolute or relative. */
  path(d: string, paint: Paint): void;
  /** `y` is the baseline. */
  text(text: string, x: number, y: number, font: Font, paint: TextPaint): void;
  measureText(text: string, font: Font): number;
  group(options: GroupOptions, draw: (surface: Surface) => void): void;
}

/** The type scale of mocks/README.md. */
export const FONTS = {
  /** Card titles. */
  title: { size: 13, weight: 600, family: 'ui' },
  body: { size: 13, weight: 400, family: 'ui' },
  row: { size: 12, weight: 400, family: 'ui' },
  rowStrong: { size: 12, weight: 600, family: 'ui' },
  rowMedium: { size: 12, weight: 500, family: 'ui' },
  small: { size: 11, weight: 400, family: 'ui' },
  smallMedium: { size: 11, weight: 500, family: 'ui' },
  smallStrong: { size: 11, weight: 600, family: 'ui' },
  number: { size: 11, weight: 400, family: 'ui', tabular: true },
  numberRow: { size: 12, weight: 400, family: 'ui', tabular: true },
  numberStrong: { size: 11, weight: 600, family: 'ui', tabular: true },
  mono: { size: 12, weight: 400, family: 'mono' },
  monoSmall: { size: 11, weight: 400, family: 'mono' },
} as const satisfies Record<string, Font>;

/** Font families as CSS, the bundled ones first. */
export const FAMILIES = {
  ui: "'Inter Variable', Inter, 'Segoe UI', system-ui, sans-serif",
  mono: "'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, monospace",
} as const;

/** No line of a drawing is longer, and measuring costs by the character. */
const MOST_DRAWN = 500;

/** A text in one line, hidden characters as escapes, cut to `width` pixels with `…`; empty if not even that fits. */
export function fitText(surface: Surface, raw: string, font: Font, width: number): string {
  const text = visible(raw, MOST_DRAWN);
  if (surface.measureText(text, font) <= width) return text;
  if (surface.measureText('…', font) > width) return '';
  let low = 0;
  let high = text.length;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (surface.measureText(`${text.slice(0, mid).trimEnd()}…`, font) <= width) low = mid;
    else high = mid - 1;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}
