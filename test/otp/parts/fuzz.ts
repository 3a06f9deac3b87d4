// Random gen_statem machines on real Erlang and on our runtime. Usage: node test/otp/parts/fuzz.ts [FIRST SEED] [COUNT]; Erlang has to
// be on the path. A difference counts where Erlang says the same three times.

import { askErlang, isKnownBug } from './make.ts';
import { playStatem } from './play-statem.ts';
import { randomStatem } from './scenarios/random-statem.ts';
import { fromGolden } from './terms.ts';

const [first = 1000, count = 200] = process.argv.slice(2).map(Number);
const scenarios = Array.from({ length: count }, (_, i) => randomStatem(first + i));
const answers = [1, 2, 3].map(() => askErlang(scenarios));
const tally = { same: 0, different: 0, 'a race in Erlang': 0, 'known bug of OTP 25': 0 };

for (const [i, scenario] of scenarios.entries()) {
  const [theirs, ...again] = answers.map((all) => JSON.stringify(fromGolden(all[i]))) as [string, string, string];
  if (again.some((other) => other !== theirs)) tally['a race in Erlang'] += 1;
  else if (isKnownBug(theirs)) tally['known bug of OTP 25'] += 1;
  else if (JSON.stringify(playStatem(scenario)) === theirs) tally.same += 1;
  else {
    tally.different += 1;
    process.stdout.write(`${scenario.name}: different\n`);
  }
}
process.stdout.write(
  `${Object.entries(tally)
    .map(([what, n]) => `${n} ${what}`)
    .join(', ')}\n`,
);
process.exitCode = tally.different > 0 ? 1 : 0;
