// Numbers of about 106 bits as the unevaluated sum of two doubles (Dekker 1971, Knuth TAOCP 4.2.2), with + - * / and sqrt alone: the
// operations that IEEE 754 defines to the last bit. What is computed with them is the same on every engine, and rounding it
// once at the end gives the nearest double in all but a vanishing share of cases.

/** `hi` is the sum rounded to a double, `lo` what that leaves. */
export interface Dd {
  readonly hi: number;
  readonly lo: number;
}

/** Splits a double into two halves of 26 bits. Overflows above 2^996: callers scale first. */
const SPLITTER = 0x800_0001;

/** a + b, exactly. */
export function twoSum(a: number, b: number): Dd {
  const hi = a + b;
  const part = hi - a;
  return { hi, lo: a - (hi - part) + (b - part) };
}

/** a + b, exactly, where |a| ≥ |b| or a is 0. */
export function quickSum(a: number, b: number): Dd {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

/** a · b, exactly, as long as nothing overflows or underflows. */
export function twoProduct(a: number, b: number): Dd {
  const hi = a * b;
  const bigA = SPLITTER * a;
  const a1 = bigA - (bigA - a);
  const a2 = a - a1;
  const bigB = SPLITTER * b;
  const b1 = bigB - (bigB - b);
  const b2 = b - b1;
  return { hi, lo: a1 * b1 - hi + a1 * b2 + a2 * b1 + a2 * b2 };
}

export function add(a: Dd, b: Dd): Dd {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const u = quickSum(s.hi, s.lo + t.hi);
  return quickSum(u.hi, u.lo + t.lo);
}

export function addNumber(a: Dd, b: number): Dd {
  const s = twoSum(a.hi, b);
  return quickSum(s.hi, s.lo + a.lo);
}

export function multiply(a: Dd, b: Dd): Dd {
  const p = twoProduct(a.hi, b.hi);
  return quickSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

export function multiplyNumber(a: Dd, b: number): Dd {
  const p = twoProduct(a.hi, b);
  return quickSum(p.hi, p.lo + a.lo * b);
}

export function divide(a: Dd, b: Dd): Dd {
  const q = a.hi / b.hi;
  const rest = add(a, negate(multiplyNumber(b, q)));
  const q2 = rest.hi / b.hi;
  const rest2 = add(rest, negate(multiplyNumber(b, q2)));
  return addNumber(quickSum(q, q2), rest2.hi / b.hi);
}

/** For a > 0. */
export function squareRoot(a: Dd): Dd {
  const root = Math.sqrt(a.hi);
  const rest = add(a, negate(twoProduct(root, root)));
  return quickSum(root, rest.hi / (2 * root));
}

export const negate = (a: Dd): Dd => ({ hi: -a.hi, lo: -a.lo });

/** Twice a, half of a: exact, as any power of two. */
export const times = (a: Dd, powerOfTwo: number): Dd => ({ hi: a.hi * powerOfTwo, lo: a.lo * powerOfTwo });

/** A polynomial in x by Horner's rule: `head` in full precision, constant first, and above it the value of the rest. */
export function polynomial(x: Dd, head: readonly Dd[], rest: number): Dd {
  let sum: Dd = { hi: rest, lo: 0 };
  for (let i = head.length - 1; i >= 0; i--) sum = add(multiply(sum, x), head[i] as Dd);
  return sum;
}

/** The part of a polynomial that weighs so little that doubles do: constant first. */
export function tail(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + (coefficients[i] as number);
  return sum;
}

export const ONE: Dd = { hi: 1, lo: 0 };
