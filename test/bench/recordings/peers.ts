// What a straightforward recorder would do with the same events: a row of a table for each, or a line of JSON.

import Database from 'better-sqlite3';
import { decodeEvent, type EventChunk, StringTable } from '../../../runtime/protocol/chunk.ts';

/** Enough for a rate and an average. */
const EVENTS = 300_000;

/** Events a second into one table, 10,000 or so to a transaction. */
export function rowPerEvent(chunks: readonly EventChunk[], file: string): number {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, at, type, flags, pid, cause, a, b, c, d)');
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  let events = 0;
  const from = performance.now();
  for (const chunk of chunks) {
    if (events >= EVENTS) break;
    const { firstSeq, at, type, flags, pid, causeDistance, a, b, c, d } = chunk;
    db.transaction(() => {
      for (let i = 0; i < chunk.count; i++)
        insert.run(firstSeq + i, at[i], type[i], flags[i], pid[i], causeDistance[i], a[i], b[i], c[i], d[i]);
    })();
    events += chunk.count;
  }
  db.pragma('wal_checkpoint(TRUNCATE)');
  const seconds = (performance.now() - from) / 1000;
  db.close();
  return events / seconds;
}

/** Bytes of an event as a line of JSON in our own vocabulary, without payloads. */
export function ndjsonBytesPerEvent(chunks: readonly EventChunk[]): number {
  const strings = new StringTable();
  let [bytes, events] = [0, 0];
  for (const chunk of chunks) {
    strings.add(chunk);
    if (events >= EVENTS) break;
    for (let i = 0; i < chunk.count; i++) bytes += Buffer.byteLength(JSON.stringify(decodeEvent(chunk, i, strings))) + 1;
    events += chunk.count;
  }
  return bytes / events;
}
