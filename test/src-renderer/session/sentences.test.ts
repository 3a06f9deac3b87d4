import { expect, it } from 'vitest';
import { formatAgo, formatBytes, formatDay, formatDuration } from '../../../src-renderer/session/format.ts';
import {
  behindBrief,
  behindSentence,
  behindShort,
  countedRestarts,
  intensityText,
  ruleSentence,
  statusSentence,
} from '../../../src-renderer/session/sentences.ts';
import { newView } from '../../../src-renderer/session/state.ts';
import { aRow, aSupervisor, LIVE, RECORDING } from '../../support/fake-bridge.ts';

it('says how far one is behind live, that the system still runs, and the key back', () => {
  const view = { ...newView(LIVE), seq: 1000, at: 1_000_000, endSeq: 49_112, endAt: 4_200_000 };
  expect(behindSentence(view)).toBe('You are 3.2 s (48,112 events) behind live. System still running. Press G to return.');
  expect(behindShort(view)).toBe('3.2 s behind live');
  expect(behindBrief(view)).toBe('3.2 s, 48,112 events behind');
  expect(behindSentence({ ...view, info: { ...LIVE, state: 'ended' } })).toContain('The system has ended meanwhile.');
  expect(behindShort({ ...view, info: RECORDING })).toBe('3.2 s before the end');
});

it('[restart window] one exactly a period old still counts, one microsecond older does not', () => {
  const supervisor = aSupervisor({ window: [1_000_000, 2_000_000] });
  expect(countedRestarts(supervisor, 6_000_000).length).toBe(2);
  expect(countedRestarts(supervisor, 6_000_001).length).toBe(1);
  expect(countedRestarts(supervisor, 1_500_000).length).toBe(1);
});

it('words the restart intensity', () => {
  const s = aSupervisor({ window: [1_000_000, 2_000_000] });
  expect(intensityText(s, 4_600_000)).toBe('2 of 3 used; oldest leaves in 1.4 s.');
  expect(intensityText({ ...s, window: [1, 2, 3] }, 1_000_000)).toContain('Next one escalates.');
  expect(intensityText({ ...s, gaveUp: true }, 0)).toBe('More than 3 restarts in 5 s: gave up.');
  expect(intensityText(s, 20_000_000)).toBe('None of 3 restarts used in the last 5 s.');
});

it('names the rule before it happens', () => {
  const parent = (strategy: 'one_for_one' | 'one_for_all' | 'rest_for_one') =>
    aRow(1, { name: 'Pool.Sup', supervisor: aSupervisor({ strategy }) });
  expect(ruleSentence(aRow(2), parent('one_for_one'))).toBe('Pool.Sup (one_for_one) will restart it. Its siblings keep running.');
  expect(ruleSentence(aRow(2), parent('one_for_all'))).toContain('All its siblings are restarted');
  expect(ruleSentence(aRow(2), parent('rest_for_one'))).toContain('started after it');
  expect(ruleSentence(aRow(2, { restart: 'temporary' }), parent('one_for_one'))).toContain('will not restart');
  expect(ruleSentence(aRow(2), undefined)).toContain('No supervisor');
});

it('says what a process is doing', () => {
  expect(statusSentence(aRow(2, { since: 800_000 }), 2_000_000, 'Pool.Sup')).toBe('Waiting for a message for 1.2 s.');
  expect(statusSentence(aRow(2, { since: 800_000 }), 800_000, 'Pool.Sup')).toBe('Waiting for a message.');
  expect(statusSentence(aRow(2, { mailbox: 2 }), 0, 'Pool.Sup')).toMatch(/^Waiting; none/);
  expect(statusSentence(aRow(2, { mailbox: 2 }), 0, 'Pool.Sup')).toContain('none of its 2 messages matches');
  expect(statusSentence(aRow(2, { status: 'terminated' }), 1_000_000, 'Pool.Sup')).toBe('Terminated by Pool.Sup 1 s ago.');
});

it.each([
  [0, '0 µs'],
  [999, '999 µs'],
  [1400, '1.4 ms'],
  [38_000, '38 ms'],
  [1_250_000, '1.25 s'],
  [18_400_000, '18.4 s'],
  [252_000_000, '4 min 12 s'],
  [28_800_000_000, '8 h 0 min'],
])('writes %i µs as %s', (us, text) => expect(formatDuration(us)).toBe(text));

it('writes sizes and days', () => {
  expect(formatBytes(4_100_000)).toBe('4.1 MB');
  const now = new Date(2026, 10, 22, 15, 0).getTime();
  expect(formatDay(new Date(2026, 10, 22, 10, 42).getTime(), now)).toBe('Today, 10:42');
  expect(formatDay(new Date(2026, 10, 21, 23, 0).getTime(), now)).toBe('Yesterday');
  expect(formatDay(new Date(2025, 10, 12).getTime(), now)).toBe('12 Nov 2025');
  expect([formatAgo(-5), formatAgo(250_000), formatAgo(14_900_000)]).toEqual(['0.0 s', '0.2 s', '14 s']);
});
