import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../../src-main/cli/cli.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const fixture = (name: string): string => path.join(root, 'test/fixtures/programs', name);
const MY_APP = path.join(root, 'runtime/scenarios/my-app.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'bough-cli-'));
const file = (name: string): string => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function bough(...args: string[]): Promise<Outcome> {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    interactive: false,
    columns: undefined,
    env: { BOUGH_HOME: folder },
  };
  return { code: await runCli(args, io), out, err };
}

const INFO_KEYS = [
  'formatVersion',
  'program',
  'seed',
  'events',
  'processes',
  'crashes',
  'restarts',
  'gaveUp',
  'durationUs',
  'gaps',
  'logHash',
  'closedCleanly',
];

async function record(name: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await bough('run', ...args, '-o', file(name), '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('bough run', () => {
  test('prints what info prints of what it recorded, and nothing else', async () => {
    const printed = await record('a.bough', MY_APP, '--seed', '7', '--for', '3s');
    expect(Object.keys(printed)).toEqual(INFO_KEYS);
    expect(printed).toMatchObject({ program: 'MyApp', seed: 7, gaps: 0, closedCleanly: true });
    const info = await bough('info', file('a.bough'), '--json');
    expect(info).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(info.out)).toEqual(printed);
    expect(readdirSync(folder).filter((name) => name.startsWith('a.bough'))).toEqual(['a.bough']);
  });

  test('gives the same log hash for the same seed, at both paces, and another for another seed', async () => {
    const run = (seed: string, ...more: string[]) => record('b.bough', MY_APP, '--seed', seed, '--for', '900ms', ...more);
    const first = await run('7');
    expect((await run('7'))['logHash']).toBe(first['logHash']);
    expect((await run('7', '--pace', 'real'))['logHash']).toBe(first['logHash']);
    expect((await run('8'))['logHash']).not.toBe(first['logHash']);
  });

  test('without a seed it is the same as with seed 1', async () => {
    const [without, one] = [
      await record('c.bough', 'welcome', '--for', '1s'),
      await record('c.bough', 'welcome', '--for', '1s', '--seed', '1'),
    ];
    expect(without).toEqual(one);
    expect(without['seed']).toBe(1);
  });

  test('records structure only with --bare', async () => {
    const bare = await record('d.bough', 'one-for-one', '--bare', '--for', '3s');
    const full = await record('e.bough', 'one-for-one', '--for', '3s');
    expect(bare['events']).toBe(full['events']);
    expect(bare['crashes']).toBe(1);
    expect((await bough('events', file('d.bough'), 'type:message_sent', '--json')).out).not.toContain('"payload"');
    expect((await bough('events', file('e.bough'), 'type:message_sent', '--json')).out).toContain('"payload"');
  });

  test('--until idle ends when nothing can happen any more, however late', async () => {
    const { durationUs, events } = await record('f.bough', fixture('good/ends.ts'), '--until', 'idle');
    expect(durationUs).toBeGreaterThanOrEqual(250_000);
    expect(events).toBeGreaterThan(2);
  });

  test('events at exactly the time of --for still happen', async () => {
    const firstTimer = async (limit: string): Promise<{ seq: number; at: number } | undefined> => {
      await record('g.bough', fixture('good/chance.ts'), '--for', limit);
      const [line] = (await bough('events', file('g.bough'), 'type:timer_fired', '--json')).out.split('\n');
      return line ? JSON.parse(line) : undefined;
    };
    const timer = await firstTimer('200ms');
    expect(timer?.at).toBeGreaterThanOrEqual(37_000);
    expect(await firstTimer(`${(timer?.at as number) - 1}us`)).toBeUndefined();
    expect(await firstTimer(`${timer?.at}us`)).toEqual(timer);
  });

  test('without -o says where it records, in the folder of recordings', async () => {
    const { code, err, out } = await bough('run', 'welcome', '--for', '200ms');
    expect(code).toBe(0);
    const to = /^bough: recording to (.+\.bough)$/m.exec(err)?.[1] as string;
    expect(path.dirname(to)).toBe(file('recordings'));
    expect(path.basename(to)).toMatch(/^welcome-\d{4}-\d\d-\d\d-\d{6}\.bough$/);
    expect(existsSync(to)).toBe(true);
    expect(err).toContain('bough: welcome.ts reached the end of its time at 200 ms\n');
    expect(out).toMatch(/^program {4}Welcome\nseed {7}1\n/);
  });

  test('lets the program print to stderr, so that stdout holds facts alone', async () => {
    const { out, err } = await bough('run', fixture('good/prints.ts'), '-o', file('h.bough'), '--json');
    expect(err).toBe('hello {"from":"the program"}\nand goodbye\n');
    expect(Object.keys(JSON.parse(out))).toEqual(INFO_KEYS);
  });

  test('keeps what was recorded when the program runs out of memory, and says who was running', async () => {
    const { code, out, err } = await bough('run', fixture('good/out-of-memory.ts'), '--until', 'idle', '-o', file('i.bough'), '--json');
    expect(code).toBe(1);
    // While memory is nearly used up, collecting it may take so long that the process counts as a hog: that may be said before.
    expect(err.trimEnd().split('\n').at(-1)).toBe(
      `bough: out-of-memory.ts ran out of memory while OutOfMemory <0.1.0> was running; what was recorded is in ${file('i.bough')}`,
    );
    const printed = JSON.parse(out);
    expect(printed.closedCleanly).toBe(false);
    expect(printed.events).toBeGreaterThan(10);
    expect((await bough('events', file('i.bough'), 'seq:1', '--json')).out).toContain('"process_spawned"');
  });

  test('leaves an older recording alone when the new program does not load', async () => {
    await record('j.bough', 'welcome', '--for', '100ms');
    const before = readFileSync(file('j.bough'));
    expect((await bough('run', fixture('bad/throws-in-import.ts'), '-o', file('j.bough'))).code).toBe(2);
    expect(readFileSync(file('j.bough')).equals(before)).toBe(true);
  });
});

describe('reading a recording', () => {
  beforeAll(async () => {
    await record('read.bough', MY_APP, '--seed', '7', '--for', '9s');
  });
  const read = file('read.bough');
  const lines = (text: string): Record<string, unknown>[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('events prints the whole log as NDJSON, in order', async () => {
    const { code, out } = await bough('events', read, '--json');
    expect(code).toBe(0);
    const events = lines(out);
    const info = JSON.parse((await bough('info', read, '--json')).out);
    expect(events.map((event) => event['seq'])).toEqual(Array.from({ length: info.events }, (_, i) => i + 1));
    expect(events[0]).toMatchObject({ seq: 1, type: 'process_spawned', pid: '<0.1.0>', slot: 'MyApp', parent: null, cause: 0 });
    for (const event of events) {
      expect(event['pid'] === null || /^<0\.\d+\.0>$/.test(String(event['pid']))).toBe(true);
      expect(Object.keys(event).slice(0, 3)).toEqual(['seq', 'at', 'type']);
    }
  });

  test("a template prints a line of one's own for each event", async () => {
    const query = 'type:callback_finished name:Worker';
    const template = '{seq} {pid} {{{name}}} {state.nothing} {mailbox}';
    const events = lines((await bough('events', read, query, '--json')).out);
    const { out, code } = await bough('events', read, query, '--template', template);
    expect(code).toBe(0);
    const printed = out.trimEnd().split('\n');
    expect(printed).toHaveLength(events.length);
    expect(printed.length).toBeGreaterThan(5);
    for (const [i, line] of printed.entries()) {
      const [seq, pid] = line.split(' ');
      expect([Number(seq), pid]).toEqual([events[i]?.['seq'], events[i]?.['pid']]);
      expect(line).toMatch(/ \{.+\} (⟨no such field⟩|–) \d+$/);
    }
    expect(lines((await bough('events', read, query, '--template', '{pid}', '--json')).out)[0]).toEqual({
      seq: events[0]?.['seq'],
      at: events[0]?.['at'],
      text: events[0]?.['pid'],
    });
    const wrong = await bough('events', read, query, '--template', '{nobody}');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(/there is no field \{nobody\}/);
  });

  test('a query picks events', async () => {
    const crashes = lines((await bough('events', read, 'kind:crash', '--json')).out);
    const info = JSON.parse((await bough('info', read, '--json')).out);
    expect(crashes).toHaveLength(info.crashes);
    expect(info.crashes).toBeGreaterThan(0);
    expect(crashes[0]).toMatchObject({ type: 'process_exited', crashed: true, class: 'abnormal', tag: 'badmatch' });
    const several = lines((await bough('events', read, 'to:Cache', 'type:message_sent', 'seq<=400', '--json')).out);
    expect(several.length).toBeGreaterThan(0);
    for (const event of several) expect(event).toMatchObject({ type: 'message_sent', to: several[0]?.['to'] });
    expect(await bough('events', read, 'tag:nobody_sends_this', '--json')).toEqual({ code: 0, out: '', err: '' });
  });

  test('at gives the world after an event', async () => {
    const { out } = await bough('at', read, '--seq', '400', '--json');
    const world = JSON.parse(out);
    expect(Object.keys(world)).toEqual(['seq', 'at', 'hash', 'processes']);
    expect(world.seq).toBe(400);
    expect(world.hash).toMatch(/^[0-9a-f]{32}$/);
    const cache = world.processes.find((process: { name?: string }) => process.name === 'Cache');
    expect(cache).toMatchObject({
      pid: '<0.2.0>',
      slot: 'MyApp/Cache',
      kind: 'worker',
      parent: '<0.1.0>',
      incarnation: 1,
      links: ['<0.1.0>'],
      monitors: [],
    });
    expect(Object.keys(cache.state)).toEqual(['entries', 'hits', 'misses']);
    for (const process of world.processes) {
      for (const key of ['pid', 'slot', 'kind', 'status', 'incarnation', 'mailbox', 'links', 'monitors'])
        expect(process).toHaveProperty(key);
    }
  });

  test('at --time is the last event at or before that time', async () => {
    const events = lines((await bough('events', read, '--json')).out);
    const { at } = events[500] as { at: number };
    const last = events.findLast((event) => (event['at'] as number) <= at) as { seq: number };
    const byTime = (await bough('at', read, '--time', `${at}us`, '--json')).out;
    expect(byTime).toBe((await bough('at', read, '--seq', String(last.seq), '--json')).out);
    const empty = JSON.parse((await bough('at', read, '--seq', '0', '--json')).out);
    expect(empty).toMatchObject({ seq: 0, processes: [] });
  });

  test('a crash is visible in the world after it, and the restart in the one after that', async () => {
    const [crash] = lines((await bough('events', read, 'kind:crash', 'name:Worker', '--json')).out);
    const [restart] = lines((await bough('events', read, 'kind:restart', '--json')).out);
    const at = async (seq: unknown, slot: unknown) =>
      JSON.parse((await bough('at', read, '--seq', String(seq), '--json')).out).processes.find(
        (process: { slot: string }) => process.slot === slot,
      );
    expect(await at(crash?.['seq'], crash?.['slot'])).toMatchObject({
      pid: crash?.['pid'],
      incarnation: 1,
      exit: { seq: crash?.['seq'], class: 'abnormal' },
    });
    expect(await at(restart?.['seq'], crash?.['slot'])).toMatchObject({ pid: restart?.['child'], incarnation: 2 });
  });

  test('without --json it prints aligned text', async () => {
    const info = (await bough('info', read)).out;
    expect(info).toMatch(/^program {4}MyApp\n/);
    expect(info).toMatch(/\nevents {5}1,\d{3}, \d+ a second\n/);
    expect(info).toMatch(/\ncrashes\n1 {2}/);
    const world = (await bough('at', read, '--seq', '400')).out.split('\n');
    expect(world[0]).toMatch(/^after event 400, \d+\.\d{3} \d{3} s · \d+ live processes · /);
    const column = world[2]?.indexOf('<0.1.0>');
    expect(world.find((line) => line.startsWith('  Cache'))?.indexOf('<0.2.0>')).toBe(column);
    expect((await bough('events', read, 'seq:1')).out).toBe('      1     0.000 012 s  MyApp                 spawned by host\n');
  });
});

describe('what is asked wrongly ends with 2 and one line that says what to do', () => {
  test.each([
    [['fly'], /^bough: unknown verb fly; there are run, info, rerun, at, events, why, lint, verify, export, import, compact, sql, serve$/],
    [['evnts', 'x.bough'], /^bough: unknown verb evnts; did you mean events\? There are /],
    [['explore', 'x.bough'], /^bough: unknown verb explore; /],
    [['why', 'x.bough', '7', '--crash', '1'], /^bough: say what once: an event or process, or --crash K$/],
    [[], /^bough: name a verb: run, info, rerun, at, events, why, lint, verify, export, import, compact, sql, serve$/],
    [['--frob'], /^bough: unknown option --frob; /],
    [['run'], /^bough: missing required argument 'file'; --help shows what there is$/],
    [['run', 'x', 'y'], /^bough: too many arguments/],
    [['run', 'welcome', '--sed', '1'], /^bough: unknown option '--sed' \(Did you mean --seed\?\)$/],
    [['run', 'welcome', '--seed'], /^bough: option '--seed <n>' argument missing/],
    [['run', 'welcome', '--seed', '-1'], /^bough: --seed -1 is not a seed; write a whole number from 0 to 4294967295$/],
    [['run', 'welcome', '--seed', '4294967296'], /is not a seed/],
    [['run', 'welcome', '--for', '5'], /^bough: --for 5 is not a time; write it like 5s, 250ms or 1\.25s$/],
    [['run', 'welcome', '--for', 'soon'], /is not a time/],
    [['run', 'welcome', '--until', 'late'], /^bough: --until late is unknown; write --until idle$/],
    [['run', 'welcome', '--pace', 'slow'], /^bough: --pace slow is unknown; write --pace real or --pace max$/],
    [['run', 'welcom'], /^bough: welcom is neither a file nor a scenario; did you mean welcome\?$/],
    [['run', './nope.ts'], /^bough: \.\/nope\.ts: there is no such file$/],
    [['run', fixture('good')], /: is a folder; name the program file in it$/],
    [['run', fixture('bad/syntax-error.js')], /bad\/syntax-error\.js:5:\d+: /],
    [['run', fixture('bad/throws-at-top-level.ts')], /throws-at-top-level\.ts:7:\d+: threw RangeError: no limit is set while loading$/],
    [['run', fixture('bad/imports-node.ts')], /imports-node\.ts:2:\d+: 'node:fs' is a module of Node/],
    [['info'], /^bough: missing required argument 'recording'/],
    [['info', MY_APP], /is not a recording of Bough/],
    [['info', '/does/not/exist.bough'], /There is no file/],
    [['at', 'x.bough'], /^bough: say which moment: either --seq 120 or --time 1\.25s$/],
    [['at', 'x.bough', '--seq', '1', '--time', '1s'], /^bough: say which moment/],
    [['at', 'x.bough', '--seq', 'one'], /^bough: --seq one is not a seq/],
    [['events', 'x.bough', 'kind:crsh'], /^bough: unknown kind `crsh` at column 6, did you mean `crash`\?$/],
    [['events', 'x.bough', 'a', '--query', 'b'], /^bough: give the query once/],
    [['export', 'x.bough'], /^bough: required option '--as <format>' not specified/],
    [['export', 'x.bough', '--as', 'pdf'], /^bough: --as pdf is unknown; write --as ndjson or /],
    [['import', '/does/not/exist.log'], /^bough: \/does\/not\/exist\.log: there is no such file$/],
    [['verify', '/does/not/exist.bough'], /There is no file/],
    [['verify', MY_APP], /is not a recording of Bough/],
    [['serve', '--port', '70000'], /^bough: --port 70000 is not a port/],
  ] as const)('bough %j', async (args, said) => {
    const { code, out, err } = await bough(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trimEnd()).toMatch(said);
    expect(err).toMatch(/^[^\n]+\n$/);
  });

  test('a program that exports nothing gets an example of five lines', async () => {
    const { code, err } = await bough('run', fixture('bad/exports-nothing.ts'));
    expect(code).toBe(2);
    expect(err.trimEnd().split('\n')).toHaveLength(6);
    expect(err).toContain('export default program({');
  });

  test('-o never replaces what is no recording', async () => {
    const notes = file('notes.txt');
    writeFileSync(notes, 'my notes');
    expect(await bough('run', 'welcome', '--for', '100ms', '-o', notes)).toMatchObject({
      code: 2,
      err: `bough: ${notes} exists and is not a recording; choose another name for -o\n`,
    });
    expect(readFileSync(notes, 'utf8')).toBe('my notes');
  });

  test('a moment behind the end says where the end is', async () => {
    const { events } = await record('k.bough', 'welcome', '--for', '100ms');
    const { code, err } = await bough('at', file('k.bough'), '--seq', '1000000');
    expect({ code, err }).toEqual({
      code: 2,
      err: `bough: --seq 1000000 is behind the end; ${file('k.bough')} has events 1 to ${events}\n`,
    });
  });
});

describe('help', () => {
  test.each([[[]], [['run']], [['info']], [['at']], [['events']], [['verify']], [['export']], [['import']], [['sql']], [['serve']]])(
    'bough %j --help says what there is and ends with 0',
    async (verb) => {
      const { code, out, err } = await bough(...verb, '--help');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^Usage: bough /);
    },
  );
});
