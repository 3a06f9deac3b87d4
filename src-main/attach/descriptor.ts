// How Bough finds the programs that one may attach to: each leaves a file with its socket and a token in a folder that only its user
// can read. Who can read the file may look at the program, as who can read its memory may.

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { boughHome } from './home.ts';

export interface Descriptor {
  /** Names the file. */
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  /** A path, or the name of a pipe. */
  readonly socket: string;
  readonly token: string;
  /** Whether it may be paused, killed, broken. */
  readonly control: boolean;
  /** Wall time, ISO 8601. */
  readonly started: string;
}

/** A program whose file was found. */
export interface Found extends Descriptor {
  /** Nobody answers there, whatever process has its number by now: what it left behind is removed. */
  forget(): void;
}

export const attachFolder = (home: string = boughHome()): string => path.join(home, 'attach');

/** Longest path of a Unix socket that every system takes. */
const MOST_PATH = 100;
const MOST_BYTES = 16 * 1024;
/** Where that is not long enough the socket has this name in a folder of its own that begins so, among the temporary ones. */
const SHORT_FOLDER = 'bough-';
const SHORT_NAME = 's';

/** With what is missing above it. Node's own way of that never returns where the system says of a folder in /proc that it is not there. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
  }
}

/** A place for a socket of this process's own. Not made yet. */
export function newDescriptor(name: string, control: boolean, home?: string): { readonly descriptor: Descriptor; remove(): void } {
  const folder = attachFolder(home);
  makeFolder(folder);
  if (process.platform !== 'win32') chmodSync(folder, 0o700);
  const id = `${process.pid}-${randomBytes(4).toString('hex')}`;
  let socket = path.join(folder, `${id}.sock`);
  let extra: string | undefined;
  if (process.platform === 'win32') socket = `\\\\.\\pipe\\bough-${id}`;
  else if (Buffer.byteLength(socket) > MOST_PATH) {
    extra = mkdtempSync(path.join(tmpdir(), SHORT_FOLDER));
    socket = path.join(extra, SHORT_NAME);
  }
  const descriptor: Descriptor = {
    id,
    name,
    pid: process.pid,
    socket,
    token: randomBytes(32).toString('hex'),
    control,
    started: new Date().toISOString(),
  };
  return {
    descriptor,
    remove() {
      rmSync(path.join(folder, `${id}.json`), { force: true });
      if (process.platform !== 'win32') rmSync(socket, { force: true });
      if (extra !== undefined) rmSync(extra, { recursive: true, force: true });
    },
  };
}

/** Whole or not at all, and nobody else's to read. */
export function publish(descriptor: Descriptor, home?: string): void {
  const file = path.join(attachFolder(home), `${descriptor.id}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(descriptor), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The programs that are there now. What a program that was killed left behind is removed. */
export function findPrograms(home?: string): Found[] {
  const folder = attachFolder(home);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const file = path.join(folder, name);
      const found = readDescriptor(file);
      if (found === undefined) return [];
      const forget = (): void => {
        rmSync(file, { force: true });
        removeSocket(found.socket, folder);
      };
      if (isAlive(found.pid)) return [{ ...found, forget }];
      forget();
      return [];
    })
    .sort((a, b) => (a.started < b.started ? -1 : 1));
}

/** Nothing but what `newDescriptor` makes: the file could name anything. */
function removeSocket(socket: string, folder: string): void {
  const own = path.dirname(socket);
  if (lstatSync(socket, { throwIfNoEntry: false })?.isDirectory()) return;
  const isShort = path.basename(socket) === SHORT_NAME && path.dirname(own) === tmpdir() && path.basename(own).startsWith(SHORT_FOLDER);
  if (own !== folder && !isShort) return;
  rmSync(socket, { force: true });
  // It has nothing else in it, and where it has it stays.
  if (isShort && existsSync(own) && readdirSync(own).length === 0) rmdirSync(own);
}

/** Undefined for what is none: the folder is a place where others may leave things too. */
function readDescriptor(file: string): Descriptor | undefined {
  const text = readSmallFile(file);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { id, name, pid, socket, token, control, started } = (value ?? {}) as Record<string, unknown>;
  // No path has a zero in it, and to ask for one is an error of the program.
  const texts = [id, name, socket, token, started].every((text) => typeof text === 'string' && !text.includes('\0'));
  if (!texts || typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0 || id !== path.basename(file, '.json')) return undefined;
  return { ...(value as Descriptor), control: control === true };
}

/**
 * The text of a regular file of this user's. Undefined for all else, which `publish` did not write: a folder, a link, a pipe that nobody
 * writes to (to open it would wait for ever), a file that can't be read, or went away just now.
 */
function readSmallFile(file: string): string | undefined {
  let handle: number | undefined;
  try {
    if (!isOwn(lstatSync(file))) return undefined;
    // What stands there may have become another since.
    handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    return isOwn(fstatSync(handle)) ? readFileSync(handle, 'utf8') : undefined;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'string') return undefined;
    throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

const isOwn = (found: Stats): boolean =>
  found.isFile() && found.size <= MOST_BYTES && (process.getuid === undefined || found.uid === process.getuid());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
