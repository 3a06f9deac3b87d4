// `bough import`: a log that something else wrote, as a recording.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ImportFormat } from '../../recordings/index.ts';
import { ImportError, importLog } from '../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/version.ts';
import { count } from './format.ts';
import { printInfo } from './info.ts';
import type { Io } from './io.ts';
import { CliError, FAILED, USAGE } from './io.ts';
import { openOrFail } from './open.ts';
import { createProgress } from './progress.ts';

export interface ImportFlags {
  readonly as?: ImportFormat;
  readonly pattern?: string;
  readonly out?: string;
  readonly json: boolean;
}

export async function importFile(file: string, flags: ImportFlags, io: Io): Promise<void> {
  if (!existsSync(file)) throw new CliError(USAGE, `${file}: there is no such file`);
  if (flags.pattern !== undefined) readPattern(flags.pattern);
  const out = path.resolve(flags.out ?? `${file.replace(/\.(ndjson|jsonl|json|log|txt)$/, '')}.bough`);
  if (existsSync(out)) throw new CliError(USAGE, `${out} exists already; choose another name with -o`);
  const progress = createProgress(io);
  try {
    const { notes } = await importLog(file, out, {
      ...(flags.as === undefined ? {} : { format: flags.as }),
      ...(flags.pattern === undefined ? {} : { pattern: flags.pattern }),
      semanticsVersion: SEMANTICS_VERSION,
      now: new Date().toISOString(),
      onProgress: (share, events) => progress.step(share, () => `${count(events)} events`),
    });
    progress.end();
    for (const note of notes) io.err(`bough: ${note}\n`);
  } catch (error) {
    progress.end();
    if (error instanceof ImportError) throw new CliError(USAGE, `${file}, ${error.message}`);
    if (error instanceof Error && 'code' in error)
      throw new CliError(FAILED, `${file} could not be imported into ${out}: ${error.message}`);
    throw error;
  }
  if (flags.out === undefined) io.err(`bough: imported into ${out}\n`);
  const reader = openOrFail(out);
  try {
    await printInfo(reader, flags.json, io);
  } finally {
    reader.close();
  }
}

function readPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new CliError(USAGE, `--pattern is not a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
  const missing = ['host', 'clock', 'event'].filter((name) => !pattern.includes(`(?<${name}>`));
  if (missing.length > 0) throw new CliError(USAGE, `--pattern has no group ${missing.map((name) => `(?<${name}>…)`).join(', ')}`);
}
