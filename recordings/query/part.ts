// What a query compiles to: a test for one record, and what can be said without it about records of some type and flags, about
// seqs and about times, so that most of a log need not be read.

import type { Cursor } from './cursor.ts';

/** Both ends included. */
export interface Bounds {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly fromAt: number;
  readonly toAt: number;
}
export const EVERYWHERE: Bounds = { fromSeq: 1, toSeq: Number.POSITIVE_INFINITY, fromAt: 0, toAt: Number.POSITIVE_INFINITY };
export const NOWHERE: Bounds = { fromSeq: Number.POSITIVE_INFINITY, toSeq: 0, fromAt: Number.POSITIVE_INFINITY, toAt: -1 };

export interface Part {
  /** Whether a record of this type and with these flags can match. */
  readonly may: (type: number, flags: number) => boolean;
  /** `may` says all there is to say. */
  readonly exact: boolean;
  /** Records outside can't match. */
  readonly bounds: Bounds;
  /** 0: the record's own columns; 1: other records; 2: the world; 3: contents. */
  readonly cost: number;
  readonly test: (cursor: Cursor) => boolean;
}

export const always = (): boolean => true;

export const ALL: Part = { may: always, exact: true, bounds: EVERYWHERE, cost: 0, test: always };

/** By type and flags alone. */
export const byShape = (may: Part['may']): Part => ({
  may,
  exact: true,
  bounds: EVERYWHERE,
  cost: 0,
  test: (cursor) => may(cursor.type, cursor.flags),
});

export function both(parts: readonly Part[]): Part {
  // What is cheap to ask is asked first: it spares the rest.
  const ordered = parts.toSorted((a, b) => a.cost - b.cost);
  const tests = ordered.map(({ test }) => test);
  return {
    may: (type, flags) => parts.every((part) => part.may(type, flags)),
    exact: parts.every(({ exact }) => exact),
    bounds: parts.map(({ bounds }) => bounds).reduce(intersection, EVERYWHERE),
    cost: Math.max(0, ...parts.map(({ cost }) => cost)),
    test: (cursor) => {
      for (const test of tests) if (!test(cursor)) return false;
      return true;
    },
  };
}

export function either(parts: readonly Part[]): Part {
  const ordered = parts.toSorted((a, b) => a.cost - b.cost);
  const tests = ordered.map(({ test }) => test);
  return {
    may: (type, flags) => parts.some((part) => part.may(type, flags)),
    exact: parts.every(({ exact }) => exact),
    bounds: parts.map(({ bounds }) => bounds).reduce(hull, NOWHERE),
    cost: Math.max(0, ...parts.map(({ cost }) => cost)),
    test: (cursor) => {
      for (const test of tests) if (test(cursor)) return true;
      return false;
    },
  };
}

export function negated({ may, exact, test, cost }: Part): Part {
  if (exact) return byShape((type, flags) => !may(type, flags));
  return { may: always, exact: false, bounds: EVERYWHERE, cost, test: (cursor) => !test(cursor) };
}

const intersection = (a: Bounds, b: Bounds): Bounds => ({
  fromSeq: Math.max(a.fromSeq, b.fromSeq),
  toSeq: Math.min(a.toSeq, b.toSeq),
  fromAt: Math.max(a.fromAt, b.fromAt),
  toAt: Math.min(a.toAt, b.toAt),
});
const hull = (a: Bounds, b: Bounds): Bounds => ({
  fromSeq: Math.min(a.fromSeq, b.fromSeq),
  toSeq: Math.max(a.toSeq, b.toSeq),
  fromAt: Math.min(a.fromAt, b.fromAt),
  toAt: Math.max(a.toAt, b.toAt),
});
