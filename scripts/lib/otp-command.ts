// `npm run --silent otp`: scenarios of the OTP tests on the runtime, for other people's harnesses. See docs/OTP.md.

import { parseArgs } from 'node:util';
import { BadInput, checkFiles, parseArray } from './otp-check.ts';
import { play, withError } from './otp-play.ts';
import { toScenario } from './otp-scenario.ts';

const USAGE = `usage: npm run --silent otp < SCENARIOS.json             a JSON array of scenarios; prints an array with one list of
                                                        observations per scenario
       npm run --silent otp -- --check FILE.json…       golden files: compares, shows the first difference of each failure
         [--only REGEX]                                 only scenarios whose name matches
       --seed N (default 0)                             which of the interleavings that OTP allows; 0: strictly in turn`;

/** Does what the arguments ask for. The exit code. */
export async function otp(argv: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { check: { type: 'boolean' }, only: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } },
    });
    if (values.help === true) return help();
    const seed = wholeNumber('--seed', values.seed ?? '0');
    if (values.check === true) {
      if (positionals.length === 0) throw new BadInput('--check needs golden files');
      return checkFiles(positionals, regex(values.only), seed).failed === 0 ? 0 : 1;
    }
    if (positionals.length > 0) throw new BadInput(`files are for --check; scenarios come on standard input (${positionals[0]})`);
    if (values.only !== undefined) throw new BadInput('--only is for --check');
    if (process.stdin.isTTY) throw new BadInput(`scenarios are expected on standard input\n${USAGE}`);
    return playAll(parseArray(await readStdin(), 'standard input'), seed);
  } catch (thrown) {
    if (!(thrown instanceof BadInput) && (thrown as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') !== true) throw thrown;
    process.stderr.write(`otp: ${(thrown as Error).message}\n`);
    return 2;
  }
}

function help(): number {
  console.log(USAGE);
  return 0;
}

/** Plays and prints; a scenario that cannot be played to its end is told on stderr too and makes the exit code 1. */
function playAll(values: readonly unknown[], seed: number): number {
  let stopped = 0;
  const lists = values.map((value, i) => {
    const scenario = toScenario(value, i);
    if ('not' in scenario) {
      stopped += 1;
      process.stderr.write(`otp: scenario ${i + 1} is not a scenario: ${scenario.not}\n`);
      return [{ error: `not a scenario: ${scenario.not}` }];
    }
    const list = withError(scenario, play(scenario, seed));
    const last = list.at(-1);
    if (last !== undefined && 'error' in last) {
      stopped += 1;
      process.stderr.write(`otp: ${scenario.name}: ${last.error}\n`);
    }
    return list;
  });
  process.stdout.write(lists.length === 0 ? '[]\n' : `[\n${lists.map((list) => JSON.stringify(list)).join(',\n')}\n]\n`);
  return stopped === 0 ? 0 : 1;
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function regex(source: string | undefined): RegExp | undefined {
  try {
    return source === undefined ? undefined : new RegExp(source, 'u');
  } catch (thrown) {
    throw new BadInput(`--only: ${(thrown as Error).message}`);
  }
}

/** @throws BadInput */
export function wholeNumber(flag: string, text: string, most = 0xffff_ffff): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > most) throw new BadInput(`${flag} takes a whole number from 0 to ${most}, not ${text}`);
  return number;
}
