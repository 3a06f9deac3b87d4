// The root of a program that is given as a start function: process 1 runs the function, and lives as long as what it started,
// as OTP's application master does for the top supervisor.

import { finishStart } from '../behaviours/outcome.ts';
import { NOBODY } from '../process/kernel.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { Exit } from '../process/raised.ts';
import type { Body, Self } from '../process/self.ts';
import { Pid } from '../protocol/ids.ts';
import type { StartFunction } from './start-spec.ts';

/**
 * `['ok', pid]`: waits for that process and ends with its reason. `['error', reason]`: ends with it. Anything else, such as
 * the end of a generator that was the whole program: ends with `normal`.
 */
export function* rootBody(self: Self, start: StartFunction): Body<void> {
  const { k } = ProcessSelf.open(self);
  k.meter.driven = NOBODY;
  const result = yield* finishStart(k, start(self));
  if (!Array.isArray(result)) return;
  if (result[0] === 'error') throw new Exit(result[1]);
  const started: unknown = result[1];
  if (result[0] !== 'ok' || !(started instanceof Pid)) return;
  self.trapExit(true);
  const ref = self.monitor(started);
  const isEnd = (message: unknown): boolean =>
    Array.isArray(message) && message[0] === 'DOWN' && (message[1] as { id?: unknown })?.id === ref.id;
  const down: readonly unknown[] = yield self.receive({ match: isEnd });
  throw new Exit(down[4]);
}
