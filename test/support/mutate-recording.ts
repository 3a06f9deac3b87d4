// Recordings as bad luck or bad will may leave them: one mutation each, of the bytes of the file, of its rows through SQLite, or of
// what lies packed in a row, with the checksums right so that the decoders behind them are reached.

import { readFileSync, writeFileSync } from 'node:fs';
import zlib, { crc32 } from 'node:zlib';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { compress, decompress } from '../../recordings/compression.ts';
import type { Random } from './random.ts';

type Row = Record<string, number | Buffer | string | null>;

/** Changes the sound recording at `path` and says how. */
export function mutateRecording(path: string, random: Random): string {
  const [name, mutate] = random.pick(Object.entries(MUTATIONS));
  mutate(path, random);
  return name;
}

const onBytes =
  (change: (bytes: Buffer, random: Random) => Buffer | undefined) =>
  (path: string, random: Random): void => {
    const bytes = readFileSync(path);
    writeFileSync(path, change(bytes, random) ?? bytes);
  };

/** Through a connection that believes everything, as somebody who forges a file would use. */
const onRows =
  (change: (db: Database, random: Random) => void) =>
  (path: string, random: Random): void => {
    const db = new BetterSqlite(path);
    try {
      db.unsafeMode(true);
      db.pragma('synchronous = OFF');
      change(db, random);
    } finally {
      db.close();
    }
  };

const HOSTILE: readonly (number | bigint | string | Buffer | null)[] = [
  null,
  -1,
  0,
  1,
  0.5,
  1e308,
  2 ** 53,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
  '',
  'x',
  '9'.repeat(1000),
  Buffer.alloc(0),
  Buffer.from([0xff, 0xfe, 0xfd]),
];

const TABLES = ['meta', 'sources', 'strings', 'chunks', 'keyframes', 'processes', 'crashes', 'restarts', 'supervisors', 'gaps', 'marks'];

const randomBytes = (random: Random, length: number): Buffer => Buffer.from(Array.from({ length }, () => random.below(256)));

/** Some bytes changed, cut out, doubled or put in. */
function damage(bytes: Buffer, random: Random): Buffer {
  if (bytes.length === 0) return randomBytes(random, 8);
  const at = random.below(bytes.length);
  switch (random.below(5)) {
    case 0:
      for (let n = 1 + random.below(4); n > 0; n--) bytes[random.below(bytes.length)] = random.below(256);
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), randomBytes(random, 1 + random.below(9)), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + random.below(64)))]);
    default:
      bytes.fill(random.pick([0, 0x7f, 0x80, 0xff]), at, Math.min(bytes.length, at + 1 + random.below(16)));
      return bytes;
  }
}

const anyRow = (db: Database, table: string, random: Random): Row | undefined => {
  const rows = db.prepare(`SELECT rowid AS rowid, * FROM ${table}`).all() as Row[];
  return rows.length === 0 ? undefined : random.pick(rows);
};

/** One of a row's two blobs unpacked, damaged and packed again, its size and checksum right. */
function repack(db: Database, random: Random, blob: 'columns' | 'payloads', change: (raw: Buffer, random: Random) => Buffer): void {
  const row = anyRow(db, 'chunks', random);
  if (!row) return;
  const raw = decompress({
    codec: row[`${blob}_codec`] as number,
    size: row[`${blob}_size`] as number,
    bytes: row[blob] as Buffer,
  });
  const packed = compress(change(Buffer.from(raw), random));
  const bytes = { columns: row['columns'] as Uint8Array, payloads: row['payloads'] as Uint8Array, [blob]: packed.bytes };
  db.prepare(`UPDATE chunks SET ${blob} = ?, ${blob}_codec = ?, ${blob}_size = ?, checksum = ? WHERE first_seq = ?`).run(
    packed.bytes,
    packed.codec,
    packed.size,
    crc32(bytes.payloads, crc32(bytes.columns)),
    row['first_seq'],
  );
}

/** Much out of little. */
const BOMB = zlib.deflateRawSync(Buffer.alloc(50_000_000), { level: 9 });

const MUTATIONS: Record<string, (path: string, random: Random) => void> = {
  'bytes: cut off': onBytes((bytes, random) => bytes.subarray(0, random.below(bytes.length))),
  'bytes: empty': onBytes(() => Buffer.alloc(0)),
  'bytes: some flipped': onBytes((bytes, random) => {
    for (let n = 1 + random.below(20); n > 0; n--) {
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
    }
    return bytes;
  }),
  'bytes: of the header': onBytes((bytes, random) => {
    bytes[random.below(100)] = random.below(256);
    return bytes;
  }),
  'bytes: a stretch overwritten': onBytes((bytes, random) => {
    const at = random.below(bytes.length);
    const length = 1 + random.below(3000);
    if (random.chance(0.5)) bytes.fill(random.pick([0, 0xff]), at, Math.min(bytes.length, at + length));
    else randomBytes(random, Math.min(length, bytes.length - at)).copy(bytes, at);
    return bytes;
  }),
  'bytes: one page over another': onBytes((bytes, random) => {
    const pages = Math.floor(bytes.length / 4096);
    const from = random.below(pages) * 4096;
    bytes.copyWithin(random.below(pages) * 4096, from, from + 4096);
    return bytes;
  }),
  'bytes: something in front': onBytes((bytes, random) => Buffer.concat([randomBytes(random, 1 + random.below(50)), bytes])),
  'rows: a field of any table': onRows((db, random) => {
    db.pragma('ignore_check_constraints = ON');
    const table = random.pick(TABLES);
    const row = anyRow(db, table, random);
    if (!row) return;
    const column = random.pick(Object.keys(row).filter((name) => name !== 'rowid'));
    try {
      db.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`).run(random.pick(HOSTILE), row['rowid']);
    } catch (error) {
      // A STRICT table takes no value of another type; then the row goes.
      if (!(error instanceof BetterSqlite.SqliteError)) throw error;
      db.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(row['rowid']);
    }
  }),
  'rows: a number of the events': onRows((db, random) => {
    const row = anyRow(db, 'chunks', random);
    const column = random.pick([
      'count',
      'first_at',
      'last_at',
      'live',
      'string_count',
      'checksum',
      'columns_codec',
      'columns_size',
      'payloads_size',
    ]); // prettier-ignore
    const value = random.pick([-1, 0, 1, 2, 7, 65_537, 2 ** 31, 2 ** 40, 2 ** 53 - 1]);
    db.prepare(`UPDATE chunks SET ${column} = ? WHERE first_seq = ?`).run(
      column.endsWith('_at') ? value : BigInt(value),
      row?.['first_seq'],
    );
  }),
  'rows: invalid UTF-8': onRows((db, random) => {
    const [table, column] = random.pick([
      ['strings', 'text'],
      ['meta', 'value'],
      ['crashes', 'reason'],
      ['processes', 'path'],
    ] as const);
    db.exec(`UPDATE ${table} SET ${column} = CAST(x'c328ff41' AS TEXT)`);
  }),
  'rows: gone': onRows((db, random) => db.exec(`DELETE FROM ${random.pick(TABLES)} WHERE rowid % 2 = ${random.below(2)}`)),
  'rows: keyframes in a circle': onRows((db) => {
    const rows = db.prepare('SELECT seq, codec, size, frame FROM keyframes ORDER BY seq').all() as Row[];
    const update = db.prepare('UPDATE keyframes SET codec = ?, size = ?, frame = ? WHERE seq = ?');
    for (const [i, { seq }] of rows.entries()) {
      const other = rows[(i + 1) % rows.length] as Row;
      update.run(other['codec'], other['size'], other['frame'], seq);
    }
    db.exec('UPDATE keyframes SET seq = seq + 1');
  }),
  'rows: a bomb': onRows((db, random) => {
    const size = random.pick([1, 1000, 16 * 1024 * 1024, 50_000_000, 2 ** 40]);
    if (random.chance(0.5))
      db.prepare('INSERT OR REPLACE INTO keyframes VALUES (?, 1, ?, ?)').run(1 + random.below(100), BigInt(size), BOMB);
    else {
      const row = anyRow(db, 'chunks', random);
      db.prepare('UPDATE chunks SET columns = ?, columns_codec = 1, columns_size = ?, checksum = ? WHERE first_seq = ?').run(
        BOMB,
        BigInt(size),
        crc32((row?.['payloads'] ?? Buffer.alloc(0)) as Buffer, crc32(BOMB)),
        row?.['first_seq'],
      );
    }
  }),
  'schema: a trigger, a view or an index of somebody': onRows((db, random) => {
    const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n';
    const table = random.pick(TABLES);
    const sql = random.pick([
      `CREATE TRIGGER smuggled AFTER INSERT ON ${table} BEGIN DELETE FROM meta; END`,
      `DROP TABLE ${table}; CREATE VIEW ${table} AS ${endless}`,
      'CREATE INDEX smuggled ON chunks (abs(count))',
      `ALTER TABLE ${table} ADD COLUMN more INTEGER AS (1)`,
    ]);
    db.exec(sql);
  }),
  'version: newer or none': onRows((db, random) => db.pragma(`user_version = ${random.pick([0, -1, 2 ** 31 - 1, 99])}`)),
  'application: another': onRows((db, random) => db.pragma(`application_id = ${random.pick([0, 1, -1])}`)),
  'packed: columns': onRows((db, random) => repack(db, random, 'columns', damage)),
  'packed: payloads': onRows((db, random) => repack(db, random, 'payloads', damage)),
  'packed: a keyframe': onRows((db, random) => {
    const row = anyRow(db, 'keyframes', random);
    if (!row) return;
    const raw = decompress({ codec: row['codec'] as number, size: row['size'] as number, bytes: row['frame'] as Buffer });
    const changed = damage(Buffer.from(raw), random);
    if (changed.length >= 8) changed.writeUInt32LE(fnv(changed.subarray(8)), 4);
    const packed = compress(changed);
    db.prepare('UPDATE keyframes SET codec = ?, size = ?, frame = ? WHERE seq = ?').run(
      packed.codec,
      packed.size,
      packed.bytes,
      row['seq'],
    );
  }),
};

function fnv(bytes: Uint8Array): number {
  let h = 0x811c_9dc5;
  for (const byte of bytes) h = Math.imul(h ^ byte, 0x0100_0193);
  return h >>> 0;
}
