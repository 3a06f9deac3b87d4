// Recordings for tests of the hub: a scenario run in its worker at full speed and recorded, as `bough run` does it.

import { createRecording } from '../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import { startProgram } from '../../src-main/hosts/program-host.ts';
import { findScenario } from '../../src-main/hub/scenarios.ts';
import { formatLoadError } from '../../src-main/loader/load-error.ts';

export interface RecordOptions {
  readonly seed?: number;
  /** Virtual time, ms. Default: the scenario's hint. */
  readonly forMs?: number;
}

/** Records a scenario of the catalogue into `file`. */
export async function recordScenario(id: string, file: string, options: RecordOptions = {}): Promise<void> {
  const scenario = findScenario(id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  const forMs = options.forMs ?? scenario.entry.durationHint;
  await record(scenario.file, file, { seed: options.seed ?? 7, forMs }, { program: scenario.entry.title, scenario: id });
}

/** Records a program's file. */
export async function recordProgram(program: string, file: string, options: RecordOptions = {}): Promise<void> {
  await record(program, file, { seed: options.seed ?? 7, forMs: options.forMs ?? 5000 }, { program: 'test' });
}

async function record(
  program: string,
  file: string,
  { seed, forMs }: Required<RecordOptions>,
  names: { readonly program: string; readonly scenario?: string },
): Promise<void> {
  let writer: ReturnType<typeof createRecording> | undefined;
  const started = await startProgram({
    program,
    seed,
    pace: 'max',
    until: forMs * 1000,
    onChunk: (chunk) => {
      writer ??= createRecording(file, { ...names, seed, semanticsVersion: SEMANTICS_VERSION, started: '2025-01-01T00:00:00Z' });
      writer.append(chunk);
    },
  });
  if (!started.ok) throw new Error(formatLoadError(started.error));
  await started.value.ended;
  writer?.close();
}
