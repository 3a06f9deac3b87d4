// Messages between lanes with their three times apart: sent at the tail, delivered ▹, handled ▸, and the queued line between
// the two. Heads mean times only; what kind of message it is stands in tail and stroke (mocks/README.md, difference 3).

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import type { Arrow, Bundle, LanesGeometry, Point } from '../layout/timeline-lanes.ts';
import { formatCount, headline } from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import { formatDuration } from '../scales/time-scale.ts';
import { cross } from './glyphs.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

/** What a tag must not cover. */
export interface TagPlace {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
interface ArrowsPicture {
  readonly geometry: LanesGeometry;
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  readonly theme: Theme;
}

/** Above this many arrows only the selected and the hovered one carry their tag. */
const TAGGED = 8;

/** Arrows in order, the selected one last so that it lies on top; then the tags that find room. */
export function drawArrows(surface: Surface, picture: ArrowsPicture, tags: TagPlace[]): void {
  const { arrows } = picture.geometry;
  const ordered = [...arrows].sort((a, b) => Number(a.selected) - Number(b.selected) || Number(a.hovered) - Number(b.hovered));
  for (const arrow of ordered) drawArrow(surface, picture, arrow);
  tags.push(...occupied(picture.geometry));
  const byWeight = [...ordered].reverse();
  for (const arrow of byWeight) if (arrow.selected || arrow.hovered || arrows.length <= TAGGED) drawTag(surface, picture, arrow, tags);
}

function colorOf(theme: Theme, arrow: Arrow): string {
  if (arrow.selected) return theme.accent;
  return arrow.message.kind === 'exit' ? theme.danger : theme.secondary;
}

function strokeOf(arrow: Arrow): { width: number; dash?: number[] } {
  const width = arrow.selected || arrow.hovered ? 1.75 : 1.25;
  const { kind } = arrow.message;
  if (kind === 'info' || kind === 'system') return { width, dash: [1.5, 2.5] };
  return kind === 'down' ? { width, dash: [5, 3] } : { width };
}

function drawArrow(surface: Surface, { theme, geometry, rows }: ArrowsPicture, arrow: Arrow): void {
  const { message, tail, delivered, handled, stub } = arrow;
  const color = colorOf(theme, arrow);
  const stroke = strokeOf(arrow);
  if (stub) drawStub(surface, theme, arrow, color, stroke, rows);
  if (message.kind === 'exit') {
    if (tail && delivered) {
      surface.line(tail.x, tail.y, delivered.x, delivered.y, { stroke: color, ...stroke });
      const head = beside(delivered, tail, geometry);
      surface.group({ x: head.x, y: head.y }, (s) => s.path(cross(3.6), { stroke: color, width: 1.5, cap: 'round' }));
    }
    return;
  }
  const near = delivered && handled && !handled.open && handled.x - delivered.x < 8;
  if (tail && delivered) surface.line(tail.x, tail.y, delivered.x + (near ? 2 : 0), delivered.y, { stroke: color, ...stroke });
  if (delivered && handled) drawWait(surface, theme, arrow, delivered, handled, color, near === true, geometry);
  if (tail) drawTail(surface, theme, message.kind, tail, color);
}

/** Where the ✕ stands: at the receiver, or before it where a numbered disc of a cascade lies there. */
function beside(head: Point, tail: Point, { cascades }: LanesGeometry): Point {
  const covered = cascades.some((cascade) => cascade.steps.some((step) => Math.hypot(step.x - head.x, step.y - head.y) < 14));
  const length = Math.hypot(head.x - tail.x, head.y - tail.y);
  const back = covered ? Math.min(8, length / 2) / Math.max(1, length) : 0;
  return { x: head.x + (tail.x - head.x) * back, y: head.y + (tail.y - head.y) * back };
}

/** ● call and reply, ○ cast, a clock for timers; info and system need none, their dots say it. */
function drawTail(surface: Surface, theme: Theme, kind: Arrow['message']['kind'], { x, y }: Point, color: string): void {
  if (kind === 'cast') surface.circle(x, y, 2.4, { fill: theme.app, stroke: color, width: 1.25 });
  else if (kind === 'timer') {
    surface.circle(x, y, 4, { fill: theme.app, stroke: color, width: 1.25 });
    surface.path(`M${x} ${y - 2.2}V${y}H${x + 1.8}`, { stroke: color, width: 1 });
  } else surface.circle(x, y, 2.75, { fill: color });
}

const hollow = ({ x, y }: Point): string => `M${x - 1} ${y - 4}L${x + 6} ${y}L${x - 1} ${y + 4}Z`;
const solid = ({ x, y }: Point): string => `M${x - 7} ${y - 4}L${x} ${y}L${x - 7} ${y + 4}Z`;

/** ▹ ── queued 38 ms ── ▸ */
function drawWait(
  surface: Surface,
  theme: Theme,
  arrow: Arrow,
  delivered: Point,
  handled: Point & { open: boolean },
  color: string,
  near: boolean,
  geometry: LanesGeometry,
): void {
  if (near) {
    // Delivered and handled within a few pixels: one head, and the line already ends at it.
    surface.path(solid({ x: Math.max(handled.x, delivered.x + 7), y: handled.y }), { fill: color });
    return;
  }
  const x0 = delivered.x + 6;
  const x1 = handled.open ? Math.min(handled.x, geometry.width) : handled.x - 6;
  const width = arrow.selected ? 1.25 : 1;
  const wait =
    arrow.message.handledAt !== undefined && arrow.message.deliveredAt !== undefined
      ? arrow.message.handledAt - arrow.message.deliveredAt
      : undefined;
  const text = arrow.selected && wait !== undefined ? fitWait(surface, wait, x1 - x0 - 24) : '';
  const line = { stroke: color, width, opacity: arrow.selected ? 1 : 0.75, ...(handled.open && { dash: [4, 3] }) };
  if (text) {
    const half = surface.measureText(text, FONTS.number) / 2 + 4;
    const mid = (x0 + x1) / 2;
    surface.line(x0, delivered.y, mid - half, delivered.y, line);
    surface.line(mid + half, delivered.y, x1, delivered.y, line);
    surface.text(text, mid, delivered.y + 4, FONTS.number, { fill: color, align: 'middle' });
  } else surface.line(x0, delivered.y, x1, delivered.y, line);
  surface.path(hollow(delivered), { fill: theme.app, stroke: color, width: 1.25 });
  if (!handled.open) surface.path(solid(handled), { fill: color });
}

function fitWait(surface: Surface, wait: number, room: number): string {
  const time = formatDuration(wait);
  for (const text of [`queued ${time}`, time]) if (surface.measureText(text, FONTS.number) <= room) return text;
  return '';
}

/** The other end is not among the lanes: a line that fades, and for the selected message who it is. */
function drawStub(
  surface: Surface,
  theme: Theme,
  arrow: Arrow,
  color: string,
  stroke: { width: number; dash?: number[] },
  rows: ReadonlyMap<SlotId, SlotRow>,
): void {
  const { stub } = arrow;
  const end = arrow.delivered ?? arrow.tail;
  if (!stub || !end) return;
  const mid = { x: (stub.at.x + end.x) / 2, y: (stub.at.y + end.y) / 2 };
  surface.line(end.x, end.y, mid.x, mid.y, { stroke: color, ...stroke });
  surface.line(mid.x, mid.y, stub.at.x, stub.at.y, { stroke: color, ...stroke, opacity: 0.4 });
  if (!arrow.selected && !arrow.hovered) return;
  const row = rows.get(stub.slot);
  const name = fitText(surface, row ? headline(row) : stub.slot === 0 ? 'host' : 'not shown', FONTS.small, 120);
  const w = surface.measureText(name, FONTS.small) + 10;
  const y = stub.up ? stub.at.y - 14 : stub.at.y;
  surface.roundRect(stub.at.x - w / 2, y, w, 16, 4, { fill: theme.panel, stroke: theme.softBorder });
  surface.text(name, stub.at.x, y + 12, FONTS.small, { fill: theme.secondary, align: 'middle' });
}

/** Bars, crashes and the queued lines of selected messages: a tag over them would hide what it names. */
function occupied(geometry: LanesGeometry): TagPlace[] {
  const taken: TagPlace[] = [];
  for (const { row, bars, crashes } of geometry.marks) {
    for (const bar of bars) taken.push({ x: bar.x, y: row.cy - 5, w: bar.w, h: 10 });
    for (const crash of crashes) taken.push({ x: crash.x - 7, y: row.cy - 7, w: crash.x1 - crash.x + 14, h: 14 });
  }
  for (const { selected, delivered, handled } of geometry.arrows)
    if (delivered && handled)
      taken.push({ x: delivered.x - 2, y: delivered.y - (selected ? 7 : 4), w: handled.x - delivered.x + 4, h: selected ? 14 : 8 });
  return taken;
}

const overlaps = (a: TagPlace, b: TagPlace): boolean => a.x < b.x + b.w + 2 && a.x + a.w + 2 > b.x && a.y < b.y + b.h && a.y + a.h > b.y;

/** The message itself, 16 px: beside its arrow or behind the sender's bar, wherever it hides nothing. */
function drawTag(surface: Surface, { theme, geometry }: ArrowsPicture, arrow: Arrow, tags: TagPlace[]): void {
  const { message, tail, delivered } = arrow;
  const a = tail ?? delivered;
  if (!a || message.tag === '') return;
  const quiet = !tail || !delivered || message.kind === 'reply' || message.kind === 'exit' || message.kind === 'down';
  if (quiet && !arrow.selected && !arrow.hovered) return;
  const text = fitText(surface, message.tag, FONTS.monoSmall, 180);
  const w = surface.measureText(text, FONTS.monoSmall) + 6;
  const b = delivered ?? a;
  const mid = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const lane = geometry.marks.find((marks) => marks.row.slot === message.from);
  const bar = lane?.bars.find((other) => other.x <= a.x + 1 && other.x + other.w >= a.x - 1);
  const centers = [...geometry.rows].map((row) => row.cy).filter((cy) => cy > Math.min(a.y, b.y) && cy < Math.max(a.y, b.y));
  const spots = [
    ...(lane ? [{ x: (bar ? bar.x + bar.w : a.x) + 14, y: lane.row.cy - 8 }] : []),
    { x: mid.x + 10, y: mid.y - 8 },
    ...centers.map((cy) => ({ x: mid.x + 10, y: cy - 8 })),
    { x: mid.x - w - 10, y: mid.y - 8 },
    { x: b.x + 12, y: b.y + 8 },
    { x: a.x + 12, y: a.y - 24 },
  ];
  const clamp = (x: number): number => Math.min(Math.max(x, geometry.headerWidth + 4), geometry.width - w - 4);
  const places = spots.map((spot) => ({ x: clamp(spot.x), y: spot.y, w, h: 16 }));
  const place =
    places.find((p) => p.y > geometry.top && !tags.some((taken) => overlaps(p, taken))) ?? (arrow.selected ? places[0] : undefined);
  if (!place) return;
  tags.push(place);
  surface.roundRect(place.x, place.y, w, 16, 4, { fill: theme.panel, stroke: arrow.selected ? theme.accent : theme.softBorder });
  surface.text(text, place.x + 3, place.y + 12, FONTS.monoSmall, { fill: arrow.selected ? theme.text : theme.secondary });
}

/** Too many arrows for single lines: one per pair of lanes and stretch of time, as wide as it is busy. */
export function drawBundles(surface: Surface, theme: Theme, bundles: readonly Bundle[]): void {
  for (const { from, to, count } of bundles) {
    surface.line(from.x, from.y, to.x, to.y, { stroke: theme.secondary, width: Math.min(5, 1 + Math.log2(count) / 2), opacity: 0.6 });
    surface.circle(from.x, from.y, 2, { fill: theme.secondary });
    if (count < 2) continue;
    const text = `×${formatCount(count)}`;
    const x = (from.x + to.x) / 2 + 5;
    const y = (from.y + to.y) / 2;
    surface.roundRect(x, y - 8, surface.measureText(text, FONTS.number) + 6, 16, 4, { fill: theme.panel });
    surface.text(text, x + 3, y + 4, FONTS.number, { fill: theme.secondary });
  }
}
