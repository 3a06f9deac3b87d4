// exp and what is made of it. The argument is k·ln2 + r with |r| ≤ ln2 / 2; e^(r/64) - 1 by Taylor's series, then doubled six times
// through (1+p)² - 1 = 2p + p², which keeps the error of small arguments relative to the result.

import type { Dd } from './double-double.ts';
import { add, addNumber, divide, multiply, ONE, polynomial, tail, times, twoProduct, twoSum } from './double-double.ts';
import { powerOfTwo, rounded } from './powers-of-two.ts';

/** 1/ln 2, and ln 2 in three parts: the products of the first two with a whole number below 2^13 are exact. */
const PER_LN2 = Math.LOG2E;
const LN2_HIGH = 0.6931471805592082;
const LN2_MIDDLE = 7.371002565161996e-13;
const LN2_LOW = 5.8029889835956905e-25;

const DOUBLINGS = 6;
/** 1/1! … 1/4! in full precision, then 1/5! … 1/10!. */
const HEAD: readonly Dd[] = [
  ONE,
  { hi: 0.5, lo: 0 },
  { hi: 0.16666666666666666, lo: 9.25185853854297e-18 },
  { hi: 0.041666666666666664, lo: 2.3129646346357427e-18 },
];
const TAIL: readonly number[] = [1 / 120, 1 / 720, 1 / 5040, 1 / 40320, 1 / 362880, 1 / 3628800];

/** Beyond these e^x overflows and rounds to 0. */
const OVERFLOW = 709.7827128933841;
const UNDERFLOW = -745.1332191019412;

/** e^x = (1 + `less1`) · 2^k, for |x| < 1100. With k = 0, `less1` is relative to x. */
export function exponential(x: Dd): { readonly less1: Dd; readonly k: number } {
  const k = Math.round(x.hi * PER_LN2);
  const r = k === 0 ? x : add(addNumber(twoSum(x.hi - k * LN2_HIGH, -k * LN2_MIDDLE), x.lo), twoProduct(-k, LN2_LOW));
  const s = times(r, 1 / 64);
  let p = multiply(s, polynomial(s, HEAD, tail(s.hi, TAIL)));
  for (let i = 0; i < DOUBLINGS; i++) p = add(times(p, 2), multiply(p, p));
  return { less1: p, k };
}

/** e^x - 1 as a double-double, for |x| < 80. */
function expLess1(x: Dd): Dd {
  const { less1, k } = exponential(x);
  if (k === 0) return less1;
  return addNumber(times(addNumber(less1, 1), powerOfTwo(k)), -1);
}

/** e^x of a double-double, rounded, `shift` halvings included. */
export function expOf(x: Dd, shift = 0): number {
  if (x.hi > OVERFLOW + 1) return Number.POSITIVE_INFINITY;
  if (x.hi < UNDERFLOW - 1) return 0;
  const { less1, k } = exponential(x);
  return rounded(addNumber(less1, 1), k - shift);
}

export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > OVERFLOW) return Number.POSITIVE_INFINITY;
  if (x < UNDERFLOW) return 0;
  return expOf({ hi: x, lo: 0 });
}

export function expm1(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) < 1e-300) return x;
  if (x > OVERFLOW) return Number.POSITIVE_INFINITY;
  if (x < -50) return -1;
  if (x > 50) return exp(x);
  return rounded(expLess1({ hi: x, lo: 0 }));
}

/** Above this, e^-x does not reach the last bit of e^x. */
const ALONE = 40;

export function sinh(x: number): number {
  const size = Math.abs(x);
  if (!(size >= 1e-150) || size === Number.POSITIVE_INFINITY) return x;
  const sign = x < 0 ? -1 : 1;
  if (size > ALONE) return sign * expOf({ hi: size, lo: 0 }, 1);
  const e = expLess1({ hi: size, lo: 0 });
  return sign * rounded(times(add(e, divide(e, addNumber(e, 1))), 0.5));
}

export function cosh(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(size) || size === Number.POSITIVE_INFINITY) return size;
  if (size > ALONE) return expOf({ hi: size, lo: 0 }, 1);
  const e = addNumber(expLess1({ hi: size, lo: 0 }), 1);
  return rounded(times(add(e, divide(ONE, e)), 0.5));
}

export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size >= 1e-150)) return x;
  const sign = x < 0 ? -1 : 1;
  if (size > 22) return sign;
  const e = expLess1({ hi: 2 * size, lo: 0 });
  return sign * rounded(divide(e, addNumber(e, 2)));
}
