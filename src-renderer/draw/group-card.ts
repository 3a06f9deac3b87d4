// Groups: a stacked pill with counts, the rows that need a look hanging on a hooked stem below, and the Cells presentation.

import type { SlotRow, Status } from '../../runtime/protocol/views.ts';
import { HISTORY_SPAN } from '../layout/group-history.ts';
import { deepestIn, endOf, type Steps, sparkOf } from '../layout/sparkline.ts';
import type { GroupContent, ListedRow } from '../layout/tree-content.ts';
import { CELL, cellGrid } from '../layout/tree-layout.ts';
import {
  aliveIn,
  BAR_ORDER,
  formatCount,
  glyphOf,
  headline,
  MAILBOX_WARNING_FROM,
  mailboxStep,
  SEVERITY,
  statusWord,
} from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import { drawIncarnation } from './card-parts.ts';
import { drawGlyph } from './glyphs.ts';
import { drawSparkline } from './sparkline.ts';
import { drawStatusBar } from './status-bar.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Two lines that recede below the card: there are more behind. */
function drawStack(surface: Surface, theme: Theme, { x, y, w, h }: Box, k: number): void {
  const line = (inset: number, top: number, drop: number): string =>
    `M${x + inset} ${y + h + top}q${8 * k} ${drop} ${22 * k} ${drop}H${x + w - inset - 22 * k}q${14 * k} 0 ${22 * k} ${-drop}`;
  surface.path(line(20 * k, -2.5, 6), { stroke: theme.cardOutline });
  surface.path(line(36 * k, 3.5, 4), { stroke: theme.softBorder });
}

function drawBody(surface: Surface, theme: Theme, box: Box, hovered: boolean, r: number): void {
  surface.roundRect(box.x, box.y, box.w, box.h, r, { fill: hovered ? theme.raised : theme.card });
  surface.roundRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1, r - 0.5, { stroke: theme.cardOutline });
}

/** Name and `×N` of the living, the ended being the bar's to tell; gives where it ends. */
function drawHead(surface: Surface, theme: Theme, content: GroupContent, x: number, baseline: number, room: number): number {
  const count = `×${formatCount(aliveIn(content.counts))}`;
  const width = surface.measureText(count, FONTS.mono);
  const name = fitText(surface, content.label, FONTS.title, room - width - 8);
  surface.text(name, x, baseline, FONTS.title, { fill: theme.text });
  const left = x + surface.measureText(name, FONTS.title) + 7;
  surface.text(count, left, baseline, FONTS.mono, { fill: theme.secondary });
  return left + width;
}

/** Up to five counts with their glyphs, the heaviest kept when there are more; words where they fit. */
function drawCounts(
  surface: Surface,
  theme: Theme,
  content: GroupContent,
  x: number,
  baseline: number,
  end: number,
  align: 'start' | 'end',
): void {
  const present = BAR_ORDER.filter((status) => (content.counts[status] ?? 0) > 0);
  const kept = new Set([...present].sort((a, b) => SEVERITY.indexOf(a) - SEVERITY.indexOf(b)).slice(0, 5));
  if (present.includes('waiting')) kept.add('waiting');
  const shown = present.filter((status) => kept.has(status)).slice(0, 5);
  const measure = (words: boolean): number[] =>
    shown.map((status) => surface.measureText(countText(content, status, words), FONTS.number) + 15 + 12);
  const long = measure(true);
  const sum = (list: number[]): number => list.reduce((a, b) => a + b, -12);
  const words = align === 'end' && sum(long) <= end - x;
  const widths = words ? long : measure(false);
  let left = align === 'end' ? end - sum(widths) : x;
  shown.forEach((status, i) => {
    if (left + widths[i]! - 12 > end + 0.5) return;
    drawGlyph(surface, theme, status, left + 5, baseline - 4, 12);
    surface.text(countText(content, status, words), left + 15, baseline, FONTS.number, { fill: theme.secondary });
    left += widths[i]!;
  });
}

const countText = (content: GroupContent, status: Status, words: boolean): string =>
  formatCount(content.counts[status] ?? 0) + (words ? ` ${statusWord(status)}` : '');

const SPARK = { w: 48, h: 13 } as const;

/** 264×56: name, ×N, restarts in the window; the bar; the counts. */
export function drawGroupCard(surface: Surface, theme: Theme, content: GroupContent, box: Box, hovered: boolean, history?: Steps): void {
  drawStack(surface, theme, box, 1);
  drawBody(surface, theme, box, hovered, box.h / 2);
  const left = box.x + 19;
  const right = box.x + box.w - 19;
  let room = right - left;
  if (history) {
    const spark = { x: right - SPARK.w, y: box.y + 10, ...SPARK };
    const range = { from: endOf(history) - HISTORY_SPAN, to: endOf(history) };
    drawSparkline(surface, theme, sparkOf(history, range, spark), deepestIn(history, range) >= MAILBOX_WARNING_FROM);
    room -= SPARK.w + 8;
  }
  const noteEnd = left + room;
  const notes: { text: string; color: string }[] = [];
  if (content.maxMailbox >= 100)
    notes.push({ text: `mailbox ${formatCount(content.maxMailbox)}`, color: content.maxMailbox >= 1000 ? theme.past : theme.tertiary });
  else if (content.restarts > 0)
    notes.push({ text: content.restarts === 1 ? '1 restart' : `${formatCount(content.restarts)} restarts`, color: theme.tertiary });
  for (const { text, color } of notes) {
    surface.text(text, noteEnd, box.y + 20, FONTS.number, { fill: color, align: 'end' });
    room -= surface.measureText(text, FONTS.number) + 12;
  }
  drawHead(surface, theme, content, left, box.y + 20.5, room);
  drawStatusBar(surface, theme, content.counts, left, box.y + 28, right - left, 6);
  drawCounts(surface, theme, content, left, box.y + 48, right, 'start');
}

/** 24 px: name, ×N, bar. */
export function drawCompactGroup(surface: Surface, theme: Theme, content: GroupContent, box: Box, hovered: boolean): void {
  drawStack(surface, theme, box, 0.7);
  drawBody(surface, theme, box, hovered, box.h / 2);
  const cy = box.y + box.h / 2;
  const end = drawHead(surface, theme, content, box.x + 13, cy + 4.3, box.w - 26 - 24) + 9;
  const right = box.x + box.w - 13;
  if (right - end >= 16) drawStatusBar(surface, theme, content.counts, end, cy - 2, right - end, 4);
}

const TONES = { plain: 'secondary', warning: 'past', danger: 'danger' } as const;

export interface RowState {
  readonly selected?: boolean;
  readonly hovered?: boolean;
  /** Room for text? Else the glyph alone. */
  readonly text: boolean;
}

/** A row under a group: glyph, name, `#n` at the left, why it is listed at the right. */
export function drawListedRow(
  surface: Surface,
  theme: Theme,
  row: SlotRow | undefined,
  listed: ListedRow,
  box: Box,
  state: RowState,
): void {
  const cy = box.y + box.h / 2;
  if (state.selected) {
    surface.roundRect(box.x + 1, box.y + 1, box.w - 2, box.h - 2, 4, { fill: theme.card });
    surface.roundRect(box.x + 1, box.y + 1, box.w - 2, box.h - 2, 4, { stroke: theme.text, width: 2 });
  } else if (state.hovered) surface.roundRect(box.x, box.y, box.w, box.h, 4, { fill: theme.raised });
  if (row) drawGlyph(surface, theme, glyphOf(row), box.x + 13.5, cy, 12);
  if (!state.text) return;
  const baseline = cy + 4.3;
  const reasonFill = { fill: theme[TONES[listed.tone]], align: 'end' } as const;
  if (!row) {
    surface.text(fitText(surface, listed.reason, FONTS.number, box.w - 16), box.x + box.w - 8, baseline, FONTS.number, reasonFill);
    return;
  }
  // The name comes first; where room is short the reason loses words, then the chip goes, then the reason.
  const full = surface.measureText(headline(row), FONTS.rowMedium);
  const wanted = row.incarnation > 1 ? surface.measureText(`#${row.incarnation}`, FONTS.number) + 16 : 0;
  const free = box.w - 26 - 8 - full - 10;
  const fits = (text: string, chip: number): boolean => surface.measureText(text, FONTS.number) <= free - chip;
  const { reason: long, short } = listed;
  const [reason, chip] = fits(long, wanted)
    ? [long, wanted]
    : fits(short, wanted)
      ? [short, wanted]
      : fits(short, 0)
        ? [short, 0]
        : ['', 0];
  surface.text(reason, box.x + box.w - 8, baseline, FONTS.number, reasonFill);
  const name = fitText(surface, headline(row), FONTS.rowMedium, box.w - 34 - chip);
  surface.text(name, box.x + 26, baseline, FONTS.rowMedium, { fill: theme.text });
  if (chip > 0) drawIncarnation(surface, theme, row.incarnation, box.x + 26 + surface.measureText(name, FONTS.rowMedium) + 8, baseline);
}

/** The hooked stem that joins a group to its rows; `centers` are the rows' ordinates. */
export function drawStem(
  surface: Surface,
  theme: Theme,
  x: number,
  top: number,
  centers: readonly number[],
  rowX: number,
  width: number,
): void {
  if (centers.length === 0) return;
  let d = `M${x} ${top}V${centers.at(-1)! - 6}`;
  for (const y of centers) d += `M${x} ${y - 6}q0 6 6 6H${rowX - 1}`;
  surface.path(d, { stroke: theme.edge, width });
}

/** Each member a cell of 6 px, coloured by its mailbox; the worst status of a cell wins over the ramp. */
export function drawCells(
  surface: Surface,
  theme: Theme,
  content: GroupContent,
  rows: ReadonlyMap<number, SlotRow>,
  box: Box,
  state: { readonly hovered: boolean; readonly selected: number | undefined; readonly capacity: number },
): void {
  drawBody(surface, theme, box, state.hovered, 8);
  const left = box.x + CELL.padding;
  const right = box.x + box.w - CELL.padding;
  const end = drawHead(surface, theme, content, left, box.y + 22, (right - left) / 2);
  drawCounts(surface, theme, content, end + 12, box.y + 21.5, right, 'end');
  drawStatusBar(surface, theme, content.counts, left, box.y + 30, right - left, 6);
  const { bin } = cellGrid(state.capacity);
  const cells = Math.ceil(content.members.length / bin);
  let marked: { x: number; y: number; color: string } | undefined;
  for (let i = 0; i < cells; i++) {
    const x = left + (i % CELL.perRow) * CELL.pitch;
    const y = box.y + CELL.header + Math.floor(i / CELL.perRow) * CELL.pitch;
    const cell = cellOf(content, rows, i * bin, bin, state.selected);
    const color = cell.status ? theme.status[cell.status] : theme.heat[mailboxStep(cell.mailbox)];
    surface.rect(x, y, CELL.size, CELL.size, { fill: color });
    if (cell.selected) marked = { x, y, color };
  }
  if (marked) {
    surface.roundRect(marked.x - 3, marked.y - 3, 12, 12, 3, { fill: theme.app, stroke: theme.text, width: 1.5 });
    surface.rect(marked.x, marked.y, CELL.size, CELL.size, { fill: marked.color });
  }
  const baseline = box.y + box.h - 11;
  if (bin > 1) {
    const note = `1 cell = ${formatCount(bin)} processes, fullest mailbox shown`;
    surface.text(fitText(surface, note, FONTS.number, right - left - 160), left, baseline, FONTS.number, { fill: theme.secondary });
  }
  drawHeatLegend(surface, theme, right, baseline);
}

/** `0 ▢▢▢▢▢ ≥1,000 messages`, ending at `right`. */
function drawHeatLegend(surface: Surface, theme: Theme, right: number, baseline: number): void {
  surface.text('≥1,000 messages', right, baseline, FONTS.number, { fill: theme.tertiary, align: 'end' });
  const end = right - surface.measureText('≥1,000 messages', FONTS.number) - 6;
  theme.heat.forEach((fill, i) => {
    surface.rect(end - (5 - i) * 11, baseline - 8, 10, 8, { fill });
  });
  surface.text('0', end - 61, baseline, FONTS.number, { fill: theme.tertiary, align: 'end' });
}

function cellOf(content: GroupContent, rows: ReadonlyMap<number, SlotRow>, from: number, bin: number, selected: number | undefined) {
  let mailbox = 0;
  let status: Status | undefined;
  let isSelected = false;
  for (let k = from; k < Math.min(from + bin, content.members.length); k++) {
    const row = rows.get(content.members[k]!);
    if (!row) continue;
    if (row.mailbox > mailbox) mailbox = row.mailbox;
    if (row.slot === selected) isSelected = true;
    const notable = row.status === 'crashed' || row.status === 'suspended' || row.status === 'restarting';
    if (notable && (status === undefined || SEVERITY.indexOf(row.status) < SEVERITY.indexOf(status))) status = row.status;
  }
  return { mailbox, status, selected: isSelected };
}
