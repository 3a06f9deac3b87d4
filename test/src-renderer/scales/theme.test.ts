import { describe, expect, test } from 'vitest';
import { STATUSES } from '../../../runtime/protocol/views.ts';
import { cssVariables, THEMES } from '../../../src-renderer/scales/theme.ts';
import { contrast, deltaE2000, labOf, VISIONS } from './colour.ts';

// Pairs of the data of Sharma, Wu and Dalal (2005), table 1: the formula itself is checked before it judges colours.
test.each([
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
] as const)('CIEDE2000 of %j and %j is %d', (p, q, expected) => {
  expect(deltaE2000(p, q)).toBeCloseTo(expected, 3);
});

describe.each(['dark', 'light'] as const)('in the %s theme', (name) => {
  const theme = THEMES[name];
  const surfaces = [theme.app, theme.panel, theme.raised];
  // `runnable` shares the colour of running and is told apart by its glyph.
  const statuses = STATUSES.filter((status) => status !== 'runnable').map((status) => [status, theme.status[status]] as const);

  test.each(Object.keys(VISIONS) as (keyof typeof VISIONS)[])(
    'every two status colours stay ΔE2000 14.5 apart under %s vision',
    (vision) => {
      for (const [i, [a, colorA]] of statuses.entries())
        for (const [b, colorB] of statuses.slice(i + 1)) {
          const distance = deltaE2000(labOf(colorA, VISIONS[vision]), labOf(colorB, VISIONS[vision]));
          expect(distance, `${a} and ${b}`).toBeGreaterThanOrEqual(14.5);
        }
    },
  );

  test('status colours reach 3.05:1 on all three surfaces', () => {
    for (const [status, color] of statuses)
      for (const surface of surfaces) expect(contrast(color, surface), `${status} on ${surface}`).toBeGreaterThanOrEqual(3.05);
  });

  test('text of every rank reaches 4.5:1 on all three surfaces and on cards', () => {
    for (const key of ['text', 'secondary', 'tertiary'] as const)
      for (const surface of [...surfaces, theme.card])
        expect(contrast(theme[key], surface), `${key} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });

  test('coloured text reaches 4.5:1 on all three surfaces', () => {
    for (const key of ['accent', 'added', 'removed', 'changed', 'live', 'past', 'danger'] as const)
      for (const surface of surfaces) expect(contrast(theme[key], surface), `${key} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });

  test('control borders reach 3:1, buttons 4.5:1', () => {
    for (const surface of surfaces) expect(contrast(theme.controlBorder, surface)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme.onPrimary, theme.primaryFill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.onDanger, theme.dangerFill)).toBeGreaterThanOrEqual(4.5);
    // The tag at the live edge.
    expect(contrast(theme.onPrimary, theme.live)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.app, theme.text)).toBeGreaterThanOrEqual(4.5);
  });

  test('the run bar of the lanes reaches 3:1 on the canvas', () => {
    expect(contrast(theme.laneBar, theme.app)).toBeGreaterThanOrEqual(3);
  });

  test('the heat ramp goes one way in lightness', () => {
    const lightness = theme.heat.map((color) => labOf(color)[0]);
    const sorted = [...lightness].sort((a, b) => (name === 'dark' ? a - b : b - a));
    expect(lightness).toEqual(sorted);
  });

  test('becomes CSS variables in kebab-case', () => {
    const css = cssVariables(theme);
    expect(css).toContain(`--app: ${theme.app};`);
    expect(css).toContain(`--control-border: ${theme.controlBorder};`);
    expect(css).toContain(`--status-gave-up: ${theme.status.gaveUp};`);
    expect(css).toContain(`--heat-5: ${theme.heat[4]};`);
    expect(css).toContain(`color-scheme: ${name};`);
    expect(css).not.toContain('--name');
  });
});

test('both themes name the same tokens', () => {
  const names = (css: string): string[] => css.match(/--[a-z0-9-]+/g) ?? [];
  expect(names(cssVariables(THEMES.dark))).toEqual(names(cssVariables(THEMES.light)));
});
