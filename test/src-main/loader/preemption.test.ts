// Preemption from end to end: a program as people write it, through the loader, beside a thousand others. Counted in turns.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createSystem } from '../../../runtime/index.ts';
import { evaluateProgram } from '../../../src-main/loader/evaluate.ts';
import { loadProgram } from '../../../src-main/loader/load-program.ts';
import { createStackMapper } from '../../../src-main/loader/stack-map.ts';
import { LogCollector } from '../../support/runtime-log.ts';

const root = mkdtempSync(path.join(tmpdir(), 'bough-preempt-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let programs = 0;

const OTHERS = 1000;

/** A root that starts a greedy process with this body and then a thousand that only say that they ran. */
const beside = (greedy: string): string => `
import { program } from 'bough';
import type { Self } from 'bough';
const one = (n: number): number => n + 1;
function* ones() { for (;;) yield 1; }
function* deep(n: number): Generator<never, number> { return n === 0 ? 0 : 1 + (yield* deep(n - 1)); }
class Box { n = 0; get next() { return this.n + 1; } *[Symbol.iterator]() { for (;;) yield this.n++; } }
function* greedy() { let n = 0; ${greedy} }
function other(self: Self) { self.log('ran'); }
function* main(self: Self) {
  self.spawn(greedy as never);
  for (let i = 0; i < ${OTHERS}; i++) self.spawn(other as never);
  yield self.sleep(60_000);
}
export default program({ name: 'P', start: main as never });
`;

async function turns(source: string, seed: number): Promise<{ delay: number; longest: number; ran: number }> {
  const file = path.join(root, `p${++programs}.ts`);
  writeFileSync(file, source);
  const loaded = await loadProgram(file);
  if (!loaded.ok) throw new Error(loaded.error.reason);
  const log = new LogCollector();
  const system = createSystem({ seed, sink: log.sink });
  const evaluated = evaluateProgram(loaded.value, { seed, now: () => system.now, print: () => undefined, meter: system.meter });
  if (!evaluated.ok) throw new Error(evaluated.error.reason);
  system.start(evaluated.value);
  system.run({ turns: OTHERS + 20 });
  system.flush();
  const { events } = log;
  const lines = events.filter((event) => event.type === 'log_line');
  // Process 2 is the greedy one.
  const ends = events.filter((event) => event.type === 'turn_ended' && event.pid === 2);
  const spawned = new Map(events.flatMap((event) => (event.type === 'process_spawned' ? [[event.pid, event.seq]] : [])));
  const delays = lines.map(({ pid, seq }) => ends.filter((end) => end.seq > (spawned.get(pid) as number) && end.seq < seq).length);
  return {
    delay: Math.max(...delays),
    longest: Math.max(...ends.map((event) => (event as { reductions: number }).reductions)),
    ran: lines.length,
  };
}

describe('a greedy generator delays a thousand others by no more than a turn', () => {
  test.each([
    ['while', 'while (true) n += 1;'],
    ['for', 'for (;;) n = one(n);'],
    ['do … while', 'do n++; while (n >= 0);'],
    ['for … of over a generator without an end', 'for (const x of ones()) n += x;'],
    ['for … in, again and again', 'for (;;) for (const k in { a: 1, b: 2 }) n += k.length;'],
    ['a loop with a label', 'a: for (;;) { for (;;) { n++; continue a; } }'],
    ['array callbacks', 'for (;;) n += [1, 2, 3].map(one).filter((x) => x > 1).reduce((a, b) => a + b, 0);'],
    ['sort with a comparison', 'for (;;) n += [3, 1, 2].sort((a, b) => a - b).length;'],
    ['recursion by yield*', 'for (;;) n += yield* deep(50);'],
    ['getters and an iterator of a class', 'const box = new Box(); for (const x of box) n += x + box.next;'],
    ['a class with initialisers', 'for (;;) { class A { x = one(n); static { for (let i = 0; i < 3; i++) n++; } } n = new A().x; }'],
    ['try … finally', 'for (;;) try { n++; } finally { n--; }'],
  ])('%s', async (_what, body) => {
    const strict = await turns(beside(body), 0);
    expect(strict).toMatchObject({ ran: OTHERS, delay: 1 });
    // A turn ends at the first counted point after its budget.
    expect(strict.longest).toBeLessThanOrEqual(4000 + 60);
    // One turn before its place comes, and by chance one more within the hand it is dealt with.
    expect((await turns(beside(body), 3)).delay).toBeLessThanOrEqual(2);
  });
});

test('an error in a preempted generator bears the line that its author wrote', async () => {
  const file = path.join(root, 'line.ts');
  writeFileSync(
    file,
    `import { program } from 'bough';
interface Unused { readonly a: number }
class Holder {
  readonly list: number[] = [1].map((x) => x * 2);
}

export default program({ name: 'P', start: function* main() {
  for (let i = 0; i < 20_000; i++);
  throw new Error(String(new Holder().list));
} as never });
`,
  );
  const loaded = await loadProgram(file);
  if (!loaded.ok) throw new Error(loaded.error.reason);
  const system = createSystem({ seed: 1, sink: () => undefined });
  const evaluated = evaluateProgram(loaded.value, { seed: 1, now: () => 0, print: () => undefined, meter: system.meter });
  if (!evaluated.ok) throw new Error(evaluated.error.reason);
  system.start(evaluated.value);
  while (system.run().stopped === 'turns');
  const [error] = (system.rootExit?.reason ?? []) as [Error];
  expect(createStackMapper(loaded.value).topPlace(error.stack ?? '')).toMatchObject({ file, line: 9 });
});
