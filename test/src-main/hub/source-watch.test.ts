import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { hubForTests } from '../../support/hub-for-tests.ts';

const served = hubForTests();
const { ask, home } = served;

it('a program whose text has changed, or that of what it imports, says so; started again it is a session of its own with the new text', async () => {
  const put = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  };
  put('my-app/node_modules/greet/package.json', '{"name":"greet","version":"1.0.0","main":"index.js","type":"module"}');
  put('my-app/node_modules/greet/index.js', 'export const greet = (name) => "hello " + name;');
  put('my-app/name.ts', "export const name: string = 'first';");
  put(
    'my-app/app.ts',
    `import { genServer, program, supervisor } from 'bough';
     import { greet } from 'greet';
     import { name } from './name.ts';
     const Greeter = genServer({ name: 'Greeter', init: () => ['ok', greet(name)] });
     export default program({ name: 'Mine', start: supervisor({ name: 'Root', children: [{ id: 'greeter', start: Greeter }] }) });`,
  );
  const file = path.join(home, 'my-app/app.ts');
  const stateOf = async (session: string): Promise<string> => {
    const row = (await ask('look', { session, at: 'end', full: true })).rows.find(({ label }) => label === 'greeter');
    return row === undefined ? '' : JSON.stringify((await ask('detail', { session, seq: 1e9, slot: row.slot }))?.state);
  };
  const first = await ask('startProgram', { file });
  await expect.poll(() => stateOf(first.id), { timeout: 20_000 }).toContain('hello first');
  const changed = async () => (await ask('hello', { bridgeVersion: 1 })).sessions.find(({ id }) => id === first.id)?.changed;
  expect(await changed()).toBeUndefined();
  put('my-app/node_modules/greet/index.js', 'export const greet = (name) => "goodbye " + name;');
  put('my-app/name.ts', "export const name: string = 'second time';");
  await expect.poll(changed, { timeout: 20_000 }).toBe('name.ts');
  const second = await ask('startProgram', { file });
  expect(second.file).not.toBe(first.file);
  await expect.poll(() => stateOf(second.id), { timeout: 20_000 }).toContain('goodbye second time');
  expect(await stateOf(first.id)).toContain('hello first');
});
