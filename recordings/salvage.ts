// Saves what can be read of a damaged recording: its chunks from the first on, as far as they are whole, written into a new
// recording. The log is only worth something without holes, so reading ends at the first chunk that is not whole. All other
// tables but `strings` and `meta` are made anew from the events, so that it does not matter how they are.

import { truncateSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { EV } from '../runtime/protocol/event-table.ts';
import { decodeChunk } from './chunk-codec.ts';
import { checkRow, checkTypes } from './chunk-store.ts';
import { isDamage } from './damage.ts';
import { openFile } from './database.ts';
import { countField, textField } from './fields.ts';
import type { FileHeader } from './file-header.ts';
import type { RecordingMeta } from './log-reader.ts';
import { readMeta } from './meta.ts';
import { createRecording } from './recording-writer.ts';
import { MAX_RECORDS } from './row-memory.ts';
import { isOwnTable } from './schema.ts';
import type { TemporaryCopy } from './temporary-copy.ts';
import { copyRecording, temporaryPlace } from './temporary-copy.ts';

export interface Salvaged {
  /** A sound recording of what could be read. */
  readonly copy: TemporaryCopy;
  readonly events: number;
}

const UNKNOWN: RecordingMeta = { program: 'unknown', seed: 0, semanticsVersion: 0, started: '' };

/** What can be read of the file, or `undefined` when that is nothing. @throws errors of the file system (no space for a copy) */
export function salvage(path: string, header: FileHeader): Salvaged | undefined {
  const damaged = copyRecording(path);
  const place = temporaryPlace();
  let events = 0;
  try {
    // SQLite refuses a file that is shorter than its header says as a whole; with zeros at its end it reads the pages there are.
    if (header.expectedSize > header.size) truncateSync(damaged.path, header.expectedSize);
    const db = openFile(damaged.path, 'write');
    try {
      if (!isOwnTable(db, 'chunks')) return undefined;
      events = copyEvents(db, place.path);
    } finally {
      db.close();
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
  } finally {
    damaged.remove();
    if (events === 0) place.remove();
  }
  return events === 0 ? undefined : { copy: place, events };
}

function copyEvents(db: Database, path: string): number {
  const writer = createRecording(path, readWhatItIs(db), { durable: false });
  try {
    const strings = readWhatIsThere(db);
    for (const chunk of wholeChunks(db, strings)) {
      try {
        writer.append(chunk);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        break;
      }
    }
    return writer.lastSeq === 0 ? 0 : writer.world.counts.events;
  } finally {
    writer.close(false);
  }
}

/** A table that is not ours could hold a view that never ends: it is not read. */
function readWhatItIs(db: Database): RecordingMeta {
  if (!isOwnTable(db, 'meta')) return UNKNOWN;
  const withoutSources = tolerating(() => readMeta(db, false).meta, UNKNOWN);
  return isOwnTable(db, 'sources') ? tolerating(() => readMeta(db).meta, withoutSources) : withoutSources;
}

/** Chunks from seq 1 on without a hole, up to the first that can't be read. */
function* wholeChunks(db: Database, strings: ReadonlyMap<number, string>): Generator<EventChunk> {
  const select = db.prepare('SELECT * FROM chunks WHERE first_seq = ?');
  let known = 1;
  for (let seq = 1; ; ) {
    const chunk = tolerating(() => {
      const row = select.get(seq) as Record<string, unknown> | undefined;
      if (!row) return undefined;
      const checked = checkRow(row);
      // Announced again from where the copy stands: names of strings that are lost are said, not left out.
      const added = Math.max(0, checked.first_string + checked.string_count - known);
      if (added > strings.size + MAX_RECORDS) throw new FormatError(`${added} strings are announced`, 0);
      const texts = Array.from({ length: added }, (_, i) => strings.get(known + i) ?? `⟨string ${known + i}⟩`);
      const decoded = { ...decodeChunk(checked, texts), firstString: known };
      checkTypes(decoded);
      return decoded;
    }, undefined);
    if (!chunk) return;
    known += chunk.strings.length;
    yield chunk;
    const last = chunk.count - 1;
    const skipped = chunk.type[last] === EV.gap ? (chunk.a[last] as number) + (chunk.b[last] as number) * 0x1_0000_0000 : 1;
    seq = chunk.firstSeq + last + Math.max(1, skipped);
  }
}

function readWhatIsThere(db: Database): Map<number, string> {
  const texts = new Map<number, string>();
  if (!isOwnTable(db, 'strings')) return texts;
  tolerating(() => {
    for (const row of db.prepare('SELECT id, text, exact FROM strings ORDER BY id').iterate() as Iterable<Record<string, unknown>>) {
      const exact = row['exact'];
      const text = exact instanceof Uint8Array ? Buffer.from(exact).toString('utf16le') : textField(row, 'text');
      texts.set(countField(row, 'id', 1), text);
    }
  }, undefined);
  return texts;
}

/** What `read` gives, or `otherwise` where the file is damaged there. */
function tolerating<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return otherwise;
    throw error;
  }
}
