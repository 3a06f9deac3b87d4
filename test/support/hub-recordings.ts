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
  const seed = options.seed ?? 7;
  let writer: ReturnType<typeof createRecording> | undefined;
  const started = await startProgram({
    program: scenario.file,
    seed,
    pace: 'max',
    until: (options.forMs ?? scenario.entry.durationHint) * 1000,
    onChunk: (chunk) => {
      writer ??= createRecording(file, {
        program: scenario.entry.title,
        seed,
        semanticsVersion: SEMANTICS_VERSION,
        started: '2025-01-01T00:00:00Z',
        scenario: id,
      });
      writer.append(chunk);
    },
  });
  if (!started.ok) throw new Error(formatLoadError(started.error));
  await started.value.ended;
  writer?.close();
}
