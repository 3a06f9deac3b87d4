// Every request that reads, on a real recording.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { hubForTests } from '../../support/hub-for-tests.ts';

let session: string;
let file: string;

const served = hubForTests();
const { ask } = served;
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

  it('looks at a time as at the last event until then, rows and detail', async () => {
    for (const seq of [17, 321, 900]) {
      const { at } = (await ask('event', { session, seq })).row;
      const there = (await ask('seqAt', { session, at })).seq;
      const byTime = await ask('look', { session, at: { at }, full: true });
      const bySeq = await ask('look', { session, at: there, full: true });
      expect(byTime).toEqual(bySeq);
      const { slot } = bySeq.rows[0] as { slot: number };
      expect(await ask('detail', { session, seq: { at }, slot })).toEqual(await ask('detail', { session, seq: there, slot }));
    }
    const past = await ask('look', { session, at: { at: 1e15 } });
    expect(past.seq).toBe(past.endSeq);
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

  it('tell a cascade as far as they go, also when it has been told whole before', async () => {
    const [crash] = await ask('crashes', { session });
    const slots = [crash?.slot as number];
    const whole = await ask('lanes', { session, slots, from: 0, to: 1e12, endSeq: 1e9 });
    const [told] = whole.cascades;
    expect(told?.steps.length).toBeGreaterThan(2);
    const half = told?.steps.find((step) => step.seq > (crash?.seq as number))?.seq as number;
    expect(half).toBeLessThan(told?.steps.at(-1)?.seq as number);
    const part = await ask('lanes', { session, slots, from: 0, to: 1e12, endSeq: half });
    expect(part.cascades[0]?.steps).toEqual(told?.steps.filter((step) => step.seq <= half));
    expect(part.cascades[0]?.to).toBe((await ask('event', { session, seq: half })).row.at);
    expect(await ask('lanes', { session, slots, from: 0, to: 1e12, endSeq: 1e9 })).toEqual(whole);
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
