// atan2 and its kin. Of t = y/x in 0…1 the nearest eighth c is taken away by atan t = atan c + atan((t-c)/(1+tc)); what is left is
// within 1/16, and atan of it the series s - s³/3 + s⁵/5 - …

import type { Dd } from './double-double.ts';
import {
  add,
  addNumber,
  divide,
  multiply,
  multiplyNumber,
  negate,
  ONE,
  polynomial,
  squareRoot,
  tail,
  times,
  twoProduct,
} from './double-double.ts';
import { exponentOf, powerOfTwo, rounded, scale } from './powers-of-two.ts';
import { HALF_TURN, QUARTER_TURN } from './trigonometry.ts';

/** atan(c/8). */
const EIGHTHS: readonly Dd[] = [
  { hi: 0, lo: 0 },
  { hi: 0.12435499454676144, lo: -3.1253241424539383e-18 },
  { hi: 0.24497866312686414, lo: 1.0698755618734451e-17 },
  { hi: 0.35877067027057225, lo: -2.4623815582638635e-17 },
  { hi: 0.4636476090008061, lo: 2.2698777452961687e-17 },
  { hi: 0.5585993153435624, lo: -5.4556305485916264e-18 },
  { hi: 0.6435011087932844, lo: 1.5834785051444286e-17 },
  { hi: 0.7188299996216245, lo: -2.1478388444456983e-17 },
  { hi: 0.7853981633974483, lo: 3.061616997868383e-17 },
];
const HEAD: readonly Dd[] = [
  ONE,
  { hi: -0.3333333333333333, lo: -1.850371707708594e-17 },
  { hi: 0.2, lo: -1.1102230246251566e-17 },
  { hi: -0.14285714285714285, lo: -7.93016446160826e-18 },
];
const TAIL: readonly number[] = Array.from({ length: 7 }, (_, i) => (i % 2 === 0 ? 1 : -1) / (2 * i + 9));

/** atan(y/x) for 0 ≤ y ≤ x, neither near the ends of the doubles' range. */
function atanOfQuotient(y: Dd, x: Dd): Dd {
  const eighths = Math.round((y.hi / x.hi) * 8);
  const c = eighths / 8;
  const s = eighths === 0 ? divide(y, x) : divide(add(y, multiplyNumber(x, -c)), add(x, multiplyNumber(y, c)));
  const z = multiply(s, s);
  return add(EIGHTHS[eighths] as Dd, multiply(s, polynomial(z, HEAD, tail(z.hi, TAIL))));
}

/** The angle of (x, y), both ≥ 0 and one of them > 0. */
function firstQuadrant(y: Dd, x: Dd): Dd {
  return y.hi <= x.hi ? atanOfQuotient(y, x) : add(QUARTER_TURN, negate(atanOfQuotient(x, y)));
}

export function atan2(y: number, x: number): number {
  if (Number.isNaN(y) || Number.isNaN(x)) return Number.NaN;
  const negative = y < 0 || Object.is(y, -0);
  const behind = x < 0 || Object.is(x, -0);
  const angle = rounded(angleOf(Math.abs(y), Math.abs(x), behind));
  if (!behind && y !== 0 && angle < 1e-290) return y / x;
  return negative ? -angle : angle;
}

/** Where one of them does not count beside the other, in bits. */
const APART = 120;

function angleOf(y: number, x: number, behind: boolean): Dd {
  const zero = { hi: 0, lo: 0 };
  if (y === 0) return behind ? HALF_TURN : zero;
  if (x === 0) return QUARTER_TURN;
  const infinite = Number.POSITIVE_INFINITY;
  if (y === infinite || x === infinite) {
    if (y === x) return behind ? add(HALF_TURN, times(negate(HALF_TURN), 0.25)) : times(HALF_TURN, 0.25);
    if (y === infinite) return QUARTER_TURN;
    return behind ? HALF_TURN : zero;
  }
  const apart = exponentOf(y) - exponentOf(x);
  if (apart > APART) return QUARTER_TURN;
  if (apart < -APART) return behind ? HALF_TURN : { hi: y / x, lo: 0 };
  // Both near 1: then nothing on the way can overflow, and only the exact scaling has touched them.
  const k = Math.max(exponentOf(y), exponentOf(x));
  const angle = firstQuadrant({ hi: scale(y, -k), lo: 0 }, { hi: scale(x, -k), lo: 0 });
  return behind ? add(HALF_TURN, negate(angle)) : angle;
}

export function atan(x: number): number {
  return x === 0 ? x : atan2(x, 1);
}

/** √(1 - x²). */
const otherSide = (x: number): Dd => squareRoot(addNumber(negate(twoProduct(x, x)), 1));

export function asin(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.NaN;
  if (size < 1e-150) return x;
  const angle = size === 1 ? QUARTER_TURN : firstQuadrant({ hi: size, lo: 0 }, otherSide(size));
  return x < 0 ? -rounded(angle) : rounded(angle);
}

export function acos(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.NaN;
  if (size === 1) return x < 0 ? rounded(HALF_TURN) : 0;
  if (size < powerOfTwo(-120)) return rounded(QUARTER_TURN);
  const angle = firstQuadrant(otherSide(size), { hi: size, lo: 0 });
  return rounded(x < 0 ? add(HALF_TURN, negate(angle)) : angle);
}
