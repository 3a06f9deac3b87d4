// A number over time in the inspector: a curve of steps with the time it spans below, and the same in words for those who don't see it.

import { useId } from 'react';
import { type SparkPoint, sparkOfPoints } from '../../layout/sparkline.ts';
import { formatMoment } from '../../session/format.ts';

const WIDTH = 320;

export interface CurveProps {
  readonly points: readonly SparkPoint[];
  /** How long the last of them holds. */
  readonly until: number;
  readonly range: { readonly from: number; readonly to: number };
  /** The numbers at the foot and at the top. */
  readonly low: number;
  readonly top: number;
  /** What it shows, for those who don't see it: `Mailbox, at most 12`. */
  readonly label: string;
  /** Pixels. Default 48. */
  readonly height?: number;
  /** In the colour of warnings. */
  readonly warns?: boolean;
  /** The moments at both ends below. */
  readonly axis?: boolean;
  readonly testid?: string;
}

export function Curve({ points, until, range, low, top, label, height = 48, warns = false, axis = false, testid }: CurveProps) {
  const id = useId();
  const spark = sparkOfPoints(points, until, range, { x: 0, y: 1, w: WIDTH, h: height - 2 }, { low, top });
  return (
    <figure className={`curve ${warns ? 'is-warning' : ''}`} data-testid={testid}>
      <svg role="img" aria-labelledby={id} viewBox={`0 0 ${WIDTH} ${height}`} preserveAspectRatio="none" style={{ height }}>
        <title id={id}>{label}</title>
        {spark && (
          <>
            <path className="curve-area" d={spark.area} />
            <path className="curve-line" d={spark.line} vectorEffect="non-scaling-stroke" />
          </>
        )}
      </svg>
      {axis && (
        <figcaption aria-hidden="true">
          <span>{formatMoment(range.from)}</span>
          <span>{formatMoment(range.to)}</span>
        </figcaption>
      )}
    </figure>
  );
}
