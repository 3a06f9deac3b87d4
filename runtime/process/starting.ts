// The answer to who waits for the start of a process: the request START, the last among that process's callers (scheduler/start.ts).

import type { Kernel } from './kernel.ts';
import { removeCaller } from './messages.ts';
import type { Process } from './process.ts';
import { stopWaitTimer } from './timers.ts';

/** The new process is up, or has said otherwise that its start is over: its starter gets `result`. */
export function acknowledgeStart(k: Kernel, child: Process, result: unknown): void {
  const request = child.starting;
  if (request === null) return;
  removeCaller(request);
  request.result = result;
  request.settled = true;
  if (request.timer !== null) stopWaitTimer(k, request);
  k.wake(request.owner as Process);
}

/** `ignore`: what the starter is to get instead of an error once the new process has ended. */
export function refuseStart(child: Process, result: unknown): void {
  const request = child.starting;
  if (request !== null) request.result = result;
}

/** It has ended, and whoever waits for its init, the last of its callers, hears that there will be none. */
export function settleStart(k: Kernel, process: Process, reason: unknown): void {
  const request = process.callers;
  if (request === null) return;
  process.callers = null;
  request.server = null;
  // One of proc_lib's that is linked hears it by the signal alone (links.ts): of a normal end, untrapped, it never does.
  if (request.start?.acked === true && request.start.link === true) return;
  request.result ??= ['error', reason];
  request.settled = true;
  if (request.timer !== null) stopWaitTimer(k, request);
  k.wake(request.owner as Process);
}
