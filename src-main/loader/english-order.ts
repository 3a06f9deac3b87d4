// The order of words that people expect, as localeCompare gives it: letters before accents, accents before capitals. It is the
// root order of Unicode's collation for ASCII and for letters with accents, simplified elsewhere to the order of code points, so
// that it is the same on every machine.

import { refuse } from './refusals.ts';

export interface OrderOptions {
  readonly numeric?: boolean;
  readonly sensitivity?: 'base' | 'accent' | 'case' | 'variant';
}

/** ASCII's signs in the root order; digits and letters come behind them. */
const SIGNS = ' _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$';
const DIGITS = 1000;
const LETTERS = 2000;
const OTHER_SIGNS = 100;
/** Letters that the root order takes for others. */
const EXPANDED: Readonly<Record<string, string>> = { æ: 'ae', œ: 'oe', ß: 'ss', ø: 'o', đ: 'd', ł: 'l', ð: 'd' };

/** One place of a word: what counts first, then its accents, then whether it is a capital. */
interface Place {
  /** A number of a `numeric` order counts by its length, then by its digits. */
  readonly first: number;
  readonly digits: string;
  second: string;
  readonly third: number;
}

/** Negative, 0 or positive, as localeCompare. */
export function compareText(a: string, b: string, { numeric = false, sensitivity = 'variant' }: OrderOptions = {}): number {
  const x = placesOf(a, numeric);
  const y = placesOf(b, numeric);
  const accents = sensitivity === 'accent' || sensitivity === 'variant';
  const capitals = sensitivity === 'case' || sensitivity === 'variant';
  return (
    inOrder(x, y, (p, q) => p.first - q.first || inText(p.digits, q.digits)) ||
    (accents ? inOrder(x, y, (p, q) => inText(p.second, q.second)) : 0) ||
    (capitals ? inOrder(x, y, (p, q) => p.third - q.third) : 0)
  );
}

export function checkOptions(options: OrderOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || name === 'numeric' || (name === 'usage' && value === 'sort')) continue;
    if (name === 'sensitivity' && ['base', 'accent', 'case', 'variant'].includes(String(value))) continue;
    refuse(`the option ${name}: ${String(value)} of comparisons`, 'use numeric or sensitivity, or compare with < and >');
  }
}

const inText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(x: readonly Place[], y: readonly Place[], compare: (p: Place, q: Place) => number): number {
  for (let i = 0; i < x.length && i < y.length; i++) {
    const order = compare(x[i] as Place, y[i] as Place);
    if (order !== 0) return order < 0 ? -1 : 1;
  }
  return x.length === y.length ? 0 : x.length < y.length ? -1 : 1;
}

function placesOf(text: string, numeric: boolean): Place[] {
  const places: Place[] = [];
  const parts = text.normalize('NFD').match(numeric ? /\d+|[^\d]/gu : /./gsu) ?? [];
  for (const part of parts) {
    const code = part.codePointAt(0) as number;
    const last = places.at(-1);
    if (code >= 0x300 && code < 0x370 && last !== undefined) last.second += part;
    else if (numeric && code >= 0x30 && code <= 0x39) places.push(numberPlace(part));
    else places.push(...letterPlaces(part, code));
  }
  return places;
}

function numberPlace(digits: string): Place {
  const significant = digits.replace(/^0+/, '');
  // Between the digits of an order that is not numeric and the letters; a number of any length has its place.
  return { first: DIGITS + significant.length / (significant.length + 1), digits: significant, second: '', third: 0 };
}

function letterPlaces(part: string, code: number): Place[] {
  const lower = part.toLowerCase();
  const expanded = EXPANDED[lower];
  // What stands for other letters comes behind them, as if it had an accent.
  if (expanded !== undefined) return [...expanded].map((letter) => ({ ...place(letter, part !== lower), second: part.toLowerCase() }));
  // Control characters count nothing.
  if (code < 0x20 && !/\s/.test(part)) return [];
  return [place(part, part !== lower)];
}

function place(letter: string, capital: boolean): Place {
  const lower = letter.toLowerCase();
  const code = lower.codePointAt(0) as number;
  const sign = SIGNS.indexOf(lower);
  const third = capital ? 1 : 0;
  if (/\s/.test(lower)) return { first: 0, digits: '', second: lower === ' ' ? '' : lower, third };
  if (sign >= 0) return { first: sign, digits: '', second: '', third };
  if (code >= 0x30 && code <= 0x39) return { first: DIGITS + code, digits: '', second: '', third };
  const base = /\p{L}|\p{N}/u.test(lower) ? LETTERS : OTHER_SIGNS / 0x200000;
  return { first: base === LETTERS ? LETTERS + code : OTHER_SIGNS + code * base, digits: '', second: '', third };
}
