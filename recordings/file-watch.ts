// Whether the file of a recording is still the one that was made. SQLite itself writes on into a file that has no name any more.

import { existsSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';

export type Lost = 'deleted' | 'replaced';

export class FileWatch {
  readonly #path: string;
  readonly #identity: string | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#identity = identityOf(path);
  }

  /** What happened to the file, or undefined if it is there. @throws what the file system has against looking */
  look(): Lost | undefined {
    const found = identityOf(this.#path);
    if (found === this.#identity) return undefined;
    return found === undefined ? 'deleted' : 'replaced';
  }
}

/** Which file a path leads to at this moment; undefined where there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** The first free one of `name-2.bough`, `name-3.bough` … beside a file whose own name is not ours any more. */
export function nextFreeName(path: string): string {
  const { dir, name: stem, ext } = parse(path);
  for (let n = 2; ; n++) {
    const name = join(dir, `${stem}-${n}${ext}`);
    if (!existsSync(name)) return name;
  }
}
