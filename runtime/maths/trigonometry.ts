// sin, cos and tan. The argument is brought to ±π/4 by taking quarter turns away: with π/2 in parts where few are to be taken, and
// with as many bits of 2/π as the largest double needs (Payne and Hanek), in whole numbers, where many are. Then Taylor's series.

import type { Dd } from './double-double.ts';
import { add, addNumber, divide, multiply, negate, ONE, polynomial, quickSum, tail, twoSum } from './double-double.ts';
import { exponentOf, powerOfTwo, rounded, scale } from './powers-of-two.ts';

const PER_QUARTER = 0.6366197723675814;
const QUARTER: Dd = { hi: 1.5707963267948966, lo: 6.123233995736766e-17 };
/** π/2 in parts of 32 bits: their products with a whole number below 2^21 are exact. */
const QUARTER_1 = 1.5707963267341256;
const QUARTER_2 = 6.077100506303966e-11;
const QUARTER_3 = 2.0222662487111665e-21;
const QUARTER_4 = 8.4784276603689e-32;
/** Up to here the parts do. */
const FEW_TURNS = 0x10_0000;

/** 2/π, cut after 1,216 bits behind the point. */
const TURNS_BITS = 1216;
const TURNS = BigInt(
  '0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484' +
    'e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b' +
    '3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab',
);

interface Reduced {
  /** Quarter turns taken, modulo 4. */
  readonly quarters: number;
  /** What is left, within ±π/4 and a little. */
  readonly rest: Dd;
}

function reduce(x: number): Reduced {
  if (Math.abs(x) <= Math.PI / 4) return { quarters: 0, rest: { hi: x, lo: 0 } };
  if (Math.abs(x) > FEW_TURNS) return reduceMany(x);
  const n = Math.round(x * PER_QUARTER);
  const first = twoSum(x - n * QUARTER_1, -n * QUARTER_2);
  const rest = add(addNumber(first, -n * QUARTER_3), { hi: -n * QUARTER_4, lo: 0 });
  return { quarters: n & 3, rest };
}

/** In whole numbers: x · 2/π modulo 4, its fraction to far more bits than cancel. */
function reduceMany(x: number): Reduced {
  const e = exponentOf(Math.abs(x)) - 52;
  const whole = BigInt(scale(Math.abs(x), -e));
  const shift = BigInt(TURNS_BITS - e);
  const turned = whole * TURNS;
  let quarters = Number((turned >> shift) & 3n);
  let fraction = turned & ((1n << shift) - 1n);
  if (fraction >> (shift - 1n) === 1n) {
    quarters += 1;
    fraction -= 1n << shift;
  }
  const rest = multiply(toDd(fraction, Number(shift)), QUARTER);
  return x < 0 ? { quarters: -quarters & 3, rest: negate(rest) } : { quarters: quarters & 3, rest };
}

/** n / 2^bits. */
function toDd(n: bigint, bits: number): Dd {
  const size = n < 0n ? -n : n;
  const dropped = Math.max(0, size.toString(2).length - 106);
  const kept = size >> BigInt(dropped);
  const high = kept >> 53n;
  const unit = powerOfTwo(dropped - bits);
  const sum = quickSum(Number(high) * 0x20_0000_0000_0000 * unit, Number(kept - (high << 53n)) * unit);
  return n < 0n ? negate(sum) : sum;
}

const SIN_HEAD: readonly Dd[] = [
  ONE,
  { hi: -0.16666666666666666, lo: -9.25185853854297e-18 },
  { hi: 0.008333333333333333, lo: 1.1564823173178714e-19 },
  { hi: -0.0001984126984126984, lo: -1.7209558293420705e-22 },
  { hi: 2.7557319223985893e-6, lo: -1.858393274046472e-22 },
];
const COS_HEAD: readonly Dd[] = [
  ONE,
  { hi: -0.5, lo: 0 },
  { hi: 0.041666666666666664, lo: 2.3129646346357427e-18 },
  { hi: -0.001388888888888889, lo: 5.300543954373577e-20 },
  { hi: 2.48015873015873e-5, lo: 2.1511947866775882e-23 },
  { hi: -2.755731922398589e-7, lo: -2.3767714622250297e-23 },
];
/** ±1/n! for every other n: doubles do, and a division is exact to the last bit everywhere. */
const SIN_TAIL = everyOther(11, 7, -1);
const COS_TAIL = everyOther(12, 7, 1);

function everyOther(first: number, count: number, sign: number): readonly number[] {
  const found: number[] = [];
  let factorial = 1;
  for (let n = 1; n < first + 2 * count; n++) {
    factorial *= n;
    if (n >= first && (n - first) % 2 === 0) found.push((((n - first) / 2) % 2 === 0 ? sign : -sign) / factorial);
  }
  return found;
}

function sinOf(rest: Dd): Dd {
  const z = multiply(rest, rest);
  return multiply(rest, polynomial(z, SIN_HEAD, tail(z.hi, SIN_TAIL)));
}

function cosOf(rest: Dd): Dd {
  const z = multiply(rest, rest);
  return polynomial(z, COS_HEAD, tail(z.hi, COS_TAIL));
}

/** The sine `quarters` quarter turns on. */
function sinAt({ rest, quarters }: Reduced, on: number): Dd {
  const at = (quarters + on) & 3;
  const value = (at & 1) === 0 ? sinOf(rest) : cosOf(rest);
  return at < 2 ? value : negate(value);
}

export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  return Math.abs(x) < 1e-150 ? x : rounded(sinAt(reduce(x), 0));
}

export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  return Math.abs(x) < 1e-150 ? 1 : rounded(sinAt(reduce(x), 1));
}

export function tan(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (Math.abs(x) < 1e-150) return x;
  const reduced = reduce(x);
  return rounded(divide(sinAt(reduced, 0), sinAt(reduced, 1)));
}

/** π and its half, for the inverse functions. */
export const HALF_TURN: Dd = { hi: 2 * QUARTER.hi, lo: 2 * QUARTER.lo };
export const QUARTER_TURN: Dd = QUARTER;
