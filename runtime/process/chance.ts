// Chance: xorshift32, small, seeded, and the same on every engine.

/** The next state of the generator; never 0 when `state` is not. */
export function nextChance(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x >>> 0;
}

/** A start state that depends on every bit of both numbers (the finaliser of MurmurHash3). */
export function seedChance(seed: number, stream: number): number {
  let x = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x = (x ^ (x >>> 16)) >>> 0;
  return x === 0 ? 0x6d2b79f5 : x;
}

export const toUnit = (state: number): number => state / 0x1_0000_0000;
