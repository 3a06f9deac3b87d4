// What of a recording is damaged that is not its events costs no event.

import { copyFileSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordingReader } from '../../recordings/index.ts';
import { openRecording } from '../../recordings/index.ts';
import { META, open, writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
let sound = '';
let events = 0;

beforeAll(() => {
  sound = newPath();
  writeRecording(sound, syntheticLog({ seed: 13, events: 40_000 }).chunks(900), { ...META, bundle: 'the text of the program' });
  const reader = open(sound);
  events = reader.info().events;
  reader.close();
});

function damaged(sql: string): string {
  const path = newPath();
  copyFileSync(sound, path);
  new BetterSqlite(path).exec(sql).close();
  return path;
}

/** All that a reader says, but for how it was closed. */
function facts(reader: RecordingReader): unknown {
  const { closedCleanly: _, ...info } = reader.info();
  const world = reader.worldAt(reader.lastSeq).hash();
  return { info, world, crashes: reader.crashes(), restarts: reader.restarts(), gaps: reader.gaps(), overview: reader.overview(30) };
}

const endless = 'AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS seq FROM n';

describe('salvage reads every event and makes the lists anew', () => {
  test.each([
    ['a list is missing', 'DROP TABLE crashes'],
    ['all lists are missing', 'DROP TABLE crashes; DROP TABLE restarts; DROP TABLE gaps; DROP TABLE processes; DROP TABLE supervisors'],
    ['the keyframes are missing', 'DROP TABLE keyframes'],
    ['a list has other columns', 'DROP TABLE gaps; CREATE TABLE gaps (seq INTEGER PRIMARY KEY)'],
    ['a list is a view that never ends', `DROP TABLE restarts; CREATE VIEW restarts ${endless}`],
    ['the events have a trigger', 'CREATE TRIGGER t AFTER INSERT ON chunks BEGIN SELECT 1; END'],
  ])('where %s', (_, sql) => {
    const path = damaged(sql);
    const refused = openRecording(path);
    expect(refused).toMatchObject({
      ok: false,
      error: { reason: 'damaged', readable: `the first ${events.toLocaleString('en-US')} events` },
    });
    const [whole, saved] = [open(sound), open(path, { salvage: true })];
    expect(saved.salvaged).toBe(true);
    expect(facts(saved)).toEqual(facts(whole));
    expect(saved.meta).toEqual(whole.meta);
    expect(saved.verify()).toEqual({ ok: true, problems: [] });
    whole.close();
    saved.close();
  });

  test('and keeps what it is called where the program is lost, and the events where names are', () => {
    const withoutSources = open(damaged(`DROP TABLE sources; CREATE VIEW sources ${endless}`), { salvage: true });
    expect(withoutSources.meta).toEqual({ ...META, contents: 'recorded' });
    withoutSources.close();
    const withoutMeta = open(damaged(`DROP TABLE meta; CREATE VIEW meta ${endless}`), { salvage: true });
    expect(withoutMeta.meta.program).toBe('unknown');
    expect(withoutMeta.info().events).toBe(events);
    withoutMeta.close();
    const withoutStrings = open(damaged(`DROP TABLE strings; CREATE VIEW strings ${endless}`), { salvage: true });
    expect(withoutStrings.info().events).toBe(events);
    expect(withoutStrings.strings.get(1)).toBe('⟨string 1⟩');
    withoutStrings.close();
  });

  test('but nothing where the table of events itself is none', () => {
    const result = openRecording(damaged(`DROP TABLE chunks; CREATE VIEW chunks ${endless}`), { salvage: true });
    expect(result).toMatchObject({ ok: false, error: { reason: 'damaged', what: expect.stringContaining('none of its events') } });
  });

  test('and believes no number of strings that nobody wrote', () => {
    const path = damaged('DROP TABLE crashes; UPDATE chunks SET string_count = 2000000000 WHERE first_seq > 1');
    const first = new BetterSqlite(sound, { readonly: true }).prepare('SELECT count FROM chunks WHERE first_seq = 1').get() as {
      count: number;
    };
    const saved = open(path, { salvage: true });
    expect(saved.lastSeq).toBe(first.count);
    saved.close();
  });
});
