// Runs a program of test/bench/programs in its worker, as fast as it goes, and hands its chunks on.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { startProgram } from '../../../src-main/hosts/program-host.ts';
import { formatLoadError } from '../../../src-main/loader/load-error.ts';
import { loadProgram } from '../../../src-main/loader/load-program.ts';

/** From where this stands, or from where it was bundled to. */
const PROGRAMS = path.join(projectFolder(import.meta.dirname), 'test/bench/programs');

function projectFolder(from: string): string {
  return existsSync(path.join(from, 'package.json')) ? from : projectFolder(path.dirname(from));
}

export type Contents = 'bare' | 'recorded';

export interface RunOptions {
  /** File name in test/bench/programs, without `.ts`. */
  readonly program: string;
  readonly contents: Contents;
  /** Virtual seconds, or events after which it is stopped. */
  readonly seconds?: number;
  readonly events?: number;
  readonly onChunk: (chunk: EventChunk) => void;
}

/** Events that came, once the program has ended. */
export async function runProgram({ program, contents, seconds, events, onChunk }: RunOptions): Promise<number> {
  const loaded = await loadProgram(path.join(PROGRAMS, `${program}.ts`));
  if (!loaded.ok) throw new Error(formatLoadError(loaded.error));
  let seq = 0;
  let stop: (() => void) | undefined;
  const host = await startProgram({
    program: loaded.value,
    seed: 1,
    contents,
    pace: 'max',
    ...(seconds === undefined ? {} : { until: seconds * 1e6 }),
    memoryMb: 4096,
    onChunk(chunk) {
      if (events !== undefined && seq >= events) return stop?.();
      onChunk(chunk);
      seq = chunk.firstSeq + chunk.count - 1;
    },
  });
  if (!host.ok) throw new Error(formatLoadError(host.error));
  stop = () => void host.value.stop();
  await host.value.ended;
  return seq;
}
