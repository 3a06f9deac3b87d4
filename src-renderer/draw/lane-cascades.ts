// A cascade told in the lanes: one sentence, a bracket from the first step to the end of the recovery, and numbered discs that
// are filled up to the cursor and outlined after it.

import type { Micros } from '../../runtime/protocol/units.ts';
import type { CascadeMarks, LanesGeometry } from '../layout/timeline-lanes.ts';
import { AXIS_H } from '../layout/timeline-lanes.ts';
import type { Theme } from '../scales/theme.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

interface CascadesPicture {
  readonly geometry: LanesGeometry;
  readonly theme: Theme;
  readonly cursorAt: Micros;
}
const R = 9;

export function drawCascades(surface: Surface, { geometry, theme, cursorAt }: CascadesPicture): void {
  if (geometry.cascades.length === 0) return;
  let free = geometry.scale.x0 + 4;
  for (const cascade of geometry.cascades) free = drawBracket(surface, theme, cascade, free);
  // A lane that is scrolled away takes its discs along: they would cover the sentence, or a pinned lane.
  const { top, scrollTop, width, height } = geometry;
  for (const pinned of [true, false]) {
    const from = pinned ? top : scrollTop;
    const to = pinned ? scrollTop : height;
    if (to <= from) continue;
    surface.group({ clip: { x: 0, y: from, w: width, h: to - from } }, (s) => {
      for (const cascade of geometry.cascades) {
        if (!pinned) drawPath(s, theme, cascade, geometry);
        for (const step of cascade.steps)
          if ((geometry.rowOf.get(step.slot)?.pinned ?? false) === pinned) drawDisc(s, theme, step, step.at <= cursorAt);
      }
    });
  }
}

function drawDisc(surface: Surface, theme: Theme, { n, x, y }: CascadeMarks['steps'][number], reached: boolean): void {
  surface.circle(x, y, R + 1.5, { fill: theme.app });
  if (reached) surface.circle(x, y, R, { fill: theme.dangerFill });
  else surface.circle(x, y, R - 0.75, { fill: theme.card, stroke: theme.danger, width: 1.5 });
  surface.text(String(n), x, y + 4, FONTS.smallStrong, { fill: reached ? theme.onDanger : theme.danger, align: 'middle' });
}

/** A sentence begins with its bracket, or as far left of it as it needs to be read whole; `free` is where the one before ended. */
function drawBracket(surface: Surface, theme: Theme, { x0, x1, sentence, room }: CascadeMarks, free: number): number {
  const y = AXIS_H + 21.5;
  surface.path(`M${x0} ${y + 9}V${y + 4}Q${x0} ${y} ${x0 + 4} ${y}H${x1 - 4}Q${x1} ${y} ${x1} ${y + 4}V${y + 9}`, {
    stroke: theme.danger,
    width: 1.5,
  });
  const end = x0 + room;
  const from = Math.max(Math.min(x0, free), Math.min(x0, end - Math.ceil(surface.measureText(sentence, FONTS.rowStrong))));
  if (end - from < 60) return free;
  const text = fitText(surface, sentence, FONTS.rowStrong, end - from);
  const width = surface.measureText(text, FONTS.rowStrong);
  surface.rect(from - 2, AXIS_H + 3, width + 4, 16, { fill: theme.app });
  surface.text(text, from, AXIS_H + 15, FONTS.rowStrong, { fill: theme.text });
  return from + width + 12;
}

/**
 * 1 px dotted from step to step, along the lower of the two lanes so that it leaves the bars above alone. Where an exit signal
 * is drawn between the lanes, that is the path.
 */
function drawPath(surface: Surface, theme: Theme, { steps }: CascadeMarks, geometry: LanesGeometry): void {
  const signals = new Set(geometry.arrows.filter((a) => a.message.kind === 'exit').map((a) => `${a.message.from}/${a.message.to}`));
  let d = '';
  for (let i = 1; i < steps.length; i++) {
    const a = steps[i - 1]!;
    const b = steps[i]!;
    if (signals.has(`${a.slot}/${b.slot}`)) continue;
    const r = Math.min(6, Math.abs(b.x - a.x), Math.abs(b.y - a.y));
    if (a.y === b.y) d += `M${a.x + R} ${a.y}H${b.x - R}`;
    else if (b.y > a.y) d += `M${a.x} ${a.y + R}V${b.y - r}Q${a.x} ${b.y} ${a.x + r} ${b.y}H${b.x - R}`;
    else d += `M${a.x + R} ${a.y}H${b.x - r}Q${b.x} ${a.y} ${b.x} ${a.y - r}V${b.y + R}`;
  }
  if (d) surface.path(d, { stroke: theme.danger, dash: [2, 2.5] });
}
