import { expect, it } from 'vitest';
import type { Lane, LaneData } from '../../../runtime/protocol/views.ts';
import { lanesUpTo } from '../../../src-renderer/session/lanes-now.ts';
import { aRow } from '../../support/fake-bridge.ts';

const lane = (slot: number, to: number, status: 'waiting' | 'running' = 'waiting'): Lane => ({
  slot,
  segments: [
    { from: 0, to: 50, status: 'running' },
    { from: 50, to, status },
  ],
  lives: [],
  crashes: [],
});
const data = (...lanes: Lane[]): LaneData => ({ from: 0, to: 100, lanes, messages: [], cascades: [], reduced: false });
const end = (given: LaneData, slot: number) => given.lanes.find((one) => one.slot === slot)?.segments.at(-1)?.to;

it('draws a status up to now where the row says that it has not changed since the data', () => {
  const rows = new Map([
    [1, aRow(1, { since: 50 })],
    [2, aRow(2, { since: 110 })], // something happened in between, which the next answer will tell
    [3, aRow(3, { since: 50, status: 'running' })],
  ]);
  const shown = lanesUpTo(data(lane(1, 100), lane(2, 100), lane(3, 100), lane(4, 100)), rows, 130);
  expect([1, 2, 3, 4].map((slot) => end(shown, slot))).toEqual([130, 100, 100, 100]);
  expect(shown.lanes[0]?.segments[0]).toEqual({ from: 0, to: 50, status: 'running' });
});

it('leaves alone what ended within the data, what is reduced, and data that reaches the moment', () => {
  const rows = new Map([[1, aRow(1, { since: 50 })]]);
  const dead = data(lane(1, 90));
  expect(end(lanesUpTo(dead, rows, 130), 1)).toBe(90);
  const whole = data(lane(1, 100));
  expect(lanesUpTo(whole, rows, 100)).toBe(whole);
  const reduced = { ...whole, reduced: true };
  expect(lanesUpTo(reduced, rows, 130)).toBe(reduced);
});
