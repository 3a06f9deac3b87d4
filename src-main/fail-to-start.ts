import { app, dialog } from 'electron';

/** A start that threw ends at once and says why: on standard error, and in a box unless a start script reads that. */
export function failToStart(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`bough: the desktop app cannot start: ${text}\n`);
  if (!process.send) dialog.showErrorBox('Bough cannot start', text);
  app.exit(1);
}
