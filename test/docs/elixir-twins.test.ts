// The counters stand beside real Elixir: the twins compile without a warning, answer random requests as ours do, and print what ours
// log. Where there is no Elixir that is skipped and said; that both fit on a screen is checked everywhere.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Self } from 'bough';
import { testSystem } from 'bough/test';
import { afterAll, describe, expect, it } from 'vitest';
import counterLoop, { counter } from '../../runtime/scenarios/counter-loop.ts';
import counterServer, { Counter } from '../../runtime/scenarios/counter-server.ts';
import { createRandom } from '../support/random.ts';

const scenarios = fileURLToPath(new URL('../../runtime/scenarios/', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'bough-twins-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const version = spawnSync('elixir', ['--version'], { encoding: 'utf8' });
const NO_ELIXIR = version.status === 0 ? undefined : 'no Elixir (Debian: apt-get install elixir)';

const TWINS = ['counter-loop', 'counter-server'] as const;
const textOf = (file: string): string => readFileSync(path.join(scenarios, file), 'utf8');

type Op = 'inc' | 'reset' | 'get';
const random = createRandom(2024);
const ops: Op[] = Array.from({ length: 400 }, () => random.pick<Op>(['inc', 'inc', 'inc', 'inc', 'get', 'get', 'reset']));

/** The modules of a twin without the lines that start it, and a client that says what it is answered. */
const asked = {
  'counter-loop': (text: string) => `${text.replace(/^Main\.run\(\)$/m, '')}
pid = spawn_link(fn -> Counter.loop(0) end)
ask = fn
  :get -> send(pid, {:get, self()}); receive do {:count, n} -> IO.puts(n) end
  op -> send(pid, op)
end
`,
  'counter-server': (text: string) => `${text.slice(0, text.indexOf('children ='))}
{:ok, _} = Counter.start_link(0)
ask = fn
  :get -> IO.puts(GenServer.call(Counter, :get))
  op -> GenServer.cast(Counter, op)
end
`,
};

function ours(twin: (typeof TWINS)[number]): number[] {
  const t = testSystem();
  const replies: number[] = [];
  if (twin === 'counter-server') {
    const pid = t.start(Counter, 0);
    for (const op of ops) op === 'get' ? replies.push(t.call(pid, op)) : t.cast(pid, op);
    return replies;
  }
  const pid = t.spawn(counter);
  for (const op of ops) {
    if (op !== 'get') t.send(pid, op);
    else
      replies.push(
        t.run(function* (self: Self) {
          self.send(pid, ['get', self.pid]);
          return (yield* self.receive({ match: (message: readonly unknown[]) => message[0] === 'count' }))[1] as number;
        }),
      );
  }
  return replies;
}

/** The first lines that a program prints in real time; it runs for ever, so it is ended. */
async function firstLines(file: string, count: number): Promise<string[]> {
  const child = spawn('elixir', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const part of child.stdout) {
    printed += String(part);
    if (printed.split('\n').length > count) break;
  }
  child.kill('SIGKILL');
  return printed.split('\n').slice(0, count);
}

describe.each(TWINS)('%s', (twin) => {
  it('fits on one screen beside its twin', () => {
    for (const file of [`${twin}.ts`, `${twin}.ex`]) {
      const lines = textOf(file).trimEnd().split('\n');
      expect(lines.length, file).toBeLessThanOrEqual(48);
      expect(Math.max(...lines.map((line) => line.length)), file).toBeLessThanOrEqual(130);
    }
  });

  it('its twin compiles without a warning and answers 400 random requests the same', (context) => {
    if (NO_ELIXIR !== undefined) return context.skip(NO_ELIXIR);
    const file = path.join(folder, `${twin}-asked.exs`);
    const text = textOf(`${twin}.ex`);
    writeFileSync(file, `${asked[twin](text)}Enum.each([${ops.map((op) => `:${op}`).join(', ')}], ask)\n`);
    const done = spawnSync('elixir', [file], { encoding: 'utf8' });
    expect(done.stderr).toBe('');
    const replies = done.stdout.trim().split('\n').map(Number);
    expect(replies.length).toBe(ops.filter((op) => op === 'get').length);
    expect(replies).toEqual(ours(twin));
    expect(new Set(replies).size).toBeGreaterThan(5);
  });
});

it('the twins, run as they stand, print what ours log', async (context) => {
  if (NO_ELIXIR !== undefined) return context.skip(NO_ELIXIR);
  const printed = await Promise.all(TWINS.map((twin) => firstLines(path.join(scenarios, `${twin}.ex`), 5)));
  const logged = [counterLoop, counterServer].map((program) => {
    const t = testSystem({ program });
    t.advance(6000);
    return t.logged.slice(0, 5);
  });
  expect(printed).toEqual(logged);
  expect(printed[0]).toEqual([5, 10, 15, 20, 5].map((count) => `the count is ${count}`));
});
