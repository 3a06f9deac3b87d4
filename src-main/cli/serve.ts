// `bough serve`: hands over to the browser's server.

import type { ExitCode } from './io.ts';
import { CliError, FAILED, OK, USAGE } from './io.ts';

/** A port that can be asked for; `undefined` where none was named. */
export function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 0 && port <= 65535))
    throw new CliError(USAGE, `--port ${text} is not a port; write a number from 1 to 65535, or 0 for any that is free`);
  return port;
}

export interface ServeFlags {
  readonly port?: string;
  readonly open?: boolean;
}

/** Serves until it is told to stop. The server is loaded only here: the other verbs start faster without it. */
export async function serve(flags: ServeFlags): Promise<ExitCode> {
  const port = parsePort(flags.port);
  const { runServe } = await import('../serve/serve.ts');
  try {
    await runServe({ ...(port === undefined ? {} : { port }), open: flags.open === true });
  } catch (error) {
    throw new CliError(FAILED, error instanceof Error ? error.message : String(error));
  }
  return OK;
}
