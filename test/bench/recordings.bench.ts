// Recordings: how fast they are written, how small they are, how fast one gets to any instant of one. The stream is that of a real
// mixed program; the goals are those of PERF.md.

import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundled } from '../support/bundled.ts';
import { killRecorder } from '../support/kill-recorder.ts';
import type { Bench, Row } from './bench.ts';
import type { LongProgram, Reference } from './recordings/reference.ts';
import type { Contents } from './recordings/run-program.ts';
import { beamFigure, compileBeam } from './runtime/beam.ts';

// What is timed is what people run: the recorder, the reader and the program's worker as bundles, as in the app.
const bundle = await bundled('test/bench/recordings/measured.ts');
const measured = (await import(pathToFileURL(bundle).href)) as typeof import('./recordings/measured.ts');
const { askLists, explaining, ndjsonBytesPerEvent, openAndPaint, openOrThrow, quantile, querying, rowPerEvent } = measured;
const { seekTimes, stepTime, termTimes } = measured;

const rate = (contents: Contents) => async (reference: Reference) => {
  const { events, seconds } = await reference.write(contents);
  return events / seconds;
};

/** On a machine that others use, too, this is nearer to what the recorder can do than the wall's time is. */
const processorRate = (contents: Contents) => async (reference: Reference) => {
  const { events, processorSeconds } = await reference.write(contents);
  return events / processorSeconds;
};

const writing: readonly Row<Reference>[] = [
  {
    name: 'mixed stream to a closed file, heads only',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    goal: 10e6,
    floor: 3e6,
    measure: rate('bare'),
  },
  {
    name: 'the same in a second of processor time, of all threads',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    goal: 10e6,
    floor: 3e6,
    measure: processorRate('bare'),
  },
  {
    name: 'the same against one row per event',
    unit: 'events/s',
    better: 'higher',
    judge: 'ratio',
    goal: 12,
    floor: 4,
    measure: rate('bare'),
    peer: {
      name: 'one SQLite row per event',
      measure: async (reference) => rowPerEvent(await reference.stream('bare'), reference.newFile()),
    },
  },
  {
    name: 'mixed stream to a closed file, small payloads captured',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    goal: 1e6,
    floor: 0.5e6,
    measure: rate('recorded'),
  },
  {
    name: 'the same with payloads in a second of processor time, of all threads',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    goal: 1e6,
    floor: 0.5e6,
    measure: processorRate('recorded'),
  },
];

/** What a running session pays for keeping only its newest part. */
const retention: readonly Row<Reference>[] = [
  {
    name: 'mixed stream, heads only, while only the newest 2 MB are kept',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    rounds: 3,
    async measure(reference) {
      const { events, seconds } = await reference.write('bare', { bytes: 2_000_000 });
      return events / seconds;
    },
  },
];

const size: readonly Row<Reference>[] = [
  {
    name: 'bytes per event on disk, heads only, keyframes and index included',
    unit: 'bytes',
    better: 'lower',
    judge: 'value',
    goal: 5,
    floor: 8,
    rounds: 1,
    measure: bytesPerEvent('bare'),
  },
  {
    name: 'how many times smaller than NDJSON',
    unit: 'times',
    better: 'higher',
    judge: 'value',
    goal: 15,
    rounds: 1,
    measure: async (reference) => ndjsonBytesPerEvent(await reference.stream('bare')) / (await bytesPerEvent('bare')(reference)),
  },
  {
    name: 'bytes per event that small payloads add',
    unit: 'bytes',
    better: 'lower',
    judge: 'value',
    goal: 20,
    floor: 20,
    rounds: 1,
    measure: async (reference) => (await bytesPerEvent('recorded')(reference)) - (await bytesPerEvent('bare')(reference)),
  },
];

function bytesPerEvent(contents: Contents) {
  return async (reference: Reference): Promise<number> => {
    const { bytes, events } = await reference.write(contents);
    return bytes / events;
  };
}

const seek = (program: LongProgram, q: number, times: number) => async (reference: Reference) => {
  const reader = openOrThrow(await reference.longFile(program));
  try {
    return quantile(seekTimes(reader, times, 1), q);
  } finally {
    reader.close();
  }
};

const reading: readonly Row<Reference>[] = [
  {
    name: 'seek in 10M events, 2,000 processes, p50',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 1.5,
    floor: 5,
    rounds: 3,
    measure: seek('mixed', 0.5, 400),
  },
  {
    name: 'seek in 10M events, 2,000 processes, p99',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 5,
    floor: 20,
    rounds: 3,
    measure: seek('mixed', 0.99, 400),
  },
  {
    name: 'seek in 3M events, 100,000 processes, p99',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 15,
    floor: 40,
    rounds: 1,
    measure: seek('mixed-large', 0.99, 20),
  },
  {
    name: 'the state of a process at any moment, states of 100 KB, p95',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 20,
    floor: 20,
    rounds: 3,
    async measure(reference) {
      const reader = openOrThrow(await reference.longFile('large-states'));
      try {
        return quantile(termTimes(reader, 200, 1), 0.95);
      } finally {
        reader.close();
      }
    },
  },
  {
    name: 'open 10M events and have what is painted first',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 50,
    floor: 300,
    measure: async (reference) => openAndPaint(await reference.longFile('mixed')),
  },
  {
    name: 'count crashes and list restarts of 10M events',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 5,
    floor: 50,
    async measure(reference) {
      const reader = openOrThrow(await reference.longFile('mixed'));
      try {
        return askLists(reader);
      } finally {
        reader.close();
      }
    },
  },
];

const steps: readonly Row<Reference>[] = (
  [
    ['forward', 1, 2000],
    ['back', -1, 100],
  ] as const
).map(([name, direction, times]) => ({
  name: `step by one event, ${name}`,
  unit: 'µs',
  better: 'lower',
  judge: 'time',
  goal: 50,
  floor: 1000,
  rounds: 3,
  async measure(reference) {
    const reader = openOrThrow(await reference.longFile('mixed'));
    try {
      return stepTime(reader, direction, times);
    } finally {
      reader.close();
    }
  },
}));

const safety: readonly Row<Reference>[] = [
  {
    name: 'lost after kill -9 at some 650,000 events/s, median of 9',
    unit: 'ms',
    better: 'lower',
    judge: 'value',
    goal: 10,
    floor: 50,
    rounds: 1,
    async measure(reference) {
      const lost: number[] = [];
      for (let n = 0; n < 9; n++) lost.push((await killRecorder(reference.newFile(), 700 + 100 * n)).lostMs);
      return quantile(
        lost.sort((a, b) => a - b),
        0.5,
      );
    },
  },
  {
    name: 'memory of the recording thread over 5M events, most above the base',
    unit: 'MiB',
    better: 'lower',
    judge: 'value',
    goal: 150,
    floor: 400,
    rounds: 1,
    measure: async (reference) => (await reference.memoryWhileRecording(5_000_000)) / 2 ** 20,
  },
];

/** One mailbox of a million messages; one process with 100,000 links. */
const worst: readonly Row<Reference>[] = (['full-mailbox', 'many-links'] as const).flatMap((program) => [
  {
    name: `worst case ${program}, bytes per event`,
    unit: 'bytes',
    better: 'lower',
    judge: 'value',
    rounds: 1,
    async measure(reference) {
      const file = await reference.longFile(program);
      const reader = openOrThrow(file);
      const { events } = reader.info();
      reader.close();
      return statSync(file).size / events;
    },
  },
  {
    name: `worst case ${program}, seek p99`,
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    rounds: 1,
    measure: seek(program, 0.99, 20),
  },
]);

const chain = (program: string, contents: Contents, events: number) => async (reference: Reference) => {
  const { seconds, count } = await reference.recordLive(program, contents, events);
  return count / seconds;
};

/** A hop of the ring is two events: it is sent and received. */
const EVENTS_PER_HOP = 2;

const whole: readonly Row<Reference>[] = [
  {
    name: 'hops of a ring of 1,000 while it is recorded to disk, against BEAM untraced',
    unit: 'hops/s',
    better: 'higher',
    judge: 'ratio',
    goal: 2.5,
    skip: (reference) => compileBeam(reference.folder),
    async measure(reference) {
      const { seconds, count } = await reference.recordLive('ring', 'bare', 8_000_000);
      return count / EVENTS_PER_HOP / seconds;
    },
    peer: { name: 'BEAM +S 1:1', measure: (reference) => beamFigure(reference.folder, 'ring', 'ring') },
  },
  {
    name: 'whole chain, ring of 1,000, heads only, to a closed file',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    goal: 10e6,
    floor: 3e6,
    measure: chain('ring', 'bare', 8_000_000),
  },
  {
    name: 'whole chain, calls, heads only, to a closed file',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    goal: 10e6,
    floor: 3e6,
    measure: chain('calls', 'bare', 4_000_000),
  },
  {
    name: 'whole chain, mixed program, heads only',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    measure: chain('mixed', 'bare', 2_000_000),
  },
  {
    name: 'whole chain, mixed program, contents recorded',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    measure: chain('mixed', 'recorded', 1_000_000),
  },
  {
    name: 'whole chain, nothing but crashes, heads only',
    unit: 'events/s',
    better: 'higher',
    judge: 'value',
    measure: chain('crash-loop', 'bare', 500_000),
  },
];

export const bench: Bench<Reference> = {
  prepare: () => new measured.Reference(),
  finish: (reference) => reference.remove(),
  rows: [...writing, ...retention, ...size, ...safety, ...reading, ...steps, ...worst, ...querying, ...explaining, ...whole],
};
