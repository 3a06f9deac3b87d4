// Breakpoints of a session through the bridge: in a recording and in a running program, stops, steps, pages of hits, bad input,
// and that they are found again.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseQuery, runQuery } from '../../../recordings/query/index.ts';
import type { BreakpointView } from '../../../runtime/protocol/breakpoints.ts';
import type { SessionInfo } from '../../../runtime/protocol/views.ts';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { HitList } from '../../../src-main/hub/hit-list.ts';
import { createHub, type Hub } from '../../../src-main/hub/hub.ts';
import { recordScenario } from '../../support/hub-recordings.ts';
import { open } from '../../support/recordings.ts';

let home: string;
let hub: Hub;
let session: string;
let file: string;
let connection: DirectConnection;
let infos: SessionInfo[] = [];
let lists = new Map<string, readonly BreakpointView[]>();

function connect(): void {
  hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false });
  connection = createDirect();
  connection.bridge.onPush((push) => {
    if (push.push === 'session') infos.push(push.session);
    if (push.push === 'breakpoints') lists.set(push.session, push.breakpoints);
  });
  hub.connect(connection.carrier);
}

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-breakpoints-'));
  connect();
  file = path.join(home, 'recordings', 'intensity.bough');
  mkdirSync(path.dirname(file), { recursive: true });
  await recordScenario('intensity-escalation', file, { seed: 7 });
  session = (await ask('openRecording', { file })).id;
  await ask('look', { session, at: 0 });
}, 60_000);
afterAll(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

const ask: DirectConnection['bridge']['request'] = (method, params) => connection.bridge.request(method, params);
const until = async <T>(met: () => T | undefined | false): Promise<T> => {
  for (;;) {
    const value = met();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const complete = async (id: number, of = session): Promise<BreakpointView> => {
  for (;;) {
    const found = (await ask('breakpoints', { session: of })).find((one) => one.id === id) as BreakpointView;
    if (found.complete) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

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

describe('a logpoint in a recording', () => {
  test('has a row for each hit, in the order of time, with the values of that moment', async () => {
    const made = await ask('setBreakpoint', {
      session,
      breakpoint: {
        query: 'type:callback_finished name:Index',
        action: 'log',
        template: '{name} {state.size}|{state.newest} {nothing}',
        enabled: true,
      },
    });
    expect(made.unknown).toEqual(['nothing']);
    const wanted = expected('type:callback_finished name:Index');
    expect(wanted.length).toBeGreaterThan(3);
    expect((await complete(made.id)).hits).toBe(wanted.length);
    const page = await ask('breakpointHits', { session, at: { index: 0 }, limit: 500 });
    expect(page.total).toBe(wanted.length);
    expect(page.rows.map(({ seq }) => seq)).toEqual(wanted);
    for (const { seq, text, slot } of page.rows) {
      const detail = await ask('detail', { session, seq, slot });
      const { size, newest } = (detail?.state as unknown as { json: { size: number; newest: number } } | undefined)?.json ?? {};
      expect(text).toMatch(/^Index \d+\|\d+ ⟨no such field⟩$/);
      if (size !== undefined) expect(text).toBe(`Index ${size}|${newest} ⟨no such field⟩`);
    }
    const { times } = await ask('breakpointTimes', { session });
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual([...times].sort((a, b) => a - b));

    // Switched off: nothing of it is left on show, and what was found comes back at once.
    await ask('setBreakpoint', { session, breakpoint: { ...made, enabled: false } });
    expect(await ask('breakpointHits', { session, at: { index: 0 }, limit: 10 })).toEqual({ total: 0, from: 0, rows: [] });
    expect(await ask('breakpointTimes', { session })).toEqual({ times: [] });
    await ask('removeBreakpoint', { session, id: made.id });
  });

  test('of several, hits are one list; any part of it can be asked for, by position and by moment', async () => {
    const queries = ['kind:message', 'kind:timer', 'kind:crash', 'kind:message kind:send'];
    const made: BreakpointView[] = [];
    for (const query of queries) made.push(await ask('setBreakpoint', { session, breakpoint: { query, action: 'mark', enabled: true } }));
    for (const { id } of made) await complete(id);
    const all = queries.flatMap((query, i) => expected(query).map((seq) => [seq, made[i]?.id as number] as const));
    all.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [index, limit] of [
      [0, 10],
      [17, 50],
      [all.length - 20, 20],
      [all.length + 5, 20],
    ] as const) {
      const page = await ask('breakpointHits', { session, at: { index }, limit });
      expect(page.total).toBe(all.length);
      expect(page.rows.map(({ seq, id }) => [seq, id])).toEqual(all.slice(page.from, page.from + limit));
      expect(page.from).toBe(Math.min(index, all.length - limit));
    }
    const middle = all[Math.floor(all.length / 2)]?.[0] as number;
    const around = await ask('breakpointHits', { session, at: { seq: middle }, limit: 20 });
    expect(around.rows.some(({ seq }) => seq === middle)).toBe(true);
    // Steps from hit to hit, forwards and backwards.
    const seqs = [...new Set(all.map(([seq]) => seq))];
    let at = 0;
    for (const seq of seqs.slice(0, 40)) {
      at = (await ask('step', { session, seq: at, by: 'breakpoint', direction: 1 }))?.seq as number;
      expect(at).toBe(seq);
    }
    for (const seq of seqs.slice(0, 39).reverse()) {
      at = (await ask('step', { session, seq: at, by: 'breakpoint', direction: -1 }))?.seq as number;
      expect(at).toBe(seq);
    }
    expect(await ask('step', { session, seq: at, by: 'breakpoint', direction: -1 })).toBeNull();
    for (const { id } of made) await ask('removeBreakpoint', { session, id });
  });

  test('may look at the log as a whole', async () => {
    const made = await ask('setBreakpoint', { session, breakpoint: { query: 'causes(kind:gave_up)', action: 'pause', enabled: true } });
    expect(made.note).toMatch(/known only later: the system stops when it is/);
    expect((await complete(made.id)).hits).toBe(expected('causes(kind:gave_up)').length);
    await ask('removeBreakpoint', { session, id: made.id });
  });

  test.each([
    ['kind:crsh', /did you mean .?crash/],
    ['', /needs a condition/],
    ['pid=$sel', /\$sel/],
    ['state.count >', /./],
  ])('with the condition %j is refused in a sentence', async (query, what) => {
    await expect(ask('setBreakpoint', { session, breakpoint: { query, action: 'log', enabled: true } })).rejects.toMatchObject({
      code: 'bad_request',
      what: expect.stringMatching(what),
    });
  });
});

describe('a breakpoint of a running program', () => {
  test('stops it, says by what; steps go on from there; what was before can be walked back to; it is kept for the next time', async () => {
    const live = (await ask('startProgram', { scenario: 'intensity-escalation', seed: 3 })).id;
    await ask('look', { session: live, at: 'end' });
    const made = await ask('setBreakpoint', { session: live, breakpoint: { query: 'kind:crash', action: 'pause', enabled: true } });
    const stopped = await until(() => infos.findLast((info) => info.id === live && info.stop));
    expect(stopped.state).toBe('paused');
    const stop = stopped.stop as NonNullable<SessionInfo['stop']>;
    expect(stop.hits).toMatchObject([{ id: made.id, query: 'kind:crash', seq: stop.seq, who: 'Parser' }]);
    expect((await ask('event', { session: live, seq: stop.seq })).row.text).toMatch(/crashed/);
    const head = (await ask('look', { session: live, at: 'end' })).endSeq;

    await expect(ask('advance', { session: live, by: 'effect' })).rejects.toMatchObject({ code: 'bad_request' });
    const one = await ask('advance', { session: live, by: 'turn' });
    expect(one.stop?.stop).toBe(stop.stop + 1);
    expect(one.stop?.seq).toBeGreaterThan(head);
    const newest = (await ask('look', { session: live, at: 'end' })).endSeq;
    // A turn of the past, backwards: the system stays where it is.
    const back = await ask('step', { session: live, seq: one.stop?.seq as number, by: 'turn', direction: -1 });
    expect(back?.seq).toBeLessThan(one.stop?.seq as number);
    expect((await ask('look', { session: live, at: back?.seq as number })).endSeq).toBe(newest);

    const next = infos.length;
    expect((await ask('pause', { session: live, paused: false })).stop).toBeUndefined();
    const again = await until(() => infos.slice(next).findLast((info) => info.id === live && info.stop));
    expect(again.stop?.seq).toBeGreaterThan(stop.seq);
    const counted = await until(() => lists.get(live)?.find(({ id, hits }) => id === made.id && hits === 2));
    expect(counted.last?.seq).toBe(again.stop?.seq);
    expect(await ask('step', { session: live, seq: again.stop?.seq as number, by: 'breakpoint', direction: -1 })).toEqual({
      seq: stop.seq,
    });

    await expect(
      ask('pause', { session: live, paused: false }).then(() => ask('advance', { session: live, by: 'turn' })),
    ).rejects.toMatchObject({ what: expect.stringContaining('pause the system') });
    await ask('closeSession', { session: live });

    // The next run of the same program stops at its first crash from the start.
    const run = (await ask('startProgram', { scenario: 'intensity-escalation', seed: 3 })).id;
    await ask('look', { session: run, at: 'end' });
    const first = await until(() => infos.findLast((info) => info.id === run && info.stop));
    expect(first.stop?.seq).toBe(stop.seq);
    // … and so does a hub that knows nothing but what was kept.
    await hub.close();
    infos = [];
    lists = new Map();
    connect();
    session = (await ask('openRecording', { file: stopped.file })).id;
    expect((await ask('breakpoints', { session })).map(({ query, action, enabled }) => [query, action, enabled])).toEqual([
      ['kind:crash', 'pause', true],
    ]);
  });
});

describe('a breakpoint with the action "stop recording"', () => {
  test('ends the system at the end of the turn of the hit; the recording says why and is whole', async () => {
    const live = (await ask('startProgram', { scenario: 'rest-for-one', seed: 3 })).id;
    await ask('look', { session: live, at: 'end' });
    await ask('setBreakpoint', { session: live, breakpoint: { query: 'kind:restart', action: 'end', enabled: true, ignore: 1 } });
    const ended = await until(() => infos.findLast((info) => info.id === live && info.state === 'ended'));
    expect(ended.reason).toMatch(/^The breakpoint kind:restart stopped the recording of .+ at event \d+\.$/);
    const [made] = await ask('breakpoints', { session: live });
    const whole = await complete(made?.id as number, live);
    expect(whole.hits).toBeGreaterThanOrEqual(2);
    const { total, rows } = await ask('breakpointHits', { session: live, at: { index: 1 }, limit: 1 });
    expect(ended.reason).toContain(`at event ${rows[0]?.seq}.`);
    expect(total).toBe(whole.hits);
    await ask('removeBreakpoint', { session: live, id: made?.id as number });
  });
});

describe('what an event stands for', () => {
  test('is a condition that finds it, for every event, and says whom it is about', async () => {
    const { endSeq } = await ask('look', { session, at: 'end' });
    const asked = new Map<string, number[]>();
    for (let seq = 1; seq <= endSeq; seq++) {
      const { query } = await ask('breakHere', { session, seq });
      asked.set(query, [...(asked.get(query) ?? []), seq]);
    }
    for (const [query, seqs] of asked) expect([query, expected(query)]).toEqual([query, expect.arrayContaining(seqs)]);
    expect([...asked.keys()]).toEqual(
      expect.arrayContaining([expect.stringMatching(/^kind:crash name=Parser tag=badmatch$/), expect.stringMatching(/^kind:send tag=/)]),
    );
    await expect(ask('breakHere', { session, seq: endSeq + 1 })).rejects.toMatchObject({ code: 'not_found' });
  }, 60_000);

  test('and the way on from it forks where it brought about several', async () => {
    const { endSeq } = await ask('look', { session, at: 'end' });
    let forks = 0;
    for (let seq = 1; seq <= Math.min(endSeq, 400); seq++) {
      const found = await ask('follow', { session, seq, to: 'effect' });
      if (!found?.fork) continue;
      forks += 1;
      expect(found.fork.length).toBeGreaterThan(1);
      for (const row of found.fork) expect(row.cause).toBe(seq);
    }
    expect(forks).toBeGreaterThan(3);
  }, 60_000);
});

test('a list of hits gives back what was put into it, whatever the distances', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 ** 40 })), { maxLength: 3000 }), (gaps) => {
      const list = new HitList();
      const seqs: number[] = [];
      let seq = 0;
      for (const gap of gaps) {
        seq += gap;
        seqs.push(seq);
        list.add(seq, seq / 3);
      }
      expect(list.size).toBe(seqs.length);
      expect(list.slice(0, seqs.length)).toEqual(seqs);
      expect(list.slice(700, 900)).toEqual(seqs.slice(700, 1600));
      for (const probe of [0, 1, 1000, seqs[511] ?? 0, seqs[512] ?? 0, (seqs[600] ?? 1) - 1, seq, seq + 1])
        expect(list.countUpTo(probe)).toBe(seqs.filter((one) => one <= probe).length);
      const times = list.times();
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.length > 0).toBe(seqs.length > 0);
    }),
    { seed: 4, numRuns: 60 },
  );
});
