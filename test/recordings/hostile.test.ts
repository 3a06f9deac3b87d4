// Files that were made to do harm, or that harm was done to: opening them ends, with a sentence that says what is wrong.

import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import BetterSqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { ChunkStore, readPlaces } from '../../recordings/chunk-store.ts';
import { compress, decompress } from '../../recordings/compression.ts';
import { createRecording, RecordingError } from '../../recordings/index.ts';
import { LogBuilder } from '../support/log-builder.ts';
import { META, open, writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
const log = syntheticLog({ seed: 11, events: 40_000 });
let sound = '';

beforeAll(() => {
  sound = newPath();
  writeRecording(sound, log.chunks(900), META);
});

function copyOfSound(): string {
  const path = newPath();
  copyFileSync(sound, path);
  return path;
}

const index = new URL('../../recordings/index.ts', import.meta.url).href;

/** The error with which a file is refused, asked of a process that is ended when it hangs. */
function refusedElsewhere(path: string): unknown {
  const script = `
    const { openRecording } = await import(${JSON.stringify(index)});
    const opened = openRecording(${JSON.stringify(path)});
    console.log(JSON.stringify(opened.ok ? 'opened' : opened.error));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  if (run.status !== 0) throw new Error(run.signal === null ? run.stderr : 'it hangs');
  return JSON.parse(run.stdout);
}

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test('a named pipe is refused and does not block', () => {
    const path = newPath();
    spawnSync('mkfifo', [path]);
    expect(refusedElsewhere(path)).toMatchObject({
      reason: 'not_a_recording',
      what: expect.stringContaining('is a named pipe, not a file'),
    });
  });

  test('a device is refused', () => {
    expect(refusedElsewhere('/dev/zero')).toMatchObject({
      reason: 'not_a_recording',
      what: expect.stringContaining('is a device, not a file'),
    });
  });

  test.each(['-wal', '-journal'])('a named pipe that stands where its %s would stand does not block', (name) => {
    const path = copyOfSound();
    spawnSync('mkfifo', [path + name]);
    expect(refusedElsewhere(path)).toMatchObject({
      reason: 'not_readable',
      what: expect.stringContaining(`${name} beside it is a named pipe`),
    });
  });
});

/** Whether a small disk can be made for a test: a tmpfs in a namespace of its own, which needs no rights. */
const smallDisk = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt']).status === 0;

describe.skipIf(!smallDisk)('a session that was cut off because the disk was full', () => {
  /** Opens the recording as it lies on a disk without a free page; `temporary`: where copies go. */
  function openOnFullDisk(temporary: string): unknown {
    const path = newPath();
    const writer = createRecording(path, META);
    for (const chunk of log.chunks(500).slice(0, 10)) writer.append(chunk);
    writer.flush();
    const script = `
      const { openRecording } = await import(${JSON.stringify(index)});
      const opened = openRecording('/mnt/full.bough');
      console.log(JSON.stringify(opened.ok ? opened.value.info() : opened.error));
      if (opened.ok) opened.value.close();`;
    const shell = `
      mount -t tmpfs -o size=2m tmpfs /mnt && cp "$1" /mnt/full.bough && cp "$1-wal" /mnt/full.bough-wal
      dd if=/dev/zero of=/mnt/rest bs=4096 2>/dev/null
      TMPDIR="$2" exec "$3" --input-type=module -e "$4"`;
    const run = spawnSync('unshare', ['-Urm', 'sh', '-c', shell, 'sh', path, temporary, process.execPath, script], { encoding: 'utf8' });
    writer.close();
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout);
  }

  test('is opened from a copy on another disk', () => {
    expect(openOnFullDisk(dirname(newPath()))).toMatchObject({ events: 5000, closedCleanly: false });
  });

  test('says that there is no room where copies would lie there too', () => {
    expect(openOnFullDisk('/mnt')).toMatchObject({ reason: 'not_readable', what: expect.stringContaining('make room on the disk') });
  });
});

describe('what is packed', () => {
  /** Puts a blob of so many zeros into the first row. */
  function bomb(column: 'columns' | 'payloads', megabytes: number): string {
    const path = copyOfSound();
    const blob = compress(new Uint8Array(megabytes * 1024 * 1024));
    expect(blob.bytes.length, 'it is a bomb').toBeLessThan(100_000);
    const db = new BetterSqlite(path);
    const row = db.prepare('SELECT columns, payloads FROM chunks WHERE first_seq = 1').get() as { columns: Buffer; payloads: Buffer };
    const columns = column === 'columns' ? blob.bytes : row.columns;
    const payloads = column === 'payloads' ? blob.bytes : row.payloads;
    db.prepare(`UPDATE chunks SET ${column} = ?, ${column}_codec = ?, ${column}_size = ?, checksum = ? WHERE first_seq = 1`).run(
      blob.bytes,
      blob.codec,
      blob.size,
      crc32(payloads, crc32(columns)),
    );
    db.close();
    return path;
  }

  test.each([
    ['columns', 4],
    ['payloads', 65],
  ] as const)('is refused before it is unpacked when its %s are more than a writer writes', (column, megabytes) => {
    const reader = open(bomb(column, megabytes));
    expect(() => reader.chunkAt(1)).toThrow(RecordingError);
    expect(() => reader.chunkAt(1)).toThrow(`${column}_size is ${megabytes * 1024 * 1024}, not a whole number from 0 to`);
    reader.close();
  });

  test('may be as large as it is when it is the payload of a single event', () => {
    const path = newPath();
    const payload = 'x'.repeat(66 * 1024 * 1024);
    const builder = new LogBuilder();
    builder.emit('process_spawned', { pid: 1, slot: 1, label: 'large', payload: 'small' });
    builder.emit('state_changed', { pid: 1, payload });
    builder.emit('process_exited', { pid: 1, payload: 'small' });
    writeRecording(path, builder.chunks());
    const reader = open(path);
    expect(reader.payloadAt(2) === JSON.stringify(payload)).toBe(true);
    expect(reader.payloadAt(3)).toBe('"small"');
    reader.close();
  });

  test('is not unpacked beyond the limit of what it is', () => {
    const blob = compress(new Uint8Array(1000));
    expect(decompress(blob, 1000)).toHaveLength(1000);
    expect(() => decompress(blob, 999)).toThrow('1000 bytes are claimed where at most 999 can be');
  });

  test('is kept unpacked only as far as there is room, the latest in any case', () => {
    const db = new BetterSqlite(sound, { readonly: true });
    const reader = open(sound);
    const read = (keptBytes?: number): number[] => {
      const store = new ChunkStore(db, reader.strings, keptBytes);
      store.places.push(...readPlaces(db, new Map()));
      expect(store.places.length).toBeGreaterThan(2);
      return store.places.map((place) => {
        const chunk = store.read(place);
        expect(store.read(place), 'the latest is kept').toBe(chunk);
        return store.heldBytes;
      });
    };
    const all = read();
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    const [first, two] = all as [number, number];
    expect(read(1)).toEqual(all.map((held, i) => held - (all[i - 1] ?? 0)));
    expect(Math.max(...read(two))).toBeLessThanOrEqual(two);
    expect(first).toBeGreaterThan(0);
    reader.close();
    db.close();
  });
});
