// What a program sends is another process's word. Whatever it is: a clear sentence, what came before is kept, the hub lives.

import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecording } from '../../../recordings/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { ChunkReader, encodeChunk } from '../../../src-main/attach/chunk-bytes.ts';
import { attachFolder, findPrograms, newDescriptor, publish } from '../../../src-main/attach/descriptor.ts';
import { CHUNK_FRAME, FrameReader, frame, jsonFrame, ProtocolError, preamble } from '../../../src-main/attach/frames.ts';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub } from '../../../src-main/hub/hub.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

const chunksOf = (seed = 1): EventChunk[] => [...syntheticLog({ seed, events: 300, contents: true, gaps: true }).chunks(() => 64)];

describe('frames', () => {
  it('come out as they went in, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 50 })),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (bodies, cuts) => {
          const bytes = Buffer.concat([preamble(), ...bodies.map((body) => frame(CHUNK_FRAME, body))]);
          const reader = new FrameReader();
          const out: Buffer[] = [];
          for (let at = 0, n = 0; at < bytes.length; n++) {
            const cut = cuts[n % cuts.length] as number;
            for (const { body } of reader.push(bytes.subarray(at, at + cut))) out.push(Buffer.from(body));
            at += cut;
          }
          expect(out).toEqual(bodies.map((body) => Buffer.from(body)));
          expect(reader.pending).toBe(0);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('of another version, of no protocol, of unknown type or boundless length are refused by name', () => {
    const read = (bytes: Buffer) => [...new FrameReader().push(bytes)];
    expect(() => read(Buffer.from('GET / HTTP/1.1'))).toThrow('does not speak Bough’s protocol');
    expect(() => read(Buffer.concat([Buffer.from('BOUGHAT'), Buffer.of(9)]))).toThrow(
      'speaks version 9 of the protocol, this end version 2',
    );
    const header = (length: number, type: number): Buffer => {
      const bytes = Buffer.alloc(5);
      bytes.writeUInt32LE(length, 0);
      bytes[4] = type;
      return Buffer.concat([preamble(), bytes]);
    };
    expect(() => read(header(5, 7))).toThrow('type 7');
    expect(() => read(header(0xffff_ffff, CHUNK_FRAME))).toThrow('67108864 are the most');
    expect(read(header(1 << 26, CHUNK_FRAME))).toEqual([]);
  });
});

describe('chunks', () => {
  it('come out as they went in', () => {
    for (const seed of [1, 2, 3]) {
      const reader = new ChunkReader();
      for (const chunk of chunksOf(seed)) expect(reader.read(encodeChunk(chunk))).toEqual({ ...chunk, strings: [...chunk.strings] });
    }
  });

  it('with any byte changed, or cut anywhere, are refused or read as a chunk that holds together, and nothing else is thrown', () => {
    const chunks = chunksOf().map((chunk) => encodeChunk(chunk));
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean(), (which, where, value, cut) => {
        const reader = new ChunkReader();
        const at = which % chunks.length;
        for (const bytes of chunks.slice(0, at)) reader.read(bytes);
        const bytes = Buffer.from(chunks[at] as Buffer);
        const place = where % bytes.length;
        bytes[place] = value;
        try {
          const chunk = reader.read(cut ? bytes.subarray(0, place) : bytes);
          expect(chunk.count).toBeGreaterThan(0);
          expect(reader.nextSeq).toBeGreaterThan(chunk.firstSeq);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 600, seed: 2 },
    );
  });
});

describe('the hub', { timeout: 60_000 }, () => {
  let home: string;
  let hub: Hub;
  let connection: DirectConnection;
  let server: Server | undefined;
  const undo: (() => void)[] = [];

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'bough-hostile-'));
    hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false });
    connection = createDirect();
    hub.connect(connection.carrier);
  });
  afterEach(async () => {
    await hub.close();
    server?.close();
    for (const work of undo.splice(0)) work();
    rmSync(home, { recursive: true });
  });
  const ask: DirectConnection['bridge']['request'] = (method, params) => connection.bridge.request(method, params);

  /** A program that answers as it likes. */
  async function pretend(answer: (socket: Socket) => void): Promise<string> {
    const { descriptor, remove } = newDescriptor('Pretender', false, home);
    undo.push(remove);
    server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      answer(socket);
    });
    await new Promise<void>((resolve) => server?.listen(descriptor.socket, resolve));
    publish(descriptor, home);
    return descriptor.id;
  }
  const welcome = jsonFrame({ kind: 'welcome', name: 'Pretender', pid: process.pid, seed: 1, semanticsVersion: 3, control: false });
  const begun = jsonFrame({ kind: 'begun' });
  const good = (): Buffer[] => chunksOf().map((chunk) => frame(CHUNK_FRAME, encodeChunk(chunk)));

  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['garbage', (socket) => socket.write(Buffer.alloc(4096, 'x')), /does not speak Bough’s protocol/],
    ['another version', (socket) => socket.write(Buffer.concat([Buffer.from('BOUGHAT'), Buffer.of(3)])), /speaks version 3/],
    ['no name', (socket) => socket.write(Buffer.concat([preamble(), jsonFrame({ kind: 'welcome' })])), /it has no name/],
    ['events before a welcome', (socket) => socket.write(Buffer.concat([preamble(), ...good()])), /before it said who it is/],
    [
      'a refusal',
      (socket) => socket.write(Buffer.concat([preamble(), jsonFrame({ kind: 'refused', why: 'not today' })])),
      /refused: not today/,
    ],
    ['the end', (socket) => socket.destroy(), /ended without a word/],
  ])('says why it is not attached where it gets %s', async (_, answer, what) => {
    const program = await pretend(answer);
    const refused = ask('attach', { program });
    await expect(refused).rejects.toMatchObject({ what: expect.stringMatching(what) });
    // Nothing came before.
    await expect(refused).rejects.toMatchObject({ what: expect.not.stringContaining('is kept') });
    expect((await ask('hello', { bridgeVersion: 1 })).sessions).toEqual([]);
  });

  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['ends in mid-frame', (socket) => socket.end(frame(CHUNK_FRAME, Buffer.alloc(1000)).subarray(0, 300)), /in the middle of a message/],
    ['sends a chunk of nonsense', (socket) => socket.write(frame(CHUNK_FRAME, Buffer.alloc(500, 7))), /a chunk that can't be right/],
    ['sends a chunk twice', (socket) => socket.write(good()[0] as Buffer), /seq \d+ is next/],
    ['says what nobody knows', (socket) => socket.write(jsonFrame({ kind: 'whatever' })), /of kind whatever/],
    ['sends what is no JSON', (socket) => socket.write(frame(1, Buffer.from('{'))), /no JSON/],
  ])('keeps what came before where the program %s', async (_, then, reason) => {
    const program = await pretend((socket) => {
      socket.write(Buffer.concat([preamble(), welcome, ...good(), begun]));
      setTimeout(() => then(socket), 100);
    });
    const info = await ask('attach', { program });
    const state = async () => (await ask('hello', { bridgeVersion: 1 })).sessions.find(({ id }) => id === info.id);
    await expect.poll(async () => (await state())?.state, { timeout: 20_000 }).toBe('failed');
    expect((await state())?.reason).toMatch(reason);
    expect((await state())?.reason).toContain('; what came before is kept');
    const opened = openRecording(info.file);
    if (!opened.ok) throw new Error(opened.error.what);
    expect(opened.value.info().events).toBe(chunksOf().reduce((sum, { count }) => sum + count, 0));
    opened.value.close();
  });

  it('takes no more than it can record of a flood, so that the program sees it wait', async () => {
    let waiting = 0;
    const log = syntheticLog({ seed: 5, events: 6000, contents: true });
    const program = await pretend((socket) => {
      socket.write(Buffer.concat([preamble(), welcome, begun]));
      for (const chunk of log.chunks(() => 200)) socket.write(frame(CHUNK_FRAME, encodeChunk(chunk)));
      waiting = socket.writableLength;
    });
    const info = await ask('attach', { program });
    expect(waiting).toBeGreaterThan(0);
    await expect.poll(async () => (await ask('look', { session: info.id, at: 'end' })).endSeq, { timeout: 30_000 }).toBeGreaterThan(5000);
  });

  it('finds no program in what lies about in the folder, and removes what a dead one left', () => {
    newDescriptor('x', false, home);
    const put = (name: string, text: string): void => writeFileSync(path.join(attachFolder(home), name), text);
    put('a.json', '{');
    put('b.json', '{"id":"b","pid":"1"}');
    put('c.json', JSON.stringify({ id: 'other', name: 'n', pid: process.pid, socket: 's', token: 't', started: 'now', control: true }));
    put('d.json', JSON.stringify({ id: 'd', name: 'n', pid: 2 ** 30, socket: 's', token: 't', started: 'now', control: true }));
    put('e.json', JSON.stringify({ id: 'e', name: 'n', pid: process.pid, socket: 's', token: 't', started: 'now', control: 'yes' }));
    expect(findPrograms(home).map(({ id, control }) => [id, control])).toEqual([['e', false]]);
  });

  it.skipIf(process.platform === 'win32')(
    'passes over whatever else stands there, and waits for nothing: folders, links in circles, pipes, the files of others',
    async () => {
      const { descriptor } = newDescriptor('x', false, home);
      const at = (name: string): string => path.join(attachFolder(home), name);
      mkdirSync(at('folder.json'));
      symlinkSync(at('circle.json'), at('circle.json'));
      execFileSync('mkfifo', [at('pipe.json')]);
      symlinkSync('/dev/zero', at('zero.json'));
      writeFileSync(at('large.json'), ' '.repeat(20_000));
      writeFileSync(at('zeros.json'), JSON.stringify({ ...descriptor, id: 'zeros', socket: `${tmpdir()}/bough-\0/s` }));
      // A dead program's file that names a folder as its socket.
      mkdirSync(at('inner'));
      writeFileSync(at('dead.json'), JSON.stringify({ ...descriptor, id: 'dead', pid: 2 ** 30, socket: at('inner') }));
      const link = { ...descriptor, id: 'link' };
      writeFileSync(path.join(home, 'elsewhere'), JSON.stringify(link));
      symlinkSync(path.join(home, 'elsewhere'), at('link.json'));
      if (process.getuid?.() === 0) {
        writeFileSync(at('other.json'), JSON.stringify({ ...descriptor, id: 'other' }));
        chownSync(at('other.json'), 12345, 12345);
      }
      publish(descriptor, home);
      expect((await ask('programs', {})).map(({ name, id }) => [name, id])).toEqual([['x', descriptor.id]]);
      expect([existsSync(at('dead.json')), existsSync(at('inner'))]).toEqual([false, true]);
    },
  );

  it('forgets a program that is gone while another process has its number, as in a container, and says so', async () => {
    const { descriptor } = newDescriptor('Ghost', false, home);
    publish(descriptor, home);
    expect(findPrograms(home).map(({ name }) => name)).toEqual(['Ghost']);
    await expect(ask('attach', { program: descriptor.id })).rejects.toMatchObject({ what: expect.stringMatching(/is not there any more/) });
    expect(findPrograms(home)).toEqual([]);
  });

  it('removes the socket of a dead program where its path had to be short, and nothing else that its file names', () => {
    const deep = path.join(home, 'x'.repeat(100));
    const { descriptor, remove } = newDescriptor('x', false, deep);
    expect(path.dirname(path.dirname(descriptor.socket))).toBe(tmpdir());
    const dead = (id: string, socket: string): void =>
      writeFileSync(path.join(attachFolder(deep), `${id}.json`), JSON.stringify({ ...descriptor, id, pid: 2 ** 30, socket }));
    writeFileSync(descriptor.socket, '');
    const precious = path.join(deep, 's');
    writeFileSync(precious, '');
    dead('a', descriptor.socket);
    dead('b', precious);
    expect(findPrograms(deep)).toEqual([]);
    expect([existsSync(path.dirname(descriptor.socket)), existsSync(precious)]).toEqual([false, true]);
    remove();
  });

  it.runIf(process.platform === 'linux')('a home that can not be made is an error, and no wait', () => {
    expect(() => newDescriptor('x', false, '/proc/nothing')).toThrow('ENOENT');
  });
});
