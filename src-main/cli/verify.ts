// `bough verify`: whether a recording is whole, and what is wrong with it.

import { openRecording } from '../../recordings/index.ts';
import { count, plural } from './format.ts';
import type { ExitCode, Io } from './io.ts';
import { CliError, FAILED, OK, USAGE } from './io.ts';
import { createProgress } from './progress.ts';

/** Problems that are listed for people; --json has them all. */
const SHOWN = 20;

export async function verify(file: string, json: boolean, io: Io): Promise<ExitCode> {
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
    const { ok, problems } = reader.verify((share) => progress.show(share, () => 'verified'));
    progress.clear();
    if (json) await io.out(`${JSON.stringify({ ok, problems })}\n`);
    else if (ok) await io.out(`whole: ${plural(reader.info().events, 'event')}, log hash ${reader.logHash}\n`);
    else {
      const lines = problems
        .slice(0, SHOWN)
        .map(({ what, where, seq }) => `${where}${seq === undefined ? '' : `, event ${count(seq)}`}: ${what}\n`);
      const more = problems.length - lines.length;
      await io.out(
        `${plural(problems.length, 'problem')}\n${lines.join('')}${more > 0 ? `and ${count(more)} more: --json lists them\n` : ''}`,
      );
    }
    return ok ? OK : FAILED;
  } finally {
    progress.end();
    reader.close();
  }
}
