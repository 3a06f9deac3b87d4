// A folder for one test file's files, gone afterwards.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Returns a function that gives a new path in the folder. */
export function temporaryFolder(): (name?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'bough-test-'));
  // For tests that look at it as another user.
  chmodSync(folder, 0o755);
  let n = 0;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name = 'recording.bough') => join(folder, `${++n}-${name}`);
}
