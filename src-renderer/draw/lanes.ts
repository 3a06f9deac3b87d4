// The lanes as a picture: waiting is a line, running a bar, queued a hollow bar, restarting striped, terminated hatched, dead
// sparse dots (mocks/README.md). Right of the cursor lies a veil: recorded, not yet reached.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow, Status } from '../../runtime/protocol/views.ts';
import { deepestIn, type Steps, sparkOf } from '../layout/sparkline.ts';
import type { LaneMarks, LaneRow, LanesGeometry } from '../layout/timeline-lanes.ts';
import { AXIS_H } from '../layout/timeline-lanes.ts';
import { formatCount, glyphOf, headline, MAILBOX_WARNING_FROM } from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import { formatDuration, formatTime } from '../scales/time-scale.ts';
import { cross, drawGlyph, octagon } from './glyphs.ts';
import { drawArrows, drawBundles, type TagPlace } from './lane-arrows.ts';
import { drawCascades } from './lane-cascades.ts';
import { drawTrackHeads, drawTracks } from './lane-tracks.ts';
import { drawSparkline } from './sparkline.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

export interface LanesPicture {
  readonly geometry: LanesGeometry;
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  readonly theme: Theme;
  readonly cursorAt: Micros;
  readonly endAt: Micros;
  /** The view goes along with the newest moment. */
  readonly following: boolean;
  readonly hoveredSlot?: SlotId | undefined;
  /** Only lives and crashes are known at this zoom. */
  readonly reduced: boolean;
  /** What lies after the cursor is not shown: a lesson asks for it first. */
  readonly hideFuture?: boolean | undefined;
  /** A range that is being marked with Shift and drag. */
  readonly marked?: { readonly x0: number; readonly x1: number } | undefined;
}

const BAR = 10;

export function drawLanes(surface: Surface, picture: LanesPicture): void {
  const { geometry, theme } = picture;
  const { width, height, headerWidth } = geometry;
  surface.rect(0, 0, width, height, { fill: theme.app });
  drawGrid(surface, picture);
  const tags: TagPlace[] = [];
  surface.group({ clip: { x: headerWidth, y: AXIS_H, w: width - headerWidth, h: height - AXIS_H } }, (s) => {
    inAreas(s, picture, (area, pinned) => {
      for (const marks of geometry.marks) if (marks.row.pinned === pinned) drawLane(area, theme, marks);
      for (const row of geometry.rows) if (row.pinned === pinned) drawTracks(area, theme, row, geometry.scale);
      drawCrashes(area, picture, pinned, false);
    });
    drawBundles(s, theme, geometry.bundles);
    drawArrows(s, picture, tags);
    drawVeil(s, picture);
    if (picture.hideFuture) hideFuture(s, picture);
    drawCursorLine(s, picture);
    // What has happened lies over the line: the cursor often stands exactly on a crash.
    inAreas(s, picture, (area, pinned) => drawCrashes(area, picture, pinned, true));
    drawCascades(s, picture);
  });
  drawHeaders(surface, picture);
  drawAxis(surface, picture);
  drawCursorTag(surface, picture);
}

/** Pinned and scrolling lanes are clipped apart, so that neither runs into the other. */
function inAreas(surface: Surface, { geometry }: LanesPicture, draw: (surface: Surface, pinned: boolean) => void): void {
  const { width, top, scrollTop, height } = geometry;
  if (scrollTop > top) surface.group({ clip: { x: 0, y: top, w: width, h: scrollTop - top } }, (s) => draw(s, true));
  surface.group({ clip: { x: 0, y: scrollTop, w: width, h: height - scrollTop } }, (s) => draw(s, false));
}

function drawGrid(surface: Surface, picture: LanesPicture): void {
  const { geometry, theme } = picture;
  const { width, height, headerWidth, scale } = geometry;
  inAreas(surface, picture, (s, pinned) => {
    for (const row of geometry.rows) {
      if (row.pinned !== pinned) continue;
      if (row.selected) s.rect(0, row.y, width, row.h, { fill: theme.selectionFill });
      else if (row.slot === picture.hoveredSlot) s.rect(0, row.y, width, row.h, { fill: theme.raised, opacity: 0.5 });
      s.line(0, row.y + row.h - 0.5, width, row.y + row.h - 0.5, { stroke: theme.hairline });
    }
  });
  for (const at of scale.ticks().at) {
    const x = Math.round(scale.x(at)) + 0.5;
    surface.line(x, AXIS_H, x, height, { stroke: theme.hairline });
  }
  for (const { x } of geometry.folds)
    surface.path(`M${x - 3} ${height}L${x + 1} ${AXIS_H}M${x + 1} ${height}L${x + 5} ${AXIS_H}`, { stroke: theme.softBorder });
  surface.line(headerWidth - 0.5, 0, headerWidth - 0.5, height, { stroke: theme.hairline });
}

// ── one lane ──

function drawLane(surface: Surface, theme: Theme, marks: LaneMarks): void {
  const { cy } = marks.row;
  for (const [x0, x1] of marks.lines) surface.line(x0, cy, x1, cy, { stroke: theme.status.waiting, width: 1.5, opacity: 0.8 });
  for (const [x0, x1] of marks.dots) surface.line(x0, cy, x1, cy, { stroke: theme.tertiary, width: 1, dash: [1, 5] });
  for (const bar of marks.bars) drawBar(surface, theme, bar.status, bar.x, cy, bar.w);
  for (const notch of marks.notches) {
    surface.rect(notch.x - 0.75, cy - 9, 1.5, 18, { fill: theme.secondary });
    if (notch.label) surface.text(`#${formatCount(notch.incarnation)}`, notch.x + 4, cy - 5, FONTS.number, { fill: theme.secondary });
  }
  // On the lane's lower edge, where nothing else stands; the same colour as in the minimap.
  const foot = marks.row.y + marks.row.h - 1;
  for (const x of marks.hits) surface.path(`M${x - 3} ${foot}L${x} ${foot - 5}L${x + 3} ${foot}Z`, { fill: theme.accent });
}

/** Crashes up to the cursor (`reached`), or those after it. */
function drawCrashes(surface: Surface, { geometry, theme, cursorAt, following }: LanesPicture, pinned: boolean, reached: boolean): void {
  for (const { row, crashes } of geometry.marks) {
    if (row.pinned !== pinned) continue;
    for (const crash of crashes) if ((following || crash.at <= cursorAt) === reached) drawCrash(surface, theme, crash, row.cy);
  }
}

function drawBar(surface: Surface, theme: Theme, status: Status, x: number, cy: number, w: number): void {
  const y = cy - BAR / 2;
  const color = theme.status[status];
  const thin = w < 4;
  switch (status) {
    case 'running':
      surface.roundRect(x, y, w, BAR, Math.min(2, w / 2), { fill: theme.laneBar });
      return;
    case 'runnable':
      if (thin) surface.rect(x, y, w, BAR, { fill: theme.queuedBar });
      else surface.roundRect(x + 0.5, y + 0.5, w - 1, BAR - 1, 2, { fill: theme.app, stroke: color });
      return;
    case 'restarting':
      if (thin) surface.rect(x, y, w, BAR, { fill: color });
      else
        surface.roundRect(x + 0.5, y + 0.5, w - 1, BAR - 1, 1, {
          fill: theme.app,
          hatch: { color, spacing: 6, width: 1.6 },
          stroke: color,
          dash: [2, 2],
        });
      return;
    case 'terminated':
      if (thin) surface.rect(x, y, w, BAR, { fill: color });
      else
        surface.roundRect(x + 0.5, y + 0.5, w - 1, BAR - 1, 2, { fill: theme.app, hatch: { color, spacing: 6, width: 1 }, stroke: color });
      return;
    case 'suspended':
      surface.roundRect(x + 0.5, y + 0.5, Math.max(1, w - 1), BAR - 1, 2, { fill: theme.app, stroke: color, dash: [3, 2] });
      return;
    default:
      surface.rect(x, y, w, BAR, { fill: color });
  }
}

/** The octagon at its instant; several become a striped block with their count and rate. */
function drawCrash(surface: Surface, theme: Theme, crash: LaneMarks['crashes'][number], cy: number): void {
  const mark = (x: number): void =>
    surface.group({ x, y: cy }, (s) => {
      s.path(octagon(7), { fill: theme.status.crashed, stroke: theme.app, width: 1 });
      s.path(cross(2.5), { stroke: theme.onDanger, width: 1.7, cap: 'round' });
    });
  if (crash.count === 1) {
    mark(crash.x);
    return;
  }
  const w = crash.x1 - crash.x;
  if (w > 2) {
    const hatch = { color: theme.status.crashed, spacing: 6, width: 1.6 };
    surface.roundRect(crash.x, cy - BAR / 2, w, BAR, 2, { fill: theme.app, hatch, stroke: theme.status.crashed });
  }
  mark(crash.x);
  const text = `×${formatCount(crash.count)}`;
  const width = surface.measureText(text, FONTS.numberStrong) + 8;
  surface.roundRect(crash.x1 + 6, cy - 8, width, 16, 4, { fill: theme.panel, stroke: theme.status.crashed });
  surface.text(text, crash.x1 + 10, cy + 4, FONTS.numberStrong, { fill: theme.danger });
}

/** Not a veil but a wall, and it says so. */
function hideFuture(surface: Surface, { geometry, theme, cursorAt }: LanesPicture): void {
  const { scale, width, height, headerWidth } = geometry;
  const x = Math.max(headerWidth, scale.x(cursorAt));
  surface.rect(x, AXIS_H, width - x, height - AXIS_H, { fill: theme.raised });
  const text = 'not yet happened';
  if (width - x > surface.measureText(text, FONTS.row) + 24)
    surface.text(text, (x + width) / 2, (AXIS_H + height) / 2 + 4, FONTS.row, { fill: theme.secondary, align: 'middle' });
}

function drawVeil(surface: Surface, { geometry, theme, cursorAt, following, marked }: LanesPicture): void {
  const { scale, width, height } = geometry;
  const x = Math.max(geometry.headerWidth, scale.x(cursorAt));
  if (!following && x < width) surface.rect(x, AXIS_H, width - x, height - AXIS_H, { fill: theme.app, opacity: 0.4 });
  if (marked) {
    const [x0, x1] = [Math.min(marked.x0, marked.x1), Math.max(marked.x0, marked.x1)];
    surface.rect(x0, AXIS_H, x1 - x0, height - AXIS_H, { fill: theme.selectionFill, stroke: theme.accent });
  }
}

// ── headers and axis ──

function drawHeaders(surface: Surface, picture: LanesPicture): void {
  const { geometry, theme, rows } = picture;
  const { scale } = geometry;
  const depths = new Map(geometry.marks.flatMap(({ row, depth }) => (depth ? [[row.slot, depth] as const] : [])));
  inAreas(surface, picture, (area, pinned) => {
    for (const row of geometry.rows) {
      if (row.pinned !== pinned || row.y > geometry.height || row.y + row.h < geometry.top) continue;
      drawHeader(area, theme, { lane: row, row: rows.get(row.slot), width: geometry.headerWidth, depth: depths.get(row.slot), scale });
      drawTrackHeads(area, theme, row, { width: geometry.headerWidth, at: picture.following ? picture.endAt : picture.cursorAt });
    }
  });
  if (!picture.reduced) return;
  const text = fitText(surface, 'Zoom in to see messages', FONTS.small, geometry.headerWidth - 24);
  surface.text(text, 12, AXIS_H - 8, FONTS.small, { fill: theme.past });
}

const PIN = 'M-2.5 -5.5h5M-1.7 -5.5v4l-2.3 2.5h8l-2.3 -2.5v-4M0 1v4.5';

interface Header {
  readonly lane: LaneRow;
  readonly row: SlotRow | undefined;
  readonly width: number;
  /** Of the mailbox, over what the lanes show. */
  readonly depth: Steps | undefined;
  readonly scale: { readonly from: Micros; readonly to: Micros };
}

const SPARK = { w: 40, h: 14 } as const;

function drawHeader(surface: Surface, theme: Theme, { lane, row, width, depth, scale }: Header): void {
  if (!row) return;
  const narrow = width < 180;
  const baseline = lane.cy + 4.3;
  drawGlyph(surface, theme, glyphOf(row), narrow ? 14 : 20, lane.cy, 12);
  const mailbox = formatCount(row.mailbox);
  const warning = row.mailbox >= MAILBOX_WARNING_FROM;
  let right = width - 10;
  if (!narrow || warning) {
    surface.text(mailbox, right, baseline, FONTS.numberRow, { fill: warning ? theme.past : theme.tertiary, align: 'end' });
    right -= Math.max(24, surface.measureText(mailbox, FONTS.numberRow) + 10);
  }
  const deepest = depth && !narrow ? deepestIn(depth, scale) : 0;
  if (depth && deepest > 0) {
    const box = { x: right - SPARK.w, y: lane.cy - SPARK.h / 2, ...SPARK };
    drawSparkline(surface, theme, sparkOf(depth, scale, box), deepest >= MAILBOX_WARNING_FROM);
    right -= SPARK.w + 10;
  }
  if (lane.pinned && !narrow) {
    surface.group({ x: right - 8, y: lane.cy }, (s) => s.path(PIN, { stroke: theme.secondary, width: 1.2, cap: 'round' }));
    right -= 22;
  }
  const left = narrow ? 26 : 34;
  const chip = row.incarnation > 1 ? `#${formatCount(row.incarnation)}` : '';
  const font = lane.selected ? FONTS.rowStrong : FONTS.rowMedium;
  const name = fitText(surface, headline(row), font, right - left - (chip ? surface.measureText(chip, FONTS.number) + 6 : 0));
  surface.text(name, left, baseline, font, { fill: theme.text });
  surface.text(chip, left + surface.measureText(name, font) + 6, baseline, FONTS.number, { fill: theme.secondary });
}

/** The tag of the cursor, or `now` at the live edge; `undefined` where that moment is not in view. */
function cursorTag(surface: Surface, { geometry, following, cursorAt, endAt }: LanesPicture) {
  const { scale, headerWidth, width } = geometry;
  const x = scale.x(following ? endAt : cursorAt);
  if (x < headerWidth - 0.5 || x > width + 0.5) return undefined;
  const text = following ? 'now' : formatTime(cursorAt, Math.min(1000, scale.microsPerPixel));
  const half = surface.measureText(text, FONTS.numberStrong) / 2 + 7;
  return { x, text, half, cx: Math.min(Math.max(x, headerWidth + half), width - half) };
}

function drawAxis(surface: Surface, picture: LanesPicture): void {
  const { geometry, theme } = picture;
  const { scale, width, headerWidth } = geometry;
  surface.line(0, AXIS_H - 0.5, width, AXIS_H - 0.5, { stroke: theme.hairline });
  const { step, at } = scale.ticks();
  const folds = picture.geometry.folds.map(({ x, idle }) => {
    const text = `⫽ ${formatDuration(idle)}`;
    const w = surface.measureText(text, FONTS.numberStrong);
    return { text, x: Math.max(headerWidth + 6, x - w / 2), w };
  });
  const tag = cursorTag(surface, picture);
  const clear = (x: number, w: number): boolean => !tag || x >= tag.cx + tag.half + 4 || x + w <= tag.cx - tag.half - 4;
  surface.group({ clip: { x: headerWidth, y: 0, w: width - headerWidth, h: AXIS_H } }, (s) => {
    for (const t of at) {
      const text = formatTime(t, step);
      const x = scale.x(t) + 5;
      const w = s.measureText(text, FONTS.number);
      const folded = folds.some((fold) => x < fold.x + fold.w + 6 && x + w > fold.x - 6);
      if (!folded && clear(x, w)) s.text(text, x, 16, FONTS.number, { fill: theme.tertiary });
    }
    for (const { text, x, w } of folds) if (clear(x, w)) s.text(text, x, 16, FONTS.numberStrong, { fill: theme.secondary });
  });
}

/** Behind discs and sentences, which it must not strike through. */
function drawCursorLine(surface: Surface, picture: LanesPicture): void {
  const tag = cursorTag(surface, picture);
  if (tag) surface.line(tag.x, AXIS_H - 4, tag.x, picture.geometry.height, { stroke: cursorColor(picture), width: 1.25 });
}

function drawCursorTag(surface: Surface, picture: LanesPicture): void {
  const tag = cursorTag(surface, picture);
  if (!tag) return;
  const { theme, following } = picture;
  surface.roundRect(tag.cx - tag.half, 2, tag.half * 2, 19, 4, { fill: cursorColor(picture) });
  surface.rect(tag.x - 0.625, 20, 1.25, AXIS_H - 20, { fill: cursorColor(picture) });
  surface.text(tag.text, tag.cx, 15.5, FONTS.numberStrong, { fill: following ? theme.onPrimary : theme.app, align: 'middle' });
}

const cursorColor = ({ theme, following }: LanesPicture): string => (following ? theme.live : theme.text);
