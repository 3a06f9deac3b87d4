// At most one request on its way, and of those that wait only the newest: dragging a cursor asks hundreds of times, the hub answers
// those it can, and the last one always arrives.

export interface Latest<T> {
  /** Runs `job(value)` now, or when the one under way is done and no newer value came. */
  push(value: T): void;
  /** Nothing is under way or waiting. */
  readonly free: boolean;
  /** Resolves when nothing is under way or waiting. */
  idle(): Promise<void>;
}

export function latest<T>(job: (value: T) => Promise<void>): Latest<T> {
  let waiting: { value: T } | undefined;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (waiting) {
      const { value } = waiting;
      waiting = undefined;
      await job(value);
    }
    running = undefined;
  };
  return {
    push(value) {
      waiting = { value };
      running ??= run();
    },
    get free() {
      return running === undefined;
    },
    idle: () => running ?? Promise.resolve(),
  };
}
