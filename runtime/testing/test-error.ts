/** What a test did wrong, or what it waited for and did not come. The message says what, and what to do. */
export class TestError extends Error {
  override readonly name = 'TestError';
}

/** A call, start or body that ended with an exit in place of a result: `reason` is the exit reason, as a supervisor would see it. */
export class TestExit extends TestError {
  readonly reason: unknown;
  constructor(what: string, reason: unknown, reasonText: string) {
    super(`${what} exited: ${reasonText}`);
    this.reason = reason;
  }
}
