import { expect, it } from 'vitest';
import { advance, paceOf, shuttle, speedText } from '../../../src-renderer/session/playback.ts';

it('moves by real time times the speed, in virtual microseconds', () => {
  expect(advance({ direction: 1, speed: 1 }, 1_000_000, 16, 9e6)).toEqual({ at: 1_016_000, done: false });
  expect(advance({ direction: 1, speed: 0.1 }, 1_000_000, 100, 9e6)).toEqual({ at: 1_010_000, done: false });
  expect(advance({ direction: -1, speed: 10 }, 1_000_000, 50, 9e6)).toEqual({ at: 500_000, done: false });
});

it('ends at either end and not beyond', () => {
  expect(advance({ direction: 1, speed: 100 }, 8_999_999, 16, 9e6)).toEqual({ at: 9e6, done: true });
  expect(advance({ direction: -1, speed: 5 }, 10, 16, 9e6)).toEqual({ at: 0, done: true });
});

it('at max runs through an hour in about ten seconds, and through a minute at least at 100×', () => {
  const hour = 3.6e9;
  expect(advance({ direction: 1, speed: 'max' }, 0, 1000, hour).at).toBe(hour / 10);
  expect(advance({ direction: 1, speed: 'max' }, 0, 100, 60e6).at).toBe(10e6);
});

it('J and L start at the chosen speed, double with each press up to 100×, and turn round', () => {
  const one = shuttle(undefined, 1, 2);
  const two = shuttle(one, 1, 2);
  expect([one.speed, two.speed]).toEqual([2, 4]);
  expect(shuttle({ direction: 1, speed: 64 }, 1, 2).speed).toBe(100);
  expect(shuttle(two, -1, 2)).toEqual({ direction: -1, speed: 2 });
  expect(shuttle({ direction: 1, speed: 'max' }, 1, 2).speed).toBe('max');
  expect(shuttle({ direction: 1, speed: 'paced 2' }, 1, 'paced 2').speed).toBe('paced 5');
  expect(shuttle({ direction: 1, speed: 'paced 20' }, 1, 'paced 2').speed).toBe('paced 20');
});

it('says a pace as events in a second', () => {
  expect(['paced 1', 'paced 5', 0.25, 'max'].map((speed) => speedText(speed as 'max'))).toEqual([
    '1 event/s',
    '5 events/s',
    '0.25×',
    'max',
  ]);
  expect(paceOf({ direction: 1, speed: 'paced 20' })).toBe(20);
  expect(paceOf({ direction: 1, speed: 20 })).toBeUndefined();
});
