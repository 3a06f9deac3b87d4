// Math as a program under study finds it: the functions that ECMAScript leaves to the engine, whose last bit differs between
// engines and versions, come from this folder. The others (sqrt, floor, imul, fround …) are defined to the last bit and stay.
//
// Why not a library: the one that is well kept and complete (@stdlib) came to 191 packages for these 22 functions, and at the
// time gave exp(1) ≠ Math.E, NaN for NaN ** 0 and for (-Infinity) ** 0.5, and Infinity for sinh(710), with errors up to 1.7 ulp.
// These give the nearest double, but for about one result in a million (test/runtime/maths).

import { cosh, exp, expm1, sinh, tanh } from './exponential.ts';
import { acos, asin, atan, atan2 } from './inverse-trigonometry.ts';
import { acosh, asinh, atanh, log, log1p, log2, log10 } from './logarithm.ts';
import { cbrt, hypot, pow } from './power.ts';
import { cos, sin, tan } from './trigonometry.ts';

const ONE_ARGUMENT = { acos, acosh, asin, asinh, atan, atanh, cbrt, cos, cosh, exp, expm1, log, log1p, log2, log10, sin, sinh, tan, tanh };

/** The functions by name, on numbers alone. */
export const FUNCTIONS = { ...ONE_ARGUMENT, atan2, hypot, pow } as const;

/**
 * A Math for programs: frozen, with `random` as given.
 * @param engine the engine's own, for what is exact there; names that only some engines have are left out
 */
export function createMath(random: () => number, engine: typeof Math = Math): typeof Math {
  const table: Record<string, (...args: number[]) => number> = {};
  // As the engine's: arguments become numbers, a bigint or a symbol is a TypeError.
  for (const [name, f] of Object.entries(ONE_ARGUMENT)) table[name] = (x?: number) => f(+(x as number));
  table['atan2'] = (y?: number, x?: number) => atan2(+(y as number), +(x as number));
  table['pow'] = (x?: number, y?: number) => pow(+(x as number), +(y as number));
  table['hypot'] = (...values: number[]) => hypot(...values.map((value) => +value));
  table['random'] = random;
  const made = { [Symbol.toStringTag]: 'Math' } as Record<PropertyKey, unknown>;
  for (const name of EXACT) Object.defineProperty(made, name, { value: engine[name], enumerable: false });
  for (const [name, value] of Object.entries(table)) {
    Object.defineProperty(value, 'name', { value: name });
    Object.defineProperty(made, name, { value, enumerable: false });
  }
  return Object.freeze(made) as unknown as typeof Math;
}

/** What ES2023 has and defines to the last bit. */
const EXACT = [
  ...(['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const),
  ...(['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'] as const),
] as const;

/**
 * The operator `**`, for the code that the program loader puts in its place: numbers by `pow`, bigints by the engine, which is
 * exact; a mixture is the engine's TypeError.
 */
export function exponentiate(base: unknown, exponent: unknown): number | bigint {
  const x = numeric(base);
  const y = numeric(exponent);
  if (typeof x === 'number' && typeof y === 'number') return pow(x, y);
  return (x as bigint) ** (y as bigint);
}

/** ToNumeric of ECMAScript, by the operator that does nothing else. */
function numeric(value: unknown): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  let numeric = value as number;
  return numeric++;
}
