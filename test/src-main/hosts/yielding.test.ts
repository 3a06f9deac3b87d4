// While a program in a process of its own is attached, Bough lets it have the cores.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const MODULE = path.join(import.meta.dirname, '../../../src-main/hosts/yielding.ts');
/** In a process of its own: it can't come back up where it is not root's. */
const run = (body: string): unknown =>
  JSON.parse(
    execFileSync(process.execPath, [
      '--input-type=module',
      '-e',
      `import { getPriority, setPriority } from 'node:os';
       const { yieldCores } = await import(${JSON.stringify(MODULE)});
       ${body}`,
    ]).toString(),
  );

it('the hub has a lower priority while at least one program is attached, and takes it back where it may', () => {
  const [before, one, two, still, after, again] = run(`
    const seen = [getPriority()];
    const [first, second] = [yieldCores(), (seen.push(getPriority()), yieldCores())];
    seen.push(getPriority());
    first();
    first();
    seen.push(getPriority());
    second();
    seen.push(getPriority());
    yieldCores();
    seen.push(getPriority());
    console.log(JSON.stringify(seen));`) as number[];
  const yielding = Math.min(19, (before as number) + 5);
  expect([one, two, still, again]).toEqual([yielding, yielding, yielding, yielding]);
  expect([before, yielding]).toContain(after);
});
