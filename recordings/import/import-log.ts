// Makes a recording of a log that something else wrote: NDJSON in our vocabulary, or vector clocks. The recording says where it
// came from and what is not known of it.

import { closeSync, createReadStream, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { RecordingMeta } from '../log-reader.ts';
import type { RecordingWriter } from '../recording-writer.ts';
import { createRecording } from '../recording-writer.ts';
import { EventEncoder } from './event-encoder.ts';
import { ImportError } from './import-error.ts';
import { NdjsonImport, readHead } from './ndjson.ts';
import { importShiviz, SHIVIZ_PATTERN } from './shiviz.ts';

export const IMPORT_FORMATS = ['ndjson', 'shiviz'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export interface ImportOptions {
  /** Default: by the first character of the file. */
  readonly format?: ImportFormat;
  /** Of a ShiViz log: a regular expression with the groups host, clock and event. */
  readonly pattern?: string;
  readonly semanticsVersion: number;
  /** Wall time, ISO 8601: stands in a recording whose log does not say when it began. */
  readonly now: string;
  /** What it returns is waited for; what it throws ends the import. */
  readonly onProgress?: (share: number, events: number) => void | Promise<void>;
}

export interface ImportOutcome {
  readonly events: number;
  /** Things a person should know, a sentence each. */
  readonly notes: readonly string[];
}

/** Logs with vector clocks are ordered in memory. */
const MAX_SHIVIZ_BYTES = 256 * 1024 * 1024;
/** A longer line is no event. */
const MAX_LINE = 64 * 1024 * 1024;
/** Contradictions of an imported log that are told one by one. */
const PROBLEMS_SHOWN = 3;

/**
 * Writes `out`, which must not exist; where that fails, nothing is left there.
 * @throws ImportError, errors of the file system, SqliteError
 */
export async function importLog(file: string, out: string, options: ImportOptions): Promise<ImportOutcome> {
  const format = options.format ?? (firstCharacter(file) === '{' ? 'ndjson' : 'shiviz');
  let writer: RecordingWriter | undefined;
  const begin = (meta: Partial<RecordingMeta>, imported: string): RecordingWriter => {
    const whole = {
      program: basename(file).replace(/\.[^.]*$/, ''),
      seed: 0,
      semanticsVersion: options.semanticsVersion,
      started: options.now,
      ...meta,
      imported,
    };
    writer = createRecording(out, whole);
    return writer;
  };
  try {
    const notes = await (format === 'ndjson' ? readNdjson(file, begin, options) : readShiviz(file, begin, options));
    const done = writer as RecordingWriter | undefined;
    if (!done || done.lastSeq === 0) throw new ImportError(1, 'it has no event');
    const { events } = done.world.counts;
    const problems = done.world.problems.slice(0, PROBLEMS_SHOWN).map(({ seq, what }) => `event ${seq}: ${what}`);
    if (problems.length > 0) {
      const more = done.world.problemCount - problems.length;
      notes.push(
        `The log contradicts itself, so parts of its processes' states are guesses (${problems.join('; ')}${more > 0 ? `; and ${more} more` : ''}).`,
      );
    }
    done.close();
    return { events, notes };
  } catch (error) {
    writer?.abandon();
    if (writer) for (const path of [out, `${out}-wal`, `${out}-shm`]) rmSync(path, { force: true });
    throw error;
  }
}

type Begin = (meta: Partial<RecordingMeta>, imported: string) => RecordingWriter;

async function readNdjson(file: string, begin: Begin, { onProgress }: ImportOptions): Promise<string[]> {
  const size = statSync(file).size;
  const stream = createReadStream(file);
  const notes: string[] = [];
  let writer: RecordingWriter | undefined;
  let reading: NdjsonImport | undefined;
  let wantedHash: string | undefined;
  const encoder = new EventEncoder((chunk) => writer?.append(chunk));
  let number = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (line.trim() === '') continue;
      if (line.length > MAX_LINE) throw new ImportError(number, `it has ${line.length} characters`);
      if (!reading) {
        const head = readHead(line);
        wantedHash = head?.logHash;
        writer = begin(head?.meta ?? {}, `Imported from ${basename(file)}; what it does not say is not known.`);
        reading = new NdjsonImport(encoder);
        if (head) continue;
      }
      reading.add(line, number);
      if (number % 4096 === 0) await onProgress?.(size === 0 ? 1 : stream.bytesRead / size, number);
    }
  } finally {
    stream.destroy();
  }
  encoder.flush();
  if (reading?.inferred)
    notes.push('Its processes have names of their own: they were spawned where they are first seen, and seqs were given here.');
  if (wantedHash !== undefined && writer && writer.logHash !== wantedHash)
    notes.push(`The log hash is ${writer.logHash}, the file says ${wantedHash}: it was changed after it was exported.`);
  return notes;
}

async function readShiviz(file: string, begin: Begin, { pattern, onProgress }: ImportOptions): Promise<string[]> {
  if (statSync(file).size > MAX_SHIVIZ_BYTES)
    throw new ImportError(1, `the file has more than ${MAX_SHIVIZ_BYTES / 1024 / 1024} MiB; cut it, or write NDJSON`);
  const text = readFileSync(file, 'utf8');
  let expression: RegExp;
  try {
    expression = new RegExp(pattern ?? SHIVIZ_PATTERN, 'gu');
  } catch {
    // ShiViz's patterns are written without the flag u, which some of them do not bear.
    expression = new RegExp(pattern ?? SHIVIZ_PATTERN, 'g');
  }
  const order = 'Its order between processes is one of those that its vector clocks allow, and times are positions.';
  const writer = begin({}, `Imported from ${basename(file)}, a log with vector clocks. ${order}`);
  const encoder = new EventEncoder((chunk) => writer.append(chunk));
  importShiviz(text, expression, encoder);
  encoder.flush();
  await onProgress?.(1, encoder.nextSeq - 1);
  return [order];
}

function firstCharacter(file: string): string {
  const bytes = new Uint8Array(4096);
  const fd = openSync(file, 'r');
  try {
    return new TextDecoder().decode(bytes.subarray(0, readSync(fd, bytes))).trimStart()[0] ?? '';
  } finally {
    closeSync(fd);
  }
}
