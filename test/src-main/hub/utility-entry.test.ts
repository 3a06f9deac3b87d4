// The hub as Electron starts it, without Electron: a Node process whose `process.parentPort` is made of a worker's port, with the
// same events as the real one. That real Electron does the same is tested by the electron suite.

import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecording } from '../../../recordings/index.ts';
import { UTILITY_ENV } from '../../../runtime/protocol/utility.ts';
import { createBridgeClient } from '../../../src-main/carriers/client.ts';

const SHIM = `
  import { EventEmitter } from 'node:events';
  import { parentPort, workerData } from 'node:worker_threads';
  const asPort = (port) => {
    const made = new EventEmitter();
    made.start = () => port.on('message', (data) => made.emit('message', { data, ports: [] })).on('close', () => made.emit('close'));
    made.postMessage = (message) => port.postMessage(message);
    made.close = () => port.close();
    return made;
  };
  const parent = new EventEmitter();
  parent.postMessage = (message) => parentPort.postMessage(message);
  process.parentPort = parent;
  parentPort.on('message', ({ data, ports }) => parent.emit('message', { data, ports: ports.map(asPort) }));
  await import(workerData.entry);
`;

let home: string;
let worker: Worker;

function startUtility(env: Record<string, string> = {}): { messages: unknown[]; post(data: unknown, ports?: MessagePort[]): void } {
  worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SHIM)}`), {
    workerData: { entry: new URL('../../../src-main/hub/utility-entry.ts', import.meta.url).href },
    env: { ...process.env, [UTILITY_ENV.home]: home, ...env },
    execArgv: [],
  });
  const messages: unknown[] = [];
  worker.on('message', (message) => messages.push(message));
  return { messages, post: (data, ports = []) => worker.postMessage({ data, ports }, ports) };
}

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-utility-'));
});
afterEach(async () => {
  await worker.terminate();
  rmSync(home, { recursive: true, force: true });
});

describe('the hub in a utility process', { timeout: 60_000 }, () => {
  it('says ready, serves the window whose port it gets, and closes its recordings at shutdown', async () => {
    const { messages, post } = startUtility({ [UTILITY_ENV.testHooks]: '1' });
    await expect.poll(() => messages, { timeout: 30_000 }).toEqual([{ kind: 'ready' }]);
    const { port1, port2 } = new MessageChannel();
    const bridge = createBridgeClient((message) => port1.postMessage(message));
    port1.on('message', (message) => bridge.receive(message));
    post({ kind: 'connect' }, [port2]);
    const hello = await bridge.request('hello', { bridgeVersion: 1 });
    expect(hello).toMatchObject({ carrier: 'electron', testHooks: true });
    const session = hello.welcome as string;
    await expect.poll(async () => (await bridge.request('look', { session, at: 'end' })).seq, { timeout: 20_000 }).toBeGreaterThan(20);
    expect((await bridge.request('look', { session, at: 'end' })).hash).toMatch(/^[0-9a-f]{32}$/);

    const exited = once(worker, 'exit');
    post({ kind: 'shutdown' });
    expect(await exited).toEqual([0]);
    port1.close();
    const [file] = readdirSync(path.join(home, 'recordings'));
    const opened = openRecording(path.join(home, 'recordings', file as string));
    expect(opened).toMatchObject({ ok: true, value: { closedCleanly: true } });
    if (opened.ok) opened.value.close();
  });

  it('says what it does not understand and lives on', async () => {
    const { messages, post } = startUtility();
    await expect.poll(() => messages, { timeout: 30_000 }).toEqual([{ kind: 'ready' }]);
    post({ kind: 'explode' });
    await expect.poll(() => messages.at(-1)).toMatchObject({ kind: 'problem', text: expect.stringContaining('does not understand') });
    const exited = once(worker, 'exit');
    post({ kind: 'shutdown' });
    expect(await exited).toEqual([0]);
  });
});
