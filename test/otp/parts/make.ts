// Makes the goldens again: plays every scenario of this folder on real Erlang/OTP and Elixir (README.md). Usage:
// node test/otp/parts/make.ts [gen-statem | proc-lib | random | parts …]; without a name all of them.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PartsScenario } from './play-parts.ts';
import type { ProcLibScenario } from './play-proc-lib.ts';
import type { StatemScenario } from './play-statem.ts';
import { statemScenarios } from './scenarios/gen-statem.ts';
import { partsScenarios } from './scenarios/parts.ts';
import { procLibScenarios } from './scenarios/proc-lib.ts';
import { randomParts } from './scenarios/random-parts.ts';
import { randomStatem } from './scenarios/random-statem.ts';
import { toErlang } from './terms.ts';
import { procLibToErlang, statemToErlang } from './to-erlang.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What real Erlang does with gen_statem scenarios, one list of observations each. */
export const askErlang = (scenarios: readonly StatemScenario[]): unknown[] => ask('orc_statem', scenarios.map(statemToErlang));

const askProcLib = (scenarios: readonly ProcLibScenario[]): unknown[] => ask('orc_proc_lib', scenarios.map(procLibToErlang));

/** What the oracle `module` prints for scenarios, each a term of Erlang as text. */
function ask(module: string, scenarios: readonly string[]): unknown[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'bough-otp-'));
  try {
    const [input, output] = [path.join(folder, 'scenarios.term'), path.join(folder, 'out.json')];
    writeFileSync(input, scenarios.join(''));
    execFileSync('erlc', ['-o', folder, path.join(HERE, 'orc_out.erl'), path.join(HERE, `${module}.erl`)]);
    const quiet = ['-kernel', 'logger_level', 'none'];
    execFileSync('erl', ['-noshell', ...quiet, '-pa', folder, '-eval', `${module}:main(["${input}", "${output}"]).`], {
      timeout: 300_000,
    });
    return JSON.parse(readFileSync(output, 'utf8')) as unknown[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What real Elixir does with scenarios of the further parts. */
function askElixir(scenarios: readonly PartsScenario[]): unknown[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'bough-otp-'));
  try {
    const [input, output] = [path.join(folder, 'scenarios.term'), path.join(folder, 'out.json')];
    const text = ({ actors, steps }: PartsScenario): string =>
      `#{actors => ${toErlang({ list: actors })}, steps => ${toErlang({ list: steps })}}.\n`;
    writeFileSync(input, scenarios.map(text).join(''));
    execFileSync('erlc', ['-o', folder, path.join(HERE, 'orc_out.erl')]);
    execFileSync('elixir', ['-pa', folder, path.join(HERE, 'orc_parts.exs'), input, output], {
      timeout: 300_000,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return JSON.parse(readFileSync(output, 'utf8')) as unknown[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Keeps what three runs agree on. One by hand on which they differ is a mistake; a random one has a race, and is left out. */
function keep(file: string, scenarios: readonly { readonly name: string }[], ask: () => unknown[], isRandom = false): void {
  const [first, ...others] = [ask(), ask(), ask()] as [unknown[], unknown[], unknown[]];
  const goldens = scenarios.map((scenario, i) => ({ scenario, expect: first[i] }));
  const steady = goldens.filter(({ expect }, i) => others.every((other) => JSON.stringify(other[i]) === JSON.stringify(expect)));
  if (steady.length < goldens.length && !isRandom) {
    const shaky = goldens.filter((golden) => !steady.includes(golden)).map(({ scenario }) => scenario.name);
    throw new Error(`three runs differ: ${shaky.join(', ')}`);
  }
  const lines = steady.map((golden) => JSON.stringify(golden)).filter((line) => !isKnownBug(line));
  writeFileSync(path.join(HERE, '../goldens/parts', file), `[\n${lines.join(',\n')}\n]\n`);
}

const RANDOM_PARTS = Array.from({ length: 60 }, (_, seed) => randomParts(seed));
const RANDOM = Array.from({ length: 150 }, (_, seed) => randomStatem(seed));

/**
 * OTP 25, gen_statem.erl, loop_timeouts_register: a timeout of zero that still waits and is set again with a time keeps the zero in
 * the table of timers, so that its message, when it comes, is taken for an info.
 */
export const isKnownBug = (golden: string): boolean => golden.includes('["info",["timeout","*ref"');

const MAKERS: Record<string, () => void> = {
  parts: () => keep('parts.json', partsScenarios, () => askElixir(partsScenarios)),
  'random-parts': () => keep('random-parts.json', RANDOM_PARTS, () => askElixir(RANDOM_PARTS)),
  random: () => keep('random-statem.json', RANDOM, () => askErlang(RANDOM), true),
  'proc-lib': () => keep('proc-lib.json', procLibScenarios, () => askProcLib(procLibScenarios)),
  'gen-statem': () => keep('gen-statem.json', statemScenarios, () => askErlang(statemScenarios)),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  for (const name of names.length === 0 ? Object.keys(MAKERS) : names) {
    const make = MAKERS[name];
    if (make === undefined) throw new Error(`${name}: expected one of ${Object.keys(MAKERS).join(', ')}`);
    make();
    process.stdout.write(`${name}: made\n`);
  }
}
