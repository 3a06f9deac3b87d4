// What the hub says of sessions: their titles, what they can be started again from, and whom a message came from.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Push } from '../../../runtime/protocol/bridge.ts';
import { MAX_PENDING } from '../../../src-main/hub/window.ts';
import { hubForTests } from '../../support/hub-for-tests.ts';
import { recordProgram, recordScenario } from '../../support/hub-recordings.ts';

const served = hubForTests();
const { ask, home } = served;

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

describe('the news of a crash', { timeout: 60_000 }, () => {
  it('carries its own sentence, and says so where the crash made a supervisor give up', async () => {
    const program = path.join(home, 'poor.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor } from 'bough';
const Poor = genServer({
  name: 'Poor',
  init: (_, self) => { self.sendAfter(self.now() < 4e6 ? 4000 : 5, self.pid, 'go'); return ['ok', 0]; },
  handleInfo: (_, state, self) => (self.now() < 4_030_000 ? self.error('poor') : ['noreply', state]),
});
const Inner = supervisor({ name: 'Inner', intensity: 2, period: 5, children: [{ id: 'Poor', start: { module: Poor, name: 'Poor' } }] });
const Root = supervisor({ name: 'Root', intensity: 50, period: 5, children: [{ id: 'Inner', start: { module: Inner, name: 'Inner' } }] });
export default program({ name: 'Poor', start: { module: Root, name: 'Root' } });\n`,
    );
    const told: Extract<Push, { push: 'crash' }>[] = [];
    const stop = served.bridge.onPush((push) => void (push.push === 'crash' && told.push(push)));
    const { id: session } = await ask('startProgram', { file: program, seed: 1 });
    await ask('look', { session, at: 'end' });
    await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
    stop();
    const [first, second, third, fourth] = told;
    expect([first, second, third, fourth].map((push) => push?.gaveUp)).toEqual([undefined, undefined, true, undefined]);
    for (const push of [first, second, fourth]) expect(push?.sentence).toMatch(/Inner \(one_for_one\) restarted it with fresh state\.$/);
    expect(third?.sentence).toMatch(/ 3rd restart within 5 s: Inner gave up; Root \(one_for_one\) restarted it\.$/);
    await ask('closeSession', { session });
  });
});

describe('a row that is restarting', { timeout: 60_000 }, () => {
  it('counts the attempts of this restart, from the second on', async () => {
    const program = path.join(home, 'stubborn.ts');
    writeFileSync(
      program,
      `import { program, supervisor } from 'bough';
let starts = 0;
const start = (self) => ((starts += 1) > 1 && starts < 5
  ? ['error', 'no_line']
  : ['ok', self.spawnLink(function* line(own) { yield own.sleep(100); own.error('cut'); })]);
const children = [{ id: 'Line', start }];
export default program({ name: 'Stubborn', start: { module: supervisor({ name: 'Root', intensity: 5, children }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'stubborn.bough');
    await recordProgram(program, file, { forMs: 250 });
    const { id: session } = await ask('openRecording', { file });
    const crashes = await ask('crashes', { session });
    const { seq, slot } = crashes[0] as { seq: number; slot: number };
    const rows = [];
    for (let at = seq; rows.at(-1)?.incarnation !== 2 && at < seq + 100; at++) {
      const row = (await ask('look', { session, at, full: true })).rows.find((one) => one.slot === slot);
      if (row) rows.push(row);
    }
    const attempts = rows.flatMap((row) => (row.status === 'restarting' ? [row.attempt] : []));
    expect([...new Set(attempts)]).toEqual([undefined, 2, 3, 4]);
    expect(rows.at(-1)).toMatchObject({ incarnation: 2 });
    expect(rows.at(-1)?.attempt).toBeUndefined();
    // The second life crashes too: its restart begins with its first attempt.
    const again = crashes[1] as { seq: number };
    for (let at = again.seq; at < again.seq + 8; at++) {
      const row = (await ask('look', { session, at, full: true })).rows.find((one) => one.slot === slot);
      expect(row?.attempt).toBeUndefined();
    }
  });
});

describe('a window that asks more than can be answered at once', { timeout: 60_000 }, () => {
  it('is refused what is too much, in a sentence, and nothing else', async () => {
    const asked = Array.from({ length: MAX_PENDING + 50 }, () => ask('recordings', {}));
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(MAX_PENDING);
    expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { what: expect.stringMatching(/^256 requests of this window/) } });
    expect(await ask('recordings', {})).toBeInstanceOf(Array);
  });
});
