// Which files a command line asks to open. Pure. Chromium and Electron put switches of their own and the app's folder among the
// arguments, so a file is known by its ending alone.

import path from 'node:path';

export const RECORDING_ENDINGS = ['bough'] as const;
/** A program is one module (docs/PROGRAMS.md). */
export const PROGRAM_ENDINGS = ['ts', 'mts', 'js', 'mjs'] as const;

const ENDINGS = new Set<string>([...RECORDING_ENDINGS, ...PROGRAM_ENDINGS].map((ending) => `.${ending}`));

/** Absolute paths, in order, each once. `argv` is a whole `process.argv`; `cwd` is the folder the command was given in. */
export function filesToOpen(argv: readonly string[], cwd: string): string[] {
  const files = argv
    .slice(1)
    .filter((arg) => !arg.startsWith('-') && ENDINGS.has(path.extname(arg).toLowerCase()))
    .map((arg) => path.resolve(cwd, arg));
  return [...new Set(files)];
}
