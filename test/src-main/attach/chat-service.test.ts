// A real service in a process of its own, with sockets and load, and the hub attached to it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openRecording } from '../../../recordings/index.ts';
import type { Push } from '../../../runtime/protocol/bridge.ts';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub } from '../../../src-main/hub/hub.ts';
import { type ChatService, loadChat, startChat } from '../../support/chat-service.ts';

let home: string;
let hub: Hub;
let connection: DirectConnection;
let services: ChatService[];
let pushed: Push[];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-attach-'));
  hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false });
  connection = createDirect();
  hub.connect(connection.carrier);
  services = [];
  pushed = [];
  connection.bridge.onPush((push) => pushed.push(push));
});
afterEach(async () => {
  await hub.close();
  for (const service of services) await service.stop();
  rmSync(home, { recursive: true });
});

const ask: DirectConnection['bridge']['request'] = (method, params) => connection.bridge.request(method, params);
async function start(attach?: '1' | 'control'): Promise<ChatService> {
  const service = await startChat(home, attach);
  services.push(service);
  return service;
}
async function attach(service: ChatService) {
  await expect.poll(async () => (await ask('programs', {})).map(({ pid }) => pid)).toContain(service.process.pid);
  const program = (await ask('programs', {})).find(({ pid }) => pid === service.process.pid);
  return ask('attach', { program: program?.id ?? '' });
}
const rowsOf = async (session: string) => (await ask('look', { session, at: 'end', full: true })).rows;
const ended = async (session: string) => {
  await expect
    .poll(async () => (await ask('hello', { bridgeVersion: 1 })).sessions.find(({ id }) => id === session)?.state, { timeout: 20_000 })
    .not.toBe('running');
  return (await ask('hello', { bridgeVersion: 1 })).sessions.find(({ id }) => id === session);
};

/** A client that keeps what it hears. */
async function join(port: number, user: string, room: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  const heard: { kind: string; text?: string; user?: string }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ kind: 'join', user, room }));
  await expect.poll(() => heard.length).toBe(1);
  let id = 0;
  return { socket, heard, say: (text: string) => socket.send(JSON.stringify({ kind: 'say', text, id: ++id })) };
}

describe('a service that lets itself be attached to', { timeout: 120_000 }, () => {
  it('is shown as it is, from the middle of its run: processes, names, states, ports, and every message from then on', async () => {
    const service = await start('1');
    const [anna, ben] = [await join(service.port, 'anna', '1'), await join(service.port, 'ben', '1')];
    const info = await attach(service);
    expect(info).toMatchObject({ kind: 'live', title: 'Chat', attached: { pid: service.process.pid, control: false } });
    const rows = await rowsOf(info.id);
    expect(rows.filter(({ signature }) => signature === 'Connection')).toHaveLength(2);
    expect(rows.find(({ name }) => name === 'room 1')).toBeDefined();
    expect(rows.filter(({ kind }) => kind === 'external').map(({ label }) => label)).toEqual(['socket 1', 'socket 2']);
    const presence = rows.find(({ name }) => name === 'Presence')?.slot ?? 0;
    const detail = async () => JSON.stringify((await ask('detail', { session: info.id, seq: 1e9, slot: presence }))?.state);
    await expect.poll(detail).toContain('anna');
    anna.say('hello');
    await expect.poll(() => ben.heard.at(-1)?.text).toBe('hello');
    const events = async () =>
      (await ask('events', { session: info.id, from: 1e9, direction: -1, limit: 200 })).map(({ text }) => text).join('\n');
    await expect.poll(events).toMatch(/hello/);
    for (const { socket } of [anna, ben]) socket.terminate();
    await expect.poll(detail).not.toContain('anna');
    await expect
      .poll(async () => (await rowsOf(info.id)).filter(({ kind, status }) => kind === 'external' && status === 'waiting').length)
      .toBe(0);
  });

  it('can be paused, crashed and broken only where it says so', async () => {
    const [guarded, open] = [await start('1'), await start('control')];
    const guardedInfo = await attach(guarded);
    await expect(ask('pause', { session: guardedInfo.id, paused: true })).rejects.toMatchObject({ code: 'not_allowed' });
    const slotOf = async (session: string) => (await rowsOf(session)).find(({ name }) => name === 'Presence')?.slot ?? 0;
    await expect(
      ask('command', { session: guardedInfo.id, command: { kind: 'crash', slot: await slotOf(guardedInfo.id) } }),
    ).rejects.toMatchObject({
      code: 'not_allowed',
      what: expect.stringContaining('BOUGH_ATTACH=control'),
    });
    const info = await attach(open);
    const slot = await slotOf(info.id);
    await ask('command', { session: info.id, command: { kind: 'crash', slot, reason: 'injected' } });
    await expect.poll(async () => (await rowsOf(info.id)).find((row) => row.slot === slot)?.incarnation).toBe(2);
    const { socket, heard, say } = await join(open.port, 'anna', '1');
    expect((await ask('pause', { session: info.id, paused: true })).state).toBe('paused');
    say('while it stands still');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toHaveLength(1);
    await ask('pause', { session: info.id, paused: false });
    await expect.poll(() => heard.at(-1)?.text).toBe('while it stands still');
    socket.terminate();
    expect((await ask('programs', {})).map(({ control }) => control)).toEqual([false, true]);
  });

  it('under load from 100 connections: the log is whole or says where it is not, and the recording opens', async () => {
    const service = await start('1');
    const info = await attach(service);
    const load = await loadChat(service.port, 100, 1);
    expect(load.perSecond).toBeGreaterThan(0);
    await ask('closeSession', { session: info.id });
    const opened = openRecording(info.file);
    if (!opened.ok) throw new Error(opened.error.what);
    expect(opened.value.verify()).toEqual({ ok: true, problems: [] });
    const { events, gaps, processes, closedCleanly } = opened.value.info();
    expect(closedCleanly).toBe(true);
    expect(processes).toBeGreaterThan(210);
    if (gaps === 1) expect(events).toBeGreaterThan(load.said * 3);
    opened.value.close();
    // It goes on without us.
    expect((await loadChat(service.port, 20, 0.2)).perSecond).toBeGreaterThan(0);
  });

  it('killed: its session ends with a sentence, everything until then is kept, and the next one can be attached to', async () => {
    const service = await start('1');
    const info = await attach(service);
    const load = loadChat(service.port, 20, 2).catch(() => undefined);
    await expect.poll(async () => (await ask('look', { session: info.id, at: 'end' })).endSeq, { timeout: 20_000 }).toBeGreaterThan(500);
    service.process.kill('SIGKILL');
    expect(await ended(info.id)).toMatchObject({
      state: 'failed',
      readOnly: true,
      reason: expect.stringContaining('ended without a word'),
    });
    await load;
    expect((await rowsOf(info.id)).length).toBeGreaterThan(20);
    const opened = openRecording(info.file);
    expect(opened.ok && opened.value.verify()).toEqual({ ok: true, problems: [] });
    if (opened.ok) opened.value.close();
    expect(await ask('programs', {})).toEqual([]);
    const second = await start('1');
    expect((await attach(second)).state).toBe('running');
  });

  it('several at once are sessions of their own, each with its own log', async () => {
    const [one, two] = [await start('1'), await start('1')];
    const [first, second] = [await attach(one), await attach(two)];
    expect(first.file).not.toBe(second.file);
    const anna = await join(two.port, 'anna', '7');
    await expect.poll(async () => (await rowsOf(second.id)).some(({ name }) => name === 'room 7')).toBe(true);
    expect((await rowsOf(first.id)).some(({ name }) => name === 'room 7')).toBe(false);
    anna.socket.terminate();
    await expect(attach(one)).rejects.toMatchObject({ what: expect.stringContaining('somebody is attached already') });
  });
});

describe('breakpoints of a program in a process of its own', () => {
  const infoOf = (session: string) =>
    pushed.flatMap((push) => (push.push === 'session' && push.session.id === session ? [push.session] : [])).at(-1);

  it('stop it a little after the hit, and say how much; it is stepped turn by turn, and goes on', async () => {
    const service = await start('control');
    const { id: session } = await attach(service);
    await ask('look', { session, at: 'end' });
    const made = await ask('setBreakpoint', { session, breakpoint: { query: 'kind:spawn', action: 'pause', enabled: true } });
    expect(made.note).toMatch(/stops when the hit has arrived here/);
    // Whether it answers before it stands still is as it comes: nobody waits for that.
    const socket = new WebSocket(`ws://127.0.0.1:${service.port}`);
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(String(data)));
    socket.once('open', () => socket.send(JSON.stringify({ kind: 'join', user: 'alice', room: 'tea' })));
    await expect.poll(() => infoOf(session)?.stop, { timeout: 20_000 }).toBeDefined();
    const { stop, state } = infoOf(session) as NonNullable<ReturnType<typeof infoOf>>;
    expect(state).toBe('paused');
    expect(stop).toMatchObject({ stop: 1, hits: [{ id: made.id, query: 'kind:spawn', seq: stop?.seq }] });
    const { endSeq } = await ask('look', { session, at: 'end' });
    expect(stop?.behind).toBe(endSeq - (stop?.seq as number));
    expect((await ask('event', { session, seq: stop?.seq as number })).row.type).toBe('process_spawned');

    await ask('setBreakpoint', { session, breakpoint: { ...made, enabled: false } });
    const stepped = await ask('advance', { session, by: 'event' });
    expect(stepped.state).toBe('paused');
    expect(stepped.stop?.stop).toBe(2);
    const turn = await ask('advance', { session, by: 'turn' });
    expect(turn.stop?.stop).toBe(3);
    // What the socket says meanwhile waits in a mailbox, once it is there.
    socket.send(JSON.stringify({ kind: 'say', text: 'is anybody there', id: 1 }));
    const next = async () => (await ask('advance', { session, by: 'turn' })).stop?.seq;
    await expect.poll(next, { timeout: 20_000 }).toBeGreaterThan(endSeq);
    expect((await ask('pause', { session, paused: false })).state).toBe('running');
    await expect.poll(() => heard.join(' '), { timeout: 20_000 }).toContain('is anybody there');
    socket.close();
  }, 60_000);

  it('only mark where the program has not allowed more, and may end the recording in any case', async () => {
    const service = await start('1');
    const { id: session } = await attach(service);
    await ask('look', { session, at: 'end' });
    const made = await ask('setBreakpoint', { session, breakpoint: { query: 'kind:spawn', action: 'pause', enabled: true } });
    expect(made.note).toMatch(/looked at, not stopped/);
    const alice = await join(service.port, 'alice', 'tea');
    await expect.poll(async () => (await ask('breakpoints', { session }))[0]?.hits ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(infoOf(session)?.state ?? 'running').toBe('running');
    await ask('setBreakpoint', { session, breakpoint: { query: 'kind:exit', action: 'end', enabled: true } });
    alice.socket.close();
    await expect.poll(() => infoOf(session)?.state, { timeout: 20_000 }).toBe('ended');
    expect(infoOf(session)?.reason).toMatch(/stopped the recording .* the program goes on without Bough/);
    // It does.
    const bob = await join(service.port, 'bob', 'tea');
    bob.socket.close();
  }, 60_000);
});
