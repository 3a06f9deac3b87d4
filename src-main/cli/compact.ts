// `bough compact`: a recording written again in well-packed rows, or only its newest part.

import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Keep } from '../../recordings/index.ts';
import { compactRecording } from '../../recordings/index.ts';
import { count, moment } from './format.ts';
import type { Io } from './io.ts';
import { CliError, FAILED, USAGE } from './io.ts';
import { openOrFail } from './open.ts';
import { createProgress } from './progress.ts';

export interface CompactFlags {
  readonly out?: string;
  readonly keep?: Keep;
  readonly json: boolean;
}

/** What is written gets its name once it is whole and closed. Without `out` that is the recording's own. */
export async function compact(file: string, flags: CompactFlags, io: Io): Promise<void> {
  if (flags.out !== undefined && existsSync(flags.out))
    throw new CliError(USAGE, `${flags.out} exists already; choose another name for -o`);
  const target = flags.out ?? file;
  const halfDone = `${target}.compacting`;
  const reader = openOrFail(file);
  const progress = createProgress(io);
  // Left by one that was cut off, or by this one.
  const tidyUp = (): void => {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(halfDone + suffix, { force: true });
  };
  try {
    tidyUp();
    const before = statSync(file).size;
    const keep = flags.keep === undefined ? {} : { keep: flags.keep };
    await compactRecording(reader, halfDone, { ...keep, onProgress: (share) => progress.step(share, () => 'written') });
    progress.clear();
    reader.close();
    const after = statSync(halfDone).size;
    renameSync(halfDone, target);
    const letGo = openedLetGo(target);
    const facts = { bytesBefore: before, bytesAfter: after, ...(letGo && { letGo }) };
    const told = letGo ? `events 1 to ${count(letGo.seq)}, until ${moment(letGo.at)}, were let go\n` : '';
    await io.out(flags.json ? `${JSON.stringify(facts)}\n` : `${count(before)} → ${count(after)} bytes\n${told}`);
  } catch (error) {
    tidyUp();
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      throw new CliError(FAILED, `${target} could not be written: ${error.message}`);
    throw error;
  } finally {
    progress.end();
    reader.close();
  }
}

function openedLetGo(file: string) {
  const reader = openOrFail(file);
  const { letGo } = reader;
  reader.close();
  return letGo;
}
