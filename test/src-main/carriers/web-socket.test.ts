import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Carrier } from '../../../src-main/carriers/carrier.ts';
import { MAX_REQUEST_BYTES } from '../../../src-main/carriers/receive.ts';
import { GIVEN_UP_ABOVE, webSocketCarrier } from '../../../src-main/carriers/web-socket.ts';

let http: Server;
let carriers: Carrier[] = [];
const requests: unknown[] = [];
const closes: string[] = [];

beforeAll(async () => {
  http = createServer();
  const server = new WebSocketServer({ server: http, maxPayload: MAX_REQUEST_BYTES });
  server.on('connection', (socket) => {
    const carrier = webSocketCarrier(socket);
    carriers.push(carrier);
    carrier.open({
      onRequest: (request) => void requests.push(request),
      onDrain: () => undefined,
      onClose: (why) => void closes.push(why),
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const carrier of carriers) carrier.close('end of test');
  carriers = [];
  http.closeAllConnections();
  http.close();
});

function open(): Promise<WebSocket> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`);
    socket.on('open', () => resolve(socket));
  });
}
const closeCode = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.on('close', (code) => resolve(code)));
const nextMessage = (socket: WebSocket): Promise<unknown> =>
  new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));

describe('what a WebSocket may bring', () => {
  it('is a request', async () => {
    const socket = await open();
    requests.length = 0;
    socket.send(JSON.stringify({ id: 1, method: 'hello', params: { bridgeVersion: 1 } }));
    await expect.poll(() => requests).toEqual([{ id: 1, method: 'hello', params: { bridgeVersion: 1 } }]);
    socket.terminate();
  });

  it('is answered with bad_request and the place when it has an id but is no request', async () => {
    const socket = await open();
    socket.send(JSON.stringify({ id: 7, method: 12 }));
    expect(await nextMessage(socket)).toMatchObject({
      id: 7,
      ok: false,
      error: { code: 'bad_request', where: expect.stringContaining('method') },
    });
    expect(socket.readyState).toBe(socket.OPEN);
    socket.terminate();
  });

  it.each([
    ['no JSON', 'garbage{', 1007],
    ['JSON without an id', '[]', 1008],
    ['JSON that is null', 'null', 1008],
    ['binary', Buffer.from([1, 2, 3]), 1003],
    ['more than a request can be', JSON.stringify({ id: 1, method: 'x'.repeat(MAX_REQUEST_BYTES), params: {} }), 1009],
  ] as [string, string | Buffer, number][])('closes the connection when it is %s', async (_, data, code) => {
    const socket = await open();
    const closed = closeCode(socket);
    const before = closes.length;
    socket.send(data);
    expect(await closed).toBe(code);
    await expect.poll(() => closes.length).toBe(before + 1);
  });

  it('is congested while what was sent waits, and says when it is not', async () => {
    const socket = await open();
    await expect.poll(() => carriers.length).toBeGreaterThan(0);
    const carrier = carriers.at(-1) as Carrier;
    socket.pause();
    const text = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 64 && !carrier.congested; n++) {
      carrier.send({ push: 'notice', level: 'info', text });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(carrier.congested).toBe(true);
    socket.resume();
    await expect.poll(() => carrier.congested, { timeout: 10_000 }).toBe(false);
    socket.terminate();
  });
});

describe('a reader that does not read', { timeout: 30_000 }, () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  const answer = (carrier: Carrier, megabytes: number): void => {
    for (let id = 1; id <= megabytes; id++) carrier.send({ id, ok: true, result: megabyte });
  };

  it('is not listened to until it has taken its answers', async () => {
    const socket = await open();
    const carrier = carriers.at(-1) as Carrier;
    requests.length = 0;
    socket.pause();
    answer(carrier, 40);
    socket.send(JSON.stringify({ id: 100, method: 'more', params: {} }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(requests).toEqual([]);
    socket.resume();
    await expect.poll(() => requests, { timeout: 20_000 }).toEqual([{ id: 100, method: 'more', params: {} }]);
    expect(carrier.congested).toBe(false);
    socket.terminate();
  });

  it('is given up when too much waits for it, with the reason', async () => {
    const socket = await open();
    socket.on('error', () => undefined);
    closes.length = 0;
    socket.pause();
    answer(carriers.at(-1) as Carrier, GIVEN_UP_ABOVE / 1024 / 1024 + 40);
    await expect.poll(() => closes, { timeout: 20_000 }).toEqual([expect.stringMatching(/^it does not read its answers: \d+ MB/)]);
    socket.terminate();
  });
});
