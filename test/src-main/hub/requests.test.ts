// Every request on a real recording and a real running program, and what bad ones get.

import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Method } from '../../../runtime/protocol/bridge.ts';
import { createDirect } from '../../../src-main/carriers/direct.ts';
import { hubForTests } from '../../support/hub-for-tests.ts';
import { recordScenario } from '../../support/hub-recordings.ts';

let session: string;
let file: string;

const served = hubForTests();
const { ask, home } = served;
beforeAll(async () => {
  ({ file, session } = await served.record('my-app'));
}, 60_000);

describe('stepping', () => {
  it('goes from crash to crash in both directions and ends where there is none', async () => {
    const crashes = await ask('crashes', { session });
    expect(crashes.length).toBeGreaterThan(1);
    const seqs = crashes.map((crash) => crash.seq);
    const forward: number[] = [];
    for (let seq = 0; ; ) {
      const step = await ask('step', { session, seq, by: 'crash', direction: 1 });
      if (!step) break;
      seq = step.seq;
      forward.push(seq);
    }
    expect(forward).toEqual(seqs);
    expect(await ask('step', { session, seq: seqs[1] as number, by: 'crash', direction: -1 })).toEqual({ seq: seqs[0] });
    expect(await ask('step', { session, seq: seqs[0] as number, by: 'crash', direction: -1 })).toBeNull();
  });

  it('by process stays with the slot, by message ends with a handled message', async () => {
    const { rows } = await ask('look', { session, at: 500, full: true });
    const worker = rows.find((row) => row.name === 'Worker 1');
    const slot = worker?.slot as number;
    let seq = 100;
    for (let n = 0; n < 10; n++) {
      seq = (await ask('step', { session, seq, by: 'process', direction: 1, slot }))?.seq as number;
      expect((await ask('event', { session, seq })).row.slot).toBe(slot);
    }
    const after = await ask('step', { session, seq, by: 'message', direction: 1, slot });
    expect((await ask('event', { session, seq: after?.seq as number })).row).toMatchObject({ slot, type: 'callback_finished' });
    const before = await ask('step', { session, seq: after?.seq as number, by: 'message', direction: -1, slot });
    expect(before?.seq).toBeLessThan(after?.seq as number);
  });

  it('reaches the moment before the first event, and no further', async () => {
    expect(await ask('step', { session, seq: 1, by: 'event', direction: -1 })).toEqual({ seq: 0 });
    expect(await ask('step', { session, seq: 0, by: 'event', direction: -1 })).toBeNull();
    expect(await ask('step', { session, seq: 0, by: 'event', direction: 1 })).toEqual({ seq: 1 });
  });

  it('follows a message from its send to its handling and back', async () => {
    const rows = await ask('events', { session, from: 1, direction: 1, limit: 1000 });
    const casts = rows.filter((row) => row.type === 'message_sent' && row.text.startsWith('cast'));
    expect(casts.length).toBeGreaterThan(3);
    for (const cast of casts.slice(0, 5)) {
      const handled = await ask('follow', { session, seq: cast.seq, to: 'effect' });
      const event = await ask('event', { session, seq: handled?.seq as number });
      expect(event.row).toMatchObject({ type: 'message_received', cause: cast.seq, slot: handled?.slot });
      expect(await ask('follow', { session, seq: handled?.seq as number, to: 'cause' })).toEqual({ seq: cast.seq, slot: cast.slot });
    }
  });

  it('finds the last event at or before a time', async () => {
    const { row } = await ask('event', { session, seq: 321 });
    const { seq } = await ask('seqAt', { session, at: row.at });
    expect(seq).toBeGreaterThanOrEqual(321);
    expect((await ask('event', { session, seq })).row.at).toBe(row.at);
    expect((await ask('seqAt', { session, at: 0 })).seq).toBeGreaterThanOrEqual(0);
  });
});

describe('the log', () => {
  it('pages in both directions without a hole', async () => {
    const first = await ask('events', { session, from: 1, direction: 1, limit: 50 });
    const next = await ask('events', { session, from: (first.at(-1)?.seq ?? 0) + 1, direction: 1, limit: 50 });
    const back = await ask('events', { session, from: next.at(-1)?.seq ?? 0, direction: -1, limit: 100 });
    expect(back.map((row) => row.seq).reverse()).toEqual([...first, ...next].map((row) => row.seq));
  });

  it('finds a text wherever it is shown, and only there', async () => {
    const all = await ask('events', { session, from: 1, direction: 1, limit: 1000 });
    const found = await ask('events', { session, from: 1, direction: 1, limit: 1000, text: 'CAST' });
    const last = all.at(-1)?.seq ?? 0;
    const expected = all.filter((row) => `${row.who} ${row.type} ${row.text}`.toLowerCase().includes('cast'));
    expect(found.filter((row) => row.seq <= last)).toEqual(expected);
    expect(await ask('events', { session, from: 1, direction: 1, limit: 10, text: 'nothing has this text' })).toEqual([]);
  });

  it('of a slot holds what it did and what was done to it', async () => {
    const rows = await ask('events', { session, from: 1, direction: 1, limit: 200, slot: 2 });
    expect(rows.some((row) => row.slot === 2)).toBe(true);
    expect(rows.some((row) => row.slot !== 2)).toBe(true);
  });
});

describe('lanes', () => {
  it('have bars that follow one another, times in order, and nothing outside of the range', async () => {
    const { rows, endSeq, endAt } = await ask('look', { session, at: 'end', full: true });
    const slots = rows.map((row) => row.slot);
    for (const [from, to] of [
      [0, endAt],
      [2_000_000, 2_500_000],
      [endAt - 3_000_000, endAt + 5_000_000],
    ] as const) {
      const data = await ask('lanes', { session, slots, from, to, endSeq });
      expect(data.reduced).toBe(false);
      expect(data.to).toBeLessThanOrEqual(endAt);
      expect(data.lanes.map((lane) => lane.slot)).toEqual(slots);
      for (const lane of data.lanes) {
        let at = data.from;
        for (const segment of lane.segments) {
          expect(segment.from).toBeGreaterThanOrEqual(at);
          expect(segment.to).toBeGreaterThan(segment.from);
          at = segment.to;
        }
        expect(at).toBeLessThanOrEqual(data.to);
      }
      for (const message of data.messages) {
        expect(message.deliveredAt ?? message.sentAt).toBeGreaterThanOrEqual(message.sentAt);
        if (message.handledAt !== undefined) expect(message.handledAt).toBeGreaterThanOrEqual(message.deliveredAt as number);
        expect(slots.includes(message.from) || slots.includes(message.to)).toBe(true);
      }
      expect(data.messages.length).toBeGreaterThan(0);
    }
  });

  it('say at every moment what the tree says', async () => {
    const { endSeq } = await ask('look', { session, at: 'end' });
    const crash = (await ask('crashes', { session }))[0];
    const from = (crash?.at as number) - 50_000;
    const to = (crash?.at as number) + 50_000;
    const first = await ask('seqAt', { session, at: from });
    const last = await ask('seqAt', { session, at: to });
    const slots = (await ask('look', { session, at: last.seq, full: true })).rows.map((row) => row.slot);
    const data = await ask('lanes', { session, slots, from, to, endSeq });
    let checked = 0;
    const deepest = new Map<string, number>();
    for (let seq = first.seq + 1; seq <= last.seq; seq++) {
      const frame = await ask('look', { session, at: seq, full: true });
      for (const row of frame.rows) {
        const { depth = [] } = data.lanes.find((one) => one.slot === row.slot) ?? {};
        const stretch = Math.min(63, Math.floor(((frame.at - data.from) / (data.to - data.from)) * 64));
        expect([seq, row.slot, (depth[stretch] ?? 0) >= row.mailbox]).toEqual([seq, row.slot, true]);
        const key = `${row.slot} ${stretch}`;
        if (row.mailbox > 0) deepest.set(key, Math.max(deepest.get(key) ?? 0, row.mailbox));
      }
      const next = (await ask('event', { session, seq: Math.min(endSeq, seq + 1) })).row.at;
      if (next === frame.at) continue; // several events at one instant: only the last one's status lasts
      const middle = (frame.at + Math.min(next, data.to)) / 2;
      for (const row of frame.rows) {
        const lane = data.lanes.find((one) => one.slot === row.slot);
        const segment = lane?.segments.find((one) => one.from <= middle && middle < one.to);
        if (!lane || middle <= data.from || middle >= data.to) continue;
        expect([seq, row.slot, segment?.status]).toEqual([seq, row.slot, row.status]);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(200);
    // Nothing is told deeper than it was at some event, where something happened in the stretch.
    expect(deepest.size).toBeGreaterThan(3);
    for (const [key, most] of deepest) {
      const [slot, stretch] = key.split(' ').map(Number);
      expect([key, data.lanes.find((one) => one.slot === slot)?.depth?.[stretch as number]]).toEqual([key, most]);
    }
    expect(data.lanes.flatMap((lane) => lane.crashes)).toContainEqual({ at: crash?.at, seq: crash?.seq, tag: crash?.tag });
    expect(data.cascades.map((cascade) => cascade.seq)).toContain(crash?.seq);
  });

  it('show nothing after their last seq', async () => {
    const crash = (await ask('crashes', { session }))[0];
    const slots = [crash?.slot as number];
    const before = await ask('lanes', { session, slots, from: 0, to: 1e12, endSeq: (crash?.seq as number) - 1 });
    expect(before.cascades).toEqual([]);
    expect(before.lanes[0]?.crashes).toEqual([]);
    expect(before.to).toBeLessThanOrEqual(crash?.at as number);
    const after = await ask('lanes', { session, slots, from: 0, to: 1e12, endSeq: crash?.seq as number });
    expect(after.lanes[0]?.crashes).toHaveLength(1);
    expect(after.cascades[0]?.steps.every((step) => step.seq <= (crash?.seq as number))).toBe(true);
  });
});

describe('the inspector', () => {
  it('shows state, the state before, and the message that changed it with its waiting time', async () => {
    const { rows } = await ask('look', { session, at: 'end', full: true });
    const cache = rows.find((row) => row.name === 'Cache');
    const detail = await ask('detail', { session, seq: 1e9, slot: cache?.slot as number });
    expect(detail?.row).toEqual(cache);
    expect(detail?.state).toMatchObject({ known: true, value: { hits: expect.any(Number), misses: expect.any(Number) } });
    expect(detail?.before).toMatchObject({ known: true });
    expect(detail?.before?.value).not.toEqual(detail?.state.value);
    expect(detail?.changedBy).toMatchObject({
      kind: expect.stringMatching(/call|cast/),
      queuedUs: expect.any(Number),
      handledUs: expect.any(Number),
    });
    expect(detail?.changedBy?.queuedUs).toBeGreaterThanOrEqual(0);
    expect(detail?.parentName).toBe('Root');
  });

  it('shows the lives of a slot as far as the cursor has seen them', async () => {
    const crash = (await ask('crashes', { session }))[0];
    const { seq, slot } = crash as { seq: number; slot: number };
    const before = await ask('detail', { session, seq: seq - 1, slot });
    expect(before?.lives).toHaveLength(1);
    expect(before?.lives[0]?.to).toBeUndefined();
    expect(before?.exitReason).toBeUndefined();
    const at = await ask('detail', { session, seq, slot });
    expect(at?.row.status).toBe('crashed');
    expect(at?.exitReason).toBe('{:badmatch, {:error, "limit"}}');
    expect(at?.lives[0]).toMatchObject({ incarnation: 1, exitSeq: seq });
    expect(before?.exitStack).toBeUndefined();
    expect(before?.exitPlace).toBeUndefined();
    const raisedIn = readFileSync(new URL('../../../runtime/scenarios/my-app.ts', import.meta.url), 'utf8').split('\n');
    const line = raisedIn.findIndex((text) => text.includes("self.error(['badmatch', result])")) + 1;
    expect(at?.exitPlace).toMatch(new RegExp(`^my-app\\.ts:${line}:\\d+$`));
    expect(at?.exitStack).toMatch(/^at .*my-app\.ts/);
    expect(at?.exitStack).toContain(at?.exitPlace);
    const later = await ask('detail', { session, seq: 1e9, slot });
    expect(later?.lives.map((life) => life.incarnation)).toEqual(
      [...(later?.lives ?? [])].map((life) => life.incarnation).sort((a, b) => b - a),
    );
    expect(later?.lives.length).toBeGreaterThan(1);
    // Its present life goes on; the place is that of the exit before.
    expect(later?.exitPlace).toBe(at?.exitPlace);
  });

  it('shows the mailbox with what is in it', async () => {
    const { endSeq } = await ask('look', { session, at: 'end' });
    for (let seq = 1; seq < endSeq; seq++) {
      const { rows } = await ask('look', { session, at: seq });
      const waiting = rows.find((row) => row.mailbox > 1);
      if (!waiting) continue;
      const detail = await ask('detail', { session, seq, slot: waiting.slot });
      expect(detail?.mailboxTotal).toBe(waiting.mailbox);
      expect(detail?.mailbox).toHaveLength(waiting.mailbox);
      for (const entry of detail?.mailbox ?? []) {
        expect(entry.key).toBeLessThanOrEqual(seq);
        expect(entry.message).toBeDefined();
        expect(entry.fromName).not.toBe('');
      }
      return;
    }
    throw new Error('no process ever had two messages waiting');
  });

  it('shows a process that ended long ago as it was at its end', async () => {
    const ended = (await ask('events', { session, from: 1, direction: 1, limit: 1000, text: 'exited: :normal' }))[0];
    const detail = await ask('detail', { session, seq: 1e9, slot: ended?.slot as number });
    expect(detail).toMatchObject({ seq: ended?.seq, row: { status: 'exited', slot: ended?.slot } });
    expect(await ask('detail', { session, seq: (ended?.seq as number) - 1, slot: ended?.slot as number })).toMatchObject({
      seq: (ended?.seq as number) - 1,
    });
  });

  it('knows nothing of a slot that is not there', async () => {
    expect(await ask('detail', { session, seq: 1e9, slot: 999_999 })).toBeNull();
  });
});

describe('the overview', () => {
  it('counts every event once and ends with the processes that live', async () => {
    const { counts, endAt } = await ask('look', { session, at: 'end' });
    for (const buckets of [1, 72, 333, 2000]) {
      const overview = await ask('overview', { session, buckets });
      expect(overview.density.reduce((a, b) => a + b, 0)).toBe(counts.events);
      expect(overview.live.at(-1)).toBe(counts.live);
      expect(overview.density).toHaveLength(buckets);
      expect(overview.to).toBe(endAt);
      expect(overview.crashes).toHaveLength(counts.crashes);
    }
  });

  it('is on the recording’s card, from the file and then from the cache', async () => {
    const [card, ...rest] = await ask('recordings', {});
    expect(rest).toEqual([]);
    const { counts, endAt } = await ask('look', { session, at: 'end' });
    expect(card).toMatchObject({
      file,
      title: (await ask('openRecording', { file })).title,
      events: counts.events,
      crashes: counts.crashes,
      durationUs: endAt,
    });
    expect(card?.density).toHaveLength(72);
    expect(Math.max(...(card?.density ?? []))).toBe(1);
    expect(card?.crashAt.every((at) => at >= 0 && at <= 1)).toBe(true);
    expect(await ask('recordings', {})).toEqual([card]);
  });
});

describe('acting on a running program', { timeout: 60_000 }, () => {
  it('cuts and mends the path between two nodes, shows it in words, and knows the nodes by name', async () => {
    const info = await ask('startProgram', { scenario: 'presence-nodes', seed: 1 });
    const link = async () => (await ask('look', { session: info.id, at: 'end', full: true })).nodes?.links[0];
    const nodes = ['oslo@local', 'rome@local'] as [string, string];
    await expect.poll(async () => (await link())?.text, { timeout: 20_000 }).toBe('connected, 40–60 ms');
    // What goes from one Presence to the other by name and node: under way for the time of the link, and told with the node.
    const presences = async () =>
      (await ask('look', { session: info.id, at: 'end', full: true })).rows.filter((row) => row.name === 'Presence').map((row) => row.slot);
    const across = async () => {
      const { endSeq, endAt } = await ask('look', { session: info.id, at: 'end', full: true });
      const slots = await presences();
      const lanes = await ask('lanes', { session: info.id, slots, from: 0, to: endAt, endSeq });
      return lanes.messages.filter(({ from, to }) => from !== to && slots.includes(from) && slots.includes(to));
    };
    await expect.poll(async () => (await across()).filter((m) => m.handledAt !== undefined).length, { timeout: 20_000 }).toBeGreaterThan(1);
    for (const { sentAt, deliveredAt } of await across())
      if (deliveredAt !== undefined) expect(deliveredAt - sentAt).toBeGreaterThanOrEqual(40_000);
    const found = await ask('events', { session: info.id, from: 1, direction: 1, limit: 5, text: 'gets cast' });
    expect(found[0]?.text).toMatch(/from Presence \((oslo|rome)@local\)$/);
    await ask('command', { session: info.id, command: { kind: 'partition', nodes } });
    await expect.poll(link, { timeout: 20_000 }).toMatchObject({ trouble: true, text: 'partitioned: nothing arrives, not noticed yet' });
    await ask('command', { session: info.id, command: { kind: 'heal', nodes } });
    await expect.poll(async () => (await link())?.trouble, { timeout: 20_000 }).toBe(false);
    await ask('command', { session: info.id, command: { kind: 'halt', node: 'rome@local' } });
    await expect
      .poll(async () => (await ask('look', { session: info.id, at: 'end', full: true })).nodes, { timeout: 20_000 })
      .toMatchObject({ nodes: [{ up: true }, { name: 'rome@local', up: false }], links: [] });
    await expect(ask('command', { session: info.id, command: { kind: 'halt', node: 'lima@local' } })).rejects.toMatchObject({
      code: 'unknown_node',
      message: 'There is no node lima@local; the nodes are oslo@local, rome@local.',
    });
    const rows = await ask('events', { session: info.id, from: 1, direction: 1, limit: 20 });
    expect(rows.map((row) => row.text)).toContain('signals between oslo@local and rome@local take 40 to 60 ms');
    await ask('closeSession', { session: info.id });
  });

  it('crashes, suspends, resumes and ends a process, and tells of the crash in one sentence', async () => {
    const info = await ask('startProgram', { scenario: 'welcome', seed: 1 });
    const crashes: string[] = [];
    const off = served.bridge.onPush((push) => {
      if (push.push === 'crash' && push.session === info.id) crashes.push(push.sentence);
    });
    const rowOf = async (name: string) =>
      (await ask('look', { session: info.id, at: 'end', full: true })).rows.find((row) => row.name === name);
    await expect.poll(() => rowOf('Worker 2'), { timeout: 20_000 }).toBeDefined();
    const slot = (await rowOf('Worker 2'))?.slot as number;

    await ask('command', { session: info.id, command: { kind: 'crash', slot, reason: 'oops' } });
    await expect
      .poll(() => crashes, { timeout: 20_000 })
      .toEqual([
        'Worker 2 crashed with :oops, as you told it to. Pool.Sup (one_for_one) restarted it with fresh state; siblings were not touched.',
      ]);
    expect(await rowOf('Worker 2')).toMatchObject({ incarnation: 2, crashes: 1, slot });

    await ask('command', { session: info.id, command: { kind: 'suspend', slot } });
    await expect.poll(async () => (await rowOf('Worker 2'))?.status, { timeout: 20_000 }).toBe('suspended');
    await ask('command', { session: info.id, command: { kind: 'resume', slot } });
    await expect.poll(async () => (await rowOf('Worker 2'))?.status, { timeout: 20_000 }).not.toBe('suspended');

    await ask('command', { session: info.id, command: { kind: 'exit', slot, reason: 'kill' } });
    await expect.poll(async () => (await rowOf('Worker 2'))?.incarnation, { timeout: 20_000 }).toBe(3);

    const pool = (await ask('look', { session: info.id, at: 'end', full: true })).rows.find((row) => row.label === 'Pool.Sup');
    await ask('command', { session: info.id, command: { kind: 'crash', slot: pool?.slot as number } });
    await expect
      .poll(() => crashes.at(-1), { timeout: 20_000 })
      .toBe(
        'Pool.Sup crashed with :crashed_by_hand, as you told it to. Root (one_for_one) restarted it with fresh state; siblings were not touched.',
      );
    expect(crashes[1]).toMatch(/^Worker 2 was ended from outside with :killed\. Pool\.Sup/);

    expect((await ask('pause', { session: info.id, paused: true })).state).toBe('paused');
    expect((await ask('pause', { session: info.id, paused: false })).state).toBe('running');
    off();
    await ask('closeSession', { session: info.id });
    await expect(ask('look', { session: info.id, at: 'end' })).rejects.toMatchObject({ code: 'unknown_session' });
    // the file is a whole recording now
    const again = await ask('openRecording', { file: info.file });
    expect(again).toMatchObject({ kind: 'recording', program: 'Welcome', scenario: 'welcome', seed: 1 });
    expect(again.reason).toBeUndefined();
  });

  it('keeps a session readable when its program has ended, and says why it ended', async () => {
    const program = path.join(home, 'short.ts');
    writeFileSync(
      program,
      `import { program, task } from 'bough';\nexport default program({ name: 'Short', start: task({ name: 'Once', run(_argument, self) { self.log('hello'); } }) });\n`,
    );
    const info = await ask('startProgram', { file: program });
    const ended = async () => (await ask('hello', { bridgeVersion: 1 })).sessions.find((one) => one.id === info.id);
    await expect.poll(async () => (await ended())?.state, { timeout: 20_000 }).toBe('ended');
    expect((await ended())?.reason).toMatch(/^Short ended: its root exited/);
    const rows = await ask('events', { session: info.id, from: 1, direction: 1, limit: 100 });
    expect(rows.map((row) => row.text)).toContain('info: hello');
    await expect(ask('command', { session: info.id, command: { kind: 'crash', slot: 1 } })).rejects.toMatchObject({ code: 'ended' });
  });
});

describe('what bad requests get', () => {
  const refused = (method: string, params: unknown): Promise<{ code: string; message: string; where?: string }> =>
    served.bridge.request(method as Method, params as never).then(
      (result) => Promise.reject(new Error(`it was answered: ${JSON.stringify(result)}`)),
      (error) => error,
    );

  it.each([
    ['an unknown request', 'destroy', {}, 'bad_request', 'method'],
    ['a name of Object', 'constructor', {}, 'bad_request', 'method'],
    ['no parameters', 'look', undefined, 'bad_request', 'params'],
    ['a wrong type', 'look', { session: 's1', at: 'middle' }, 'bad_request', 'params.at'],
    ['a missing parameter', 'detail', { session: 's1', seq: 1 }, 'bad_request', 'params.slot'],
    ['a fraction', 'events', { session: 's1', from: 1.5, direction: 1, limit: 10 }, 'bad_request', 'params.from'],
    ['too much', 'events', { session: 's1', from: 1, direction: 1, limit: 1_000_000 }, 'bad_request', 'params.limit'],
    ['too many lanes', 'lanes', { session: 's1', slots: new Array(401).fill(1), from: 0, to: 1, endSeq: 1 }, 'bad_request', 'params.slots'],
    ['a seq that is no number', 'hash', { session: 's1', seq: '1' }, 'bad_request', 'params.seq'],
    ['another version', 'hello', { bridgeVersion: 99 }, 'bad_request', undefined],
    ['a session that is not there', 'look', { session: 'nobody', at: 'end' }, 'unknown_session', undefined],
    ['a scenario that is not there', 'startProgram', { scenario: 'nothing' }, 'not_found', 'params.scenario'],
    ['neither scenario nor file', 'startProgram', {}, 'bad_request', undefined],
    ['a file that is not there', 'openRecording', { file: '/nowhere/at/all.bough' }, 'not_found', undefined],
  ] as [string, string, unknown, string, string | undefined][])('%s', async (_, method, params, code, where) => {
    const error = await refused(method, params);
    expect(error.code).toBe(code);
    if (where !== undefined) expect(error.where).toBe(where);
    expect(error.message.length).toBeGreaterThan(10);
  });

  it('an event that is not there, a command on a recording', async () => {
    expect(await refused('event', { session, seq: 1e9 })).toMatchObject({ code: 'not_found' });
    expect(await refused('command', { session, command: { kind: 'crash', slot: 1 } })).toMatchObject({ code: 'read_only' });
    expect(await refused('pause', { session, paused: true })).toMatchObject({ code: 'read_only' });
  });

  it('a file that is no recording, and one that is cut off, which can be opened as far as it goes', async () => {
    const text = path.join(home, 'text.bough');
    writeFileSync(text, 'this is no recording');
    expect(await refused('openRecording', { file: text })).toMatchObject({ code: 'not_a_recording' });
    const whole = path.join(home, 'whole.bough');
    await recordScenario('one-for-one', whole);
    truncateSync(whole, 40_000);
    const error = await refused('openRecording', { file: whole });
    expect(['damaged', 'not_a_recording']).toContain(error.code);
    expect(await ask('recordings', {})).toHaveLength(4);
  });

  it('a program with a mistake: its file, line and reason, and the hub lives on', async () => {
    const bad = path.join(home, 'bad.ts');
    writeFileSync(bad, `import { program } from 'bough';\n\nconst x = ;\n`);
    const error = await refused('startProgram', { file: bad });
    expect(error).toMatchObject({ code: 'load_failed', where: expect.stringMatching(/bad\.ts:3$/) });
    const empty = path.join(home, 'empty.ts');
    writeFileSync(empty, 'export const nothing = 1;\n');
    expect((await refused('startProgram', { file: empty })).message).toContain('export default program(');
    const throws = path.join(home, 'throws.ts');
    writeFileSync(throws, `import 'bough';\nthrow new Error('no luck');\n`);
    expect((await refused('startProgram', { file: throws })).message).toContain('no luck');
    expect((await ask('hello', { bridgeVersion: 1 })).version).toBe('test');
  });

  it('what is no request at all ends the connection', async () => {
    const hostile = createDirect();
    served.hub.connect(hostile.carrier);
    const lost = new Promise((resolve) => hostile.bridge.onLost(resolve));
    hostile.sendRaw('{"method":');
    expect(await lost).toContain('not JSON');
    await expect(hostile.bridge.request('catalogue', {})).rejects.toMatchObject({ code: 'hub_lost' });
  });
});
