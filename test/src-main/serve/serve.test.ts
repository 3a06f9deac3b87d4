// `bough serve` for real: a parent, a forked hub with a program in its worker, HTTP and WebSocket, recordings on disk.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecording } from '../../../recordings/index.ts';
import { browserCommand } from '../../../src-main/serve/open-browser.ts';
import { describeDeath, HubDeaths } from '../../../src-main/serve/restarts.ts';
import { runServe } from '../../../src-main/serve/serve.ts';
import { connectHub, eventually } from '../../support/hub-socket.ts';

let folder: string;
let controller: AbortController;
let served: Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bough-serve-'));
  mkdirSync(path.join(folder, 'window'));
  writeFileSync(path.join(folder, 'window/index.html'), '<!doctype html><title>Bough</title>');
  controller = new AbortController();
});
/** What a test that failed may leave. */
const started: number[] = [];
afterEach(async () => {
  for (const pid of started.splice(0)) if (isThere(pid)) process.kill(pid, 'SIGKILL');
  controller.abort();
  await served?.catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly url: string;
  readonly lines: string[];
  readonly warnings: string[];
}
async function start(port = 0): Promise<Running> {
  const lines: string[] = [];
  const warnings: string[] = [];
  served = runServe({
    port,
    home: path.join(folder, 'home'),
    renderer: path.join(folder, 'window'),
    print: (line) => lines.push(line),
    warn: (line) => warnings.push(line),
    signal: controller.signal,
  });
  const ended = served.then(() => Promise.reject(new Error('serve ended')));
  const url = await Promise.race([
    ended,
    eventually(async () => {
      const found = /http:\S+/.exec(lines.join('\n'))?.[0];
      if (!found) throw new Error('no URL yet');
      return found;
    }),
  ]);
  return { url, lines, warnings };
}

/** The hub's process id, as it stands in the name of its status file. */
const hubPid = (): number =>
  Number.parseInt(readdirSync(path.join(folder, 'home/live')).find((name) => /^\d+\.json$/.test(name)) ?? '0', 10);
const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // One that has ended and that nobody has asked about is none.
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const recordings = (): string[] => readdirSync(path.join(folder, 'home/recordings'));

describe('serving', { timeout: 60_000 }, () => {
  it('prints one URL that works, runs the welcome system, and on its end closes the recording', async () => {
    const { url, lines } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
    expect(lines.at(-1)).toBe('Ctrl+C ends it.');
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(new URL('/', url))).status).toBe(403);

    const { bridge, close } = await connectHub(url);
    const hello = await bridge.request('hello', { bridgeVersion: 1 });
    expect(hello).toMatchObject({ carrier: 'browser', sessions: [{ kind: 'live', scenario: 'welcome', state: 'running' }] });
    const session = hello.welcome as string;
    await expect
      .poll(async () => (await bridge.request('look', { session, at: 'end' })).counts.events, { timeout: 20_000 })
      .toBeGreaterThan(20);
    close();

    controller.abort();
    await served;
    const [file, ...rest] = recordings();
    expect(rest).toEqual([]);
    const opened = openRecording(path.join(folder, 'home/recordings', file as string));
    expect(opened).toMatchObject({ ok: true, value: { closedCleanly: true } });
    if (opened.ok) {
      expect(opened.value.lastSeq).toBeGreaterThan(20);
      opened.value.close();
    }
    expect(readdirSync(path.join(folder, 'home/live'))).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('takes the next port where the one asked for is taken, and says so', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    const [before, beforeController] = [served, controller];
    controller = new AbortController();
    const second = await start(port);
    expect(Number(new URL(second.url).port)).toBeGreaterThan(port);
    expect(second.lines[0]).toBe(`Port ${port} is taken; using ${new URL(second.url).port}.`);
    expect(new URL(second.url).searchParams.get('token')).not.toBe(new URL(first.url).searchParams.get('token'));
    beforeController.abort();
    await before;
  });

  it('starts another hub on the same port and token when one dies, and opens what was being recorded', async () => {
    const { url, warnings } = await start();
    const before = await connectHub(url);
    await before.bridge.request('hello', { bridgeVersion: 1 });
    const info = await before.bridge.request('startProgram', { scenario: 'counter-server', seed: 3 });
    await expect
      .poll(async () => (await before.bridge.request('look', { session: info.id, at: 'end' })).recordedUpTo, { timeout: 20_000 })
      .toBeGreaterThan(10);
    const seen = (await before.bridge.request('look', { session: info.id, at: 'end' })).recordedUpTo;
    const hash = (await before.bridge.request('hash', { session: info.id, seq: 10 })).hash;
    process.kill(hubPid(), 'SIGKILL');
    await expect.poll(() => warnings.join('\n'), { timeout: 20_000 }).toContain('The hub runs again');

    const after = await eventually(() => connectHub(url));
    const hello = await after.bridge.request('hello', { bridgeVersion: 1 });
    const reopened = hello.sessions.find((session) => session.file === info.file);
    expect(reopened).toMatchObject({ kind: 'recording', readOnly: true, seed: 3, program: info.program });
    expect(hello.current).toBe(reopened?.id);
    const frame = await after.bridge.request('look', { session: reopened?.id ?? '', at: 'end' });
    expect(frame.seq).toBeGreaterThanOrEqual(seen);
    expect((await after.bridge.request('hash', { session: reopened?.id ?? '', seq: 10 })).hash).toBe(hash);
    await expect
      .poll(() => after.pushes, { timeout: 10_000 })
      .toContainEqual(
        expect.objectContaining({
          push: 'notice',
          level: 'error',
          session: reopened?.id,
          text: expect.stringMatching(/SIGKILL.*recording up to event \d+ is open/),
        }),
      );
    await expect(
      after.bridge.request('command', { session: reopened?.id ?? '', command: { kind: 'crash', slot: 1 } }),
    ).rejects.toMatchObject({
      code: 'read_only',
    });
    before.close();
    after.close();
  });

  /** A parent that can be killed, of a hub that never returns to its event loop again when it gets the signal SIGUSR2. */
  async function startApart(): Promise<{ parent: ChildProcess; url: string; hub: number }> {
    const options = { port: 0, home: path.join(folder, 'home'), renderer: path.join(folder, 'window') };
    const serve = new URL('../../../src-main/serve/serve.ts', import.meta.url);
    const main = `import { runServe } from ${JSON.stringify(serve)}; await runServe(${JSON.stringify(options)});`;
    const busy = "data:text/javascript,process.on('SIGUSR2',()=>{for(;;);})".replaceAll(';', '%3B');
    const parent = spawn(process.execPath, ['--input-type=module', '-e', main], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: `--import "${busy}"` },
    });
    let said = '';
    parent.stdout?.on('data', (part: Buffer) => (said += part.toString()));
    const url = await eventually(async () => {
      const found = /http:\S+/.exec(said)?.[0];
      if (!found) throw new Error(`no URL yet: ${said}`);
      return found;
    });
    const { close } = await connectHub(url);
    await expect.poll(hubPid, { timeout: 20_000 }).toBeGreaterThan(0);
    close();
    started.push(parent.pid as number, hubPid());
    return { parent, url, hub: hubPid() };
  }

  it.skipIf(process.platform === 'win32')('of a parent that is killed no hub is left, also where its event loop is stuck', async () => {
    const { parent, url, hub } = await startApart();
    process.kill(hub, 'SIGUSR2');
    await expect(fetch(url, { signal: AbortSignal.timeout(1000) })).rejects.toThrow();
    expect(isThere(hub)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isThere(hub), { timeout: 30_000 }).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('and one that is not stuck closes its recordings before', async () => {
    const { parent, hub } = await startApart();
    parent.kill('SIGKILL');
    await expect.poll(() => isThere(hub), { timeout: 30_000 }).toBe(false);
    const opened = openRecording(path.join(folder, 'home/recordings', recordings()[0] as string));
    expect(opened).toMatchObject({ ok: true, value: { closedCleanly: true } });
    if (opened.ok) opened.value.close();
  });

  it('says what to do when the window is not built', async () => {
    await expect(runServe({ renderer: path.join(folder, 'nowhere'), home: folder })).rejects.toThrow(/not built .*npm start/);
  });
});

describe('a hub that keeps dying', () => {
  it('is given up after four deaths in a minute, but not for deaths far apart', () => {
    const quick = new HubDeaths();
    expect([0, 1, 2, 3, 4].map((second) => quick.mayRestart(second * 1000))).toEqual([true, true, true, true, false]);
    const slow = new HubDeaths();
    expect([0, 1, 2, 3, 4, 5].map((minute) => slow.mayRestart(minute * 61_000))).toEqual([true, true, true, true, true, true]);
  });

  it('is described by its last words', () => {
    expect(describeDeath(null, 'SIGABRT', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory')).toBe(
      'The hub ran out of memory',
    );
    expect(describeDeath(null, 'SIGKILL', '')).toBe('The hub was ended by SIGKILL');
    expect(describeDeath(1, null, 'x\nTypeError: no\n  at y')).toBe('The hub ended with code 1 (TypeError: no)');
  });
});

describe('the browser', () => {
  it('is opened by what each system has, and not where nobody could see it', () => {
    const url = 'http://127.0.0.1:1/?token=a&b=1';
    expect(browserCommand(url, 'darwin', {})).toEqual(['open', url]);
    expect(browserCommand(url, 'win32', {})?.at(-1)).toBe('http://127.0.0.1:1/?token=a^&b=1');
    expect(browserCommand(url, 'linux', {})).toBeUndefined();
    expect(browserCommand(url, 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open', url]);
  });
});
