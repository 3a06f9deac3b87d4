import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningServer, startServer } from '../../../src-main/serve/http-server.ts';

const token = 'the-token';
let folder: string;
let server: RunningServer;
let sockets = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bough-http-'));
  mkdirSync(path.join(folder, 'window/assets'), { recursive: true });
  writeFileSync(path.join(folder, 'window/index.html'), '<!doctype html><title>Bough</title>');
  writeFileSync(path.join(folder, 'window/assets/main.js'), 'export {};');
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  writeFileSync(path.join(folder, 'window/data.sqlite'), 'secret');
  server = await startServer({ port: 0, token, renderer: path.join(folder, 'window'), onSocket: () => void sockets++ });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
/** `fetch` would tidy paths and refuse to set a Host. */
function get(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path: target, method, headers }, (response) => {
      let body = '';
      response.on('data', (part) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Resolves with the status of the refusal, or `open`. */
function socketTo(target: string, headers: Record<string, string>): Promise<{ outcome: number | 'open'; socket: WebSocket }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${target}`, { headers });
    socket.on('open', () => resolve({ outcome: 'open', socket }));
    socket.on('unexpected-response', (_, response) => resolve({ outcome: response.statusCode ?? 0, socket }));
    socket.on('error', (error) => (/Unexpected server response/.test(error.message) ? undefined : reject(error)));
  });
}

describe('the page', () => {
  it('comes with its token, a strict policy and a cookie for the next time', async () => {
    const page = await get(`/?token=${token}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Bough</title>');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    const cookie = String(page.headers['set-cookie']);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect((await get('/', { cookie: cookie.split(';')[0] as string })).status).toBe(200);
  });

  it('is refused with one line without the token', async () => {
    for (const target of ['/', '/index.html', '/%69ndex.html', '/./index.html', '/?token=wrong', '/?token=']) {
      const refused = await get(target);
      expect(refused.status).toBe(403);
      expect(refused.body.trim().split('\n')).toHaveLength(1);
      expect(refused.body).not.toContain(token);
    }
  });

  it('is refused under a foreign Host, although the token is right', async () => {
    expect((await get(`/?token=${token}`, { host: 'evil.example' })).status).toBe(403);
    expect((await get('/assets/main.js', { host: `evil.example:${server.port}` })).status).toBe(403);
  });

  it('gives its files their types, and no others', async () => {
    expect((await get('/assets/main.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await get('/assets/none.js')).status).toBe(404);
    expect((await get(`/${'a'.repeat(5000)}.js`)).status).toBe(404);
    expect((await get('/assets')).status).toBe(404);
    expect((await get('/data.sqlite')).status).toBe(404);
    expect((await get('/assets/main.js', {}, 'POST')).status).toBe(405);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..%5csecret.txt',
    '/%00',
    '//evil.example/x.js',
  ])('does not leave its folder by %s', async (target) => {
    const refused = await get(target);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.body).not.toContain('secret\n');
    expect(refused.body).not.toBe('secret');
  });
});

describe('the WebSocket', () => {
  const origin = () => ({ origin: `http://127.0.0.1:${server.port}` });

  it('opens for our page with the token', async () => {
    const before = sockets;
    const { outcome, socket } = await socketTo(`/hub?token=${token}`, origin());
    expect(outcome).toBe('open');
    expect(sockets).toBe(before + 1);
    socket.terminate();
  });

  it.each([
    ['without a token', '/hub', {}],
    ['with a wrong token', '/hub?token=wrong', {}],
    ['from a foreign Origin', `/hub?token=${token}`, { origin: 'https://evil.example' }],
    ['without an Origin', `/hub?token=${token}`, { origin: '' }],
    ['under a foreign Host', `/hub?token=${token}`, { host: 'evil.example' }],
    ['at another path', `/other?token=${token}`, {}],
  ])('is refused with 403 %s', async (_, target, headers) => {
    const before = sockets;
    const { outcome } = await socketTo(target, { ...origin(), ...headers });
    expect(outcome).toBe(403);
    expect(sockets).toBe(before);
  });
});

describe('the port', () => {
  it('is the next one where the one asked for is taken, and an error where none is left', async () => {
    const options = { token, renderer: path.join(folder, 'window'), onSocket: () => undefined };
    const next = await startServer({ ...options, port: server.port, tries: 20 });
    expect(next.port).toBeGreaterThan(server.port);
    await next.close();
    await expect(startServer({ ...options, port: server.port, tries: 1 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('survives a client that speaks no HTTP', async () => {
    const line = connect(server.port, '127.0.0.1');
    line.write('\x00\x01garbage\r\n\r\n');
    const answer = await new Promise<string>((resolve) => line.on('data', (data) => resolve(data.toString())));
    expect(answer).toContain('400');
    expect((await get(`/?token=${token}`)).status).toBe(200);
  });
});
