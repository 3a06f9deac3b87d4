// The contract of `npm run --silent otp` with other people's harnesses: what is on stdout, what on stderr, and the exit code.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Observation, Scenario } from '../../support/otp-compare.ts';
import { compareScenario } from '../../support/otp-compare.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const goldensFile = `${root}test/golden/otp/gen_server.json`;
const goldens = JSON.parse(readFileSync(goldensFile, 'utf8')) as { scenario: Scenario; expect: Observation[] }[];
const file = temporaryFolder();

function otp(args: readonly string[], input = ''): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [`${root}scripts/otp.mjs`, ...args], { input, encoding: 'utf8', cwd: root, maxBuffer: 1 << 28 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
const play = (scenarios: unknown, args: readonly string[] = []) => otp(args, JSON.stringify(scenarios));

const idle = { name: 'idle', tree: { id: 'root', children: [{ id: 'a' }] }, steps: [{ op: 'which_children', sup: 'root' }] };

describe('scenarios on standard input', () => {
  it('give one list of observations each, in their order, equal to what OTP saw, and nothing else on stdout', () => {
    const { code, out, err } = play(goldens.map(({ scenario }) => scenario));
    const lists = JSON.parse(out) as Observation[][];
    expect(lists.map((list, i) => compareScenario(goldens[i]!.scenario, goldens[i]!.expect, list))).toEqual(goldens.map(() => []));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('may be goldens: their expectation is not looked at', () => {
    const { scenario } = goldens[0]!;
    expect(play([{ scenario, expect: 'nonsense' }]).out).toBe(play([scenario]).out);
  });

  it('without any give an empty array', () => {
    expect(otp([], '[]')).toEqual({ code: 0, out: '[]\n', err: '' });
  });

  it.each([
    ['nothing', '', 'standard input is empty'],
    ['no JSON', '[{"name": ', 'standard input is not JSON'],
    ['no array', '{"name":"x"}', 'standard input: expected a JSON array'],
  ])('that are %s end with one line and exit code 2', (_, input, line) => {
    const { code, out, err } = otp([], input);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err).toContain(line);
  });

  it('that cannot be played leave the others alone and say which step is wrong', () => {
    const bad = { ...idle, name: 'bad', steps: [...idle.steps, { op: 'frobnicate' }, ...idle.steps] };
    const { code, out, err } = play([idle, bad, 17, idle]);
    const [first, second, third, last] = JSON.parse(out) as Observation[][];
    expect(first).toHaveLength(2);
    expect(last).toEqual(first);
    expect(second).toEqual([...first!, { error: 'step 2 of 3: {"op":"frobnicate"}: unknown operation "frobnicate"' }]);
    expect(third).toEqual([{ error: 'not a scenario: it is not an object' }]);
    expect(err).toContain('otp: bad: step 2 of 3: {"op":"frobnicate"}: unknown operation');
    expect(err).toContain('otp: scenario 3 is not a scenario');
    expect(code).toBe(1);
  });

  it('with a reference that nothing names, or without an argument, are told so', () => {
    const { out } = play([
      { name: 'ref', actors: [{ as: 'o1' }], steps: [{ op: 'demonitor', by: 'o1', ref: 'm1' }] },
      { name: 'argument', steps: [{ op: 'exit', reason: 'kill' }] },
    ]);
    const errors = (JSON.parse(out) as { error?: string }[][]).map((list) => list.at(-1)?.error);
    expect(errors[0]).toContain('no step before it names the reference "m1"');
    expect(errors[1]).toContain('exit needs "target"');
  });

  it('that never come to rest end with an error', () => {
    const tree = { id: 'root', intensity: 1e9, period: 1, children: [{ id: 'a', init: ['ok', ['stop', 'bad']] }] };
    const kill = { op: 'exit', target: 'root/a', reason: 'kill' };
    const forever = {
      name: 'receive',
      actors: [{ as: 'm', mailbox: 'manual' }],
      steps: [{ op: 'receive', by: 'm', match: '_', timeout: 'infinity' }],
    };
    const { code, out } = play([{ name: 'loop', tree, steps: [kill] }, forever]);
    const errors = (JSON.parse(out) as { error?: string }[][]).map((list) => list.at(-1)?.error);
    expect(errors[0]).toMatch(/step 1 of 1.*does not come to rest within \d+ turns/);
    expect(errors[1]).toMatch(/step 1 of 1.*nothing can happen any more/);
    expect(code).toBe(1);
  });
});

describe('--check', () => {
  it('says how many passed, and nothing more when all did', () => {
    expect(otp(['--check', goldensFile])).toEqual({ code: 0, out: `${goldens.length} passed, 0 failed\n`, err: '' });
  });

  it('shows the first difference of a failing golden: name, step, operation, expected and got', () => {
    const at = goldens.findIndex(({ expect: seen }) => seen.length > 2);
    const doctored = structuredClone(goldens);
    doctored[at]!.expect[2]!.reply = 'doctored';
    const path = file('doctored.json');
    writeFileSync(path, JSON.stringify(doctored));
    const { code, out } = otp(['--check', goldensFile, path]);
    const { scenario } = goldens[at]!;
    expect(out).toContain(`FAIL ${scenario.name} (${path})`);
    expect(out).toContain(`step 2 of ${scenario.steps.length}: ${JSON.stringify(scenario.steps[1])}`);
    expect(out).toContain(`reply:\n      expected "doctored"\n      got      ${JSON.stringify(goldens[at]!.expect[2]!.reply)}`);
    expect(out.trimEnd().split('\n').at(-1)).toBe(`${2 * goldens.length - 1} passed, 1 failed`);
    expect(code).toBe(1);
  });

  it('fails a golden whose scenario goes on after its last observation', () => {
    const [golden] = structuredClone(goldens);
    const path = file('short.json');
    writeFileSync(path, JSON.stringify([{ scenario: golden!.scenario, expect: golden!.expect.slice(0, -1) }]));
    const { code, out } = otp(['--check', path]);
    expect(out).toContain('number of observations');
    expect(code).toBe(1);
  });

  it('fails a golden whose scenario cannot be played', () => {
    const path = file('unplayable.json');
    writeFileSync(path, JSON.stringify([{ scenario: { name: 'bad', steps: [{ op: 'frobnicate' }] }, expect: [{ reply: 'ok' }, {}] }]));
    const { code, out } = otp(['--check', path]);
    expect(out).toContain('cannot be played: unknown operation "frobnicate"');
    expect({ code, last: out.trimEnd().split('\n').at(-1) }).toEqual({ code: 1, last: '0 passed, 1 failed' });
  });

  it('takes only the scenarios that --only matches', () => {
    const named = goldens.filter(({ scenario }) => /stop\d$/.test(scenario.name));
    expect(named.length).toBeGreaterThan(0);
    expect(otp(['--check', goldensFile, '--only', 'stop\\d$']).out).toBe(`${named.length} passed, 0 failed\n`);
  });

  it.each([
    ['no file', ['--check']],
    ['a file that is not there', ['--check', 'nowhere.json']],
    ['a file that is no golden', ['--check', 'package.json']],
    ['a regular expression that is none', ['--check', goldensFile, '--only', '(']],
    ['a regular expression that matches nothing', ['--check', goldensFile, '--only', 'no such name']],
    ['an unknown flag', ['--chekc', goldensFile]],
    ['a seed that is none', ['--seed', 'x', '--check', goldensFile]],
  ])('with %s ends with one line and exit code 2', (_, args) => {
    const { code, out, err } = otp(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^otp: .+\n$/);
  });
});
