// The hub over a MessagePort: Node's own, and one that behaves as Electron's MessagePortMain (an event with `data`).

import { EventEmitter, once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { Carrier, IncomingRequest } from '../../../src-main/carriers/carrier.ts';
import { messagePortCarrier, type PortLike } from '../../../src-main/carriers/message-port.ts';

/** As electron's documentation describes MessagePortMain: started by hand, messages as events. */
class PortMain extends EventEmitter implements PortLike {
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
  }
  start(): void {
    this.#port.on('message', (data) => this.emit('message', { data, ports: [] }));
    this.#port.on('close', () => this.emit('close'));
  }
  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }
  close(): void {
    this.#port.close();
  }
}

let far: MessagePort;
afterEach(() => far.close());

function connect(flavour: 'node' | 'electron'): { carrier: Carrier; requests: IncomingRequest[]; closes: string[] } {
  const channel = new MessageChannel();
  far = channel.port1;
  const carrier = messagePortCarrier(flavour === 'node' ? channel.port2 : new PortMain(channel.port2), flavour);
  const requests: IncomingRequest[] = [];
  const closes: string[] = [];
  carrier.open({ onRequest: (request) => requests.push(request), onDrain: () => undefined, onClose: (why) => closes.push(why) });
  return { carrier, requests, closes };
}

describe.each(['node', 'electron'] as const)('a port of %s', (flavour) => {
  it('brings requests and takes answers', async () => {
    const { carrier, requests } = connect(flavour);
    far.postMessage({ id: 1, method: 'catalogue', params: {} });
    await expect.poll(() => requests).toEqual([{ id: 1, method: 'catalogue', params: {} }]);
    carrier.send({ id: 1, ok: true, result: [] });
    expect((await once(far, 'message'))[0]).toEqual({ id: 1, ok: true, result: [] });
  });

  it('answers what has an id but is no request, and stays open', async () => {
    const { requests, closes } = connect(flavour);
    far.postMessage({ id: 9, params: {} });
    expect((await once(far, 'message'))[0]).toMatchObject({ id: 9, ok: false, error: { code: 'bad_request', where: 'method' } });
    expect(requests).toEqual([]);
    expect(closes).toEqual([]);
  });

  it.each([[null], ['text'], [42], [[1, 2]], [new Map([['id', 1]])], [{ id: 'x', method: 'look' }]])('is closed by %j', async (message) => {
    const { closes, requests } = connect(flavour);
    far.postMessage(message);
    await expect.poll(() => closes).toEqual([expect.stringContaining('not a request')]);
    expect(requests).toEqual([]);
  });

  it('says once that the window is gone, and sends nothing into the void', async () => {
    const { carrier, closes } = connect(flavour);
    far.close();
    await expect.poll(() => closes).toEqual(['the window is gone']);
    carrier.send({ push: 'notice', level: 'info', text: 'too late' });
    carrier.close('again');
    expect(closes).toHaveLength(1);
  });
});
