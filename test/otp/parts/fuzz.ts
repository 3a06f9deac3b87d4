// Random gen_statem machines on real Erlang and on our runtime. Usage: node test/otp/parts/fuzz.ts [FIRST SEED] [COUNT]; Erlang has to
// be on the path. Its timers follow the wall clock, so a busy machine makes it answer otherwise: whatever is not the same at once is
// asked again, fewer at a time, and a difference counts where Erlang then says the same three times.

import { askErlang, isKnownBug } from './make.ts';
import type { StatemScenario } from './play-statem.ts';
import { playStatem } from './play-statem.ts';
import { randomStatem } from './scenarios/random-statem.ts';
import { fromGolden } from './terms.ts';

const [first = 1000, count = 200] = process.argv.slice(2).map(Number);
const AT_ONCE = [200, 20, 5];
const tally = { same: 0, different: 0, 'a race in Erlang': 0, 'known bug of OTP 25': 0 };

const ask = (scenarios: readonly StatemScenario[]): string[] => askErlang(scenarios).map((answer) => JSON.stringify(fromGolden(answer)));

/** Counts those that are the same, or bugs, and gives the others. */
function sift(scenarios: readonly StatemScenario[]): StatemScenario[] {
  const answers = ask(scenarios);
  return scenarios.filter((scenario, i) => {
    const theirs = answers[i] as string;
    const isSame = JSON.stringify(playStatem(scenario)) === theirs;
    if (isSame) tally.same += 1;
    else if (isKnownBug(theirs)) tally['known bug of OTP 25'] += 1;
    else return true;
    return false;
  });
}

function judge(scenario: StatemScenario): void {
  const [one, ...others] = [ask([scenario]), ask([scenario]), ask([scenario])].map(([answer]) => answer);
  if (others.some((other) => other !== one)) {
    tally['a race in Erlang'] += 1;
    return;
  }
  tally.different += 1;
  process.stdout.write(`${scenario.name}: different\n`);
}

let open = Array.from({ length: count }, (_, i) => randomStatem(first + i));
for (const size of AT_ONCE) {
  const rest: StatemScenario[] = [];
  for (let i = 0; i < open.length; i += size) rest.push(...sift(open.slice(i, i + size)));
  open = rest;
}
for (const scenario of open) judge(scenario);

const told = Object.entries(tally).map(([what, n]) => `${n} ${what}`);
process.stdout.write(`seeds ${first} to ${first + count - 1}: ${told.join(', ')}\n`);
process.exitCode = tally.different > 0 ? 1 : 0;
