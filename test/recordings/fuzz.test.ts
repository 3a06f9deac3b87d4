// Sound recordings, changed in every way somebody or something may change them: each is refused with a sentence, or opened as far as
// it goes and then answers or says what it can't. A hang is the test's timeout; a crash of the process is none of the answers.

import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OPEN_REASONS, openRecording, RecordingError, type RecordingReader } from '../../recordings/index.ts';
import { parseQuery, runQuery } from '../../recordings/query/index.ts';
import { mutateRecording } from '../support/mutate-recording.ts';
import { createRandom, type Random } from '../support/random.ts';
import { writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
const LONG = process.env['BOUGH_LONG'] === '1';
const CASES = LONG ? 10_000 : 300;
const samples = path.join(import.meta.dirname, '../../recordings/samples');
/** What this test process may hold more at the end than at the beginning. */
const MEMORY = 1.5 * 2 ** 30;

function soundOnes(): string[] {
  const many = newPath();
  writeRecording(many, syntheticLog({ seed: 3, events: 20_000 }).chunks(5000));
  const gaps = newPath();
  writeRecording(gaps, syntheticLog({ seed: 4, events: 3000, gaps: true }).chunks(500));
  return [many, gaps, ...readdirSync(samples).flatMap((name) => (name.endsWith('.bough') ? [path.join(samples, name)] : []))];
}

test(`${CASES} recordings that were changed are refused with a reason, or read as far as they go`, {
  timeout: LONG ? 3_600_000 : 180_000,
}, () => {
  const originals = soundOnes();
  const before = process.memoryUsage().rss;
  const outcomes = new Map<string, number>();
  for (let n = 0; n < CASES; n++) {
    const random = createRandom(n);
    const file = newPath();
    copyFileSync(n % 20 === 0 ? (originals[0] as string) : random.pick(originals.slice(1)), file);
    const how = mutateRecording(file, random);
    const outcome = openAndAsk(file, random, `case ${n}, ${how}`);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
  }
  // Each way out was taken: a fuzzer whose cases all end at the door tests nothing behind it.
  for (const wanted of ['opened', 'damaged', 'not_a_recording', 'too_new']) expect([...outcomes.keys()]).toContain(wanted);
  expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY);
});

function openAndAsk(file: string, random: Random, what: string): string {
  const opened = openRecording(file, { salvage: random.chance(0.5) });
  if (!opened.ok) {
    expect(OPEN_REASONS, what).toContain(opened.error.reason);
    expect(opened.error.what, what).toContain(file);
    return opened.error.reason;
  }
  const reader = opened.value;
  try {
    for (const [question, ask] of Object.entries(QUESTIONS)) {
      try {
        ask(reader, random);
      } catch (error) {
        expect(error, `${what}: ${question}`).toBeInstanceOf(RecordingError);
      }
    }
  } finally {
    reader.close();
  }
  return 'opened';
}

const QUESTIONS: Record<string, (reader: RecordingReader, random: Random) => void> = {
  info: (reader) => reader.info(),
  verify: (reader) => expect(typeof reader.verify().ok).toBe('boolean'),
  'a seek': (reader, random) => reader.worldAt(random.below(reader.lastSeq + 2)).hash(),
  'the end': (reader) => reader.worldAt(reader.lastSeq).hash(),
  overview: (reader) => reader.overview(50),
  lists: (reader) => [reader.crashes(), reader.restarts(), reader.gaps()],
  'a payload': (reader, random) => reader.payloadAt(1 + random.below(reader.lastSeq + 1)),
  'a time': (reader, random) => reader.seqAtTime(random.next() * reader.lastAt),
  'a query': (reader, random) => {
    const parsed = parseQuery(random.pick(['type:process_exited', 'kind:send wait>1ms', 'boom']));
    if (!parsed.ok) throw new Error('the query is wrong');
    let found = 0;
    for (const step of runQuery(parsed.query, reader)) found = step.found;
    expect(found).toBeLessThanOrEqual(reader.lastSeq);
  },
};
