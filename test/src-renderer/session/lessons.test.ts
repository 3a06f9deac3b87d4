import { describe, expect, it } from 'vitest';
import { lessons as programs } from '../../../runtime/scenarios/catalogue.ts';
import { LESSONS } from '../../../src-renderer/session/lessons/index.ts';
import { OUTCOMES, outcomeOf, subjectsOf } from '../../../src-renderer/session/lessons/lesson.ts';
import { aRow } from '../../support/fake-bridge.ts';

const world = (...rows: ReturnType<typeof aRow>[]) => new Map(rows.map((row) => [row.slot, row]));

describe.each(LESSONS)('lesson $number', (lesson) => {
  it('says what to know in at most 60 words', () => {
    expect(lesson.read.split(/\s+/).length).toBeLessThanOrEqual(60);
  });

  it('has a program in the catalogue for each variant', () => {
    for (const { scenario } of lesson.variants) expect(programs.map(({ id }) => id)).toContain(scenario);
  });

  it('gives a reason for every process, whatever becomes of it', () => {
    const variant = lesson.variants[0]!;
    for (const name of ['Root', 'Pool.Sup', 'Cache', 'Worker', 'Index', 'Feed']) {
      const subject = { slot: 1, pid: 1, name, parent: 0, supervisor: name.endsWith('Sup'), crashes: name === 'Worker' };
      for (const outcome of OUTCOMES)
        for (const gaveUp of [true, false]) expect(lesson.reason(subject, outcome, gaveUp, variant)).toMatch(/\.$/);
    }
  });
});

describe('grading', () => {
  const before = world(
    aRow(1, { kind: 'supervisor', pid: 11 }),
    aRow(2, { parent: 1, pid: 12 }),
    aRow(3, { parent: 1, pid: 13, status: 'exited' }),
  );

  it('asks about the living, as the tree stands, and marks the one that crashes', () => {
    expect(subjectsOf(before, 2).map(({ slot, crashes, supervisor }) => [slot, crashes, supervisor])).toEqual([
      [1, false, true],
      [2, true, false],
    ]);
  });

  it('takes the outcome from the run: the same pid stays, another restarts, none is terminated', () => {
    const [, subject] = subjectsOf(before, 2);
    expect(outcomeOf(subject!, before)).toBe('stays');
    expect(outcomeOf(subject!, world(aRow(2, { pid: 99 })))).toBe('restarts');
    expect(outcomeOf(subject!, world(aRow(2, { pid: 12, status: 'terminated' })))).toBe('terminated');
    expect(outcomeOf(subject!, world())).toBe('terminated');
  });
});
