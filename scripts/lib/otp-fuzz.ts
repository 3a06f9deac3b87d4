// `npm run otp:fuzz`: new scenarios, played by real Erlang/OTP and by the runtime, and compared. See docs/OTP.md.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Json, Observation, Scenario } from '../../test/support/otp-compare.ts';
import { firstDifference } from '../../test/support/otp-compare.ts';
import { BadInput, parseArray } from './otp-check.ts';
import { wholeNumber } from './otp-command.ts';
import { knownBug } from './otp-known-bugs.ts';
import type { Kind, Seen } from './otp-oracle.ts';
import { findErlang, KINDS, Oracle, SCHEDULES } from './otp-oracle.ts';
import { play } from './otp-play.ts';
import { reportDifference } from './otp-report.ts';
import { toScenario } from './otp-scenario.ts';
import { shrink } from './otp-shrink.ts';

const USAGE = `usage: npm run otp:fuzz -- [--seed S] [--count N] [--kind ${KINDS.join('|')}] [--within SECONDS]
       npm run otp:fuzz -- --file FILE.json…            scenarios (or goldens) from files instead of new ones`;
/** How many of each 100 when no kind is asked for. `timed` waits for real seconds to pass. */
const SHARES: Readonly<Record<Kind, number>> = { small: 26, deep: 30, links: 20, timed: 4, wide: 20 };
/** Scenarios per emulator, so that there is something to see on the way and an emulator that dies takes few with it. */
const BATCH: Readonly<Record<Kind, number>> = { small: 50, deep: 40, links: 100, timed: 4, wide: 30 };
const EMULATORS = 3;
/** Differences that are made small; one bug often shows many times. */
const MOST_SHRUNK = 5;
const OTHER_INTERLEAVINGS = 12;
const SHRINK_FOR_MS = 120_000;
/** Seeds are this far apart in the oracle's own numbers. */
const NUMBERS_PER_SEED = 1_000_000;

const root = fileURLToPath(new URL('../../', import.meta.url));
const artifacts = path.join(root, 'artifacts', 'otp-fuzz');

interface Tally {
  same: number;
  readonly differ: { readonly name: string; readonly file: string }[];
  readonly known: Map<string, string[]>;
  /** Another interleaving of ours gives what OTP did. */
  readonly order: string[];
  /** The oracle does not say the same under every schedule: OTP guarantees nothing here. */
  readonly undecided: string[];
  /** The oracle could not play it. */
  readonly failed: string[];
}

/** Does what the arguments ask for. The exit code: 0 no difference, 1 differences, 2 wrong use or no Erlang. */
export async function otpFuzz(argv: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        seed: { type: 'string', default: '1' },
        count: { type: 'string', default: '100' },
        kind: { type: 'string' },
        within: { type: 'string' },
        file: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) {
      console.log(USAGE);
      return 0;
    }
    if (positionals.length > 0 !== (values.file === true)) throw new BadInput(`files come after --file, and only there\n${USAGE}`);
    const seed = wholeNumber('--seed', values.seed, 1_000_000);
    const count = wholeNumber('--count', values.count, NUMBERS_PER_SEED);
    const within = values.within === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--within', values.within, 86_400) * 1000;
    const kinds = kindsOf(values.kind, count);
    const given = positionals.flatMap(readScenarios);
    const release = findErlang();
    if (release === undefined)
      throw new BadInput(
        'skipped, nothing was compared: Erlang is not installed (erl and erlc on the path; Debian: apt-get install erlang-base)',
      );
    return await new Fuzz(release, within).run(values.file === true ? [async () => given] : jobs(kinds, seed));
  } catch (thrown) {
    if (!(thrown instanceof BadInput) && (thrown as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') !== true) throw thrown;
    process.stderr.write(`otp:fuzz: ${(thrown as Error).message}\n`);
    return 2;
  }
}

function kindsOf(kind: string | undefined, count: number): [Kind, number][] {
  if (kind !== undefined) {
    if (!KINDS.includes(kind as Kind)) throw new BadInput(`--kind is one of ${KINDS.join(', ')}, not ${kind}`);
    return [[kind as Kind, count]];
  }
  const rest = KINDS.filter((each) => each !== 'small').map((each): [Kind, number] => [each, Math.floor((count * SHARES[each]) / 100)]);
  return [['small', count - rest.reduce((sum, [, n]) => sum + n, 0)], ...rest];
}

function readScenarios(file: string): Scenario[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new BadInput(`${file} cannot be read: ${(thrown as Error).message}`);
  }
  return parseArray(text, file).map((value, i) => {
    const scenario = toScenario(value, i);
    if ('not' in scenario) throw new BadInput(`${file}: entry ${i + 1} is not a scenario: ${scenario.not}`);
    return scenario;
  });
}

type Job = (oracle: Oracle) => Promise<Scenario[]>;

/** The kinds' batches, mixed evenly: those of `timed` only wait, and would hold up all emulators at once. */
function jobs(kinds: readonly [Kind, number][], seed: number): Job[] {
  const placed = kinds.flatMap(([kind, count]) => {
    const batches = Math.ceil(count / BATCH[kind]);
    return Array.from({ length: batches }, (_, batch) => {
      const from = batch * BATCH[kind];
      const job: Job = (oracle) => oracle.generate(kind, seed * NUMBERS_PER_SEED + from, Math.min(BATCH[kind], count - from));
      return { job, at: (batch + 0.5) / batches };
    });
  });
  return placed.sort((a, b) => a.at - b.at).map(({ job }) => job);
}

class Fuzz {
  readonly #release: string;
  readonly #until: number;
  readonly #folder = path.join(artifacts, `oracle-${process.pid}`);
  readonly #oracle: Oracle;
  readonly #tally: Tally = { same: 0, differ: [], known: new Map(), order: [], undecided: [], failed: [] };
  #played = 0;
  #shrunk = 0;

  /** `within`: ms after which no further batch is begun. */
  constructor(release: string, within: number) {
    this.#release = release;
    this.#until = performance.now() + within;
    this.#oracle = new Oracle(this.#folder);
  }

  async run(all: readonly Job[]): Promise<number> {
    console.log(`Erlang/OTP ${this.#release}`);
    const queue = all.values();
    const worker = async (): Promise<void> => {
      for (const job of queue) {
        if (performance.now() > this.#until) return;
        await this.#batch(await job(this.#oracle));
      }
    };
    try {
      await Promise.all(Array.from({ length: EMULATORS }, worker));
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
    return this.#report();
  }

  async #batch(scenarios: readonly Scenario[]): Promise<void> {
    const seen = await this.#oracle.observe(scenarios);
    for (const [i, scenario] of scenarios.entries()) await this.#judge(scenario, seen[i]);
    this.#played += scenarios.length;
    process.stderr.write(`otp:fuzz: ${this.#played} played, ${this.#tally.differ.length} differ\n`);
  }

  async #judge(scenario: Scenario, seen: Seen): Promise<void> {
    const tally = this.#tally;
    if (seen === undefined) {
      tally.failed.push(scenario.name);
      return;
    }
    const verdict = judge(scenario, seen);
    if (verdict === 'same') tally.same += 1;
    else if (verdict === 'order') tally.order.push(scenario.name);
    else if (verdict !== 'differs') tally.known.set(verdict.known, [...(tally.known.get(verdict.known) ?? []), scenario.name]);
    else if (await this.#repeats(scenario, seen)) await this.#keep(scenario);
    else tally.undecided.push(scenario.name);
  }

  /** Whether the oracle says the same under every schedule. */
  async #repeats(scenario: Scenario, seen: Observation[]): Promise<boolean> {
    for (const flags of SCHEDULES) {
      const [again] = await this.#oracle.observe([scenario], flags);
      if (JSON.stringify(again) !== JSON.stringify(seen)) return false;
    }
    return true;
  }

  /** A true difference: makes it small, writes it down and tells it. */
  async #keep(scenario: Scenario): Promise<void> {
    const small = await this.#shrink(scenario);
    const [expect] = await this.#oracle.observe([small]);
    // The smallest one must be as sure as the one that was found
    const sure = expect !== undefined && (await this.#repeats(small, expect));
    const kept = sure ? small : scenario;
    const golden = { scenario: kept, expect: sure ? expect : (await this.#oracle.observe([scenario]))[0] };
    mkdirSync(artifacts, { recursive: true });
    const file = path.join(artifacts, `${scenario.name.replaceAll(/[^\w.-]+/g, '-')}.json`);
    writeFileSync(file, `${JSON.stringify([golden], null, 1)}\n`);
    this.#tally.differ.push({ name: scenario.name, file: path.relative(root, file) });
    const { observations } = play(kept, 0);
    const difference = golden.expect && firstDifference(kept, golden.expect, observations);
    const lines = difference === undefined ? ['(it did not repeat when it was told)'] : reportDifference(kept, difference);
    console.log([`DIFFERS ${scenario.name} → ${path.relative(root, file)}`, ...lines.map((line) => `  ${line}`), ''].join('\n'));
  }

  async #shrink(scenario: Scenario): Promise<Scenario> {
    if (++this.#shrunk > MOST_SHRUNK) return scenario;
    const started = performance.now();
    const stillFails = async (candidates: readonly Scenario[]): Promise<boolean[]> => {
      const parts = Array.from({ length: EMULATORS }, (_, i) => candidates.filter((__, k) => k % EMULATORS === i));
      const seen = await Promise.all(parts.map((part) => this.#oracle.observe(part)));
      return candidates.map((candidate, i) => {
        const theirs = seen[i % EMULATORS]?.[Math.floor(i / EMULATORS)];
        return theirs !== undefined && judge(candidate, theirs) === 'differs';
      });
    };
    return await shrink(scenario, stillFails, () => performance.now() - started < SHRINK_FOR_MS);
  }

  #report(): number {
    const { same, differ, known, order, undecided, failed } = this.#tally;
    for (const [name, scenarios] of known) console.log(`known bug of OTP 25, ${name}: ${scenarios.join(', ')}`);
    if (order.length > 0) console.log(`the same in another interleaving: ${order.join(', ')}`);
    if (undecided.length > 0) console.log(`the oracle does not repeat itself: ${undecided.join(', ')}`);
    if (failed.length > 0) console.log(`the oracle could not play: ${failed.join(', ')}`);
    const bugs = [...known.values()].reduce((sum, names) => sum + names.length, 0);
    const counts = [
      `${order.length} in another interleaving`,
      `${bugs} known bugs of OTP 25`,
      `${undecided.length} undecided`,
      `${failed.length} not played by the oracle`,
    ];
    console.log(`${this.#played} scenarios: ${same} the same, ${differ.length} differ, ${counts.join(', ')}`);
    // As every suite's: what the oracle could not decide or play was not tested.
    const passed = same + order.length + bugs;
    const untested = undecided.length + failed.length;
    console.log(`otp:fuzz: ${passed} passed, ${differ.length} failed${untested > 0 ? `, ${untested} skipped` : ''}`);
    return differ.length === 0 && same + order.length + bugs > 0 ? 0 : 1;
  }
}

export type Verdict = 'same' | 'order' | 'differs' | { readonly known: string };

/**
 * The runtime against what OTP did. It plays strictly in turn, as one scheduler of BEAM; where that differs, OTP's outcome may
 * still be that of another interleaving, of turns or between trees: `order`. Whether every interleaving keeps to what OTP guarantees is for
 * the goldens.
 */
export function judge(scenario: Scenario, seen: readonly Observation[]): Verdict {
  const { observations } = play(scenario, 0);
  const difference = firstDifference(scenario, seen, observations);
  if (difference === undefined) return 'same';
  const bug = knownBug(scenario, difference.step, observations);
  if (bug !== undefined) return { known: bug.name };
  const others = Array.from({ length: OTHER_INTERLEAVINGS }, (_, i) => play(scenario, i + 1).observations);
  const like = (what: readonly Observation[]) => (other: readonly Observation[]) => firstDifference(scenario, what, other) === undefined;
  if (others.some(like(seen))) return 'order';
  return [observations, ...others].map(loosely).some(like(loosely(seen))) ? 'order' : 'differs';
}

/**
 * Each step's log in the order that OTP guarantees: what one tree did together, trees in the order of their names, since between trees
 * only signals order anything; and a server's terminate beside its exit, since in between it reports its crash, for which it waits for
 * another process. BEAM lets others run there, and where one takes out a message with a stack, for the garbage collector's sake; here
 * nobody does.
 */
function loosely(observations: readonly Observation[]): Observation[] {
  return observations.map((seen) => {
    const log = seen.log?.filter((entry): entry is Json[] => Array.isArray(entry));
    if (log === undefined || log.length !== seen.log?.length) return seen;
    const tree = ([, whose]: Json[]): string => (typeof whose === 'string' ? (whose.split(/[/#]/, 1)[0] ?? '') : '');
    return { ...seen, log: besideExits(log).toSorted((a, b) => (tree(a) < tree(b) ? -1 : tree(a) > tree(b) ? 1 : 0)) };
  });
}

function besideExits(log: readonly Json[][]): Json[][] {
  const isOf = (what: string, whose: Json | undefined) => (entry: Json[]) => entry[0] === what && entry[1] === whose;
  const late = log.filter((entry, i) => entry[0] === 'terminate' && log.slice(i).some(isOf('exit', entry[1])));
  return log
    .filter((entry) => !late.includes(entry))
    .flatMap((entry) => (entry[0] === 'exit' ? [...late.filter(isOf('terminate', entry[1])), entry] : [entry]));
}
