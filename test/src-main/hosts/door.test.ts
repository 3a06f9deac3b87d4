import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Permission } from '../../../src-main/hosts/door.ts';
import { createDoor, isPermission } from '../../../src-main/hosts/door.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const outer = temporaryFolder()('outer');
const folder = path.join(outer, 'program');
const door = (...allow: Permission[]) => createDoor({ folder, allow });

beforeAll(() => {
  mkdirSync(path.join(folder, 'data'), { recursive: true });
  mkdirSync(path.join(outer, 'program-other'));
  writeFileSync(path.join(folder, 'data', 'b.txt'), 'grüße');
  writeFileSync(path.join(folder, 'data', 'a.txt'), '');
  writeFileSync(path.join(outer, 'secret.txt'), 'secret');
  writeFileSync(path.join(outer, 'program-other', 'x.txt'), 'secret');
  symlinkSync(path.join(outer, 'secret.txt'), path.join(folder, 'link.txt'));
  symlinkSync(outer, path.join(folder, 'up'));
});

describe('without permission', () => {
  test.each([
    ['readFile', 'data/b.txt', '--allow read'],
    ['listFolder', 'data', '--allow read'],
    ['fetch', 'http://127.0.0.1:1/', '--allow net'],
    ['clock', undefined, '--allow clock'],
  ])('%s is refused with the flag that allows it', async (name, argument, flag) => {
    expect(await door()(name, argument)).toEqual(['error', ['eacces', expect.stringContaining(flag)]]);
  });

  test('a name that the host does not have is undef, also one that every object has', async () => {
    for (const name of ['writeFile', 'constructor', '__proto__'])
      expect(await door('read', 'net', 'clock')(name, 1)).toEqual(['error', ['undef', expect.stringContaining('readFile')]]);
  });
});

describe('with read', () => {
  test('reads text and lists names in order, below the folder of the program', async () => {
    expect(await door('read')('readFile', 'data/b.txt')).toEqual(['ok', 'grüße']);
    expect(await door('read')('listFolder', 'data')).toEqual(['ok', ['a.txt', 'b.txt']]);
  });

  test.each([
    ['a path upwards', '../secret.txt', 'eacces'],
    ['an absolute path', '/etc/hostname', 'eacces'],
    ['a folder whose name only begins the same', '../program-other/x.txt', 'eacces'],
    ['a link that leads out', 'link.txt', 'eacces'],
    ['a folder link that leads out', 'up/secret.txt', 'eacces'],
    ['what is not there', 'data/none.txt', 'enoent'],
    ['a folder', 'data', 'eisdir'],
    ['no text', 7, 'einval'],
    ['a zero byte', 'data/b.txt\0', 'einval'],
  ])('refuses %s', async (_what, argument, reason) => {
    expect(await door('read')('readFile', argument)).toEqual(['error', reason]);
  });
});

describe('with net', () => {
  const server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: 'http://example.invalid/' }).end();
    else request.pipe(response.writeHead(201, { 'x-method': request.method ?? '' }));
  });
  let at = '';
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  test('fetches text from a named host, and from no other', async () => {
    const answer = await door(`net=${at}`)('fetch', { url: `http://${at}/echo`, method: 'POST', body: 'ping' });
    expect(answer).toEqual(['ok', { status: 201, headers: expect.objectContaining({ 'x-method': 'POST' }), body: 'ping' }]);
    expect(await door('net=example.org')('fetch', `http://${at}/`)).toEqual([
      'error',
      ['eacces', expect.stringContaining(`--allow net=${at}`)],
    ]);
  });

  test('does not follow to another address', async () => {
    expect(await door('net')('fetch', `http://${at}/away`)).toEqual(['ok', expect.objectContaining({ status: 302 })]);
  });

  test.each([
    ['file:///etc/hostname'],
    ['no address'],
    [{ url: 1 }],
    [null],
    [{ url: 'http://a.b/', method: 'TRACE' }],
    [{ url: 'http://a.b/', body: 7 }],
  ])('refuses %j', async (argument) => {
    expect(await door('net')('fetch', argument)).toEqual(['error', 'einval']);
  });
});

test('clock gives the time of the machine', async () => {
  const [kind, ms] = await door('clock')('clock', undefined);
  expect(kind).toBe('ok');
  expect(ms).toBeGreaterThan(1.7e12);
});

test('permissions are read strictly', () => {
  expect(['read', 'net', 'clock', 'net=a.b:80'].every(isPermission)).toBe(true);
  expect(['', 'write', 'net=', 'net=http://a', 'read=x'].some(isPermission)).toBe(false);
});
