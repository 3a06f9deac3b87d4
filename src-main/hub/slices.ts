// Long work in slices, so that the hub goes on answering: after each slice the event loop gets its turn, and the work ends when
// whoever asked for it has gone or asked for something newer.

const SLICE_MS = 8;
/** Work that nobody has asked for yet: a third of the time, so that it is hardly felt. */
const AHEAD_MS = 4;
const AHEAD_REST_MS = 8;

/** Thrown out of work that nobody waits for any more. */
export class Abandoned extends Error {
  constructor() {
    super('nobody waits for this answer any more');
    this.name = 'Abandoned';
  }
}

export interface Slices {
  /** Returns at once within a slice, else after the event loop had its turn. @throws Abandoned */
  rest(): Promise<void> | undefined;
}

export function createSlices(isAbandoned: () => boolean = () => false): Slices {
  let since = performance.now();
  return {
    rest() {
      if (performance.now() - since < SLICE_MS) return undefined;
      return new Promise((resolve, reject) => {
        setImmediate(() => {
          since = performance.now();
          if (isAbandoned()) reject(new Abandoned());
          else resolve();
        });
      });
    },
  };
}

/** Slices for work ahead of any question. */
export function createSlicesAhead(isAbandoned: () => boolean): Slices {
  let since = performance.now();
  return {
    rest() {
      if (performance.now() - since < AHEAD_MS) return undefined;
      return new Promise((resolve, reject) => {
        setTimeout(() => {
          since = performance.now();
          if (isAbandoned()) reject(new Abandoned());
          else resolve();
        }, AHEAD_REST_MS);
      });
    },
  };
}
