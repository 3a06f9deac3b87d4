// `bough rerun`: whether the program in a recording, run again with its seed and all that came from outside, gives the same log.

import type { RecordingReader } from '../../recordings/index.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { RerunReport } from '../hosts/rerun.ts';
import { rerun } from '../hosts/rerun.ts';
import { count, moment } from './format.ts';
import type { ExitCode, Io } from './io.ts';
import { CliError, FAILED, OK, USAGE } from './io.ts';
import { openOrFail } from './open.ts';
import type { ProgressLine } from './progress.ts';
import { createProgress } from './progress.ts';

export type Rerun = RerunReport;

/** Runs the recorded program in a worker of its own, without any door to the outside. */
export async function rerunRecording(file: string, json: boolean, io: Io): Promise<ExitCode> {
  const reader = openOrFail(file);
  const progress = createProgress(io);
  try {
    const again = await runAgain(reader, file, progress, io);
    const { same, events, divergence, suspects } = again;
    progress.clear();
    if (json) await io.out(`${JSON.stringify(rerunFacts(again))}\n`);
    else if (divergence === undefined) await io.out(`the same: all ${count(events)} events, one by one\n`);
    else {
      const lines = [
        `they differ at event ${count(divergence.seq)}`,
        `  recorded  ${told(divergence.recorded)}`,
        `  again     ${told(divergence.again)}`,
        'What may have made the difference (docs/PROGRAMS.md, "What determinism can\'t reach"):',
        ...suspects.map((suspect) => `  - ${suspect}`),
      ];
      await io.out(`${lines.join('\n')}\n`);
    }
    return same ? OK : FAILED;
  } finally {
    progress.end();
    reader.close();
  }
}

/** Says whose program it runs, and runs it. @throws CliError where it can't be run; Interrupted */
export async function runAgain(reader: RecordingReader, file: string, progress: ProgressLine, io: Io): Promise<Rerun> {
  io.err(`bough: running the program ${reader.meta.program} that lies in ${file}, recorded ${reader.meta.started}\n`);
  const ran = await rerun(reader, (share) => progress.step(share, () => 'run again'));
  if (!ran.ok) throw new CliError(USAGE, `${file} can't be run again: ${ran.error}`);
  return ran.value;
}

/** What `--json` prints. */
export const rerunFacts = ({ same, events, divergence, suspects }: Rerun): unknown => ({
  same,
  events,
  ...(divergence && { firstDivergence: divergence, suspects }),
});

/** One event with all its fields: a difference may lie in any of them. */
function told(event: RuntimeEvent | undefined): string {
  if (event === undefined) return 'no event any more';
  const { seq: _seq, at, type, ...rest } = event;
  return `${moment(at)} ${type} ${JSON.stringify(rest)}`;
}
