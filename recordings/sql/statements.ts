// SQL as people give it, into statements that may run: one after the other, the last of which answers. Only what reads is let
// through, and temporary tables; the database is open for reading alone besides.

import type { Database } from 'better-sqlite3';

/** What is wrong with a statement; a sentence for people. */
export class SqlError extends Error {}

const ALLOWED =
  /^(select|with|values|explain|create\s+temp(orary)?\s+table|create\s+(unique\s+)?index\s+temp\s*\.|insert\s+into\s+temp\s*\.|drop\s+table\s+(if\s+exists\s+)?temp\s*\.|pragma\s+table_(x?info|list)\b)/i;

/** Cuts at semicolons that stand in no quotes and no comment. @throws SqlError */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^;'"`[\-/]+|[\s\S]/g;
  let current = '';
  for (const [text] of sql.matchAll(token)) {
    if (text === ';') {
      statements.push(current);
      current = '';
    } else if (text.startsWith('--') || text.startsWith('/*')) current += ' ';
    else current += text;
  }
  statements.push(current);
  const whole = statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
  if (whole.length === 0) throw new SqlError('there is no statement; write one such as "SELECT * FROM crashes"');
  for (const statement of whole) {
    if (ALLOWED.test(statement)) continue;
    const word = /^\w*/.exec(statement)?.[0].toUpperCase() || statement.slice(0, 20);
    throw new SqlError(
      `${word} is not let through: a recording is only read. There are SELECT, WITH, VALUES, EXPLAIN, CREATE TEMP TABLE … AS, CREATE INDEX temp.…`,
    );
  }
  return whole;
}

/** Both `from` and `to` are given to the table-valued function. */
const BOUNDED = 3;

/**
 * Refuses a statement that would read events without limits once for every row of something else.
 * @throws SqlError; SqliteError for a statement that SQLite can't read
 */
export function refuseUnboundedJoin(db: Database, statement: string): void {
  if (!/\bevents\b/i.test(statement) || /^(pragma|explain)/i.test(statement)) return;
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all() as { id: number; parent: number; detail: string }[];
  const reads = plan.filter(({ detail }) => /^(SCAN|SEARCH) /.test(detail));
  const repeats = (of: { parent: number; detail: string }): boolean => {
    if (/\bEXISTS\b/.test(of.detail)) return true;
    for (let up = of.parent; up !== 0; ) {
      const above = plan.find(({ id }) => id === up);
      if (!above) return false;
      if (above.detail.startsWith('CORRELATED')) return true;
      up = above.parent;
    }
    return false;
  };
  for (const read of reads) {
    const index = / VIRTUAL TABLE INDEX (\d+):/.exec(read.detail);
    if (!index || /^\w+ json_(each|tree)\b/.test(read.detail) || Number(index[1]) === BOUNDED) continue;
    const beside = reads.some((other) => other !== read && other.parent === read.parent);
    if (beside || repeats(read)) throw new SqlError(REFUSED);
  }
}

const REFUSED =
  "events without from and to can't be joined, since it would be read again and again: give both, as in events(c.seq - 10, c.seq), or copy it first: " +
  '"CREATE TEMP TABLE e AS SELECT * FROM events WHERE type = \'message_sent\'; SELECT … FROM e JOIN …"';
