// A gen_server call from outside: a process of its own that asks, and a promise of its answer.

import type { Pid, ProcessBody, Self } from '../../runtime/index.ts';
import { Exit } from '../../runtime/index.ts';

/** A call from outside that got no answer. `reason` as the process that asked would have exited with. */
export class CallError extends Error {
  readonly reason: unknown;
  constructor(to: Pid | string, reason: unknown) {
    super(`call to ${String(to)} failed: ${JSON.stringify(reason) ?? String(reason)}`);
    this.name = 'CallError';
    this.reason = reason;
  }
}

export function call(
  spawn: (body: ProcessBody, label: string) => void,
  to: Pid | string,
  request: unknown,
  timeout: number,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    spawn(function* caller(self: Self) {
      try {
        resolve(yield* self.call(to as never, request as never, timeout));
      } catch (thrown) {
        reject(new CallError(to, thrown instanceof Exit ? thrown.reason : ((thrown as { reason?: unknown } | null)?.reason ?? thrown)));
      }
    }, 'call from outside');
  });
}
