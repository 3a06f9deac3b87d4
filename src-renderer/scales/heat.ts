// Heat: one facet of every process as one of five fills (UX.md 2.3, key H). The low steps of the ramp are under 3:1 against their
// ground on purpose; the value stands on the card too, so colour is never the only witness. Memory is not among the facets:
// the runtime's processes share one heap and have no size of their own.

import type { SlotRow } from '../../runtime/protocol/views.ts';
import { activityStep, formatCount, isAlive, mailboxStep } from './status.ts';
import type { Theme } from './theme.ts';

export const HEATS = ['off', 'activity', 'mailbox', 'restarts'] as const;
export type Heat = (typeof HEATS)[number];
export type HeatFacet = Exclude<Heat, 'off'>;

/** Step of the ramp, 0–4. */
export type HeatStep = 0 | 1 | 2 | 3 | 4;

/** What each facet is called, where its five steps begin, and in what they are counted. */
export const HEAT_TEXTS: Readonly<
  Record<HeatFacet, { readonly title: string; readonly steps: readonly [string, string, string, string, string]; readonly unit: string }>
> = {
  activity: { title: 'Activity', steps: ['0', '1,000', '10,000', '50,000', '200,000'], unit: 'reductions/s' },
  mailbox: { title: 'Mailbox', steps: ['0', '1', '10', '100', '1,000'], unit: 'messages' },
  restarts: { title: 'Restarts', steps: ['0', '1', '2', '4', '8'], unit: 'in this place' },
};

/** The step of a row; `undefined` for a place without a living process. `reductions`: per second. */
export function heatStep(facet: HeatFacet, row: SlotRow, reductions: number): HeatStep | undefined {
  if (facet === 'restarts') return restartStep(row.incarnation - 1);
  if (!isAlive(row.status)) return undefined;
  if (facet === 'mailbox') return mailboxStep(row.mailbox);
  return Math.max(0, activityStep(reductions) - 1) as HeatStep;
}

const restartStep = (restarts: number): HeatStep => (restarts <= 0 ? 0 : restarts === 1 ? 1 : restarts < 4 ? 2 : restarts < 8 ? 3 : 4);

/** The value itself, for the card: `12 messages`. */
export function heatText(facet: HeatFacet, row: SlotRow, reductions: number): string {
  if (facet === 'mailbox') return counted(row.mailbox, 'message');
  if (facet === 'restarts') return counted(row.incarnation - 1, 'restart');
  return `${formatCount(Math.round(reductions))} red/s`;
}

const counted = (n: number, what: string): string => `${formatCount(n)} ${what}${n === 1 ? '' : 's'}`;

/** The theme for text and marks on a heat fill: black or white, whichever reads better (never under 4.58:1). */
export function onHeat(theme: Theme, step: HeatStep): Theme {
  const ink = inkOn(theme.heat[step]);
  return { ...theme, text: ink, secondary: ink, tertiary: ink, past: ink, danger: ink, unlit: theme.heat[step] };
}

/** Black or white, by WCAG's contrast. */
export function inkOn(fill: string): '#000000' | '#FFFFFF' {
  const [r, g, b] = [1, 3, 5].map((at) => linear(Number.parseInt(fill.slice(at, at + 2), 16) / 255)) as [number, number, number];
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? '#000000' : '#FFFFFF';
}

const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
