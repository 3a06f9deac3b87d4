import { describe, expect, it, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { HEATS, type HeatStep, heatStep, heatText, inkOn } from '../../../src-renderer/scales/heat.ts';
import { THEMES } from '../../../src-renderer/scales/theme.ts';
import { appRows } from '../../support/fake-rows.ts';
import { contrast } from './colour.ts';

const worker = [...appRows().values()].find((row) => row.kind === 'worker' && row.status === 'waiting') as SlotRow;

describe('heat', () => {
  it.each([
    [0, 0, '0 messages'],
    [1, 1, '1 message'],
    [12, 2, '12 messages'],
    [999, 3, '999 messages'],
    [1000, 4, '1,000 messages'],
  ])('of a mailbox of %i is step %i and says "%s"', (mailbox, step, text) => {
    expect(heatStep('mailbox', { ...worker, mailbox }, 0)).toBe(step);
    expect(heatText('mailbox', { ...worker, mailbox }, 0)).toBe(text);
  });

  it.each([
    [1, 0],
    [2, 1],
    [4, 2],
    [5, 3],
    [9, 4],
  ])('of restarts is told from the life: #%i is step %i', (incarnation, step) => {
    expect(heatStep('restarts', { ...worker, incarnation }, 0)).toBe(step);
  });

  it('of activity and mailbox belongs to the living, that of restarts to the place', () => {
    const dead: SlotRow = { ...worker, status: 'crashed', incarnation: 3 };
    expect(heatStep('activity', dead, 1e6)).toBeUndefined();
    expect(heatStep('mailbox', dead, 0)).toBeUndefined();
    expect(heatStep('restarts', dead, 0)).toBe(2);
  });

  it('rises with every step of activity', () => {
    const steps = [0, 500, 1000, 10_000, 50_000, 200_000].map((rate) => heatStep('activity', worker, rate));
    expect(steps).toEqual([0, 0, 1, 2, 3, 4]);
  });

  it('starts switched off', () => {
    expect(HEATS[0]).toBe('off');
  });
});

test.each(['dark', 'light'] as const)('text on every fill of the %s ramp reads at 4.5:1 or better', (name) => {
  for (const step of [0, 1, 2, 3, 4] as HeatStep[]) {
    const fill = THEMES[name].heat[step];
    expect(contrast(inkOn(fill), fill), `step ${step}`).toBeGreaterThanOrEqual(4.5);
  }
});
