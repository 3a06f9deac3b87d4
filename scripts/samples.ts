// Makes the sample recordings again: one run of each crash scenario, through the same loader, worker and writer as `bough run`.
//
//   node scripts/samples.ts            writes those that have changed, and new ones
//   node scripts/samples.ts --check    writes nothing; exit code 1 when one is out of date
//
// To be run when a scenario, the runtime's semantics or the recording format has changed (recordings/samples/README.md).

import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RecordingInfo, RecordingReader } from '../recordings/index.ts';
import { createRecording, openRecording, RecordingError } from '../recordings/index.ts';
import { SEMANTICS_VERSION } from '../runtime/index.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import type { CatalogueEntry } from '../runtime/scenarios/catalogue.ts';
import { catalogue } from '../runtime/scenarios/catalogue.ts';
import { startProgram } from '../src-main/hosts/program-host.ts';
import { formatLoadError } from '../src-main/loader/load-error.ts';

/** The seed of every sample. */
export const SAMPLE_SEED = 7;

const SCENARIOS = fileURLToPath(new URL('../runtime/scenarios/', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../recordings/samples/', import.meta.url));

/** The file of a scenario's sample. */
export const sampleFile = ({ id }: Pick<CatalogueEntry, 'id'>): string => `${SAMPLES}${id}.bough`;

/** Runs a scenario to its duration hint and records it in `file`, which must not exist. */
export async function recordScenario({ id, file, durationHint }: CatalogueEntry, to: string): Promise<RecordingInfo> {
  const chunks: EventChunk[] = [];
  const started = await startProgram({
    program: SCENARIOS + file,
    seed: SAMPLE_SEED,
    pace: 'max',
    until: durationHint * 1000,
    onChunk: (chunk) => void chunks.push(chunk),
  });
  if (!started.ok) throw new Error(formatLoadError(started.error));
  const { loaded, name, ended } = started.value;
  const end = await ended;
  const writer = createRecording(to, {
    program: name,
    seed: SAMPLE_SEED,
    semanticsVersion: SEMANTICS_VERSION,
    loaderVersion: loaded.loaderVersion,
    contents: 'recorded',
    started: new Date().toISOString(),
    scenario: id,
    bundle: loaded.code,
    sourceMap: loaded.map,
  });
  for (const chunk of chunks) writer.append(chunk);
  const info = writer.info();
  writer.close();
  if (end.by !== 'limit') throw new Error(`${id} ${end.sentence}, but a sample goes on to its duration hint`);
  return info;
}

function hashOfEvents(reader: RecordingReader): string | undefined {
  try {
    return reader.computeLogHash();
  } catch (error) {
    if (error instanceof RecordingError) return undefined;
    throw error;
  }
}

/** Whether two recordings come from the same program text and versions and tell the same. Wall times don't count. */
function tellTheSame(a: string, b: string): boolean {
  const [identity, other] = [a, b].map((file) => {
    const opened = openRecording(file);
    if (!opened.ok) return undefined;
    const { meta } = opened.value;
    // Of the events and not as the file says it: one that this version can't read is not up to date.
    const logHash = hashOfEvents(opened.value);
    opened.value.close();
    if (logHash === undefined) return undefined;
    return JSON.stringify([logHash, meta.bundle, meta.sourceMap, meta.semanticsVersion, meta.loaderVersion, meta.scenario]);
  });
  return identity !== undefined && identity === other;
}

/** Returns whether the sample was up to date. */
async function remake(entry: CatalogueEntry, check: boolean): Promise<boolean> {
  const file = sampleFile(entry);
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  try {
    const info = await recordScenario(entry, fresh);
    const upToDate = existsSync(file) && tellTheSame(file, fresh);
    if (!upToDate && !check) renameSync(fresh, file);
    const state = upToDate ? 'is up to date' : check ? 'is out of date' : 'is new';
    const size = (statSync(existsSync(file) ? file : fresh).size / 1024).toFixed(0);
    console.log(
      `${entry.id} ${state}: ${info.events} events, ${info.crashes} crashes, ${info.restarts} restarts, ${size} KB, ${info.logHash}`,
    );
    return upToDate;
  } finally {
    rmSync(fresh, { force: true });
  }
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  const results: boolean[] = [];
  for (const entry of catalogue) results.push(await remake(entry, check));
  if (check && results.includes(false)) {
    console.error('Some samples are out of date: run `node scripts/samples.ts` and commit what it writes.');
    process.exitCode = 1;
  }
}
