import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { openRecording, openSql, refuseUnboundedJoin, SqlError, splitStatements } from '../../../recordings/index.ts';
import { parseQuery, runQuery } from '../../../recordings/query/index.ts';
import { decodeEvent } from '../../../runtime/protocol/chunk.ts';
import { runCli } from '../../../src-main/cli/cli.ts';
import { rowPrinter } from '../../../src-main/cli/row-printer.ts';
import { open, writeRecording } from '../../support/recordings.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

const SAMPLE = 'recordings/samples/one-for-all.bough';
const folder = mkdtempSync(path.join(tmpdir(), 'bough-sql-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function sql(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    interactive: false,
    columns: undefined,
    env: {},
  };
  return { code: await runCli(['sql', ...args], io), out, err };
}

describe('bough sql', () => {
  test('answers over the lists, in each format', async () => {
    const statement = 'SELECT k, tag, \'a "b", c\' AS odd, NULL AS none FROM crashes';
    expect(await sql(SAMPLE, statement, '--json')).toEqual({
      code: 0,
      out: '{"k":1,"tag":"out_of_range","odd":"a \\"b\\", c","none":null}\n',
      err: '',
    });
    expect((await sql(SAMPLE, statement, '--format', 'csv')).out).toBe('k,tag,odd,none\r\n1,out_of_range,"a ""b"", c",\r\n');
    expect((await sql(SAMPLE, statement)).out).toBe(
      'k  tag           odd       none\n─  ────────────  ────────  ────\n1  out_of_range  a "b", c  NULL\n',
    );
  });

  test('has every event, and those of a range, and joins what was copied first', async () => {
    const statement =
      'CREATE TEMP TABLE e AS SELECT seq, type FROM events; SELECT (SELECT count(*) FROM e) AS n, (SELECT max(seq) FROM events(5, 9)) AS m, e.type FROM e JOIN crashes c ON c.seq = e.seq';
    expect((await sql(SAMPLE, statement, '--json')).out).toBe('{"n":948,"m":9,"type":"process_exited"}\n');
  });

  test('ends a statement at its time limit, in a process of its own', async () => {
    const endless = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r';
    const { code, out, err } = await sql(SAMPLE, endless, '--timeout', '500ms');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^bough: the statement was ended after 500 ms; narrow it/);
  });

  test.each([
    [['SELECT * FROM nope'], /^bough: no such table: nope$/],
    [["VACUUM INTO 'x'"], /^bough: VACUUM is not let through/],
    [['SELECT 1; SELECT 2'], /^bough: only the last statement may give rows$/],
    [['SELECT 1', '--format', 'xml'], /^bough: --format xml is unknown/],
    [['SELECT 1', '--timeout', '5'], /^bough: --timeout 5 is not a time/],
    [[';'], /^bough: there is no statement/],
  ])('%j is refused with 2', async (args, said) => {
    const { code, out, err } = await sql(SAMPLE, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trimEnd()).toMatch(said);
  });

  test('says what is wrong with a file', async () => {
    expect(await sql('package.json', 'SELECT 1')).toMatchObject({ code: 2, err: expect.stringMatching(/is not a recording of Bough/) });
  });

  test('queries no file that brings a view or trigger', async () => {
    const file = path.join(folder, 'view.bough');
    copyFileSync(SAMPLE, file);
    const db = new Database(file);
    db.exec('CREATE VIEW mine AS SELECT 1');
    db.close();
    expect(await sql(file, 'SELECT * FROM mine')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/brings a view of its own \(mine\)/),
    });
  });
});

describe('statements', () => {
  test('are cut at semicolons that stand in no quotes and no comment', () => {
    expect(splitStatements('SELECT \';\' AS "a;b" -- ; no\n, [c;d] /* ; */ FROM x; ; WITH y AS (SELECT 1) SELECT 2 - 1;')).toEqual([
      'SELECT \';\' AS "a;b"  \n, [c;d]   FROM x',
      'WITH y AS (SELECT 1) SELECT 2 - 1',
    ]);
  });
  test.each([
    "ATTACH 'x' AS y",
    'DELETE FROM crashes',
    'CREATE TABLE x(a)',
    'PRAGMA journal_mode = WAL',
    'UPDATE crashes SET k = 1',
    'DROP TABLE crashes',
    'INSERT INTO crashes VALUES (1)',
    'CREATE TRIGGER t AFTER INSERT ON e BEGIN SELECT 1; END',
    'SELECT 1; VACUUM',
  ])('%s does not get through', (statement) => expect(() => splitStatements(statement)).toThrow(SqlError));
});

describe('a connection for SQL', () => {
  const opened = openRecording(SAMPLE);
  if (!opened.ok) throw new Error(opened.error.what);
  const reader = opened.value;
  const db = openSql(reader);
  afterAll(() => {
    db.close();
    reader.close();
  });

  test.each([
    'SELECT * FROM crashes c JOIN events e ON e.seq = c.seq',
    'SELECT * FROM events e, processes p WHERE e.pid = p.pid',
    'SELECT * FROM events(5) e JOIN crashes',
    'SELECT (SELECT count(*) FROM events e WHERE e.seq < c.seq) FROM crashes c',
    'SELECT * FROM crashes c WHERE EXISTS (SELECT 1 FROM events e WHERE e.seq = c.seq)',
    'WITH x AS (SELECT * FROM events) SELECT * FROM x a JOIN x b',
  ])('refuses events without limits: %s', (statement) =>
    expect(() => refuseUnboundedJoin(db, statement)).toThrow(/events without from and to/),
  );

  test.each([
    'SELECT * FROM events',
    'SELECT type, count(*) FROM events GROUP BY type ORDER BY 2',
    'SELECT * FROM crashes c JOIN events(c.seq - 5, c.seq) e',
    'SELECT * FROM crashes JOIN restarts ON restarts.seq > crashes.seq',
    'SELECT * FROM crashes WHERE seq IN (SELECT seq FROM events)',
    'SELECT seq FROM events UNION ALL SELECT seq FROM crashes',
  ])('takes %s', (statement) => {
    refuseUnboundedJoin(db, statement);
    expect(db.prepare(statement).all().length).toBeGreaterThan(0);
  });

  test.each(['CREATE TABLE zz (a)', "ATTACH '/tmp/bough-nowhere.db' AS o", 'DELETE FROM crashes'])('can not write: %s', (statement) => {
    expect(() => db.exec(statement)).toThrow();
    expect(existsSync('/tmp/bough-nowhere.db')).toBe(false);
  });

  test('has the events that the log has, whatever the range', () => {
    const file = path.join(folder, 'events.bough');
    writeRecording(file, syntheticLog({ seed: 8, events: 1500, gaps: true }).chunks(200));
    const log = open(file);
    const connection = openSql(log);
    try {
      const parsed = parseQuery('');
      if (!parsed.ok) throw new Error(parsed.error.what);
      const seqs = [...runQuery(parsed.query, log)].flatMap(({ hits }) => hits);
      const rows = connection.prepare('SELECT * FROM events').all() as Record<string, unknown>[];
      expect(rows.map(({ seq }) => seq)).toEqual(seqs);
      for (const row of rows) {
        const chunk = log.chunkAt(row['seq'] as number);
        if (!chunk) throw new Error(`no chunk of ${row['seq']}`);
        const event = decodeEvent(chunk, (row['seq'] as number) - chunk.firstSeq, log.strings) as unknown as Record<string, unknown>;
        expect([row['at'], row['type'], row['pid'], row['cause'] ?? 0, row['tag'] ?? event['tag']]).toEqual([
          event['at'],
          event['type'],
          event['pid'],
          event['cause'],
          event['tag'],
        ]);
        if (typeof row['payload'] === 'string') expect(JSON.parse(row['payload'])).toEqual(event['payload']);
        else expect(event['payload']).toBeUndefined();
        for (const [name, value] of Object.entries(JSON.parse((row['fields'] as string | null) ?? '{}')))
          expect(value, `${row['seq']} ${name}`).toEqual(event[name]);
        if ('to' in event) expect([row['sender'], row['receiver']]).toEqual([event['pid'], event['to']]);
        else if ('from' in event) expect([row['sender'], row['receiver']]).toEqual([event['from'], event['pid']]);
      }
      const [from, to] = [seqs[300] as number, seqs[700] as number];
      expect((connection.prepare('SELECT seq FROM events(?, ?)').all(from, to) as { seq: number }[]).map(({ seq }) => seq)).toEqual(
        seqs.slice(300, 701),
      );
    } finally {
      connection.close();
      log.close();
    }
  });
});

test('a table prints nothing that a terminal would obey', () => {
  const printer = rowPrinter('table', ['x'], undefined);
  printer.row(['a\u001b[31mred\nline']);
  expect(printer.end()).toBe('x\n───────────────\na\\x1b[31mred line\n'.replace('───────────────', '─'.repeat(17)));
});
