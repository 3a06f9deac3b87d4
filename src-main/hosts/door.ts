// What a program may have from outside, by name: the only code that reaches out on a program's behalf. Nothing is allowed unless the
// person who runs the program said so; what is asked for is untrusted, so every argument is checked. Each operation answers in the
// manner of Erlang's: ['ok', value] or ['error', reason], never by throwing.

import { open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { HostAnswer } from '../../runtime/index.ts';

/** `read`: files below the program's folder. `net`: any address; `net=HOST`: one. `clock`: the time of the machine. */
export type Permission = 'read' | 'clock' | 'net' | `net=${string}`;

export interface DoorOptions {
  /** Absolute: what `read` opens to. */
  readonly folder: string;
  readonly allow: readonly Permission[];
}

/** Carries out one request. Never rejects. */
export type Door = (name: string, argument: unknown) => Promise<HostAnswer>;

const MAX_BYTES = 16 * 1024 * 1024;
const FETCH_LIMIT_MS = 30_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const error = (reason: unknown): HostAnswer => ['error', reason];

/** Whether a text is a permission, as the command line takes it. */
export const isPermission = (text: string): text is Permission => /^(read|clock|net|net=[^\s=/]+)$/.test(text);

export function createDoor({ folder, allow }: DoorOptions): Door {
  const operations: Record<string, (argument: unknown) => Promise<HostAnswer>> = {
    readFile: (argument) => read(folder, argument),
    listFolder: (argument) => list(folder, argument),
    fetch: (argument) => fetchText(argument, allow),
    clock: async () => ['ok', Date.now()],
  };
  const needs: Record<string, Permission> = { readFile: 'read', listFolder: 'read', fetch: 'net', clock: 'clock' };
  return async (name, argument) => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) return error(['undef', `the host has ${Object.keys(operations).join(', ')}, not ${name}`]);
    const need = needs[name] as Permission;
    const allowed = need === 'net' ? allow.some((permission) => permission.startsWith('net')) : allow.includes(need);
    if (!allowed) return error(['eacces', `${name} is not allowed; run the program with --allow ${need}`]);
    try {
      return await operation(argument);
    } catch (thrown) {
      const code = (thrown as { code?: unknown }).code;
      return error(typeof code === 'string' ? code.toLowerCase() : String((thrown as Error).message ?? thrown));
    }
  };
}

/** The path that a request means, links resolved. @throws Error with code EACCES where it leads out of the folder */
async function inside(folder: string, argument: unknown): Promise<string> {
  if (typeof argument !== 'string' || argument.includes('\0')) throw Object.assign(new Error(), { code: 'EINVAL' });
  const root = await realpath(folder);
  const wanted = path.resolve(root, argument);
  const contains = (file: string): boolean => file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
  // Before looking: whether something outside exists is nobody's business either.
  if (!contains(wanted)) throw Object.assign(new Error(), { code: 'EACCES' });
  const real = await realpath(wanted);
  if (!contains(real)) throw Object.assign(new Error(), { code: 'EACCES' });
  return real;
}

async function read(folder: string, argument: unknown): Promise<HostAnswer> {
  const handle = await open(await inside(folder, argument), 'r');
  try {
    const info = await handle.stat();
    if (info.isDirectory()) return error('eisdir');
    if (!info.isFile()) return error('einval');
    if (info.size > MAX_BYTES) return error('efbig');
    return ['ok', (await handle.readFile()).toString('utf8')];
  } finally {
    await handle.close();
  }
}

async function list(folder: string, argument: unknown): Promise<HostAnswer> {
  // By code points: the order of a file system is its own.
  return ['ok', (await readdir(await inside(folder, argument ?? '.'))).toSorted()];
}

/** `'https://…'` or `{ url, method?, headers?, body? }`; gives `{ status, headers, body }`, the body as text. */
async function fetchText(argument: unknown, allow: readonly Permission[]): Promise<HostAnswer> {
  const {
    url,
    method = 'GET',
    headers = {},
    body,
  } = (typeof argument === 'string' ? { url: argument } : (argument ?? {})) as Record<string, unknown>;
  const target = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol)) return error('einval');
  if (!METHODS.includes(String(method)) || (body !== undefined && typeof body !== 'string')) return error('einval');
  if (!allow.includes('net') && !allow.includes(`net=${target.host}`)) {
    return error(['eacces', `${target.host} is not allowed; run the program with --allow net=${target.host}`]);
  }
  const response = await fetch(target, {
    method: String(method),
    headers: new Headers(headers as Record<string, string>),
    ...(body === undefined ? {} : { body: body as string }),
    // Another address needs a permission of its own: the program may ask for it.
    redirect: 'manual',
    signal: AbortSignal.timeout(FETCH_LIMIT_MS),
  });
  return ['ok', { status: response.status, headers: Object.fromEntries(response.headers), body: await limitedText(response) }];
}

async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_BYTES) throw Object.assign(new Error(), { code: 'EFBIG' });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
