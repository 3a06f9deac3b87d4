// What a person is told of an attempt to change a frozen value: who tried, what, and where. The engine's own sentence names the
// key alone. Which object it belonged to is looked up in what the process held, its state and what it was just handling; that may
// find several, and then says so. Only the error's text is made better, which is no part of the log hash: engines word it
// differently, and one whose words are not known here keeps them.

import type { Process } from './process.ts';

/** Code that can say what it holds, by the names that a program gives to it. */
export interface Holder {
  holds(process: Process): Readonly<Record<string, unknown>>;
}

const isHolder = (code: unknown): code is Holder => typeof (code as Partial<Holder> | null)?.holds === 'function';

interface Attempt {
  readonly what: 'change' | 'add' | 'delete';
  readonly key: string;
  readonly inArray: boolean | undefined;
}

const PATTERNS: readonly (readonly [Attempt['what'], RegExp])[] = [
  ['change', /^Cannot assign to read only property '(.*)' of object '(.*)'$/s],
  ['change', /^Cannot redefine property: (.*)$/s],
  ['delete', /^Cannot delete property '(.*)' of (.*)$/s],
  ['add', /^Cannot (?:add|define) property (.*), object is not extensible$/s],
];

/** If a process ends because it tried to change a frozen value, its reason's text says so. */
export function explainFrozen(process: Process, reason: unknown): void {
  const error = Array.isArray(reason) ? (reason as unknown[])[0] : reason;
  if (!(error instanceof TypeError)) return;
  const attempt = parse(error.message);
  if (attempt === undefined) return;
  const who = `${process.name ?? process.label} (${process.pid})`;
  const what = `${attempt.what === 'add' ? 'add' : attempt.what} ${describe(attempt, isHolder(process.code) ? process.code.holds(process) : {})}`;
  const where = placeOf(error);
  const value = `${who} tried to ${what}${where === undefined ? '' : ` at ${where}`}`;
  const text = `${value}: what was sent or kept as a state never changes. Make a new value, { ...old, key: value }, or use produce.`;
  // Its author may have frozen the error itself; then it keeps the engine's words.
  Reflect.defineProperty(error, 'message', { value: text, configurable: true, writable: true, enumerable: false });
}

function parse(message: string): Attempt | undefined {
  for (const [what, pattern] of PATTERNS) {
    const found = pattern.exec(message);
    if (found === null) continue;
    const [, key, of] = found;
    return { what, key: key as string, inArray: of === undefined ? undefined : of === '[object Array]' };
  }
  return undefined;
}

/** The place in the program where it was thrown; a worker's stack already speaks of the program's files. */
function placeOf(error: Error): string | undefined {
  for (const line of String(error.stack ?? '').split('\n')) {
    const place = /^\s+at .*?([^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place !== undefined && !place.startsWith('node:')) return place.replace(/^file:\/\//, '');
  }
  return undefined;
}

const MOST_PLACES = 3;
const MOST_LOOKS = 5000;

function describe(attempt: Attempt, held: Readonly<Record<string, unknown>>): string {
  const paths = Object.entries(held).flatMap(([name, value]) => pathsIn(name, value, attempt));
  const key = JSON.stringify(attempt.key);
  return paths.length === 0 || paths.length > MOST_PLACES ? `the key ${key} of a frozen value` : `${paths.join(' or ')}, which is frozen`;
}

/** Where below `name` there is a frozen object that fits. */
function pathsIn(name: string, root: unknown, attempt: Attempt): string[] {
  const found: string[] = [];
  const seen = new Set<object>();
  const waiting: (readonly [path: string, value: unknown])[] = [[name, root]];
  for (let looks = 0; waiting.length > 0 && looks < MOST_LOOKS; looks++) {
    const [path, value] = waiting.shift() as readonly [string, unknown];
    if (typeof value !== 'object' || value === null || seen.has(value) || !(Array.isArray(value) || isPlain(value))) continue;
    seen.add(value);
    if (Object.isFrozen(value) && fits(value, attempt)) found.push(step(path, value, attempt.key));
    for (const [key, { value: below }] of Object.entries(Object.getOwnPropertyDescriptors(value)))
      waiting.push([step(path, value, key), below]);
  }
  return found;
}

const isPlain = (value: object): boolean => {
  const proto = Object.getPrototypeOf(value) as object | null;
  return proto === Object.prototype || proto === null;
};

function fits(value: object, { what, key, inArray }: Attempt): boolean {
  if (inArray !== undefined && inArray !== Array.isArray(value)) return false;
  if (what !== 'add') return Object.hasOwn(value, key);
  // Whatever is added to an array by push has its length for a key.
  return Array.isArray(value) ? key === String(value.length) : !/^\d+$/.test(key) && !Object.hasOwn(value, key);
}

const step = (path: string, value: object, key: string): string =>
  Array.isArray(value) && /^\d+$/.test(key)
    ? `${path}[${key}]`
    : /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)
      ? `${path}.${key}`
      : `${path}[${JSON.stringify(key)}]`;
