// `bough compact`: a recording written again in well-packed rows.

import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { compactRecording } from '../../recordings/index.ts';
import { count } from './format.ts';
import type { Io } from './io.ts';
import { CliError, FAILED, USAGE } from './io.ts';
import { openOrFail } from './open.ts';
import { createProgress } from './progress.ts';

export interface CompactFlags {
  readonly out?: string;
  readonly json: boolean;
}

/** Without `out` the recording is replaced, once the new one is whole and closed. */
export async function compact(file: string, flags: CompactFlags, io: Io): Promise<void> {
  if (flags.out !== undefined && existsSync(flags.out))
    throw new CliError(USAGE, `${flags.out} exists already; choose another name for -o`);
  const target = flags.out ?? `${file}.compacting`;
  const reader = openOrFail(file);
  const progress = createProgress(io);
  try {
    // Left by one that was cut off.
    if (flags.out === undefined) rmSync(target, { force: true });
    const before = statSync(file).size;
    compactRecording(reader, target, { onProgress: (share) => progress.show(share, () => 'written') });
    progress.clear();
    reader.close();
    const after = statSync(target).size;
    if (flags.out === undefined) renameSync(target, file);
    await io.out(
      flags.json ? `${JSON.stringify({ bytesBefore: before, bytesAfter: after })}\n` : `${count(before)} → ${count(after)} bytes\n`,
    );
  } catch (error) {
    for (const path of [target, `${target}-wal`, `${target}-shm`]) rmSync(path, { force: true });
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      throw new CliError(FAILED, `${target} could not be written: ${error.message}`);
    throw error;
  } finally {
    progress.clear();
    reader.close();
  }
}
