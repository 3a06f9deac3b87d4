// What the hub says of sessions: their titles, what they can be started again from, and whom a message came from.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub } from '../../../src-main/hub/hub.ts';
import { recordScenario } from '../../support/hub-recordings.ts';

let home: string;
let hub: Hub;
let connection: DirectConnection;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-sessions-'));
  hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false });
  connection = createDirect();
  hub.connect(connection.carrier);
});
afterAll(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

const ask: DirectConnection['bridge']['request'] = (method, params) => connection.bridge.request(method, params);

describe('a recording is called', { timeout: 60_000 }, () => {
  it('as its session was while it ran, on its card and when it is open; one with a name of its own keeps that', async () => {
    const info = await ask('startProgram', { scenario: 'one-for-one', seed: 1 });
    expect(info).toMatchObject({ title: 'one_for_one: only the one that fell' });
    expect(info.programFile).toBeUndefined();
    await ask('closeSession', { session: info.id });
    const card = (await ask('recordings', {})).find((one) => one.file === info.file);
    const opened = await ask('openRecording', { file: info.file });
    expect([card?.title, opened.title]).toEqual([info.title, info.title]);
    await recordScenario('one-for-one', path.join(home, 'mine.bough'), { seed: 7 });
    expect((await ask('openRecording', { file: path.join(home, 'mine.bough') })).title).toBe('mine');
    const program = path.join(import.meta.dirname, '../../fixtures/programs/good/ends.ts');
    const own = await ask('startProgram', { file: program, seed: 1 });
    expect(own.programFile).toBe(program);
    await ask('closeSession', { session: own.id });
    expect((await ask('openRecording', { file: own.file })).title).toBe(own.title);
  });
});

describe('the inspector', { timeout: 60_000 }, () => {
  it('says of a message that its own timer put there that it did', async () => {
    const info = await ask('startProgram', { scenario: 'welcome', seed: 1 });
    const clock = async () => (await ask('look', { session: info.id, at: 'end', full: true })).rows.find((row) => row.label === 'Clock');
    await expect.poll(clock, { timeout: 20_000 }).toBeDefined();
    const slot = (await clock())?.slot as number;
    await expect
      .poll(async () => (await ask('detail', { session: info.id, seq: 1e9, slot }))?.changedBy, { timeout: 20_000 })
      .toMatchObject({ kind: 'timer', fromName: 'its own timer' });
    await ask('closeSession', { session: info.id });
  });
});
