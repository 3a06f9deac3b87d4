// What a program finds in place of the names that would let in the outside (DESIGN.md D3): chance and clocks come from the
// seed and from virtual time, everything else that waits for or reaches the world gives an error that names the alternative.
//
// One table serves twice: its entries are parameters of the script (evaluate.ts), and in the worker they replace the global
// ones too (`sealGlobals`), so that `globalThis.setTimeout` and code made from strings find the same.

import { createMath } from '../../runtime/maths/maths.ts';
import { createIntl, speakEnglish } from './english.ts';
import { createRefusal, refuse } from './refusals.ts';
import { sealSorting } from './sorting.ts';
import { createClasses, sealClasses } from './statics.ts';
import { createVirtualDate, sealDate, VIRTUAL_EPOCH } from './virtual-date.ts';

/** Where a program's chance, time and console come from. */
export interface Surroundings {
  /** 32-bit seed of Math.random and crypto. */
  readonly seed: number;
  /** Virtual time, µs. */
  now(): number;
  /** What the program writes with console: a level (`log`, `error` …) and the text. It is not part of the log. */
  print(level: string, text: string): void;
}

const INSTEAD: Record<string, string> = {
  setTimeout: 'use self.sendAfter',
  setInterval: 'use self.sendAfter, again at each tick',
  setImmediate: 'send yourself a message, or use self.sendAfter(0, …)',
  clearTimeout: 'use self.cancelTimer',
  clearInterval: 'use self.cancelTimer',
  clearImmediate: 'use self.cancelTimer',
  queueMicrotask: 'send yourself a message, or use self.sendAfter(0, …)',
  fetch: 'what comes from outside has to be an event, or a replay could not repeat it',
  eval: 'code made from strings would not be counted',
  WebSocket: 'what comes from outside has to be an event, or a replay could not repeat it',
  EventSource: 'what comes from outside has to be an event, or a replay could not repeat it',
  XMLHttpRequest: 'what comes from outside has to be an event, or a replay could not repeat it',
  Worker: 'use self.spawn',
  MessageChannel: 'use self.send',
  BroadcastChannel: 'use self.send',
  SharedArrayBuffer: 'processes share nothing; send messages',
  WeakRef: 'when memory is collected differs from run to run',
  FinalizationRegistry: 'when memory is collected differs from run to run',
  CompressionStream: 'it works in another thread, whose answers come at no fixed time',
  DecompressionStream: 'it works in another thread, whose answers come at no fixed time',
  PerformanceMark: 'use self.now()',
  PerformanceObserver: 'use self.now()',
  Temporal: 'not every engine has it; use Date, which has virtual time',
  requestAnimationFrame: 'use self.sendAfter',
  requestIdleCallback: 'use self.sendAfter',
  localStorage: 'it outlives the program; keep state in processes',
  sessionStorage: 'it outlives the program; keep state in processes',
  indexedDB: 'it outlives the program; keep state in processes',
  File: 'it bears the time of the machine; send the bytes as a Uint8Array',
};

/** The replacements by name, for one system. */
export function createEnvironment(surroundings: Surroundings): Record<string, unknown> {
  const random = seededRandom(surroundings.seed);
  const environment: Record<string, unknown> = {
    Math: createMath(random),
    Date: createVirtualDate(surroundings.now),
    Intl: createIntl(() => VIRTUAL_EPOCH + Math.floor(surroundings.now() / 1000)),
    navigator: Object.freeze({ hardwareConcurrency: 1, language: 'en-US', languages: Object.freeze(['en-US']), userAgent: 'Bough' }),
    ...createClasses(),
    Atomics: withoutWaiting(),
    Function: withoutCode(Function),
    performance: Object.freeze({ now: () => surroundings.now() / 1000, timeOrigin: 0 }),
    crypto: Object.freeze({
      getRandomValues: <T extends ArrayBufferView>(array: T): T => fillRandom(array, random),
      randomUUID: () => randomUuid(random),
      get subtle(): never {
        return refuse('crypto.subtle', 'its answers come at no fixed time');
      },
    }),
    console: createConsole(surroundings.print),
    process: createProcess(),
  };
  for (const [name, instead] of Object.entries(INSTEAD)) environment[name] = createRefusal(name, instead);
  return environment;
}

/** Waiting on shared memory stands the thread still, for as long as others please. */
function withoutWaiting(): unknown {
  const replaced = { wait: 'use self.sleep or self.receive', waitAsync: 'use self.sleep or self.receive' };
  const refusals = Object.entries(replaced).map(([name, instead]) => [name, { value: createRefusal(`Atomics.${name}`, instead) }]);
  return Object.freeze(Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(Atomics), ...Object.fromEntries(refusals) }));
}

/** The constructor of functions without its power to make code from strings; `instanceof` and its prototype stay. */
function withoutCode<T extends object>(maker: T): T {
  const refused = (): never => refuse('code made from strings', 'its reductions would not be counted; write it out');
  return new Proxy(maker, { apply: refused, construct: refused });
}

/** Puts the replacements in place of the globals of this thread. Only for a worker that will run nothing but one program. */
export function sealGlobals(environment: Record<string, unknown>): void {
  // Events are also made by what stays (AbortController), so their time is replaced in the class itself.
  const { now } = environment['performance'] as Performance;
  Object.defineProperty(Event.prototype, 'timeStamp', { get: () => now(), configurable: false, enumerable: true });
  sealPrototypes(environment['Date'] as DateConstructor);
  sealClasses(environment);
  for (const [name, value] of Object.entries(environment)) {
    // The worker's own loop waits on shared words; the program reaches this name only through its parameters.
    if (name === 'Atomics') continue;
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false });
  }
}

/** What a program reaches through its values instead of by name. */
export function sealPrototypes(date: DateConstructor): void {
  sealSorting();
  speakEnglish('Number', Number.prototype);
  speakEnglish('BigInt', BigInt.prototype);
  speakEnglish('String', String.prototype);
  // structuredClone makes dates of the engine's own class.
  sealDate(date);
  const functions = [() => undefined, function* () {}, async () => undefined, async function* () {}];
  for (const { prototype } of functions.map((f) => ({ prototype: Object.getPrototypeOf(f) as { constructor: object } }))) {
    Object.defineProperty(prototype, 'constructor', { value: withoutCode(prototype.constructor) });
  }
}

/** Mulberry32: small, fast, the same everywhere; good enough for a program's dice, not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = (seed ^ 0x5bd1e995) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function fillRandom<T extends ArrayBufferView>(array: T, random: () => number): T {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
  return array;
}

function randomUuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (ch) => {
    const digit = Math.floor(random() * 16);
    return (ch === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
}

/** Enough of `process` for packages that look at its environment; the rest says that it is not there. */
function createProcess(): unknown {
  const known: Record<string, unknown> = {
    env: Object.freeze({}),
    browser: true,
    versions: Object.freeze({}),
    argv: Object.freeze([]),
    platform: 'bough',
  };
  return new Proxy(Object.freeze(known), {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key);
      return refuse(`process.${key}`);
    },
  });
}

function createConsole(print: Surroundings['print']): unknown {
  const say =
    (level: string) =>
    (...values: unknown[]): void =>
      print(level, values.map(show).join(' '));
  const levels = ['log', 'info', 'debug', 'warn', 'error', 'trace', 'dir', 'table'];
  const quiet = ['group', 'groupCollapsed', 'groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'countReset', 'assert', 'clear'];
  return Object.freeze({
    ...Object.fromEntries(levels.map((level) => [level, say(level)])),
    ...Object.fromEntries(quiet.map((name) => [name, () => undefined])),
  });
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return String(value.stack ?? value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A cycle or a bigint: what JSON can't say, String says shortly.
    return String(value);
  }
}
