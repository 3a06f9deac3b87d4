// The query of a window: on a recording and on a running program, streamed, bounded and cancelled.

import { beforeAll, describe, expect, test } from 'vitest';
import { parseQuery, runQuery } from '../../../recordings/query/index.ts';
import type { Params, Push } from '../../../runtime/protocol/bridge.ts';
import { WindowQueries } from '../../../src-main/hub/queries.ts';
import type { Session } from '../../../src-main/hub/session.ts';
import { createSlices } from '../../../src-main/hub/slices.ts';
import { hubForTests } from '../../support/hub-for-tests.ts';
import { open } from '../../support/recordings.ts';

let session: string;
let file: string;
const pushes: Extract<Push, { push: 'hits' }>[] = [];

const served = hubForTests();
const { ask } = served;
beforeAll(async () => {
  served.bridge.onPush((push) => {
    if (push.push === 'hits') pushes.push(push);
  });
  ({ file, session } = await served.record('my-app'));
}, 60_000);

let tokens = 0;
async function find(query: string, more: Partial<Params<'query'>> = {}) {
  const token = ++tokens;
  const end = await ask('query', { session, token, query, ...more });
  const mine = pushes.filter((push) => push.token === token);
  return { end, mine, seqs: mine.flatMap(({ seqs }) => seqs), ats: mine.flatMap(({ ats }) => ats) };
}

function expected(query: string): number[] {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.error.what);
  const reader = open(file);
  try {
    return [...runQuery(parsed.query, reader)].flatMap(({ hits }) => hits);
  } finally {
    reader.close();
  }
}

describe('a query of a recording', () => {
  test.each(['kind:crash', 'name:Worker wait>1ms', 'causes(kind:crash)', 'seq(kind:crash -> kind:restart < 1s)', ''])(
    '%j finds what the recording has',
    async (query) => {
      const { end, mine, seqs, ats } = await find(query, { limit: 10_000 });
      const wanted = expected(query);
      expect(seqs).toEqual(wanted);
      expect(ats.length).toBe(seqs.length);
      expect(end).toMatchObject({ found: wanted.length, complete: true });
      expect(mine.at(-1)).toMatchObject({ share: 1, found: wanted.length, session });
      const { row } = await ask('event', { session, seq: seqs[0] as number });
      expect(ats[0]).toBe(row.at);
    },
  );

  test('pushes no more than its limit, and counts the rest', async () => {
    const { end, seqs } = await find('kind:message', { limit: 5 });
    expect(seqs).toEqual(expected('kind:message').slice(0, 5));
    // but it tells of every slot that has a match
    const all = await find('kind:message', { limit: 10_000 });
    const where = ({ mine }: typeof all) => new Set(mine.flatMap((push) => [...push.slots, ...push.elsewhere]));
    expect(all.mine.flatMap((push) => push.slots).length).toBe(all.seqs.length);
    expect(where(await find('kind:message', { limit: 5 }))).toEqual(where(all));
    expect(where(all).size).toBeGreaterThan(5);
    expect(end.found).toBe(expected('kind:message').length);
  });

  test('knows what is selected', async () => {
    const { seqs } = await find('pid=$sel t<=$t', { variables: { sel: 3, t: 500_000 } });
    expect(seqs).toEqual(expected('pid=<0.3.0> t<=500ms'));
    expect(seqs.length).toBeGreaterThan(3);
  });

  test.each([
    ['kind:crsh', 'unknown kind `crsh` at column 6, did you mean `crash`?.'],
    ['from=$sel', '$sel is the process selected in a window: write a name or pid here.'],
  ])('%s is answered with what is wrong', async (query, what) => {
    await expect(find(query)).rejects.toMatchObject({ code: 'bad_request', what, where: 'params.query' });
  });

  test.each([
    [{ token: -1 }, 'params.token'],
    [{ limit: 1e9 }, 'params.limit'],
    [{ query: 'x'.repeat(5000) }, 'params.query'],
    [{ variables: { t: 'now' } }, 'params.variables.t'],
  ])('%j does not get through', async (wrong, where) => {
    await expect(ask('query', { session, token: 1, query: '', ...wrong } as Params<'query'>)).rejects.toMatchObject({
      code: 'bad_request',
      where,
    });
  });

  test('completes with the values that there are and how often', async () => {
    const { options, wants, from, to } = await ask('completeQuery', { session, query: 'name:Wor', caret: 8 });
    expect({ wants, from, to }).toEqual({ wants: 'value', from: 5, to: 8 });
    expect(options.length).toBeGreaterThan(0);
    for (const { text, count } of options) {
      expect(parseQuery(`name:${text}`).ok).toBe(true);
      expect(count).toBeGreaterThan(0);
    }
    const tags = (await ask('completeQuery', { session, query: 'tag:', caret: 4 })).options;
    expect(tags.map(({ count }) => count)).toEqual(tags.map(({ count }) => count as number).sort((a, b) => (b as number) - (a as number)));
    for (const { text } of tags.slice(0, 5)) expect(expected(`tag:${text}`).length).toBeGreaterThan(0);
  });
});

test('a query of a running program finds what has happened, wherever that lies', async () => {
  const live = await ask('startProgram', { scenario: 'my-app', seed: 7 });
  try {
    await ask('pause', { session: live.id, paused: true });
    const { end, seqs } = await find('kind:spawn', { session: live.id });
    expect(end.complete).toBe(true);
    expect(seqs[0]).toBe(1);
    for (const seq of seqs) expect((await ask('event', { session: live.id, seq })).row.type).toBe('process_spawned');
  } finally {
    await ask('closeSession', { session: live.id });
  }
});

describe('queries of one window', () => {
  /** A log that goes on for ever, two records at a time. */
  const reader = () => open(file);
  function endless(): { session: Session; close: () => void; reads: () => number } {
    const log = reader();
    let reads = 0;
    const chunk = log.chunkAt(1);
    if (!chunk) throw new Error('it is empty');
    const queries = {
      lastSeq: Number.MAX_SAFE_INTEGER,
      strings: log.strings,
      stretchAt: (seq: number) => ({ firstSeq: seq, count: 1, firstAt: 0, lastAt: 0, pairs: undefined }),
      stretchBefore: () => undefined,
      scanAt: (seq: number) => {
        reads += 1;
        return { ...chunk, firstSeq: seq, count: 1 };
      },
      worldAt: (seq: number) => log.worldAt(seq),
    };
    return {
      session: { id: 's', queries, history: { slot: () => 1 } } as unknown as Session,
      close: () => log.close(),
      reads: () => reads,
    };
  }

  test('are cancelled, also by the next one with the same token', async () => {
    const { session: log, close, reads } = endless();
    const queries = new WindowQueries(() => undefined);
    const params = { session: 's', token: 1, query: 'kind:spawn' };
    const first = queries.run(log, params, createSlices());
    const second = queries.run(log, params, createSlices());
    expect(await first).toMatchObject({ complete: false, stopped: 'cancelled' });
    setTimeout(() => queries.cancel(1), 20);
    const end = await second;
    expect(end).toMatchObject({ complete: false, stopped: 'cancelled' });
    expect(end.found).toBeGreaterThan(0);
    const before = reads();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(reads()).toBe(before);
    close();
  });

  test('end at their time, and say so', async () => {
    const { session: log, close } = endless();
    let now = 0;
    const queries = new WindowQueries(
      () => undefined,
      () => (now += 1000),
    );
    expect(await queries.run(log, { session: 's', token: 1, query: 'kind:crash' }, createSlices())).toMatchObject({
      complete: false,
      stopped: 'time',
    });
    close();
  });

  test('are no more than four, and hold back nobody when the window goes', async () => {
    const { session: log, close } = endless();
    let gone = false;
    const queries = new WindowQueries(() => undefined);
    const running = [1, 2, 3, 4].map((token) =>
      queries.run(
        log,
        { session: 's', token, query: '' },
        createSlices(() => gone),
      ),
    );
    await expect(queries.run(log, { session: 's', token: 5, query: '' }, createSlices())).rejects.toMatchObject({
      error: { code: 'bad_request' },
    });
    gone = true;
    const ends = await Promise.allSettled(running);
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { name: 'Abandoned' } });
    close();
  });
});
