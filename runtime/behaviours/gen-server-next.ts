// What a callback's return value may say about what comes next.

/** In place of a state: there is none, or none yet. */
export const NO_STATE: unique symbol = Symbol('no state');

/** A timeout in ms, `infinity`, `hibernate`, or `['continue', argument]`. */
export const isNext = (value: unknown): boolean =>
  value === 'infinity' ||
  value === 'hibernate' ||
  (typeof value === 'number' && Number.isInteger(value) && value >= 0) ||
  (Array.isArray(value) && value.length === 2 && value[0] === 'continue');
