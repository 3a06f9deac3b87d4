// What the hub does where nothing can be recorded: from the start, from some moment on, or into a file that is no longer there.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecording } from '../../../recordings/index.ts';
import type { Push } from '../../../runtime/protocol/bridge.ts';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub, type HubOptions } from '../../../src-main/hub/hub.ts';
import { recordingStore } from '../../../src-main/hub/recording-store.ts';
import type { GrowingLog } from '../../../src-main/hub/session-log.ts';
import { StatusFile, takeLost } from '../../../src-main/hub/status-file.ts';
import type { RecordingStore } from '../../../src-main/hub/store.ts';

let home: string;
const hubs: Hub[] = [];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-trouble-'));
});
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.close()));
  rmSync(home, { recursive: true, force: true });
});

function connect(options: Partial<HubOptions> = {}): DirectConnection['bridge'] & { pushes: Push[]; notices(): string[] } {
  const hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false, ...options });
  hubs.push(hub);
  const connection = createDirect();
  const pushes: Push[] = [];
  connection.bridge.onPush((push) => pushes.push(push));
  hub.connect(connection.carrier);
  const notices = () => pushes.flatMap((push) => (push.push === 'notice' ? [push.text] : []));
  return { ...connection.bridge, pushes, notices };
}
const fullDisk = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
const program = (name: string): string => path.join(import.meta.dirname, '../../fixtures/programs', name);

describe('where nothing can be recorded', { timeout: 60_000 }, () => {
  it('hello answers, a notice says the folder, the reason and the way out, and starting says the same', async () => {
    const folder = path.join(home, 'recordings');
    writeFileSync(folder, 'a file in its place');
    const bridge = connect({ welcome: true });
    expect(await bridge.request('hello', { bridgeVersion: 1 })).toMatchObject({ sessions: [] });
    const sentence = `Bough can't record in ${folder}: a file stands where a folder should be. Make it writable or make room, or set BOUGH_HOME to another folder and start Bough again.`;
    await expect.poll(bridge.notices).toEqual([`The welcome system is not running. ${sentence}`]);
    await expect(bridge.request('startProgram', { scenario: 'my-app' })).rejects.toMatchObject({ what: sentence });
    expect(await bridge.request('recordings', {})).toEqual([]);
    expect(readdirSync(home)).toEqual(['recordings']);
  });

  it('the same where the home itself can not be made', async () => {
    writeFileSync(path.join(home, 'file'), '');
    const bridge = connect({ welcome: true, home: path.join(home, 'file', 'home') });
    expect(await bridge.request('hello', { bridgeVersion: 1 })).toMatchObject({ sessions: [] });
    await expect.poll(bridge.notices).toEqual([expect.stringContaining('a file stands where a folder should be')]);
    expect(await bridge.request('recordings', {})).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'the same where a folder is there and takes nothing new, which Node retries for ever',
    async () => {
      const bridge = connect({ welcome: true, home: '/proc/self/home' });
      expect(await bridge.request('hello', { bridgeVersion: 1 })).toMatchObject({ sessions: [] });
      await expect.poll(bridge.notices).toEqual([expect.stringContaining('nothing can be created there')]);
    },
  );

  it('that its status can not be kept is said once', async () => {
    writeFileSync(path.join(home, 'live'), 'a file in its place');
    const bridge = connect();
    for (const seed of [1, 2]) {
      const { id } = await bridge.request('startProgram', { scenario: 'my-app', seed });
      await bridge.request('closeSession', { session: id });
    }
    expect(bridge.notices()).toEqual([expect.stringMatching(/^Bough can't write in .*; after an accident it would not know/)]);
  });

  it('a program whose recording can not be begun is ended, whatever it has said by then, and nothing stays behind', async () => {
    // A folder in the place of the journal is found only once the file is there and is written to.
    const store: RecordingStore = {
      ...recordingStore,
      create(file, about) {
        mkdirSync(path.join(`${file}-journal`, 'full'), { recursive: true });
        try {
          return recordingStore.create(file, about);
        } finally {
          rmSync(`${file}-journal`, { recursive: true });
        }
      },
    };
    const bridge = connect({ welcome: true, store });
    expect(await bridge.request('hello', { bridgeVersion: 1 })).toMatchObject({ sessions: [] });
    await expect(bridge.request('startProgram', { scenario: 'my-app' })).rejects.toMatchObject({
      what: expect.stringContaining(`Bough can't record in ${path.join(home, 'recordings')}: `),
    });
    expect(readdirSync(path.join(home, 'recordings'))).toEqual([]);
  });
});

describe('a status file', () => {
  it('that can not be written leaves nothing behind, and what a dead hub left unfinished is taken away', () => {
    mkdirSync(path.join(home, 'live', '77.json', 'in the way'), { recursive: true });
    const entry = { file: 'a.bough', title: 'A', program: 'A', welcome: false };
    expect(() => new StatusFile(home, 77).write([entry])).toThrow();
    expect(readdirSync(path.join(home, 'live'))).toEqual(['77.json']);
    rmSync(path.join(home, 'live', '77.json'), { recursive: true });
    writeFileSync(path.join(home, 'live', '78.json.new'), '{');
    expect(takeLost(home, () => true)).toEqual([]);
    expect(readdirSync(path.join(home, 'live'))).toEqual(['78.json.new']);
    expect(takeLost(home, () => false)).toEqual([]);
    expect(readdirSync(path.join(home, 'live'))).toEqual([]);
  });
});

describe('a recording that can not be written any more', { timeout: 60_000 }, () => {
  it('ends its session as failed, with the sentence, and what was seen can still be looked at', async () => {
    const bridge = connect({ store: failing() });
    const info = await bridge.request('startProgram', { scenario: 'my-app', seed: 1 });
    const state = async () => (await bridge.request('hello', { bridgeVersion: 1 })).sessions[0];
    await expect.poll(state, { timeout: 20_000 }).toMatchObject({ state: 'failed', readOnly: true });
    const reason = (await state())?.reason;
    expect(reason).toMatch(
      /^MyApp was ended, because .*\.bough can't be written any more: the disk is full; what happened up to event \d+ is/,
    );
    expect(bridge.notices().filter((text) => text.startsWith(reason ?? '?'))).toHaveLength(1);
    const frame = await bridge.request('look', { session: info.id, at: 'end', full: true });
    expect(frame.rows.length).toBeGreaterThan(3);
    expect((await bridge.request('look', { session: info.id, at: Math.floor(frame.seq / 2), full: true })).rows.length).toBeGreaterThan(1);
    expect(await bridge.request('event', { session: info.id, seq: frame.seq })).toMatchObject({ row: { seq: frame.seq } });
    await bridge.request('closeSession', { session: info.id });
    // Let go of: it can be opened by anybody, and says that it was cut off.
    const opened = openRecording(info.file);
    expect(opened).toMatchObject({ ok: true, value: { closedCleanly: false } });
    if (opened.ok) opened.value.close();
  });

  /** The real one until it has some events in its file. */
  function failing(): RecordingStore {
    return {
      ...recordingStore,
      create(file, about) {
        const log = recordingStore.create(file, about);
        const full = (): boolean => log.recordedUpTo > 20;
        return new Proxy(log, {
          get(target, key) {
            if (key === 'failure') return full() ? fullDisk() : undefined;
            if (key === 'finish')
              return () => {
                throw fullDisk();
              };
            const value = Reflect.get(target, key, target) as unknown;
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }) as GrowingLog;
      },
    };
  }

  it.each(['deleted', 'replaced'] as const)('goes on in a new file when its file was %s, and that is told', async (how) => {
    const bridge = connect();
    const info = await bridge.request('startProgram', { scenario: 'my-app', seed: 1 });
    const recorded = async () => (await bridge.request('look', { session: info.id, at: 'end', full: true })).recordedUpTo;
    await expect.poll(recorded, { timeout: 20_000 }).toBeGreaterThan(0);
    renameSync(info.file, `${info.file}.moved`);
    if (how === 'replaced') writeFileSync(info.file, 'something else');
    await expect.poll(bridge.notices, { timeout: 20_000 }).toHaveLength(1);
    const next = info.file.replace(/\.bough$/, '-2.bough');
    expect(bridge.notices()[0]).toContain(`${info.file}, the recording of MyApp, was deleted or replaced while it was written.`);
    const now = (await bridge.request('hello', { bridgeVersion: 1 })).sessions[0];
    expect(now).toMatchObject({ state: 'running', file: next });
    const moved = await recorded();
    await expect.poll(recorded, { timeout: 20_000 }).toBeGreaterThan(moved);
    await hubs[0]?.closeSession(info.id);
    expect(bridge.notices()).toHaveLength(1);
    // The new one has everything from the first event on; the old one, wherever it is now, is whole up to where it was left.
    for (const [file, closedCleanly] of [
      [next, true],
      [`${info.file}.moved`, false],
    ] as const) {
      const opened = openRecording(file);
      if (!opened.ok) throw new Error(opened.error.what);
      expect(opened.value.verify()).toEqual({ ok: true, problems: [] });
      expect(opened.value.closedCleanly).toBe(closedCleanly);
      expect(opened.value.chunkAt(1)?.firstSeq).toBe(1);
      opened.value.close();
    }
    if (how === 'replaced') expect(readFileSync(info.file, 'utf8')).toBe('something else');
    else expect(existsSync(info.file)).toBe(false);
    expect(existsSync(`${info.file}-wal`)).toBe(false);
  });

  it('is told of when its file was taken away with its folder, and the session goes on and can be looked at', async () => {
    const bridge = connect();
    const info = await bridge.request('startProgram', { scenario: 'my-app', seed: 1 });
    const recorded = async () => (await bridge.request('look', { session: info.id, at: 'end', full: true })).recordedUpTo;
    await expect.poll(recorded, { timeout: 20_000 }).toBeGreaterThan(0);
    renameSync(path.dirname(info.file), `${path.dirname(info.file)}.moved`);
    await expect.poll(bridge.notices, { timeout: 20_000 }).toHaveLength(1);
    expect(bridge.notices()[0]).toContain(`${info.file}, the recording of MyApp, was deleted while it was written.`);
    const now = (await bridge.request('hello', { bridgeVersion: 1 })).sessions[0];
    expect(now?.state).toBe('running');
    await hubs[0]?.closeSession(info.id);
    expect(bridge.notices()).toHaveLength(1);
  });
});

describe('a recording is marked as cut off', { timeout: 60_000 }, () => {
  it('when its program was ended by force or ran out of memory, and not when it was stopped', async () => {
    const bridge = connect();
    const closed = async (file: string, wait: (id: string) => Promise<unknown>): Promise<boolean | undefined> => {
      const info = await bridge.request('startProgram', { file: program(file), seed: 1 });
      await wait(info.id);
      await bridge.request('closeSession', { session: info.id });
      const opened = openRecording(info.file);
      if (!opened.ok) throw new Error(opened.error.what);
      opened.value.close();
      return opened.value.closedCleanly;
    };
    expect(await closed('good/plain-hog.ts', () => Promise.resolve())).toBe(false);
    expect(await closed('good/greedy.ts', () => Promise.resolve())).toBe(true);
  });
});

describe('a session whose root crashed', { timeout: 60_000 }, () => {
  it('has failed, and its reason is printed as terms are', async () => {
    const bridge = connect();
    await bridge.request('startProgram', { file: program('good/ends.ts'), seed: 1 });
    const state = async () => (await bridge.request('hello', { bridgeVersion: 1 })).sessions[0];
    await expect.poll(state, { timeout: 20_000 }).toMatchObject({
      state: 'failed',
      reason: 'Ends ended: its root exited with reason {:done, 42}.',
    });
  });
});
