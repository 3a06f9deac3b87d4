import { describe, expect, test } from 'vitest';
import { STATUSES } from '../../../runtime/protocol/views.ts';
import { ActivityMeter } from '../../../src-renderer/scales/activity.ts';
import {
  BAR_ORDER,
  formatCount,
  glyphOf,
  mailboxStep,
  restartsInWindow,
  SEVERITY,
  statusWord,
  strategyText,
  usedRestarts,
} from '../../../src-renderer/scales/status.ts';
import { asMap, row, supervisor } from '../../support/fake-rows.ts';

test.each([
  [0, 0],
  [1, 1],
  [9, 1],
  [10, 2],
  [99, 2],
  [100, 3],
  [999, 3],
  [1000, 4],
  [50_000, 4],
])('a mailbox of %d lights %d segments', (depth, step) => {
  expect(mailboxStep(depth)).toBe(step);
});

test('every status has its place in severity and in bars, once', () => {
  expect([...SEVERITY].sort()).toEqual([...STATUSES].sort());
  expect([...BAR_ORDER].sort()).toEqual([...STATUSES].sort());
});

test('runnable is called queued, and a supervisor that gave up shows that instead of its status', () => {
  expect(statusWord('runnable')).toBe('queued');
  const gone = row({
    slot: 1,
    parent: 0,
    label: 'S',
    kind: 'supervisor',
    status: 'exited',
    supervisor: supervisor('one_for_all', { gaveUp: true }),
  });
  expect(glyphOf(gone)).toBe('gaveUp');
  expect(statusWord(glyphOf(gone))).toBe('gave up');
});

describe('restarts in the window', () => {
  const sup = supervisor('one_for_one', { window: [1_000_000, 3_000_000, 9_000_000] });
  test('one that is exactly one period old still counts, as in OTP', () => {
    expect(restartsInWindow(sup, 6_000_000)).toBe(2);
    expect(restartsInWindow(sup, 6_000_001)).toBe(1);
  });
  test('those after the cursor do not count', () => {
    expect(restartsInWindow(sup, 2_000_000)).toBe(1);
  });
});

test('strategies have short texts, and a dynamic supervisor is dyn whatever its strategy', () => {
  expect(strategyText(supervisor('one_for_one'))).toBe('1:1');
  expect(strategyText(supervisor('one_for_all'))).toBe('all');
  expect(strategyText(supervisor('rest_for_one'))).toBe('rest');
  expect(strategyText(supervisor('simple_one_for_one'))).toBe('dyn');
  expect(strategyText(supervisor('one_for_one', { dynamic: true }))).toBe('dyn');
});

test.each([
  [0, '0'],
  [999, '999'],
  [1284, '1,284'],
  [1_004_221, '1,004,221'],
])('%d reads %s', (n, text) => {
  expect(formatCount(n)).toBe(text);
});

describe('the activity meter', () => {
  const at = (reductions: number) => asMap([row({ slot: 1, parent: 0, label: 'a', reductions })]);
  test('gives the slope of the last second', () => {
    const meter = new ActivityMeter();
    meter.sample(at(0), 0);
    expect(meter.sample(at(5_000), 500_000).get(1)).toBe(10_000);
    expect(meter.sample(at(5_000), 1_000_000).get(1)).toBe(5_000);
  });
  test('forgets when time jumps or goes back, and is silent until it knows', () => {
    const meter = new ActivityMeter();
    meter.sample(at(0), 0);
    meter.sample(at(9_000), 400_000);
    expect(meter.sample(at(1_000), 100_000).size).toBe(0);
    expect(meter.sample(at(1_000_000), 60_000_000).size).toBe(0);
  });
  test('a new life that counts from 0 again is not negative', () => {
    const meter = new ActivityMeter();
    meter.sample(at(50_000), 0);
    expect(meter.sample(at(200), 1_000_000).get(1)).toBe(200);
  });
});

test('restarts used are never more than those allowed; one that gave up has used all', () => {
  const at = 10_000_000;
  const window = [at - 4, at - 3, at - 2, at - 1];
  expect(usedRestarts(supervisor('one_for_one', { window: window.slice(2) }), at)).toBe(2);
  expect(usedRestarts(supervisor('one_for_one', { window }), at)).toBe(3);
  expect(usedRestarts(supervisor('one_for_one', { window: [], gaveUp: true }), at)).toBe(3);
});
