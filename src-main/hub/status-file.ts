// What this hub is recording right now, in a small file beside the recordings, so that the next hub knows what was lost when this
// one dies (out of memory, a native crash, a power cut) and can open it again. One file per hub process, since two may share a
// home; it is replaced as a whole, and removed when the hub ends in an orderly way.

import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { makeFolder } from './record-failure.ts';

const LIVE = v.object({
  file: v.string(),
  title: v.string(),
  program: v.string(),
  welcome: v.boolean(),
  /** The process whose code was running when this was written, by name. */
  running: v.optional(v.string()),
});
const STATUS = v.object({ pid: v.pipe(v.number(), v.integer()), sessions: v.array(LIVE) });

export type LiveEntry = v.InferOutput<typeof LIVE>;

export class StatusFile {
  readonly #folder: string;
  readonly #file: string;
  #written = '';

  constructor(home: string, pid = process.pid) {
    this.#folder = path.join(home, 'live');
    this.#file = path.join(this.#folder, `${pid}.json`);
  }

  /** Writes if something is different. A disk that is full is the recorder's to report. */
  write(sessions: readonly LiveEntry[]): void {
    const text = JSON.stringify({ pid: process.pid, sessions });
    if (text === this.#written || (this.#written === '' && sessions.length === 0)) return;
    makeFolder(this.#folder);
    const temporary = `${this.#file}.new`;
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, this.#file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    this.#written = text;
  }

  remove(): void {
    if (this.#written !== '') rmSync(this.#file, { force: true });
  }
}

/** What hubs that are no longer there were recording; their files are taken away, so that each loss is told once. */
export function takeLost(home: string, isAlive: (pid: number) => boolean = processIsAlive): LiveEntry[] {
  const folder = path.join(home, 'live');
  const lost: LiveEntry[] = [];
  for (const name of namesIn(folder)) {
    const [, number, unfinished] = /^(\d+)\.json(\.new)?$/.exec(name) ?? [];
    const pid = Number(number ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    const file = path.join(folder, name);
    if (unfinished) {
      rmSync(file, { force: true });
      continue;
    }
    const parsed = v.safeParse(STATUS, parse(readFileSync(file, 'utf8')));
    // One that was cut off by the death itself names nothing that could be opened.
    if (parsed.success) lost.push(...parsed.output.sessions);
    rmSync(file, { force: true });
  }
  return lost;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function processIsAlive(pid: number): boolean {
  if (pid === process.pid) return false; // a predecessor that had our number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
