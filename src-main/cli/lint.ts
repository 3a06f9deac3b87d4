// `bough lint`: what in a recording somebody should look at, one finding a line, each with its first event.

import { LINT_TITLES } from '../../runtime/protocol/findings.ts';
import { lintOn, lintsOf } from '../hub/lints/lints.ts';
import { count, moment, plural } from './format.ts';
import type { ExitCode, Io } from './io.ts';
import { FAILED, OK } from './io.ts';
import { openOrFail, reading } from './open.ts';
import { createProgress } from './progress.ts';

/** Exit code 1 where there is something to look at. */
export async function lint(file: string, json: boolean, io: Io): Promise<ExitCode> {
  const reader = openOrFail(file);
  const progress = createProgress(io);
  try {
    const lints = lintsOf(reader);
    reading(1, () => {
      for (const share of lintOn(lints, reader)) progress.show(share, () => 'looking');
    });
    progress.clear();
    const { findings, omitted } = lints.findings();
    if (json) {
      const listed = findings.map(({ rule, seq, at, pid, text, count: n, lastSeq }) => {
        const row = pid === 0 ? undefined : reader.processes.row(pid);
        return { rule, seq, at, ...(row ? { pid: `<0.${pid}.0>`, slot: row.path } : {}), text, count: n, lastSeq };
      });
      await io.out(`${JSON.stringify({ events: reader.lastSeq, findings: listed, ...(omitted === 0 ? {} : { omitted }) })}\n`);
    } else {
      const lines = findings.map(
        ({ rule, seq, at, text, count: n }) =>
          `${String(seq).padStart(9)}  ${moment(at).padStart(14)}  ${LINT_TITLES[rule]}: ${text}${n > 1 ? ` (${count(n)} times)` : ''}`,
      );
      const more = omitted === 0 ? [] : [`and ${count(omitted)} more`];
      const end = findings.length === 0 ? 'nothing to look at' : plural(findings.length + omitted, 'finding');
      await io.out(`${[...lines, ...more, end].join('\n')}\n`);
    }
    return findings.length === 0 ? OK : FAILED;
  } finally {
    progress.clear();
    reader.close();
  }
}
