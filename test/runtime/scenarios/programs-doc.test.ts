// What docs/PROGRAMS.md promises is true: its first example runs as it stands, and what it says about loading, catching,
// freezing and determinism holds for programs that go through the loader.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Program, System } from '../../../runtime/index.ts';
import { evaluateProgram } from '../../../src-main/loader/evaluate.ts';
import { loadProgram } from '../../../src-main/loader/load-program.ts';
import { Story } from './support.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bough-doc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = readFileSync(new URL('../../../docs/PROGRAMS.md', import.meta.url), 'utf8');
const examples = Array.from(text.matchAll(/```ts\n([\s\S]*?)```/g), (match) => match[1] as string);
const [firstExample] = examples;
const dynamicExample = examples.find((example) => example.includes('dynamicSupervisor') && example.includes('export default'));

/** Loads a program's text as `bough run` does and tells its story. */
async function tell(source: string, seed = 1, seconds = 10): Promise<Story> {
  const file = path.join(folder, 'program.ts');
  writeFileSync(file, source);
  const loaded = await loadProgram(file);
  if (!loaded.ok) throw new Error(loaded.error.reason);
  return new Story(
    (system: System): Program => {
      const evaluated = evaluateProgram(loaded.value, { seed, now: () => system.now, print: () => undefined, meter: system.meter });
      if (!evaluated.ok) throw new Error(evaluated.error.reason);
      return evaluated.value;
    },
    seed,
    seconds,
  );
}

const main = (body: string): string => `import { ErrorExit, Exit, program } from 'bough';
export default program({ name: 'Main', start: function* main(self) { ${body} } });`;
const logged = (story: Story): unknown[] => story.all('log_line').map(({ payload }) => payload);

describe('docs/PROGRAMS.md', () => {
  it('begins with a program that shows its state', async () => {
    const story = await tell(firstExample as string);
    expect(story.states('Clock').slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(story.all('process_exited')).toEqual([]);
  });

  it('has an example of a dynamic supervisor that runs as it stands, request after request', async () => {
    const story = await tell(dynamicExample as string, 1, 2);
    expect(story.states('Gateway').slice(0, 4)).toEqual([1, 2, 3, 4]);
    const ended = story.all('process_exited');
    expect(ended.length).toBeGreaterThan(10);
    expect(ended.filter(({ tag }) => tag !== 'normal')).toEqual([]);
    const registered = story.all('name_registered').map(({ name }) => name);
    expect([...registered].sort()).toEqual(['Cache', 'Requests', 'Root']);
  });

  it('a name in dynamicSupervisor alone registers nothing: startChild by it exits with noproc, as the page says', async () => {
    const unnamed = (dynamicExample as string).replace(
      "{ module: dynamicSupervisor({ name: 'Requests' }), name: 'Requests' }",
      "dynamicSupervisor({ name: 'Requests' })",
    );
    expect(unnamed).not.toBe(dynamicExample);
    const story = await tell(unnamed, 1, 0.15);
    expect(story.all('process_exited').map(({ tag }) => tag)).toEqual(['noproc']);
  });

  it('has a gen_server and a supervisor that load in a program', async () => {
    const block = (start: string): string => examples.find((example) => example.startsWith(start)) as string;
    const story = await tell(`import { genServer, program, supervisor } from 'bough';
${block('const Counter')}
const Worker = genServer({ name: 'Worker', init: (n) => ['ok', n] });
${block('const Pool')}
const Root = supervisor({ name: 'Root', children: [{ id: 'Pool', start: Pool }, { id: 'Counter', start: { module: Counter, argument: 3, name: 'Counter' } },
  { id: 'User', start: function (self) { return ['ok', self.spawnLink(function* user(u) { self; u.cast('Counter', 'inc'); u.log(String(yield u.call('Counter', 'get'))); yield u.receive(); })]; } }] });
export default program({ name: 'Main', start: Root });`);
    expect(logged(story)).toEqual(['4']);
    expect(story.all('process_exited')).toEqual([]);
    expect(story.all('child_spec_added').map(({ childId }) => childId)).toContain('Worker 2');
  });

  it('what a call raises can be caught as an Exit with its reason', async () => {
    const story = await tell(
      main(
        "try { yield self.call('Nobody', 'get', 100); } catch (raised) { self.log((raised instanceof Exit) + ' ' + raised.reason[0]); }",
      ),
    );
    expect(logged(story)).toEqual(['true noproc']);
  });

  it('what the process raises itself can be caught', async () => {
    const story = await tell(
      main("try { self.error('badarg'); } catch (raised) { self.log((raised instanceof ErrorExit) + ' ' + raised.reason); }"),
    );
    expect(logged(story)).toEqual(['true badarg']);
  });

  it('an exit signal can not be caught and runs no finally', async () => {
    const story = await tell(
      main(`const pid = self.spawn(function* victim(self) {
        try { yield self.receive(); } catch { self.log('caught'); } finally { self.log('finally'); }
      });
      yield self.sleep(10);
      self.exit(pid, 'because');
      yield self.sleep(10);
      self.log('alive ' + self.isAlive(pid));`),
    );
    expect(logged(story)).toEqual(['alive false']);
  });

  it('trapExit turns signals into messages, but not kill', async () => {
    const story = await tell(
      main(`const pid = self.spawn(function* stubborn(self) {
        self.trapExit(true);
        for (;;) { const [tag, , reason] = yield self.receive(); self.log(tag + ' ' + reason); }
      });
      yield self.sleep(10);
      self.exit(pid, 'please');
      yield self.sleep(10);
      self.exit(pid, 'kill');
      yield self.sleep(10);
      self.log('alive ' + self.isAlive(pid));`),
    );
    expect(logged(story)).toEqual(['EXIT please', 'alive false']);
  });

  it('changing what was sent raises a TypeError in the process that tries', async () => {
    const story = await tell(main("const order = { items: [1] }; self.send(self.pid, order); order.items.push(2); self.log('changed');"));
    expect(logged(story)).toEqual([]);
    expect(story.reasons('Main')).toMatchObject([{ $error: 'TypeError' }]);
  });

  it('a Map that was sent is the receiver’s own', async () => {
    const story = await tell(
      main(
        "const stock = new Map([['tea', 1]]); self.send(self.pid, stock); stock.set('tea', 2); self.log(String((yield self.receive()).get('tea')));",
      ),
    );
    expect(logged(story)).toEqual(['1']);
  });

  it('a body that returns a promise crashes with async_callback', async () => {
    const story = await tell("import { program } from 'bough';\nexport default program({ name: 'Main', start: () => Promise.resolve() });");
    expect(story.reasons('Main')).toEqual([['async_callback', expect.any(String)]]);
  });

  it('a gen_server without handleInfo reads and forgets, without handleCast it crashes with undef', async () => {
    const story = await tell(`import { genServer, program, supervisor } from 'bough';
      const Mute = genServer({ name: 'Mute', init: () => ['ok', 0] });
      const Root = supervisor({ name: 'Root', children: [
        { id: 'Mute', start: { module: Mute, name: 'Mute' } },
        { id: 'Talker', start: genServer({ name: 'Talker', init: (_, self) => { self.send('Mute', 'hello'); self.sendAfter(100, self.pid, 'go'); return ['ok', 0]; },
          handleInfo: (_, n, self) => { self.cast('Mute', 'hello'); return ['noreply', n + 1]; } }) },
      ] });
      export default program({ name: 'Main', start: Root });`);
    expect(story.reasons('Mute')).toEqual(['undef']);
    expect(story.plot()).toEqual(['crashed Mute', 'restarted Mute']);
  });

  it('chance and time are the same again for the same seed, and setTimeout is refused', async () => {
    const source = main(`self.log(Math.random() + ' ' + self.random() + ' ' + crypto.randomUUID());
      yield self.sleep(1500);
      self.log(new Date().toISOString() + ' ' + performance.now() + ' ' + self.now());
      try { setTimeout(() => {}, 1); } catch (error) { self.log(error.message); }`);
    const [first, again, other] = [await tell(source, 1), await tell(source, 1), await tell(source, 2)];
    expect(logged(again)).toEqual(logged(first));
    expect(logged(other)[0]).not.toBe(logged(first)[0]);
    expect(logged(first)[1]).toMatch(/^2000-01-01T00:00:01\.5\d\dZ 150\d(\.\d+)? 150\d{4}$/);
    expect(logged(first)[2]).toContain('self.sendAfter');
  });

  it('a program may run a test system of its own, and is told when it misspells one', async () => {
    const source = (name: string): string => `import { loop, program, task } from 'bough';
      import { ${name} } from 'bough/test';
      const clock = loop(0, function* clock(n, self) { yield* self.sleep(1000); return n + 1; });
      export default program({ name: 'Lesson', start: task({ name: 'Lesson', run(_, self) {
        const t = ${name}(); const pid = t.spawn(clock); t.advance(3500); self.log('after 3.5 s: ' + t.state(pid)); } }) });`;
    expect(logged(await tell(source('testSystem')))).toEqual(['after 3.5 s: 3']);
    await expect(tell(source('testSytem'))).rejects.toThrow("'bough/test' has no export testSytem; did you mean testSystem?");
  });

  it('a loop that waits with yield* is preempted as one that waits with yield is', async () => {
    const story = await tell(
      main(`self.spawn(function* greedy(own) { yield* own.sleep(1); for (let i = 0; i < 1_000_000; i++); own.log('done'); });
      for (let i = 0; i < 3; i++) { yield* self.sleep(5); for (let n = 0; n < 5000; n++); self.log('here'); }
      try { yield* self.call('nobody', 'get'); } catch { for (let n = 0; n < 5000; n++); self.log('caught'); }
      self.exit('enough');`),
      1,
      2,
    );
    expect(logged(story)).toEqual(['here', 'here', 'here', 'caught', 'done']);
    expect(story.events.filter(({ turnEnd }) => turnEnd === 'preempted').length).toBeGreaterThan(200);
  });

  it('a loop in a generator is preempted: a greedy process does not starve its neighbour', async () => {
    const story = await tell(
      main(`self.spawn(function* greedy() { for (let i = 0; i < 1_000_000; i++); });
      for (let i = 0; i < 3; i++) { yield self.sleep(5); self.log('here'); }
      self.exit('enough');`),
      1,
      0.2,
    );
    expect(logged(story)).toEqual(['here', 'here', 'here']);
  });
});
