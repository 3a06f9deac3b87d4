// `bough sql`: read-only SQL. SQLite can't be interrupted from JavaScript, so the statement runs in a process of its own, which
// is ended at the time limit; what it prints passes through here.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseDuration } from './arguments.ts';
import { duration } from './format.ts';
import type { ExitCode, Io } from './io.ts';
import { CliError, FAILED, OK, USAGE } from './io.ts';

export const SQL_FORMATS = ['table', 'csv', 'json'] as const;
export type SqlFormat = (typeof SQL_FORMATS)[number];

/** The first argument of the child: main.ts then becomes sql-child.ts. */
export const SQL_CHILD_FLAG = '--sql-child';

export interface SqlFlags {
  readonly statements: string;
  readonly format: SqlFormat;
  readonly timeoutMs: number;
}

export interface SqlRequest {
  readonly file: string;
  readonly statements: string;
  readonly format: SqlFormat;
  /** Columns of the terminal, where it is one. */
  readonly columns?: number;
}

/** The child's last word. `usage`: what was asked is wrong, not Bough or the machine. */
export type SqlOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly usage: boolean; readonly what: string };

const MAX_TIMEOUT_MS = 24 * 3600 * 1000;

export function parseTimeout(text: string): number {
  const ms = parseDuration('--timeout', text) / 1000;
  if (ms < 1 || ms > MAX_TIMEOUT_MS) throw new CliError(USAGE, `--timeout ${text} is not between 1ms and 24h`);
  return ms;
}

export async function sql(file: string, { statements, format, timeoutMs }: SqlFlags, io: Io): Promise<ExitCode> {
  const built = import.meta.url.endsWith('.ts') ? 'main.ts' : 'cli.js';
  const child = fork(fileURLToPath(new URL(built, import.meta.url)), [SQL_CHILD_FLAG], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let outcome: SqlOutcome | undefined;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const ended = new Promise<string>((resolve, reject) => {
    child.on('message', (message: SqlOutcome) => {
      outcome = message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  try {
    const request: SqlRequest = { file, statements, format, ...(io.columns === undefined ? {} : { columns: io.columns }) };
    child.send(request);
    child.stdout?.setEncoding('utf8');
    // CSV is read by programs, and has no escapes of its own.
    const exact = format === 'csv' && io.columns === undefined;
    for await (const text of child.stdout ?? []) await io.out(text as string, exact);
    const how = await ended;
    if (late)
      throw new CliError(
        FAILED,
        `the statement was ended after ${duration(timeoutMs * 1000)}; narrow it, for instance with events(from, to), or give it longer with --timeout 5m`,
      );
    if (outcome?.kind === 'done') return OK;
    if (outcome) throw new CliError(outcome.usage ? USAGE : FAILED, outcome.what);
    throw new CliError(
      FAILED,
      `the process that ran the statement ended (${how}) before it was done; it may have needed more memory than there is`,
    );
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}
