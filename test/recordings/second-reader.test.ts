// FORMAT.md is enough to write another reader: the one in test/support was, and lists the same events as ours.

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { causeOf, type EventChunk, payloadText } from '../../runtime/protocol/chunk.ts';
import { open, writeRecording } from '../support/recordings.ts';
import { type PlainRecord, readRecording } from '../support/second-reader.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
const samples = path.join(import.meta.dirname, '../../recordings/samples');
const names = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bough'));

function ourRecords(file: string): { strings: string[]; records: PlainRecord[] } {
  const reader = open(file);
  try {
    const records: PlainRecord[] = [];
    for (let seq = 1; seq <= reader.lastSeq; seq++) {
      const chunk = reader.chunkAt(seq);
      if (chunk) records.push(plain(chunk, seq - chunk.firstSeq));
    }
    return { strings: reader.strings.texts, records };
  } finally {
    reader.close();
  }
}

function plain(chunk: EventChunk, i: number): PlainRecord {
  const [at, type, flags, pid] = [chunk.at[i], chunk.type[i], chunk.flags[i], chunk.pid[i]] as [number, number, number, number];
  const [a, b, c, d] = [chunk.a[i], chunk.b[i], chunk.c[i], chunk.d[i]] as [number, number, number, number];
  const payload = payloadText(chunk, i);
  const seq = chunk.firstSeq + i;
  return { seq, at, type, flags, pid, cause: causeOf(chunk, i), a, b, c, d, ...(payload === undefined ? {} : { payload }) };
}

describe('a reader written from FORMAT.md lists the events that ours does', () => {
  test.each(names)('of the sample %s', (name) => {
    const file = path.join(samples, name);
    const read = readRecording(file);
    expect(read.records.length).toBeGreaterThan(100);
    expect(read).toEqual(ourRecords(file));
  });

  test.each([1, 2, 3])('of a log with every type of event, seed %i', (seed) => {
    const file = newPath();
    writeRecording(file, syntheticLog({ seed, events: 2500, gaps: seed === 3 }).chunks(700));
    expect(readRecording(file)).toEqual(ourRecords(file));
  });
});

const hasShell = spawnSync('sqlite3', ['--version']).status === 0;
test.skipIf(!hasShell)('the stock sqlite3 shell lists what FORMAT.md says it can', () => {
  const file = path.join(samples, 'one-for-one.bough');
  const shell = (sql: string): string => execFileSync('sqlite3', ['-readonly', file, sql], { encoding: 'utf8' }).trim();
  const reader = open(file);
  const { processes, crashes, restarts, gaps } = reader.info();
  reader.close();
  expect(shell('SELECT count(*) FROM processes')).toBe(String(processes));
  expect(shell("SELECT k, printf('%.3f s', at / 1e6) AS time, path, tag FROM crashes ORDER BY k").split('\n')).toHaveLength(crashes);
  expect(shell('SELECT sum(n) FROM (SELECT path, count(*) AS n FROM restarts GROUP BY path)')).toBe(String(restarts));
  expect(Number(shell('SELECT count(*) FROM supervisors WHERE strategy IS NOT NULL'))).toBeGreaterThan(0);
  expect(shell('SELECT count(*) FROM gaps')).toBe(String(gaps));
  expect(shell('SELECT count(*) FROM marks')).toBe('0');
});
