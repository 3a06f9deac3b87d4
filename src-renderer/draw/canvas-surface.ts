// The surface on a 2D canvas. It knows the device's pixel ratio, keeps parsed paths, hatch patterns and text widths, and sets
// no more canvas state than a shape needs. Digits of tabular fonts are placed one by one, because canvas text has no font
// features; terms get a hair of letter spacing, which is how canvas turns ligatures off.

import type { Font, GroupOptions, Paint, Surface, TextPaint } from './surface.ts';
import { FAMILIES } from './surface.ts';

const TURN = Math.PI * 2;
const MAX_KEPT = 4000;
const paths = new Map<string, Path2D>();
const widths = new Map<string, number>();

function keep<K, V>(map: Map<K, V>, key: K, value: V): V {
  // Labels and edges come and go; starting afresh once in a while is cheaper than tracking use.
  if (map.size >= MAX_KEPT) map.clear();
  map.set(key, value);
  return value;
}
const pathOf = (d: string): Path2D => paths.get(d) ?? keep(paths, d, new Path2D(d));
const cssFont = (font: Font): string => `${font.weight} ${font.size}px ${FAMILIES[font.family]}`;

/** Forgets text widths: the fonts have just been loaded. */
export function forgetTextWidths(): void {
  widths.clear();
}

export class CanvasSurface implements Surface {
  readonly #ctx: CanvasRenderingContext2D;
  readonly #ratio: number;
  #hatches = new Map<string, CanvasPattern | null>();
  #font = '';

  /** Draws into `canvas`, whose bitmap it fits to `width` × `height` CSS pixels at the device's pixel ratio. */
  constructor(canvas: HTMLCanvasElement, width: number, height: number, ratio: number) {
    const ctx = canvas.getContext('2d');
    if (!ctx) throw new Error('Bough needs a 2D canvas, and this browser gave none.');
    const w = Math.max(1, Math.round(width * ratio));
    const h = Math.max(1, Math.round(height * ratio));
    if (canvas.width !== w) canvas.width = w;
    if (canvas.height !== h) canvas.height = h;
    this.#ctx = ctx;
    this.#ratio = ratio;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.textBaseline = 'alphabetic';
  }

  rect(x: number, y: number, w: number, h: number, paint: Paint): void {
    const ctx = this.#ctx;
    if (paint.opacity === undefined && !paint.hatch && paint.stroke === undefined && paint.fill !== undefined) {
      ctx.fillStyle = paint.fill;
      ctx.fillRect(x, y, w, h);
      return;
    }
    ctx.beginPath();
    ctx.rect(x, y, w, h);
    this.#paint(paint);
  }

  roundRect(x: number, y: number, w: number, h: number, r: number, paint: Paint): void {
    this.#ctx.beginPath();
    this.#ctx.roundRect(x, y, w, h, Math.max(0, Math.min(r, w / 2, h / 2)));
    this.#paint(paint);
  }

  circle(cx: number, cy: number, r: number, paint: Paint): void {
    this.#ctx.beginPath();
    this.#ctx.arc(cx, cy, Math.max(0, r), 0, TURN);
    this.#paint(paint);
  }

  line(x1: number, y1: number, x2: number, y2: number, paint: Paint): void {
    this.#ctx.beginPath();
    this.#ctx.moveTo(x1, y1);
    this.#ctx.lineTo(x2, y2);
    this.#paint(paint);
  }

  path(d: string, paint: Paint): void {
    this.#paint(paint, pathOf(d));
  }

  text(text: string, x: number, y: number, font: Font, paint: TextPaint): void {
    if (text === '') return;
    const ctx = this.#ctx;
    this.#setFont(font);
    if (paint.opacity !== undefined) ctx.globalAlpha *= paint.opacity;
    ctx.fillStyle = paint.fill;
    const align = paint.align ?? 'start';
    let left = x;
    if (align !== 'start') left -= this.measureText(text, font) * (align === 'end' ? 1 : 0.5);
    if (font.tabular) this.#tabular(text, left, y, font);
    else ctx.fillText(text, left, y);
    if (paint.opacity !== undefined) ctx.globalAlpha /= paint.opacity;
  }

  measureText(text: string, font: Font): number {
    const key = `${font.weight}${font.family}${font.size}${font.tabular ? 't' : ''}|${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    this.#setFont(font);
    let width = 0;
    if (font.tabular) for (const part of runs(text)) width += this.#ctx.measureText(part.digit ? '0' : part.text).width;
    else width = this.#ctx.measureText(text).width;
    return keep(widths, key, width);
  }

  group(options: GroupOptions, draw: (surface: Surface) => void): void {
    const ctx = this.#ctx;
    ctx.save();
    if (options.x !== undefined || options.y !== undefined) ctx.translate(options.x ?? 0, options.y ?? 0);
    if (options.scale !== undefined) ctx.scale(options.scale, options.scale);
    const { clip } = options;
    if (clip) {
      ctx.beginPath();
      if (clip.r) ctx.roundRect(clip.x, clip.y, clip.w, clip.h, clip.r);
      else ctx.rect(clip.x, clip.y, clip.w, clip.h);
      ctx.clip();
    }
    if (options.opacity !== undefined) ctx.globalAlpha *= options.opacity;
    draw(this);
    ctx.restore();
    this.#font = '';
  }

  #tabular(text: string, x: number, y: number, font: Font): void {
    const digit = this.measureText('0', font);
    let left = x;
    for (const part of runs(text)) {
      const width = this.#ctx.measureText(part.text).width;
      this.#ctx.fillText(part.text, part.digit ? left + (digit - width) / 2 : left, y);
      left += part.digit ? digit : width;
    }
  }

  #setFont(font: Font): void {
    const css = cssFont(font);
    if (css === this.#font) return;
    this.#font = css;
    this.#ctx.font = css;
    this.#ctx.letterSpacing = font.family === 'mono' ? '0.01px' : '0px';
  }

  #paint(paint: Paint, path?: Path2D): void {
    const ctx = this.#ctx;
    if (paint.opacity !== undefined) {
      ctx.save();
      ctx.globalAlpha *= paint.opacity;
    }
    if (paint.fill !== undefined) {
      ctx.fillStyle = paint.fill;
      if (path) ctx.fill(path);
      else ctx.fill();
    }
    const hatch = paint.hatch && this.#hatch(paint.hatch.color, paint.hatch.spacing, paint.hatch.width);
    if (hatch) {
      ctx.fillStyle = hatch;
      if (path) ctx.fill(path);
      else ctx.fill();
    }
    if (paint.stroke !== undefined) {
      ctx.strokeStyle = paint.stroke;
      ctx.lineWidth = paint.width ?? 1;
      ctx.lineCap = paint.cap ?? 'butt';
      ctx.lineJoin = paint.cap === 'round' ? 'round' : 'miter';
      if (paint.dash) ctx.setLineDash(paint.dash as number[]);
      if (path) ctx.stroke(path);
      else ctx.stroke();
      if (paint.dash) ctx.setLineDash([]);
    }
    if (paint.opacity !== undefined) ctx.restore();
  }

  #hatch(color: string, spacing: number, width: number): CanvasPattern | null {
    const key = `${color}/${spacing}/${width}`;
    const known = this.#hatches.get(key);
    if (known !== undefined) return known;
    const side = Math.max(2, Math.round(spacing * this.#ratio));
    const tile = this.#ctx.canvas.ownerDocument.createElement('canvas');
    tile.width = side;
    tile.height = side;
    const ctx = tile.getContext('2d');
    if (!ctx) return null;
    ctx.strokeStyle = color;
    ctx.lineWidth = (width * side) / spacing;
    ctx.beginPath();
    for (const shift of [-side, 0, side]) {
      ctx.moveTo(shift - 1, side + 1);
      ctx.lineTo(shift + side + 1, -1);
    }
    ctx.stroke();
    const pattern = this.#ctx.createPattern(tile, 'repeat');
    pattern?.setTransform(new DOMMatrix().scale(spacing / side));
    this.#hatches.set(key, pattern);
    return pattern;
  }
}

/** Digits one by one, everything else in runs. */
function runs(text: string): { text: string; digit: boolean }[] {
  return [...text.matchAll(/\d|[^\d]+/g)].map(([part]) => ({ text: part, digit: part >= '0' && part <= '9' && part.length === 1 }));
}
