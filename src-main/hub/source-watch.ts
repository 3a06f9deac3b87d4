// Whether the files of a program have changed since it was started: looked at by their times once a second, which works on every
// file system. Packages below node_modules are not one's own text and are left alone.

import { statSync } from 'node:fs';
import path from 'node:path';

const LOOK_MS = 1000;
/** A program of more files is not watched beyond these. */
const MOST_FILES = 500;

/** Calls `changed` once, with the first file that is another than it was, relative to the program's folder. */
export function watchSources(program: string, sources: readonly string[], changed: (file: string) => void): () => void {
  const folder = path.dirname(program);
  const own = sources.filter((source) => !source.split(/[\\/]/).includes('node_modules')).slice(0, MOST_FILES);
  const files = own.map((source) => ({ source, was: stamp(path.resolve(folder, source)) }));
  const timer = setInterval(() => {
    for (const { source, was } of files) {
      const now = stamp(path.resolve(folder, source));
      // An editor may take a file away for a moment while it writes it.
      if (now === undefined || now === was) continue;
      clearInterval(timer);
      changed(source);
      return;
    }
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function stamp(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.mtimeMs}/${found.size}`;
}
