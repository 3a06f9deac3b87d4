// How long questions take: queries that must look at every event, and what a row of SQL's events() costs.

import type { RecordingReader } from '../../../recordings/index.ts';
import { openSql } from '../../../recordings/index.ts';
import { parseQuery, runQuery } from '../../../recordings/query/index.ts';
import type { Row } from '../bench.ts';
import { openOrThrow } from './reading.ts';
import type { Reference } from './reference.ts';

const SQL_ROWS = 1_000_000;

/** Milliseconds until the first hit, and until the end. */
function timeQuery(reader: RecordingReader, text: string): { first: number; all: number; found: number } {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.what);
  const began = performance.now();
  let first = Number.NaN;
  let found = 0;
  for (const step of runQuery(parsed.query, reader)) {
    if (step.hits.length > 0 && Number.isNaN(first)) first = performance.now() - began;
    found = step.found;
  }
  return { first, all: performance.now() - began, found };
}

const asking =
  <T>(ask: (reader: RecordingReader) => T) =>
  async (reference: Reference): Promise<T> => {
    const reader = openOrThrow(await reference.longFile('mixed'));
    try {
      return ask(reader);
    } finally {
      reader.close();
    }
  };

export const querying: readonly Row<Reference>[] = [
  {
    name: 'query wait>50ms over 10M events, each looked at',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 1000,
    floor: 5000,
    rounds: 3,
    measure: asking((reader) => timeQuery(reader, 'wait>50ms').all),
  },
  {
    name: 'first hits of a query that looks at every event (wait>500us), 10M events',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 100,
    floor: 500,
    rounds: 3,
    measure: asking((reader) => {
      const { first, found } = timeQuery(reader, 'wait>500us');
      if (found === 0) throw new Error('nothing waited: the row would measure nothing');
      return first;
    }),
  },
  {
    name: 'query kind:crash over 10M events, rows without one skipped',
    unit: 'ms',
    better: 'lower',
    judge: 'time',
    goal: 1000,
    floor: 5000,
    rounds: 3,
    measure: asking((reader) => timeQuery(reader, 'kind:crash').all),
  },
  {
    name: 'a row of events() in SQL',
    unit: 'µs',
    better: 'lower',
    judge: 'time',
    goal: 3,
    floor: 10,
    rounds: 3,
    measure: asking((reader) => {
      const db = openSql(reader);
      try {
        const began = performance.now();
        const { n } = db.prepare('SELECT count(*) AS n FROM events(1, ?)').get(SQL_ROWS) as { n: number };
        return ((performance.now() - began) * 1000) / n;
      } finally {
        db.close();
      }
    }),
  },
];
