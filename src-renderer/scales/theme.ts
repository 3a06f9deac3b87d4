// Every colour of the window, as data: UX.md 2.18, the status colours of 2.3 and what mocks/README.md adds. Canvases get the
// object, the panels get the same values as CSS variables, so there is one truth; test/src-renderer/scales/theme.test.ts
// recomputes contrast and colour distance from it.

import type { Status } from '../../runtime/protocol/views.ts';

export type ThemeName = 'dark' | 'light';
/** What a glyph can say: the statuses of UX.md 2.3 and the modifier "gave up". */
export type GlyphId = Status | 'gaveUp';

/** Colours as CSS text. Surfaces are neutral; blue is work being done; warm always means something to look at. */
export interface Theme {
  readonly name: ThemeName;
  /** Behind canvases. */
  readonly app: string;
  /** Behind chrome. */
  readonly panel: string;
  readonly raised: string;
  readonly text: string;
  readonly secondary: string;
  readonly tertiary: string;
  readonly controlBorder: string;
  readonly accent: string;
  readonly added: string;
  readonly removed: string;
  readonly changed: string;
  readonly live: string;
  /** PAST, Pause system, warnings, full mailboxes. */
  readonly past: string;
  readonly danger: string;
  readonly primaryFill: string;
  readonly onPrimary: string;
  readonly dangerFill: string;
  readonly onDanger: string;
  readonly hairline: string;
  readonly softBorder: string;
  /** Tree edges and density bars. */
  readonly edge: string;
  readonly card: string;
  readonly cardOutline: string;
  /** Bars of running in the lanes; glyphs keep the full token. */
  readonly laneBar: string;
  /** Queued part of a status bar: running, receded. */
  readonly queuedBar: string;
  /** Waiting part of a status bar. */
  readonly waitingBar: string;
  /** Unlit segments of activity and mailbox. */
  readonly unlit: string;
  /** Rows and lanes of the selection. */
  readonly selectionFill: string;
  readonly addedRow: string;
  readonly removedRow: string;
  readonly changedRow: string;
  readonly shadow: string;
  readonly status: Readonly<Record<GlyphId, string>>;
  /** Heat ramp, from little to much. */
  readonly heat: readonly [string, string, string, string, string];
}

const dark: Theme = {
  name: 'dark',
  app: '#0E1217',
  panel: '#151B22',
  raised: '#1F2833',
  text: '#E8EDF2',
  secondary: '#A9B6C3',
  tertiary: '#8592A0',
  controlBorder: '#6B7887',
  accent: '#8AB8FF',
  added: '#6FC3FF',
  removed: '#FFB067',
  changed: '#D6A6FF',
  live: '#5BD6A9',
  past: '#FFD166',
  danger: '#FF8A6B',
  primaryFill: '#8AB8FF',
  onPrimary: '#06121F',
  dangerFill: '#FB4311',
  onDanger: '#1A0500',
  hairline: '#222B35',
  softBorder: '#303B47',
  edge: '#5C6A7B',
  card: '#171E26',
  cardOutline: '#445160',
  laneBar: '#4FA3D1',
  queuedBar: '#3B6F93',
  waitingBar: '#464B55',
  unlit: '#303B47',
  selectionFill: 'rgba(138, 184, 255, 0.13)',
  addedRow: 'rgba(111, 195, 255, 0.09)',
  removedRow: 'rgba(255, 176, 103, 0.09)',
  changedRow: 'rgba(214, 166, 255, 0.09)',
  shadow: 'rgba(0, 0, 0, 0.5)',
  status: {
    running: '#62C9FD',
    runnable: '#62C9FD',
    waiting: '#7E8393',
    suspended: '#AB4DD5',
    restarting: '#FEE975',
    crashed: '#FB4311',
    exited: '#459D6A',
    terminated: '#FFA7B5',
    gaveUp: '#FF8A6B',
  },
  heat: ['#2A3F63', '#4C5F86', '#7C7B78', '#B39F5E', '#F2D64B'],
};

const light: Theme = {
  name: 'light',
  app: '#F4F6F8',
  panel: '#FFFFFF',
  raised: '#E9EDF1',
  text: '#16202A',
  secondary: '#465462',
  tertiary: '#5A6774',
  controlBorder: '#76838F',
  accent: '#0A5BBD',
  added: '#0A5BBD',
  removed: '#9A4A00',
  changed: '#6B2FA8',
  live: '#0B6B52',
  past: '#7A4B00',
  danger: '#A82000',
  primaryFill: '#0A5BBD',
  onPrimary: '#FFFFFF',
  dangerFill: '#B62400',
  onDanger: '#FFFFFF',
  hairline: '#E3E8EC',
  softBorder: '#D0D8DF',
  edge: '#84919D',
  card: '#FFFFFF',
  cardOutline: '#AEBAC5',
  laneBar: '#2F84E2',
  queuedBar: '#9CC3F1',
  waitingBar: '#C4C9CD',
  unlit: '#D0D8DF',
  selectionFill: 'rgba(10, 91, 189, 0.09)',
  addedRow: 'rgba(10, 91, 189, 0.09)',
  removedRow: 'rgba(154, 74, 0, 0.09)',
  changedRow: 'rgba(107, 47, 168, 0.09)',
  shadow: 'rgba(22, 32, 42, 0.18)',
  status: {
    running: '#1F7CE1',
    runnable: '#1F7CE1',
    waiting: '#7E878B',
    suspended: '#61147D',
    restarting: '#C27500',
    crashed: '#B62400',
    exited: '#004534',
    terminated: '#8F4960',
    gaveUp: '#A82000',
  },
  heat: ['#DDE3EC', '#AFC0D8', '#7E97BC', '#4B6899', '#1D3B70'],
};

export const THEMES: Readonly<Record<ThemeName, Theme>> = { dark, light };

/** With `prefers-contrast: more`: outlines and hairlines, else under 3:1 on purpose, take the control border's colour. */
export function withMoreContrast(theme: Theme): Theme {
  const { controlBorder } = theme;
  return {
    ...theme,
    cardOutline: controlBorder,
    softBorder: controlBorder,
    hairline: controlBorder,
    edge: theme.secondary,
    unlit: controlBorder,
  };
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/**
 * The theme as CSS declarations, one a line: `--app: #0E1217;`. Names are the keys in kebab-case (`controlBorder` is
 * `--control-border`), statuses are `--status-crashed` … `--status-gave-up`, the heat ramp is `--heat-1` … `--heat-5`,
 * and `color-scheme` is set so that native controls follow.
 */
export function cssVariables(theme: Theme): string {
  const lines: string[] = [`color-scheme: ${theme.name};`];
  for (const [key, value] of Object.entries(theme))
    if (key !== 'name' && typeof value === 'string') lines.push(`--${kebab(key)}: ${value};`);
  for (const [key, value] of Object.entries(theme.status)) lines.push(`--status-${kebab(key)}: ${value};`);
  theme.heat.forEach((value, i) => {
    lines.push(`--heat-${i + 1}: ${value};`);
  });
  return lines.join('\n');
}
