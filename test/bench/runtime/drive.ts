// Runs a program to its end in this thread and tells how long it took. The sink only counts: what becomes of chunks afterwards is
// the recorder's affair and measured in recordings.bench.ts.

import { createSystem, type Program, type System } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';

/** `off`: nothing is traced. `bare`: structure, no contents. `recorded`: contents frozen and encoded too; the app's default. */
export type Mode = 'off' | 'bare' | 'recorded';

/** Not 0: the scheduler chooses by chance, as it does in the app. */
const SEED = 1;

export interface Driven {
  readonly system: System;
  readonly seconds: number;
  /** Records that reached the sink. */
  readonly events: number;
}

/** @throws Error when the program's root ends with anything but `normal`: what did not work must not be timed. */
export function drive(program: Program, mode: Mode): Driven {
  let events = 0;
  const sink = (chunk: EventChunk): EventChunk => {
    events += chunk.count;
    return chunk;
  };
  const system = createSystem({ seed: SEED, contents: mode, sink });
  const from = performance.now();
  system.start(program);
  const { stopped } = system.run({ turns: Number.POSITIVE_INFINITY });
  system.flush();
  const seconds = (performance.now() - from) / 1000;
  const reason = system.rootExit?.reason;
  if (reason !== undefined && reason !== 'normal') throw new Error(`${program.name}: ended with ${JSON.stringify(reason)}`);
  if (stopped !== 'idle' && stopped !== 'ended') throw new Error(`${program.name}: stopped by ${stopped}`);
  return { system, seconds, events };
}
