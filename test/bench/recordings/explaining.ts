// How long it takes to say why something crashed in a recording of ten million events, cold, as `bough why` does it; and to look for
// findings in all of it.

import type { RecordingReader } from '../../../recordings/index.ts';
import { sourceOf } from '../../../src-main/cli/why.ts';
import { lintOn, lintsOf } from '../../../src-main/hub/lints/lints.ts';
import { whyOf } from '../../../src-main/hub/why/why.ts';
import type { Row } from '../bench.ts';
import { openOrThrow } from './reading.ts';
import type { Reference } from './reference.ts';

const timing =
  (work: (reader: RecordingReader) => void) =>
  async (reference: Reference): Promise<number> => {
    const file = await reference.longFile('mixed');
    const reader = openOrThrow(file);
    try {
      const began = performance.now();
      work(reader);
      return performance.now() - began;
    } finally {
      reader.close();
    }
  };

export const explaining: readonly Row<Reference>[] = [
  {
    name: 'why the last crash of 10M events came about, from nothing read',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 200,
    floor: 1000,
    rounds: 5,
    measure: timing((reader) => {
      const crash = reader.crashes().at(-1);
      if (crash === undefined) throw new Error('nothing crashed: the row would measure nothing');
      const why = whyOf(sourceOf(reader), crash.seq);
      if (why === undefined || why.steps.length < 2) throw new Error('the story has no steps: the row would measure nothing');
    }),
  },
  {
    name: 'findings of 10M events, all looked at',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 5000,
    floor: 20_000,
    rounds: 1,
    measure: timing((reader) => {
      const lints = lintsOf(reader);
      for (const _ of lintOn(lints, reader));
      if (lints.findings().upTo !== reader.lastSeq) throw new Error('not all events were looked at');
    }),
  },
];
