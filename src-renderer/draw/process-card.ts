// A process at full detail: supervisor a rectangle, worker a pill, external a triangle before the name. The outline stays
// neutral while nothing is wrong; every other status has an outline and a fill of its own (mocks/components.png, "Card states").

import type { SlotRow } from '../../runtime/protocol/views.ts';
import { type HeatFacet, type HeatStep, heatStep, heatText, onHeat } from '../scales/heat.ts';
import {
  activityStep,
  formatCount,
  glyphOf,
  headline,
  isAlive,
  MAILBOX_NUMBER_FROM,
  MAILBOX_WARNING_FROM,
  mailboxStep,
  statusWord,
} from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import { formatDuration } from '../scales/time-scale.ts';
import { drawEdgeMeter, drawIncarnation, drawScars, drawSupervision } from './card-parts.ts';
import { drawGlyph } from './glyphs.ts';
import type { Font, Paint, Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface CardState {
  readonly hovered?: boolean;
  /** Virtual time of the cursor. */
  readonly at: number;
  /** Reductions per second. */
  readonly activity: number;
  /** Fills the card by this facet. */
  readonly heat?: HeatFacet | undefined;
}

/** Fill, hatch and outline of a card by its status. */
export function cardPaints(theme: Theme, row: SlotRow, hovered: boolean): { fill: Paint; tint?: Paint; outline: Paint } {
  const fill: Paint = { fill: hovered ? theme.raised : theme.card };
  const color = theme.status[row.status];
  if (row.supervisor?.gaveUp)
    return { fill, tint: { fill: theme.status.crashed, opacity: 0.13 }, outline: { stroke: theme.status.crashed, width: 1 } };
  switch (row.status) {
    case 'crashed':
      return { fill, tint: { fill: color, opacity: 0.13 }, outline: { stroke: color, width: 2 } };
    case 'restarting':
      return { fill, outline: { stroke: color, width: 1.2, dash: [1.5, 2] } };
    case 'suspended':
      return { fill, outline: { stroke: color, width: 1.2, dash: [4, 2.5] } };
    case 'terminated':
      return { fill, tint: { hatch: { color, spacing: 9, width: 1 }, opacity: 0.3 }, outline: { stroke: color, width: 1 } };
    case 'exited':
      return { fill, outline: { stroke: color, width: 1 } };
    default:
      return { fill, outline: { stroke: theme.cardOutline, width: 1 } };
  }
}

/** Second line of a worker: `waiting 1.2 s`, `crashed badmatch`, `exited normal`. */
export function statusLine(row: SlotRow, at: number): string {
  const word = statusWord(row.status);
  const tag = row.exit?.tag;
  switch (row.status) {
    case 'waiting':
      return at > row.since ? `${word} ${formatDuration(at - row.since)}` : word;
    case 'crashed':
      return tag ? `${word} ${tag}` : word;
    case 'exited':
      return tag ? `${word} ${tag}` : word;
    case 'restarting':
      return row.attempt === undefined ? word : `${word}, attempt ${row.attempt}`;
    default:
      return row.restart && row.restart !== 'permanent' ? `${word} · ${row.restart}` : word;
  }
}

/** Draws a card of 176×44 or any box of about that size. */
export function drawProcessCard(surface: Surface, theme: Theme, row: SlotRow, box: Box, state: CardState): void {
  const pill = row.kind !== 'supervisor';
  const radius = pill ? box.h / 2 : 6;
  const step = state.heat && heatStep(state.heat, row, state.activity);
  drawCardShape(surface, theme, row, box, radius, state.hovered === true, step);
  if (state.heat && step !== undefined) {
    drawHeatCard(surface, theme, row, box, state.heat, step, state);
    return;
  }
  const { x, y, w, h } = box;
  const alive = isAlive(row.status);
  if (alive) {
    drawEdgeMeter(surface, box, pill, { side: 'left', of: 5, lit: activityStep(state.activity), color: theme.tertiary });
    const step = mailboxStep(row.mailbox);
    if (step > 0) {
      const warning = row.mailbox >= MAILBOX_WARNING_FROM;
      drawEdgeMeter(surface, box, pill, {
        side: 'right',
        of: 4,
        lit: step,
        color: warning ? theme.past : theme.secondary,
        unlit: theme.unlit,
      });
    }
  }
  drawGlyph(surface, theme, glyphOf(row), x + (pill ? 24 : 21), y + h / 2, 16);
  const left = x + (pill ? 39 : 35);
  const right = x + w - (pill ? 20 : 10);
  // A pill's upper line has more room than its lower one, which ends at the mailbox's segments.
  drawTitle(surface, theme, row, left, y + 18.5, x + w - (pill ? 12 : 10));
  if (row.supervisor) drawSupervision(surface, theme, row, state.at, left, y + 35.5, right - left + 2);
  else drawStatusLine(surface, theme, row, state.at, left, y + 35.5, right);
  if (row.crashes > 0) drawScars(surface, theme, row.crashes, left, y + h + 2);
}

/** The card as a patch of heat: name and value in a colour that reads on the fill, the glyph on a disc of its own ground. */
function drawHeatCard(surface: Surface, theme: Theme, row: SlotRow, box: Box, facet: HeatFacet, step: HeatStep, state: CardState): void {
  const pill = row.kind !== 'supervisor';
  const { x, y, w, h } = box;
  const ink = onHeat(theme, step);
  surface.circle(x + (pill ? 24 : 21), y + h / 2, 11, { fill: theme.card });
  drawGlyph(surface, theme, glyphOf(row), x + (pill ? 24 : 21), y + h / 2, 16);
  const left = x + (pill ? 41 : 38);
  const right = x + w - (pill ? 16 : 10);
  surface.text(fitText(surface, headline(row), FONTS.title, right - left), left, y + 18.5, FONTS.title, { fill: ink.text });
  const value = heatText(facet, row, state.activity);
  surface.text(fitText(surface, value, FONTS.number, right - left), left, y + 35.5, FONTS.number, { fill: ink.text });
  if (row.crashes > 0) drawScars(surface, theme, row.crashes, left, y + h + 2);
}

function drawCardShape(
  surface: Surface,
  theme: Theme,
  row: SlotRow,
  box: Box,
  r: number,
  hovered: boolean,
  heat?: HeatStep | undefined,
): void {
  const { fill, tint, outline } = cardPaints(theme, row, hovered);
  const width = outline.width ?? 1;
  const inset = width >= 2 ? 1 : 0.5;
  surface.roundRect(box.x, box.y, box.w, box.h, r, heat === undefined ? fill : { fill: theme.heat[heat] });
  if (tint && heat === undefined) surface.roundRect(box.x, box.y, box.w, box.h, r, tint);
  surface.roundRect(box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset, r - inset, outline);
  // trap_exit: exit signals reach it as messages, it has a second skin.
  if (row.trapExit && row.kind !== 'supervisor')
    surface.roundRect(box.x + 2.5, box.y + 2.5, box.w - 5, box.h - 5, r - 2.5, {
      stroke: outline.stroke ?? theme.cardOutline,
      opacity: 0.6,
    });
}

function drawTitle(surface: Surface, theme: Theme, row: SlotRow, left: number, baseline: number, right: number): void {
  const gaveUp = row.supervisor?.gaveUp === true;
  const badge = gaveUp ? surface.measureText('gave up', FONTS.smallStrong) + 8 : 0;
  let chip = row.incarnation > 1 ? surface.measureText(`#${row.incarnation}`, FONTS.number) + 16 : 0;
  // Name and "gave up" before the number of the life, which the lists say too.
  if (gaveUp && surface.measureText(headline(row), FONTS.title) > right - left - badge - chip) chip = 0;
  const name = fitText(surface, headline(row), FONTS.title, right - left - badge - chip);
  surface.text(name, left, baseline, FONTS.title, { fill: theme.text });
  let at = left + surface.measureText(name, FONTS.title) + 8;
  if (gaveUp) {
    surface.text('gave up', at, baseline, FONTS.smallStrong, { fill: theme.danger });
    at += badge;
  }
  if (chip > 0) drawIncarnation(surface, theme, row.incarnation, at, baseline);
}

function drawStatusLine(surface: Surface, theme: Theme, row: SlotRow, at: number, left: number, baseline: number, right: number): void {
  let room = right - left;
  if (row.mailbox >= MAILBOX_NUMBER_FROM && isAlive(row.status)) {
    const text = formatCount(row.mailbox);
    const warning = row.mailbox >= MAILBOX_WARNING_FROM;
    const font = warning ? FONTS.numberStrong : FONTS.number;
    surface.text(text, right, baseline, font, { fill: warning ? theme.past : theme.secondary, align: 'end' });
    room -= surface.measureText(text, font) + 8;
  }
  surface.text(fitText(surface, statusLine(row, at), FONTS.number, room), left, baseline, FONTS.number, { fill: theme.secondary });
}

/** A place without a process: a ghost of what ended, or one whose birth lies after the cursor. */
export function drawGhost(surface: Surface, theme: Theme, label: string, box: Box, pill: boolean, small: boolean): void {
  const r = pill ? box.h / 2 : 6;
  surface.roundRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1, r - 0.5, { stroke: theme.softBorder, dash: [1.5, 3] });
  const left = box.x + (small ? 26 : pill ? 39 : 35);
  const font = small ? FONTS.row : FONTS.body;
  surface.text(fitText(surface, label, font, box.x + box.w - left - 8), left, box.y + box.h / 2 + 4.5, font, { fill: theme.tertiary });
}

/** A process at 24 px: glyph, name, and a warning if there is one. */
export function drawCompactCard(
  surface: Surface,
  theme: Theme,
  row: SlotRow,
  box: Box,
  state: CardState & { readonly used?: number },
): void {
  const pill = row.kind !== 'supervisor';
  const step = state.heat && heatStep(state.heat, row, state.activity);
  drawCardShape(surface, theme, row, box, pill ? box.h / 2 : 4, state.hovered === true, step);
  const cy = box.y + box.h / 2;
  if (step !== undefined) surface.circle(box.x + 15, cy, Math.min(9, box.h / 2 - 2), { fill: theme.card });
  const ink = step === undefined ? theme : onHeat(theme, step);
  drawGlyph(surface, theme, glyphOf(row), box.x + 15, cy, 12);
  let right = box.x + box.w - (pill ? 12 : 8);
  let font: Font = FONTS.rowMedium;
  const left = box.x + 26;
  const note = compactNote(ink, row, state.used ?? 0);
  if (note) {
    const width = surface.measureText(note.text, note.font);
    const room = right + 2 - left - width - 4;
    // The name comes first: it becomes smaller only for what has happened, and only a warning is worth cutting it.
    const sizes = note.news ? [FONTS.rowMedium, FONTS.smallMedium] : [FONTS.rowMedium];
    font = sizes.find((one) => surface.measureText(headline(row), one) <= room) ?? font;
    const fits = surface.measureText(headline(row), font) <= room;
    if (fits || (note.warning && box.w - 34 - width > 24)) {
      surface.text(note.text, right + 2, cy + 4, note.font, { fill: note.color, align: 'end' });
      right -= width + 2;
    }
  }
  surface.text(fitText(surface, headline(row), font, right - left), left, cy + 4.2, font, { fill: ink.text });
}

function compactNote(theme: Theme, row: SlotRow, used: number) {
  if (row.supervisor?.gaveUp) return { text: 'gave up', font: FONTS.smallStrong, color: theme.danger, warning: true, news: true };
  if (row.mailbox >= MAILBOX_WARNING_FROM) return { text: '!', font: FONTS.rowStrong, color: theme.past, warning: true, news: true };
  const supervisor = row.supervisor;
  if (supervisor?.dynamic && used === 0) return { text: 'dyn', font: FONTS.small, color: theme.tertiary, warning: false, news: false };
  if (supervisor && supervisor.intensity > 0) {
    const full = used >= supervisor.intensity;
    const near = used === supervisor.intensity - 1 && used > 0;
    const color = full ? theme.danger : near ? theme.past : theme.secondary;
    return {
      text: `${used}/${formatCount(supervisor.intensity)}`,
      font: near || full ? FONTS.numberStrong : FONTS.number,
      color,
      warning: near || full,
      news: used > 0,
    };
  }
  return row.incarnation > 1
    ? { text: `#${row.incarnation}`, font: FONTS.number, color: theme.tertiary, warning: false, news: true }
    : undefined;
}
