import { expect, it } from 'vitest';
import type { RecordingCard } from '../../../runtime/protocol/views.ts';
import { arrange } from '../../../src-renderer/panels/welcome/arrange.ts';
import { crashTarget } from '../../../src-renderer/panels/welcome/crash-target.ts';
import { aRow, aSupervisor } from '../../support/fake-bridge.ts';

const rows = () => {
  const list = [
    aRow(1, { supervisor: aSupervisor() }),
    aRow(2, { signature: 'Counter' }),
    aRow(3),
    aRow(4),
    aRow(5),
    aRow(6, { parent: 2 }),
  ];
  return new Map(list.map((r) => [r.slot, r]));
};

it('"this worker" is the middle one of the largest family of supervised workers', () => {
  expect(crashTarget(rows(), undefined)).toBe(4);
});

it('"this worker" is the selected one where a supervisor brings it back', () => {
  expect(crashTarget(rows(), 5)).toBe(5);
  expect(crashTarget(rows(), 1)).toBe(4);
  expect(crashTarget(rows(), 6)).toBe(4);
  expect(crashTarget(new Map(), undefined)).toBeUndefined();
});

it('recordings are found by title or path and ordered by date or crashes', () => {
  const card = (title: string, modified: number, crashes: number): RecordingCard => ({
    file: `/r/${title}.bough`,
    title,
    modified,
    bytes: 1,
    events: 1,
    processes: 1,
    durationUs: 1,
    crashes,
    density: [],
    crashAt: [],
  });
  const cards = [card('alpha', 1, 5), card('beta', 3, 0), card('gamma', 2, 5)];
  expect(arrange(cards, '', 'date').map((c) => c.title)).toEqual(['beta', 'gamma', 'alpha']);
  expect(arrange(cards, '', 'crashes').map((c) => c.title)).toEqual(['gamma', 'alpha', 'beta']);
  expect(arrange(cards, 'ALPH', 'date').map((c) => c.title)).toEqual(['alpha']);
});
