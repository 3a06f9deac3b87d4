// Powers and roots. A whole exponent is multiplied out, which is exact as long as the result has 106 bits: so what fits into a
// double comes out exactly, and ties round as the language's own multiplication does. Everything else is e^(y · log x).

import type { Dd } from './double-double.ts';
import { add, addNumber, divide, multiply, multiplyNumber, ONE, quickSum, squareRoot, twoProduct } from './double-double.ts';
import { expOf } from './exponential.ts';
import { logarithm } from './logarithm.ts';
import { exponentOf, rounded, scale } from './powers-of-two.ts';

const INFINITE = Number.POSITIVE_INFINITY;

/** Number::exponentiate of ECMAScript: unlike C's, 1 and -1 to the power of infinity are NaN. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  const odd = Math.abs(y) < 0x20_0000_0000_0000 && Math.abs(y % 2) === 1;
  if (y === INFINITE || y === -INFINITE) {
    if (size === 1) return Number.NaN;
    return size > 1 === y > 0 ? INFINITE : 0;
  }
  const negative = odd && (x < 0 || Object.is(x, -0));
  if (size === 0 || size === INFINITE) {
    const value = (size === 0) === y > 0 ? 0 : INFINITE;
    return negative ? -value : value;
  }
  if (x < 0 && y % 1 !== 0) return Number.NaN;
  const value = magnitude(size, y);
  return negative ? -value : value;
}

/** x^y for finite x > 0 and finite y that is not 0. */
function magnitude(x: number, y: number): number {
  if (x === 1 || y === 1) return x;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  if (y === 0.5) return Math.sqrt(x);
  const log = logarithm({ hi: x, lo: 0 });
  const size = log.hi * y;
  // Far outside of what a double can hold; and a larger exponent could overflow the product below.
  if (size > 800) return INFINITE;
  if (size < -800) return 0;
  if (Math.abs(y) <= 64 && y % 1 === 0 && Math.abs(size) < 600) {
    const product = multipliedOut(x, Math.abs(y));
    return rounded(y > 0 ? product : divide(ONE, product));
  }
  return expOf(multiplyNumber(log, y));
}

/** x^n for a whole n > 0. */
function multipliedOut(x: number, n: number): Dd {
  let product: Dd | undefined;
  let square: Dd = { hi: x, lo: 0 };
  for (let left = n; ; ) {
    if (left % 2 === 1) product = product === undefined ? square : multiply(product, square);
    left = Math.floor(left / 2);
    if (left === 0) return product as Dd;
    square = multiply(square, square);
  }
}

export function cbrt(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0) || size === INFINITE) return x;
  const third = Math.floor(exponentOf(size) / 3);
  const m = scale(size, -3 * third);
  // m is in 1…8, its root in 1…2: Newton's rule doubles the right digits each time.
  let y = 0.9 + 0.14 * m;
  for (let i = 0; i < 6; i++) y = (2 * y + m / (y * y)) / 3;
  const rest = addNumber(multiplyNumber(twoProduct(y, y), -y), m);
  const root = scale(rounded(quickSum(y, rest.hi / (3 * y * y))), third);
  return x < 0 ? -root : root;
}

/** √(x² + y² + …), infinite if one of them is, even beside NaN. */
export function hypot(...values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  if (sizes.includes(INFINITE)) return INFINITE;
  let largest = 0;
  for (const size of sizes) {
    if (Number.isNaN(size)) return Number.NaN;
    if (size > largest) largest = size;
  }
  if (largest === 0) return 0;
  if (sizes.length === 1) return largest;
  const k = exponentOf(largest);
  let sum: Dd = { hi: 0, lo: 0 };
  for (const size of sizes) {
    const scaled = scale(size, -k);
    // So small that its square is lost in any case, and would underflow.
    if (scaled > 1e-100) sum = add(sum, twoProduct(scaled, scaled));
  }
  return rounded(squareRoot(sum), k);
}
