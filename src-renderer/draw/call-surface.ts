// The surface as a list of calls, for tests that ask what was drawn and where rather than how it is spelled.

import type { Font, GroupOptions, Paint, Surface, TextPaint } from './surface.ts';
import { approximateTextWidth } from './text-metrics.ts';

/** Coordinates are absolute: groups are already applied. `scale` is the product of the groups around it. */
export type Call =
  | {
      readonly op: 'rect' | 'roundRect';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly r?: number;
      readonly paint: Paint;
    }
  | { readonly op: 'circle'; readonly x: number; readonly y: number; readonly r: number; readonly paint: Paint }
  | { readonly op: 'line'; readonly x: number; readonly y: number; readonly x2: number; readonly y2: number; readonly paint: Paint }
  | { readonly op: 'path'; readonly x: number; readonly y: number; readonly scale: number; readonly d: string; readonly paint: Paint }
  | { readonly op: 'text'; readonly x: number; readonly y: number; readonly text: string; readonly font: Font; readonly paint: TextPaint };

export class CallSurface implements Surface {
  readonly calls: Call[] = [];
  #x = 0;
  #y = 0;
  #scale = 1;

  rect(x: number, y: number, w: number, h: number, paint: Paint): void {
    this.calls.push({ op: 'rect', ...this.#at(x, y), w: w * this.#scale, h: h * this.#scale, paint });
  }
  roundRect(x: number, y: number, w: number, h: number, r: number, paint: Paint): void {
    this.calls.push({ op: 'roundRect', ...this.#at(x, y), w: w * this.#scale, h: h * this.#scale, r: r * this.#scale, paint });
  }
  circle(cx: number, cy: number, r: number, paint: Paint): void {
    this.calls.push({ op: 'circle', ...this.#at(cx, cy), r: r * this.#scale, paint });
  }
  line(x1: number, y1: number, x2: number, y2: number, paint: Paint): void {
    const end = this.#at(x2, y2);
    this.calls.push({ op: 'line', ...this.#at(x1, y1), x2: end.x, y2: end.y, paint });
  }
  path(d: string, paint: Paint): void {
    this.calls.push({ op: 'path', x: this.#x, y: this.#y, scale: this.#scale, d, paint });
  }
  text(text: string, x: number, y: number, font: Font, paint: TextPaint): void {
    if (text !== '') this.calls.push({ op: 'text', ...this.#at(x, y), text, font, paint });
  }
  measureText(text: string, font: Font): number {
    return approximateTextWidth(text, font);
  }
  group(options: GroupOptions, draw: (surface: Surface) => void): void {
    const before = { x: this.#x, y: this.#y, scale: this.#scale };
    const at = this.#at(options.x ?? 0, options.y ?? 0);
    this.#x = at.x;
    this.#y = at.y;
    this.#scale *= options.scale ?? 1;
    draw(this);
    this.#x = before.x;
    this.#y = before.y;
    this.#scale = before.scale;
  }

  /** Every text that was drawn, in order. */
  texts(): string[] {
    return this.calls.flatMap((call) => (call.op === 'text' ? [call.text] : []));
  }

  #at(x: number, y: number): { x: number; y: number } {
    return { x: this.#x + x * this.#scale, y: this.#y + y * this.#scale };
  }
}
