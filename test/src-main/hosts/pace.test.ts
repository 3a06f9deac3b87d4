import { expect, test } from 'vitest';
import { WallPace } from '../../../src-main/hosts/pace.ts';

function paceAt(start: number): { pace: WallPace; wall: (ms: number) => void } {
  let now = start;
  const pace = new WallPace(() => now);
  return { pace, wall: (ms) => (now = start + ms) };
}

test('virtual time may go as far as the wall clock has gone', () => {
  const { pace, wall } = paceAt(5000);
  expect(pace.target(0)).toBe(0);
  wall(12.5);
  expect(pace.target(0)).toBe(12_500);
  wall(100);
  expect(pace.target(12_500)).toBe(100_000);
});

test('a program that is ahead of the wall clock waits', () => {
  const { pace, wall } = paceAt(0);
  wall(1);
  expect(pace.target(4000)).toBe(1000);
});

test('a program that has fallen far behind goes on from where it is, and does not hurry', () => {
  const { pace, wall } = paceAt(0);
  wall(250);
  expect(pace.target(0)).toBe(250_000);
  wall(3000);
  expect(pace.target(250_000)).toBe(250_000);
  wall(3010);
  expect(pace.target(250_000)).toBe(260_000);
});

test('after a pause time goes on from where it stood', () => {
  const { pace, wall } = paceAt(0);
  wall(100);
  expect(pace.target(0)).toBe(100_000);
  wall(5000);
  pace.restart(100_000);
  expect(pace.target(100_000)).toBe(100_000);
  wall(5020);
  expect(pace.target(100_000)).toBe(120_000);
});
