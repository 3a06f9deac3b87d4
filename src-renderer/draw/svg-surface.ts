// The surface as SVG text: for export and for golden pictures. Numbers are rounded to 1/100 px and hatch patterns are defined
// once each, so that the same drawing is the same text on every machine.

import type { Font, GroupOptions, Paint, Surface, TextPaint } from './surface.ts';
import { FAMILIES } from './surface.ts';
import { approximateTextWidth } from './text-metrics.ts';

const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : c === '>' ? '&gt;' : '&quot;'));
const n = (value: number): string => String(Math.round(value * 100) / 100 + 0);
/** Numbers inside path data, to 1/100. */
const roundPath = (d: string): string => d.replace(/-?\d+\.\d{3,}/g, (digits) => n(Number(digits)));

export class SvgSurface implements Surface {
  #lines: string[] = [];
  #defs: string[] = [];
  #hatches = new Map<string, string>();
  #clips = 0;
  #indent = 1;

  rect(x: number, y: number, w: number, h: number, paint: Paint): void {
    this.#shape('rect', `x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"`, paint);
  }

  roundRect(x: number, y: number, w: number, h: number, r: number, paint: Paint): void {
    const radius = Math.max(0, Math.min(r, w / 2, h / 2));
    this.#shape('rect', `x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" rx="${n(radius)}"`, paint);
  }

  circle(cx: number, cy: number, r: number, paint: Paint): void {
    this.#shape('circle', `cx="${n(cx)}" cy="${n(cy)}" r="${n(r)}"`, paint);
  }

  line(x1: number, y1: number, x2: number, y2: number, paint: Paint): void {
    this.#shape('line', `x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"`, paint);
  }

  path(d: string, paint: Paint): void {
    this.#shape('path', `d="${roundPath(d)}"`, paint);
  }

  text(text: string, x: number, y: number, font: Font, paint: TextPaint): void {
    if (text === '') return;
    const anchor = paint.align && paint.align !== 'start' ? ` text-anchor="${paint.align}"` : '';
    const weight = font.weight === 400 ? '' : ` font-weight="${font.weight}"`;
    const mono = font.family === 'mono' ? ' class="m"' : font.tabular ? ' class="t"' : '';
    const opacity = paint.opacity === undefined ? '' : ` opacity="${n(paint.opacity)}"`;
    this.#put(
      `<text x="${n(x)}" y="${n(y)}" font-size="${n(font.size)}"${weight}${mono}${anchor} fill="${paint.fill}"${opacity}>${escapeXml(text)}</text>`,
    );
  }

  measureText(text: string, font: Font): number {
    return approximateTextWidth(text, font);
  }

  group(options: GroupOptions, draw: (surface: Surface) => void): void {
    const attributes: string[] = [];
    const { x = 0, y = 0, scale = 1, clip, opacity } = options;
    const moves: string[] = [];
    if (x !== 0 || y !== 0) moves.push(`translate(${n(x)} ${n(y)})`);
    if (scale !== 1) moves.push(`scale(${Math.round(scale * 1e4) / 1e4})`);
    if (moves.length > 0) attributes.push(`transform="${moves.join(' ')}"`);
    if (opacity !== undefined) attributes.push(`opacity="${n(opacity)}"`);
    if (clip) {
      const id = `clip${++this.#clips}`;
      const radius = clip.r ? ` rx="${n(Math.min(clip.r, clip.w / 2, clip.h / 2))}"` : '';
      this.#defs.push(
        `<clipPath id="${id}"><rect x="${n(clip.x)}" y="${n(clip.y)}" width="${n(clip.w)}" height="${n(clip.h)}"${radius}/></clipPath>`,
      );
      attributes.push(`clip-path="url(#${id})"`);
    }
    this.#put(`<g${attributes.map((a) => ` ${a}`).join('')}>`);
    this.#indent++;
    draw(this);
    this.#indent--;
    this.#put('</g>');
  }

  /** The whole picture as a document of `width` × `height` pixels on `background`. */
  toString(width: number, height: number, background: string): string {
    const style =
      `text{font-family:${FAMILIES.ui};white-space:pre}.t{font-variant-numeric:tabular-nums}` +
      `.m{font-family:${FAMILIES.mono};font-variant-ligatures:none}`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}">`,
      `  <style>${style}</style>`,
      ...(this.#defs.length > 0 ? ['  <defs>', ...this.#defs.map((d) => `    ${d}`), '  </defs>'] : []),
      `  <rect width="100%" height="100%" fill="${background}"/>`,
      ...this.#lines,
      '</svg>',
      '',
    ].join('\n');
  }

  #shape(name: string, geometry: string, paint: Paint): void {
    const { hatch } = paint;
    if (paint.fill !== undefined || paint.stroke !== undefined || !hatch) this.#put(`<${name} ${geometry}${this.#paint(paint)}/>`);
    if (hatch) {
      const opacity = paint.opacity === undefined ? '' : ` opacity="${n(paint.opacity)}"`;
      this.#put(`<${name} ${geometry} fill="url(#${this.#hatch(hatch.color, hatch.spacing, hatch.width)})"${opacity}/>`);
    }
  }

  #paint(paint: Paint): string {
    let text = ` fill="${paint.fill ?? 'none'}"`;
    if (paint.stroke !== undefined) {
      text += ` stroke="${paint.stroke}"`;
      if (paint.width !== undefined && paint.width !== 1) text += ` stroke-width="${n(paint.width)}"`;
      if (paint.dash) text += ` stroke-dasharray="${paint.dash.map(n).join(' ')}"`;
      if (paint.cap === 'round') text += ' stroke-linecap="round" stroke-linejoin="round"';
    }
    return paint.opacity === undefined ? text : `${text} opacity="${n(paint.opacity)}"`;
  }

  #hatch(color: string, spacing: number, width: number): string {
    const key = `${color}/${spacing}/${width}`;
    let id = this.#hatches.get(key);
    if (id === undefined) {
      id = `hatch${this.#hatches.size + 1}`;
      this.#hatches.set(key, id);
      const s = n(spacing);
      this.#defs.push(
        `<pattern id="${id}" width="${s}" height="${s}" patternUnits="userSpaceOnUse"><path d="M${n(-spacing / 2)} ${n(spacing / 2)}L${n(spacing / 2)} ${n(-spacing / 2)}M0 ${s}L${s} 0M${n(spacing / 2)} ${n(spacing * 1.5)}L${n(spacing * 1.5)} ${n(spacing / 2)}" stroke="${color}" stroke-width="${n(width)}"/></pattern>`,
      );
    }
    return id;
  }

  #put(line: string): void {
    this.#lines.push('  '.repeat(this.#indent) + line);
  }
}
