// Exponents without looking at bits: a table of the powers of two, each the exact half or double of its neighbour.

import type { Dd } from './double-double.ts';

const LOWEST = -1074;
const HIGHEST = 1023;

const POWERS: readonly number[] = (() => {
  const powers: number[] = [];
  for (let e = HIGHEST, power = 8.98846567431158e307; e >= LOWEST; e--, power /= 2) powers.push(power);
  return powers.reverse();
})();

/** 2^e for e in -1074…1023. */
export const powerOfTwo = (e: number): number => POWERS[e - LOWEST] as number;

/** The e with 2^e ≤ x < 2^(e+1), for finite x > 0. */
export function exponentOf(x: number): number {
  let low = 0;
  let high = POWERS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((POWERS[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return low + LOWEST;
}

/** x · 2^k for any whole k, without overflowing or underflowing on the way. */
export function scale(x: number, k: number): number {
  if (k > HIGHEST) return scale(x * powerOfTwo(HIGHEST), Math.min(k, 3000) - HIGHEST);
  // Not in two roundings: what is below the smallest normal number is reached in one step from a number that is exact.
  if (k < -1022) return k < -2200 ? x * 0 : x * powerOfTwo(-1022 + 969) * powerOfTwo(Math.max(LOWEST, k + 1022 - 969));
  return x * powerOfTwo(k);
}

/** (hi + lo) · 2^k rounded to a double. */
export function rounded(value: Dd, k = 0): number {
  return k === 0 ? value.hi + value.lo : scale(value.hi + value.lo, k);
}
