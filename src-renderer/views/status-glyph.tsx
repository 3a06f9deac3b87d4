// A status glyph in the DOM, from the same shapes as on the canvases. Decorative: the word stands beside it or in its label.

import { type GlyphSize, glyphShapes } from '../draw/glyphs.ts';
import type { GlyphId } from '../scales/theme.ts';

const variable = (status: GlyphId): string => `var(--status-${status.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)})`;

export interface StatusGlyphProps {
  readonly status: GlyphId;
  /** Optical size; also the size in pixels. Default 16. */
  readonly size?: GlyphSize;
  /** CSS colour instead of the status colour. */
  readonly color?: string;
  /** Accessible name; without it the glyph is hidden from assistive technology. */
  readonly label?: string;
}

export function StatusGlyph({ status, size = 16, color, label }: StatusGlyphProps) {
  const ink = color ?? variable(status);
  const half = size / 2;
  return (
    <svg
      width={size}
      height={size}
      viewBox={`${-half} ${-half} ${size} ${size}`}
      data-glyph={status}
      style={{ flex: 'none', overflow: 'visible' }}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {glyphShapes(status, size).map((shape) => {
        const paint = shape.ink === 'cut' ? 'var(--on-danger)' : ink;
        return shape.stroke === undefined ? (
          <path key={shape.d} d={shape.d} fill={paint} />
        ) : (
          <path
            key={shape.d}
            d={shape.d}
            fill="none"
            stroke={paint}
            strokeWidth={shape.stroke}
            strokeDasharray={shape.dash?.join(' ')}
            strokeLinecap={shape.dash ? 'butt' : 'round'}
            strokeLinejoin="round"
          />
        );
      })}
    </svg>
  );
}
