// The hub as a whole: what it starts, keeps, prunes, opens again, and what it says about it.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Push } from '../../../runtime/protocol/bridge.ts';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub, type HubOptions } from '../../../src-main/hub/hub.ts';
import { StatusFile, takeLost } from '../../../src-main/hub/status-file.ts';
import { recordScenario } from '../../support/hub-recordings.ts';

let home: string;
const hubs: Hub[] = [];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-hub-'));
});
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.close()));
  rmSync(home, { recursive: true, force: true });
});

function start(options: Partial<HubOptions> = {}): Hub {
  const hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false, ...options });
  hubs.push(hub);
  return hub;
}
function connect(hub: Hub): DirectConnection & { pushes: Push[] } {
  const connection = createDirect();
  const pushes: Push[] = [];
  connection.bridge.onPush((push) => pushes.push(push));
  hub.connect(connection.carrier);
  return { ...connection, pushes };
}
const recordings = (): string[] => readdirSync(path.join(home, 'recordings')).sort();
/** A number that no process has. */
const DEAD = 4_194_301;

describe('starting', { timeout: 60_000 }, () => {
  it('runs the welcome miniature before the first window has its answer, and keeps only its last recordings', async () => {
    mkdirSync(path.join(home, 'recordings'));
    const old = Array.from({ length: 8 }, (_, i) => `Welcome-2025-01-0${i + 1}-120000.bough`);
    for (const name of [...old, 'Welcome-by-me.bough', 'MyApp-2025-01-01-120000.bough'])
      writeFileSync(path.join(home, 'recordings', name), 'x');
    const hub = start({ welcome: true });
    const { bridge } = connect(hub);
    const hello = await bridge.request('hello', { bridgeVersion: 1 });
    expect(hello.sessions).toMatchObject([{ id: hello.welcome, kind: 'live', scenario: 'welcome', state: 'running', seed: 1 }]);
    expect(hello.current).toBe(hello.welcome);
    const kept = recordings().filter((name) => /^Welcome-2025/.test(name));
    expect(kept).toEqual(old.slice(-4));
    expect(recordings()).toContain('Welcome-by-me.bough');
    expect(recordings()).toContain('MyApp-2025-01-01-120000.bough');
  });

  it('offers MyApp first and not the miniature', async () => {
    const cards = await connect(start()).bridge.request('catalogue', {});
    expect(cards[0]?.id).toBe('my-app');
    expect(cards.map((card) => card.id)).not.toContain('welcome');
    expect(cards.length).toBeGreaterThanOrEqual(8);
    for (const card of cards) expect(card.paragraph.length).toBeGreaterThan(40);
  });

  it('gives two sessions of one program that begin together a file each', async () => {
    const { bridge } = connect(start());
    const both = await Promise.all([1, 2].map((seed) => bridge.request('startProgram', { scenario: 'counter-loop', seed })));
    expect(new Set(both.map((info) => info.file)).size).toBe(2);
    expect(new Set(both.map((info) => info.id)).size).toBe(2);
  });

  it('opens a file once, however often it is asked to', async () => {
    const file = path.join(home, 'a.bough');
    await recordScenario('one-for-one', file);
    const { bridge } = connect(start());
    const [a, b] = [
      await bridge.request('openRecording', { file }),
      await bridge.request('openRecording', { file: path.join(home, '.', 'a.bough') }),
    ];
    expect(a.id).toBe(b.id);
    await bridge.request('closeSession', { session: a.id });
    expect((await bridge.request('openRecording', { file })).id).not.toBe(a.id);
  });
});

describe('after an accident', { timeout: 60_000 }, () => {
  it('opens what the dead hub was recording, says who was running, and says it once', async () => {
    const file = path.join(home, 'recordings', 'lost.bough');
    mkdirSync(path.dirname(file), { recursive: true });
    await recordScenario('one-for-one', file);
    new StatusFile(home, DEAD).write([{ file, title: 'one_for_one', program: 'Shop', welcome: false, running: 'Payments' }]);
    const hub = start({ lost: 'The hub ran out of memory.' });
    const { bridge, pushes } = connect(hub);
    const hello = await bridge.request('hello', { bridgeVersion: 1 });
    expect(hello.sessions).toMatchObject([{ kind: 'recording', file, readOnly: true }]);
    expect(hello.current).toBe(hello.sessions[0]?.id);
    await expect
      .poll(() => pushes.filter((push) => push.push === 'notice'))
      .toMatchObject([
        {
          level: 'error',
          session: hello.current,
          text: expect.stringMatching(
            /^The hub ran out of memory while Payments in one_for_one was running; the hub was started again\. The recording up to event \d+ is open, read-only\.$/,
          ),
        },
      ]);
    const second = connect(hub);
    await second.bridge.request('hello', { bridgeVersion: 1 });
    await second.bridge.request('catalogue', {});
    expect(second.pushes.filter((push) => push.push === 'notice')).toEqual([]);
    expect(takeLost(home)).toEqual([]);
  });

  it('leaves alone what a hub that lives is recording, and is not led astray by files that are not its own', async () => {
    const mine = new StatusFile(home, process.ppid);
    const entry = { file: '/x.bough', title: 'X', program: 'X', welcome: false };
    mine.write([entry]);
    writeFileSync(path.join(home, 'live', `${DEAD}.json`), '{"pid":1,"sessions":[{"file":');
    writeFileSync(path.join(home, 'live', 'notes.txt'), 'mine');
    expect(takeLost(home)).toEqual([]);
    expect(readdirSync(path.join(home, 'live')).sort()).toEqual([`${process.ppid}.json`, 'notes.txt'].sort());
    expect(takeLost(home, () => false)).toEqual([entry]);
    mine.remove();
  });

  it('says so where the lost recording can not be opened', async () => {
    mkdirSync(path.join(home, 'recordings'));
    const file = path.join(home, 'recordings', 'lost.bough');
    writeFileSync(file, 'not a recording at all');
    new StatusFile(home, DEAD).write([{ file, title: 'Lost', program: 'Lost', welcome: false }]);
    const { bridge, pushes } = connect(start());
    await bridge.request('hello', { bridgeVersion: 1 });
    await expect
      .poll(() => pushes)
      .toMatchObject([{ push: 'notice', level: 'error', text: expect.stringContaining('could not be opened again') }]);
  });
});

describe('ending', { timeout: 60_000 }, () => {
  it('closes every recording, tells the windows, and leaves no status behind', async () => {
    const hub = start();
    const { bridge } = connect(hub);
    const lost = new Promise((resolve) => bridge.onLost(resolve));
    const info = await bridge.request('startProgram', { scenario: 'counter-server' });
    expect(readdirSync(path.join(home, 'live'))).toEqual([`${process.pid}.json`]);
    await hub.close();
    expect(await lost).toBe('Bough was ended');
    expect(existsSync(`${info.file}-wal`)).toBe(false);
    expect(readdirSync(path.join(home, 'live'))).toEqual([]);
  });

  it('is not held up by a process that does not give its thread back, and that process is named while it runs', async () => {
    const program = path.join(home, 'hog.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor } from 'bough';
const Hog = genServer({
  name: 'Hog',
  init(_, self) { self.sendAfter(50, self.pid, 'go'); return ['ok', 0]; },
  handleInfo() { for (;;) {} },
});
export default program({ name: 'Hogs', start: supervisor({ name: 'Sup', children: [{ id: 'Hog', start: { module: Hog, name: 'Hog' } }] }) });\n`,
    );
    const hub = start();
    const { bridge, pushes } = connect(hub);
    const info = await bridge.request('startProgram', { file: program });
    await expect
      .poll(() => pushes.filter((push) => push.push === 'notice'), { timeout: 20_000 })
      .toMatchObject([{ level: 'warning', session: info.id, text: expect.stringMatching(/^Hog has held the thread for \d+ ms/) }]);
    // meanwhile the hub answers
    expect((await bridge.request('look', { session: info.id, at: 'end' })).rows.find((row) => row.name === 'Hog')).toBeDefined();
    expect((await bridge.request('pause', { session: info.id, paused: true })).state).toBe('running');
    // Who looks at another session is not told, until it comes to look here.
    const other = connect(hub);
    const elsewhere = await other.bridge.request('startProgram', { scenario: 'counter-server', seed: 1 });
    await other.bridge.request('look', { session: elsewhere.id, at: 'end' });
    const second = await bridge.request('startProgram', { file: program });
    await bridge.request('look', { session: second.id, at: 'end' });
    const told = (to: typeof other, of: string) => to.pushes.filter((push) => push.push === 'notice' && push.session === of).length;
    await expect.poll(() => told({ ...other, pushes }, second.id), { timeout: 20_000 }).toBe(1);
    expect(told(other, second.id)).toBe(0);
    await other.bridge.request('look', { session: second.id, at: 'end' });
    expect(told(other, second.id)).toBe(1);
    // Ended by force it stays, with what it did, and says so.
    const ended = await bridge.request('endProgram', { session: second.id });
    expect(ended).toMatchObject({ state: 'ended', readOnly: true });
    expect(ended.reason).toMatch(/^Hogs was ended from outside.*\(Hog\)\. The recording is whole up to event \d+\.$/);
    const look = await bridge.request('look', { session: second.id, at: 'end', full: true });
    expect(look.rows.find((row) => row.name === 'Hog')).toBeDefined();
    expect(ended.reason).toContain(`up to event ${look.endSeq}.`);
    await bridge.request('closeSession', { session: info.id });
    const again = await bridge.request('openRecording', { file: info.file });
    expect((await bridge.request('look', { session: again.id, at: 'end' })).rows.find((row) => row.name === 'Hog')).toBeDefined();
  });
});
