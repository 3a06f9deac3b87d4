// From the scheduler to SQLite: a program in its worker, its chunks through the hub's process into a recording.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { createRecording, openRecording } from '../../recordings/index.ts';
import { decodeEvent, type EventChunk } from '../../runtime/protocol/chunk.ts';
import { startProgram } from '../../src-main/hosts/program-host.ts';
import { formatLoadError } from '../../src-main/loader/load-error.ts';
import { loadProgram } from '../../src-main/loader/load-program.ts';
import type { Bench } from './bench.ts';

interface Context {
  readonly folder: string;
  files: number;
  /** Chunks of the mixed program, for the peer that writes a row for each event. */
  chunks: readonly EventChunk[];
}

type Contents = 'bare' | 'recorded';

const program = (name: string): string => path.join(import.meta.dirname, 'programs', `${name}.ts`);

/** Runs a program for so much virtual time into a recording; events, seconds from start to closed file, and the file's size. */
async function record(context: Context, name: string, contents: Contents, seconds: number, keep?: (chunk: EventChunk) => void) {
  const loaded = await loadProgram(program(name));
  if (!loaded.ok) throw new Error(formatLoadError(loaded.error));
  const file = path.join(context.folder, `${context.files++}.bough`);
  const meta = { program: name, seed: 1, semanticsVersion: 1, contents, started: new Date().toISOString() } as const;
  const writer = createRecording(file, meta);
  const from = performance.now();
  const host = await startProgram({
    program: loaded.value,
    seed: 1,
    contents,
    pace: 'max',
    until: seconds * 1e6,
    onChunk: (chunk) => {
      writer.append(chunk);
      keep?.(chunk);
    },
  });
  if (!host.ok) throw new Error(formatLoadError(host.error));
  await host.value.ended;
  writer.close(true);
  const took = (performance.now() - from) / 1000;
  return { events: writer.lastSeq, took, bytes: statSync(file).size, file };
}

const rate = (name: string, contents: Contents, seconds: number) => async (context: Context) => {
  const { events, took } = await record(context, name, contents, seconds);
  return events / took;
};

/** The same events as rows of one table, 10,000 to a transaction, as a straightforward recorder would write them. */
function rowPerEvent(context: Context): number {
  const db = new Database(path.join(context.folder, `${context.files++}.sqlite`));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, at, type, flags, pid, cause, a, b, c, d)');
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  let events = 0;
  const from = performance.now();
  for (const chunk of context.chunks) {
    db.transaction(() => {
      for (let i = 0; i < chunk.count; i++) {
        insert.run(
          chunk.firstSeq + i,
          chunk.at[i],
          chunk.type[i],
          chunk.flags[i],
          chunk.pid[i],
          chunk.causeDistance[i],
          chunk.a[i],
          chunk.b[i],
          chunk.c[i],
          chunk.d[i],
        ); // prettier-ignore
        events++;
      }
    })();
  }
  db.pragma('wal_checkpoint(TRUNCATE)');
  const took = (performance.now() - from) / 1000;
  db.close();
  return events / took;
}

/** Bytes of the recording as NDJSON of decoded events, without payloads. */
function ndjsonBytesPerEvent(file: string): number {
  const opened = openRecording(file);
  if (!opened.ok) throw new Error(opened.error.what);
  const reader = opened.value;
  let bytes = 0;
  let events = 0;
  for (let seq = 1; seq <= reader.lastSeq && events < 100_000; ) {
    const chunk = reader.chunkAt(seq);
    if (!chunk) break;
    for (let i = 0; i < chunk.count; i++) bytes += JSON.stringify(decodeEvent(chunk, i, reader.strings)).length + 1;
    events += chunk.count;
    seq = chunk.firstSeq + chunk.count;
  }
  reader.close();
  return bytes / events;
}

let lastMixed = '';

export const bench: Bench<Context> = {
  async prepare() {
    const context: Context = { folder: mkdtempSync(path.join(tmpdir(), 'bough-bench-')), files: 0, chunks: [] };
    const chunks: EventChunk[] = [];
    await record(context, 'mixed', 'bare', 1, (chunk) => chunks.push(chunk));
    context.chunks = chunks;
    return context;
  },
  finish: (context) => rmSync(context.folder, { recursive: true, force: true }),
  rows: [
    {
      name: 'ring of 1,000, structure only, scheduler to closed file',
      unit: 'events/s',
      better: 'higher',
      judge: 'value',
      goal: 10e6,
      floor: 3e6,
      // Long enough that the worker's start, a quarter of a second, does not count for much.
      measure: rate('ring', 'bare', 10),
    },
    {
      name: 'ring of 1,000, contents recorded',
      unit: 'events/s',
      better: 'higher',
      judge: 'value',
      goal: 1e6,
      floor: 0.25e6,
      measure: rate('ring', 'recorded', 4),
    },
    {
      name: 'mixed program, structure only',
      unit: 'events/s',
      better: 'higher',
      judge: 'ratio',
      goal: 12,
      floor: 1,
      measure: rate('mixed', 'bare', 4),
      peer: { name: 'one SQLite row per event, writing only', measure: rowPerEvent },
    },
    {
      name: 'nothing but crashes, structure only',
      unit: 'events/s',
      better: 'higher',
      judge: 'value',
      measure: rate('crash-loop', 'bare', 2),
    },
    {
      name: 'mixed program, bytes per event on disk, structure only',
      unit: 'bytes',
      better: 'lower',
      judge: 'value',
      goal: 5,
      floor: 8,
      async measure(context) {
        const done = await record(context, 'mixed', 'bare', 2);
        lastMixed = done.file;
        return done.bytes / done.events;
      },
      peer: { name: 'NDJSON', measure: () => ndjsonBytesPerEvent(lastMixed) },
    },
    {
      name: 'mixed program, bytes per event on disk, contents recorded',
      unit: 'bytes',
      better: 'lower',
      judge: 'value',
      goal: 25,
      floor: 40,
      async measure(context) {
        const done = await record(context, 'mixed', 'recorded', 2);
        return done.bytes / done.events;
      },
    },
  ],
};
