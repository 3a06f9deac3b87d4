// log and what is made of it. The argument is m · 2^k with m between √½ and √2; with s = (m-1)/(m+1), log m is the series
// 2(s + s³/3 + s⁵/5 + …), which keeps the error relative to the result where m is near 1.

import type { Dd } from './double-double.ts';
import {
  add,
  addNumber,
  divide,
  multiply,
  multiplyNumber,
  ONE,
  polynomial,
  squareRoot,
  tail,
  times,
  twoProduct,
  twoSum,
} from './double-double.ts';
import { exponentOf, powerOfTwo, rounded } from './powers-of-two.ts';

const LN2_HIGH = 0.6931471805592082;
const LN2_REST: Dd = { hi: 7.371002565161996e-13, lo: 5.8029889835956905e-25 };
const PER_LN2: Dd = { hi: Math.LOG2E, lo: 2.0355273740931033e-17 };
const PER_LN10: Dd = { hi: Math.LOG10E, lo: 1.098319650216765e-17 };

/** 1, 1/3, 1/5, 1/7, 1/9 in full precision, then 1/11 … 1/35. */
const HEAD: readonly Dd[] = [
  ONE,
  { hi: 0.3333333333333333, lo: 1.850371707708594e-17 },
  { hi: 0.2, lo: -1.1102230246251566e-17 },
  { hi: 0.14285714285714285, lo: 7.93016446160826e-18 },
  { hi: 0.1111111111111111, lo: 6.1679056923619804e-18 },
];
const TAIL: readonly number[] = Array.from({ length: 13 }, (_, i) => 1 / (2 * i + 11));

/** 2·artanh(s) = log((1+s)/(1-s)), for |s| ≤ 0.172. */
function series(s: Dd): Dd {
  const z = multiply(s, s);
  return times(multiply(s, polynomial(z, HEAD, tail(z.hi, TAIL))), 2);
}

/** log of a finite double-double > 0. */
export function logarithm(x: Dd): Dd {
  let k = exponentOf(x.hi);
  // Below the normal numbers the powers' inverses are out of range.
  let scaled = k < -1000 ? times(times(x, powerOfTwo(1000)), powerOfTwo(-k - 1000)) : times(x, powerOfTwo(-k));
  if (scaled.hi > Math.SQRT2) {
    scaled = times(scaled, 0.5);
    k += 1;
  }
  const log = series(divide(addNumber(scaled, -1), addNumber(scaled, 1)));
  return k === 0 ? log : add(add({ hi: k * LN2_HIGH, lo: 0 }, multiplyNumber(LN2_REST, k)), log);
}

/** log(1 + u) for u > -1, relative to u. */
function logOf1Plus(u: Dd): Dd {
  return Math.abs(u.hi) < 0.2 ? series(divide(u, addNumber(u, 2))) : logarithm(addNumber(u, 1));
}

/** The cases that all logarithms share; undefined where there is something to compute. */
function special(x: number): number | undefined {
  if (x > 0 && x < Number.POSITIVE_INFINITY) return undefined;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x > 0 ? x : Number.NaN;
}

export const log = (x: number): number => special(x) ?? rounded(logarithm({ hi: x, lo: 0 }));
export const log2 = (x: number): number => special(x) ?? rounded(multiply(logarithm({ hi: x, lo: 0 }), PER_LN2));
export const log10 = (x: number): number => special(x) ?? rounded(multiply(logarithm({ hi: x, lo: 0 }), PER_LN10));

export function log1p(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) < 1e-150 || x === Number.POSITIVE_INFINITY) return x;
  if (x <= -1) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  return rounded(x < 1e300 ? logOf1Plus({ hi: x, lo: 0 }) : logarithm({ hi: x, lo: 0 }));
}

/** From here on the squares below would be lost beside x², and later overflow. */
const LARGE = 0x1000_0000_0000_0000;
const LN2: Dd = add({ hi: LN2_HIGH, lo: 0 }, LN2_REST);

export function asinh(x: number): number {
  const size = Math.abs(x);
  if (!(size >= 1e-150) || size === Number.POSITIVE_INFINITY) return x;
  const sign = x < 0 ? -1 : 1;
  if (size > LARGE) return sign * rounded(add(logarithm({ hi: size, lo: 0 }), LN2));
  // log(x + √(x²+1)) = log(1 + x + x²/(1 + √(x²+1)))
  const square = twoProduct(size, size);
  const root = squareRoot(addNumber(square, 1));
  return sign * rounded(logOf1Plus(addNumber(divide(square, addNumber(root, 1)), size)));
}

export function acosh(x: number): number {
  if (!(x >= 1)) return Number.NaN;
  if (x === 1 || x === Number.POSITIVE_INFINITY) return x === 1 ? 0 : x;
  if (x > LARGE) return rounded(add(logarithm({ hi: x, lo: 0 }), LN2));
  const less1 = twoSum(x, -1);
  return rounded(logOf1Plus(add(less1, squareRoot(multiply(less1, addNumber(less1, 2))))));
}

export function atanh(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.NaN;
  if (size === 1) return x * Number.POSITIVE_INFINITY;
  if (size < 1e-150) return x;
  const sum = size < 0.17 ? series({ hi: size, lo: 0 }) : logarithm(divide(twoSum(1, size), twoSum(1, -size)));
  return (x < 0 ? -0.5 : 0.5) * rounded(sum);
}
