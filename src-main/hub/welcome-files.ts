// The welcome miniature is started with every hub and shows the same each time; its recordings would fill the list of recordings.

import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** How many stay, the one that is about to begin included. */
const KEPT = 5;
/** As recordingName makes them for the program `Welcome`; what a person named otherwise is theirs. */
const NAME = /^Welcome-\d{4}-\d\d-\d\d-\d{6}(-\d+)?\.bough$/;

/** Removes the older recordings of the miniature, but none of `open` (absolute paths). */
export function pruneWelcome(folder: string, open: ReadonlySet<string>): void {
  const old = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
    .slice(0, -(KEPT - 1));
  for (const name of old) {
    const file = path.join(folder, name);
    if (!open.has(file)) for (const part of [file, `${file}-wal`, `${file}-shm`]) rmSync(part, { force: true });
  }
}
