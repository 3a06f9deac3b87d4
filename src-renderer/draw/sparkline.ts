// A small curve beside a name: how a number went lately. Quiet, unless it is one to look at.

import type { Spark } from '../layout/sparkline.ts';
import type { Theme } from '../scales/theme.ts';
import type { Surface } from './surface.ts';

/** `warns`: in the colour of warnings. */
export function drawSparkline(surface: Surface, theme: Theme, spark: Spark | undefined, warns: boolean): void {
  if (!spark) return;
  const color = warns ? theme.past : theme.tertiary;
  surface.path(spark.area, { fill: color, opacity: 0.22 });
  surface.path(spark.line, { stroke: color, width: 1.25 });
}
