// `bough verify`: whether a recording is whole, and what is wrong with it; with `--re-execute` also whether its program, run again, gives
// the same log.

import type { RecordingReader, VerifyProblem, VerifyReport } from '../../recordings/index.ts';
import { openRecording } from '../../recordings/index.ts';
import { count, plural } from './format.ts';
import type { ExitCode, Io } from './io.ts';
import { CliError, FAILED, OK, USAGE } from './io.ts';
import type { ProgressLine } from './progress.ts';
import { createProgress } from './progress.ts';
import type { Rerun } from './rerun.ts';
import { rerunFacts, runAgain } from './rerun.ts';

/** Problems that are listed for people; --json has them all. */
const SHOWN = 20;

export interface VerifyFlags {
  readonly json: boolean;
  /** Runs the program that lies in the recording. */
  readonly reExecute: boolean;
}

export async function verify(file: string, { json, reExecute }: VerifyFlags, io: Io): Promise<ExitCode> {
  const opened = openRecording(file);
  if (!opened.ok) {
    const { reason, what, where } = opened.error;
    // A file that is damaged is what verify is asked about; one that is no recording is not.
    if (reason !== 'damaged') throw new CliError(USAGE, what);
    await io.out(json ? `${JSON.stringify({ ok: false, problems: [{ what, where }] })}\n` : `damaged: ${what}\n`);
    return FAILED;
  }
  const reader = opened.value;
  const progress = createProgress(io);
  try {
    const { problems } = await verifyInSteps(reader, progress);
    progress.clear();
    // Of a log that is not what it was, nothing follows from a difference.
    const again = reExecute && problems.length === 0 ? await runAgain(reader, file, progress, io) : undefined;
    progress.clear();
    const all = again?.divergence ? [...problems, differs(again)] : problems;
    const ok = all.length === 0;
    if (json) await io.out(`${JSON.stringify({ ok, problems: all, ...(again && { reExecuted: rerunFacts(again) }) })}\n`);
    else await io.out(ok ? wholeText(reader, again) : problemsText(all));
    return ok ? OK : FAILED;
  } finally {
    progress.end();
    reader.close();
  }
}

async function verifyInSteps(reader: RecordingReader, progress: ProgressLine): Promise<VerifyReport> {
  const steps = reader.verifySteps();
  try {
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) await progress.step(step.value, () => 'verified');
    return step.value;
  } finally {
    // Where it was interrupted it still reads the file.
    steps.return({ ok: false, problems: [] });
  }
}

function differs({ divergence }: Rerun): VerifyProblem {
  const seq = divergence?.seq ?? 0;
  return { what: 'Its program, run again, differs there: bough rerun shows how.', where: 'program', seq };
}

function wholeText(reader: RecordingReader, again: Rerun | undefined): string {
  const told = again ? `; run again, its program gave the same ${plural(again.events, 'event')}` : '';
  return `whole: ${plural(reader.info().events, 'event')}, log hash ${reader.logHash}${told}\n`;
}

function problemsText(problems: readonly VerifyProblem[]): string {
  const lines = problems
    .slice(0, SHOWN)
    .map(({ what, where, seq }) => `${where}${seq === undefined ? '' : `, event ${count(seq)}`}: ${what}\n`);
  const more = problems.length - lines.length;
  return `${plural(problems.length, 'problem')}\n${lines.join('')}${more > 0 ? `and ${count(more)} more: --json lists them\n` : ''}`;
}
