// What a window asks of a program that runs.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubForTests } from '../../support/hub-for-tests.ts';

const served = hubForTests();
const { ask, home } = served;

describe('acting on a running program', { timeout: 60_000 }, () => {
  it('cuts and mends the path between two nodes, shows it in words, and knows the nodes by name', async () => {
    const info = await ask('startProgram', { scenario: 'presence-nodes', seed: 1 });
    const link = async () => (await ask('look', { session: info.id, at: 'end', full: true })).nodes?.links[0];
    const nodes = ['oslo@local', 'rome@local'] as [string, string];
    await expect.poll(async () => (await link())?.text, { timeout: 20_000 }).toBe('connected, 40–60 ms');
    // What goes from one Presence to the other by name and node: under way for the time of the link, and told with the node.
    const presences = async () =>
      (await ask('look', { session: info.id, at: 'end', full: true })).rows.filter((row) => row.name === 'Presence').map((row) => row.slot);
    const across = async () => {
      const { endSeq, endAt } = await ask('look', { session: info.id, at: 'end', full: true });
      const slots = await presences();
      const lanes = await ask('lanes', { session: info.id, slots, from: 0, to: endAt, endSeq });
      return lanes.messages.filter(({ from, to }) => from !== to && slots.includes(from) && slots.includes(to));
    };
    await expect.poll(async () => (await across()).filter((m) => m.handledAt !== undefined).length, { timeout: 20_000 }).toBeGreaterThan(1);
    for (const { sentAt, deliveredAt } of await across())
      if (deliveredAt !== undefined) expect(deliveredAt - sentAt).toBeGreaterThanOrEqual(40_000);
    const found = await ask('events', { session: info.id, from: 1, direction: 1, limit: 5, text: 'gets cast' });
    expect(found[0]?.text).toMatch(/from Presence \((oslo|rome)@local\)$/);
    await ask('command', { session: info.id, command: { kind: 'partition', nodes } });
    await expect.poll(link, { timeout: 20_000 }).toMatchObject({ trouble: true, text: 'partitioned: nothing arrives, not noticed yet' });
    await ask('command', { session: info.id, command: { kind: 'heal', nodes } });
    await expect.poll(async () => (await link())?.trouble, { timeout: 20_000 }).toBe(false);
    await ask('command', { session: info.id, command: { kind: 'halt', node: 'rome@local' } });
    await expect
      .poll(async () => (await ask('look', { session: info.id, at: 'end', full: true })).nodes, { timeout: 20_000 })
      .toMatchObject({ nodes: [{ up: true }, { name: 'rome@local', up: false }], links: [] });
    await expect(ask('command', { session: info.id, command: { kind: 'halt', node: 'lima@local' } })).rejects.toMatchObject({
      code: 'unknown_node',
      message: 'There is no node lima@local; the nodes are oslo@local, rome@local.',
    });
    await expect(ask('previewFault', { session: info.id, command: { kind: 'halt', node: '__proto__' } })).rejects.toMatchObject({
      code: 'unknown_node',
      message: 'There is no node __proto__; the nodes are oslo@local, rome@local.',
    });
    const rows = await ask('events', { session: info.id, from: 1, direction: 1, limit: 20 });
    expect(rows.map((row) => row.text)).toContain('signals between oslo@local and rome@local take 40 to 60 ms');
    await ask('closeSession', { session: info.id });
  });

  it('crashes, suspends, resumes and ends a process, and tells of the crash in one sentence', async () => {
    const info = await ask('startProgram', { scenario: 'welcome', seed: 1 });
    const crashes: string[] = [];
    const off = served.bridge.onPush((push) => {
      if (push.push === 'crash' && push.session === info.id) crashes.push(push.sentence);
    });
    const rowOf = async (name: string) =>
      (await ask('look', { session: info.id, at: 'end', full: true })).rows.find((row) => row.name === name);
    await expect.poll(() => rowOf('Worker 2'), { timeout: 20_000 }).toBeDefined();
    const slot = (await rowOf('Worker 2'))?.slot as number;

    await ask('command', { session: info.id, command: { kind: 'crash', slot, reason: 'oops' } });
    await expect
      .poll(() => crashes, { timeout: 20_000 })
      .toEqual([
        'Worker 2 crashed with :oops, as you told it to. Pool.Sup (one_for_one) restarted it with fresh state; siblings were not touched.',
      ]);
    expect(await rowOf('Worker 2')).toMatchObject({ incarnation: 2, crashes: 1, slot });

    await ask('command', { session: info.id, command: { kind: 'suspend', slot } });
    await expect.poll(async () => (await rowOf('Worker 2'))?.status, { timeout: 20_000 }).toBe('suspended');
    await ask('command', { session: info.id, command: { kind: 'resume', slot } });
    await expect.poll(async () => (await rowOf('Worker 2'))?.status, { timeout: 20_000 }).not.toBe('suspended');

    await ask('command', { session: info.id, command: { kind: 'exit', slot, reason: 'kill' } });
    await expect.poll(async () => (await rowOf('Worker 2'))?.incarnation, { timeout: 20_000 }).toBe(3);

    const pool = (await ask('look', { session: info.id, at: 'end', full: true })).rows.find((row) => row.label === 'Pool.Sup');
    await ask('command', { session: info.id, command: { kind: 'crash', slot: pool?.slot as number } });
    await expect
      .poll(() => crashes.at(-1), { timeout: 20_000 })
      .toBe(
        'Pool.Sup crashed with :crashed_by_hand, as you told it to. Root (one_for_one) restarted it with fresh state; siblings were not touched.',
      );
    expect(crashes[1]).toMatch(/^Worker 2 was ended from outside with :killed\. Pool\.Sup/);

    expect((await ask('pause', { session: info.id, paused: true })).state).toBe('paused');
    expect((await ask('pause', { session: info.id, paused: false })).state).toBe('running');
    off();
    await ask('closeSession', { session: info.id });
    await expect(ask('look', { session: info.id, at: 'end' })).rejects.toMatchObject({ code: 'unknown_session' });
    // the file is a whole recording now
    const again = await ask('openRecording', { file: info.file });
    expect(again).toMatchObject({ kind: 'recording', program: 'Welcome', scenario: 'welcome', seed: 1 });
    expect(again.reason).toBeUndefined();
  });

  it('keeps a session readable when its program has ended, and says why it ended', async () => {
    const program = path.join(home, 'short.ts');
    writeFileSync(
      program,
      `import { program, task } from 'bough';\nexport default program({ name: 'Short', start: task({ name: 'Once', run(_argument, self) { self.log('hello'); } }) });\n`,
    );
    const info = await ask('startProgram', { file: program });
    const ended = async () => (await ask('hello', { bridgeVersion: 1 })).sessions.find((one) => one.id === info.id);
    await expect.poll(async () => (await ended())?.state, { timeout: 20_000 }).toBe('ended');
    expect((await ended())?.reason).toMatch(/^Short ended: its root exited/);
    const rows = await ask('events', { session: info.id, from: 1, direction: 1, limit: 100 });
    expect(rows.map((row) => row.text)).toContain('info: hello');
    await expect(ask('command', { session: info.id, command: { kind: 'crash', slot: 1 } })).rejects.toMatchObject({ code: 'ended' });
  });
});
