// The compiled scan against the naive evaluator, over random queries and logs: of the toy system that reaches every type of
// event, and of real programs, in memory and from a file.

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { QuerySource } from '../../../recordings/query/index.ts';
import { chunkSource, parseQuery, printQuery, runQuery } from '../../../recordings/query/index.ts';
import type { Program } from '../../../runtime/index.ts';
import { createSystem } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { NaiveLog } from '../../support/naive-query.ts';
import { createRandom } from '../../support/random.ts';
import { randomQuery, type Words } from '../../support/random-query.ts';
import { open, writeRecording } from '../../support/recordings.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const newPath = temporaryFolder();
const LONG = process.env['BOUGH_LONG'] === '1';

function find(text: string, source: QuerySource, options: Parameters<typeof runQuery>[2] = {}): number[] {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.what);
  return [...runQuery(parsed.query, source, options)].flatMap(({ hits }) => hits);
}

async function programLog(name: string, seed: number): Promise<EventChunk[]> {
  const { default: program } = (await import(`../../../runtime/scenarios/${name}.ts`)) as { default: Program };
  const chunks: EventChunk[] = [];
  const system = createSystem({ seed, chunkSize: 128, sink: (chunk) => chunks.push(chunk) });
  system.start(program);
  while (system.run({ until: 1_500_000 }).stopped === 'turns');
  system.flush();
  return chunks.slice(0, 8);
}

const texts = ['get', 'put', 'w', 'w0', 'Worker 1', 'Root', 'normal', 'boom', 'tick', 'handle_call', 'größer', 'sig.w0'];
const wordsOf = (chunks: readonly EventChunk[]): Words => {
  const last = chunks.at(-1) as EventChunk;
  return { texts, maxPid: 12, maxSeq: last.firstSeq + last.count, maxUs: Math.ceil((last.at[last.count - 1] as number) * 1.1) };
};

interface Log {
  readonly name: string;
  readonly chunks: readonly EventChunk[];
}
async function logs(): Promise<Log[]> {
  const random = createRandom(5);
  const toys = [1, 2, 3].map((seed) => ({
    name: `synthetic ${seed}`,
    chunks: syntheticLog({ seed, events: 500, gaps: seed === 2, contents: seed !== 3 }).chunks(() => 20 + random.below(200)),
  }));
  const real = await Promise.all(['my-app', 'one-for-all', 'welcome'].map(async (name) => ({ name, chunks: await programLog(name, 3) })));
  return [...toys, ...real];
}

describe.each(await logs())('in the log of $name', ({ chunks }) => {
  const naive = new NaiveLog(chunks);
  const path = newPath();
  writeRecording(path, chunks);
  const reader = open(path);
  afterAll(() => reader.close());

  test('a random query finds what the naive evaluator finds, in memory and in a file', () => {
    const memory = chunkSource(chunks);
    let found = 0;
    fc.assert(
      fc.property(randomQuery(wordsOf(chunks)), (query) => {
        const expected = naive.find(query);
        const text = printQuery(query);
        found += expected.length;
        expect(
          [...runQuery(query, memory)].flatMap(({ hits }) => hits),
          text,
        ).toEqual(expected);
        expect(
          [...runQuery(query, reader)].flatMap(({ hits }) => hits),
          text,
        ).toEqual(expected);
      }),
      { numRuns: LONG ? 1500 : 100, seed: 21 },
    );
    // Not all of it may be about nothing.
    expect(found).toBeGreaterThan(1000);
  });

  test('a range keeps what lies in it', () => {
    const whole = find('kind:message', reader);
    const [from, to] = [whole[2] as number, whole.at(-3) as number];
    expect(find('kind:message', reader, { from, to })).toEqual(whole.slice(2, -2));
  });
});

describe('a scan', () => {
  const chunks = syntheticLog({ seed: 9, events: 4000 }).chunks(64);
  const memory = chunkSource(chunks);

  test('reads no chunk that can hold nothing of what is wanted', () => {
    const path = newPath();
    writeRecording(path, chunks);
    const reader = open(path);
    try {
      const read: number[] = [];
      const watched: QuerySource = {
        lastSeq: reader.lastSeq,
        strings: reader.strings,
        stretchAt: (seq) => reader.stretchAt(seq),
        stretchBefore: (seq) => reader.stretchBefore(seq),
        worldAt: (seq) => reader.worldAt(seq),
        scanAt: (seq) => {
          read.push(seq);
          return reader.scanAt(seq);
        },
      };
      find('type:message_sent seq>999999', watched);
      find('t>99999s', watched);
      find('kind:crash not kind:exit', watched);
      expect(read).toEqual([]);
      find('kind:spawn', watched);
      expect(read.length).toBeGreaterThan(0);
    } finally {
      reader.close();
    }
  });

  test('yields hits as it finds them, says how far it is, and can be stopped', () => {
    const parsed = parseQuery('kind:spawn or kind:message');
    if (!parsed.ok) throw new Error(parsed.error.what);
    const steps = runQuery(parsed.query, memory);
    const first = steps.next();
    if (first.done === true) throw new Error('it ended at once');
    expect(first.value.hits.length).toBeGreaterThan(0);
    expect(first.value.scanned).toBeLessThan(first.value.of / 10);
    let last = first.value;
    for (const step of steps) {
      expect(step.scanned).toBeGreaterThanOrEqual(last.scanned);
      last = step;
    }
    expect(last.scanned).toBe(last.of);
    expect(last.found).toBe(find('kind:spawn or kind:message', memory).length);
    expect(steps.next().done).toBe(true);
  });

  test('says how far it is through all passes of its calls', () => {
    const parsed = parseQuery('effects(causes(kind:crash)) or seq(kind:spawn -> kind:exit -> within(5ms, kind:restart) < 900ms)');
    if (!parsed.ok) throw new Error(parsed.error.what);
    const shares = [...runQuery(parsed.query, memory)].map(({ scanned, of }) => scanned / of);
    for (const [i, share] of shares.entries()) {
      expect(share).toBeGreaterThanOrEqual(shares[i - 1] ?? 0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(shares.at(-1)).toBe(1);
  });

  test('knows the selected process, and says so where there is none', () => {
    const messages = find('to=$sel', memory, { variables: { sel: 3 } });
    expect(messages).toEqual(find('to=<0.3.0>', memory));
    expect(messages.length).toBeGreaterThan(0);
    expect(() => find('to=$sel', memory)).toThrow('$sel is the process selected in a window');
    expect(find('t<$t', memory, { variables: { t: 1000 } })).toEqual(find('t<1ms', memory));
  });
});
