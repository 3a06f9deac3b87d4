// The oracle: real Erlang/OTP plays the scenarios (test/otp/oracle). Each call is an emulator of its own.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observation, Scenario } from '../../test/support/otp-compare.ts';
import { wideScenario } from './otp-wide.ts';

/** Those of the oracle's generator, and `wide`, of ours. */
export const KINDS = ['small', 'timed', 'deep', 'links', 'wide'] as const;
export type Kind = (typeof KINDS)[number];

/** What OTP did; undefined where the oracle could not say (it does not come to rest within a minute, or the scenario is wrong). */
export type Seen = Observation[] | undefined;

/** Emulator flags under which the oracle has to repeat itself. */
export const SCHEDULES: readonly (readonly string[])[] = [
  ['+S', '1:1'],
  ['+S', '4:4', '+T', '5'],
  ['+S', '2:2', '+T', '9'],
];

const SOURCES = fileURLToPath(new URL('../../test/otp/oracle/', import.meta.url));
const NOTHING_WITHIN_MS = 15 * 60_000;

/** Erlang's release on the path, such as "25"; undefined where `erl` or `erlc` is missing. */
export function findErlang(): string | undefined {
  // erlc has no harmless flag in all releases: without arguments it says how it is used
  if (spawnSync('erlc', [], { stdio: 'ignore' }).error !== undefined) return undefined;
  const print = 'io:put_chars(erlang:system_info(otp_release)), halt().';
  const asked = spawnSync('erl', ['-noshell', '-noinput', '-eval', print], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}

export class Oracle {
  readonly #folder: string;
  #calls = 0;

  /** Compiles the oracle into `folder`, which it also keeps its files in. @throws Error with what erlc says */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const sources = readdirSync(SOURCES).filter((file) => file.endsWith('.erl'));
    const done = spawnSync('erlc', ['-o', folder, ...sources.map((file) => path.join(SOURCES, file))], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`erlc: ${done.stderr}${done.stdout}`);
  }

  /** New scenarios; that of a number depends on nothing else. One that the generator could not finish is left out. */
  async generate(kind: Kind, first: number, count: number): Promise<Scenario[]> {
    if (kind === 'wide') return Array.from({ length: count }, (_, i) => wideScenario(first + i));
    const made = await this.#main([], (out) => ['gen', kind, String(first), String(count), out]);
    return made.filter((scenario): scenario is Scenario => !Array.isArray(scenario));
  }

  /** What OTP does with each. */
  async observe(scenarios: readonly Scenario[], flags: readonly string[] = []): Promise<Seen[]> {
    if (scenarios.length === 0) return [];
    const file = path.join(this.#folder, `in-${++this.#calls}.json`);
    writeFileSync(file, JSON.stringify(scenarios));
    const lists = (await this.#main(flags, (out) => ['obs', file, out])) as Json[][];
    rmSync(file);
    return lists.map((list) => (typeof list[0] === 'string' ? undefined : (list as unknown as Observation[])));
  }

  async #main(flags: readonly string[], args: (out: string) => string[]): Promise<unknown[]> {
    const out = path.join(this.#folder, `out-${++this.#calls}.json`);
    const evaluate = ['-eval', 'orc:main(init:get_plain_arguments())'];
    await run('erl', [...flags, '-noshell', '-noinput', '-pa', this.#folder, ...evaluate, '-extra', ...args(out)]);
    const result = JSON.parse(readFileSync(out, 'utf8')) as unknown[];
    rmSync(out);
    return result;
  }
}

type Json = Observation | string;

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: NOTHING_WITHIN_MS });
    let said = '';
    // What the oracle says of scenarios that fail is in its result too; only its end is kept
    child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`the oracle ended with ${signal ?? code}: ${said || 'it says nothing'}`)),
    );
  });
}
