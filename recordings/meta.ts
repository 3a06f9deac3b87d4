// The tables `meta` and `sources`: what a recording says about itself.

import type { Database } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import { countField, optionalText, textField } from './fields.ts';
import type { RecordingMeta } from './log-reader.ts';

/** What is known only when a session ends. */
export interface ClosingFacts {
  readonly closedCleanly: boolean;
  readonly logHash?: string;
  /** Wall time, ISO 8601. */
  readonly ended?: string;
  /** Milliseconds after which an event was in the file at the latest. Absent in files of older versions. */
  readonly writtenWithinMs?: number;
}

type Value = string | number;

/** Numbers are whole; as a BigInt, SQLite keeps them so where a column takes anything. */
export function writeMeta(db: Database, values: Readonly<Record<string, Value | undefined>>): void {
  const insert = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  for (const [key, value] of Object.entries(values))
    if (value !== undefined) insert.run(key, typeof value === 'number' ? BigInt(value) : value);
}

export function writeRecordingMeta(db: Database, meta: RecordingMeta): void {
  const { bundle, sourceMap, ...values } = meta;
  writeMeta(db, { ...values, closedCleanly: 0 });
  const insert = db.prepare('INSERT OR REPLACE INTO sources (name, text) VALUES (?, ?)');
  if (bundle !== undefined) insert.run('bundle', bundle);
  if (sourceMap !== undefined) insert.run('sourceMap', sourceMap);
}

export function writeClosing(db: Database, { closedCleanly, logHash, ended }: ClosingFacts): void {
  writeMeta(db, { closedCleanly: closedCleanly ? 1 : 0, logHash, ended });
}

/**
 * `withSources` false: leaves out the texts of the program.
 * @throws FormatError when something is missing or is not what it should be
 */
export function readMeta(db: Database, withSources = true): { meta: RecordingMeta; closing: ClosingFacts } {
  const rows = db.prepare('SELECT key, value FROM meta').all() as { key: string; value: unknown }[];
  const values: Record<string, unknown> = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  const contents = optionalText(values, 'contents');
  if (contents !== undefined && contents !== 'recorded' && contents !== 'bare') throw new FormatError(`contents is ${contents}`, 0);
  const sources = (withSources ? db.prepare('SELECT name, text FROM sources').all() : []) as { name: string; text: unknown }[];
  const source = (name: string): string | undefined => {
    const row = sources.find((found) => found.name === name);
    return row && textField(row, 'text');
  };
  return {
    meta: {
      program: textField(values, 'program'),
      seed: countField(values, 'seed', 0, 0xffff_ffff),
      semanticsVersion: countField(values, 'semanticsVersion'),
      ...(values['loaderVersion'] === undefined ? {} : { loaderVersion: countField(values, 'loaderVersion') }),
      contents: contents ?? 'recorded',
      started: textField(values, 'started'),
      ...optional('scenario', optionalText(values, 'scenario')),
      ...optional('imported', optionalText(values, 'imported')),
      ...optional('bundle', source('bundle')),
      ...optional('sourceMap', source('sourceMap')),
    },
    closing: {
      closedCleanly: values['closedCleanly'] === 1,
      ...optional('logHash', optionalText(values, 'logHash')),
      ...optional('ended', optionalText(values, 'ended')),
      ...(values['writtenWithinMs'] === undefined ? {} : { writtenWithinMs: countField(values, 'writtenWithinMs') }),
    },
  };
}

const optional = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<K, string>>;
