// A stretch of a log can take long where its contents are large and the condition is slow: then whoever runs the scan gets a turn
// within it too.

/** Records that are tested between two looks at the clock. */
const RECORDS = 16;
const TURN_MS = 8;

export class Pace {
  #tested = 0;
  #since = performance.now();

  /** Asked before each record. */
  isTime(): boolean {
    this.#tested += 1;
    if (this.#tested % RECORDS !== 0) return false;
    const now = performance.now();
    if (now - this.#since < TURN_MS) return false;
    this.#since = now;
    return true;
  }
}
