// What a window is shown, frame after frame, is what the fold says at that seq: live, and wherever the cursor goes in a recording.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording, type RecordingReader } from '../../../recordings/index.ts';
import { decodeRows, movedStatus, type RowBlock } from '../../../runtime/protocol/row-block.ts';
import type { Frame, SlotRow } from '../../../runtime/protocol/views.ts';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub } from '../../../src-main/hub/hub.ts';
import { DynamicSlots, GHOST_US, rowOf } from '../../../src-main/hub/rows.ts';
import { recordScenario } from '../../support/hub-recordings.ts';
import { createRandom } from '../../support/random.ts';

let home: string;
let hub: Hub;
let reader: RecordingReader;
let session: string;
let connection: DirectConnection;

function connect(): DirectConnection {
  const made = createDirect();
  hub.connect(made.carrier);
  return made;
}

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-frames-'));
  hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false, testHooks: true });
  connection = connect();
  const file = path.join(home, 'my-app.bough');
  await recordScenario('my-app', file, { seed: 11, forMs: 15_000 });
  const opened = openRecording(file);
  if (!opened.ok) throw new Error(opened.error.what);
  reader = opened.value;
  session = (await connection.bridge.request('openRecording', { file })).id;
}, 60_000);
afterAll(async () => {
  reader.close();
  await hub.close();
  rmSync(home, { recursive: true });
});

/** 6,000 processes that are woken again and again. */
const CROWD = `
import { program, supervisor, task } from 'bough';
function* ticker(self) { for (;;) yield self.sleep(20); }
const children = [];
for (let i = 1; i <= 6000; i++) children.push({ id: 't' + i, start: task({ name: 'ticker', run: (_, self) => ticker(self) }) });
export default program({ name: 'Crowd', start: supervisor({ name: 'Crowd', children }) });
`;

/** A window as the renderer is one: it keeps rows and applies frames. */
class Shown {
  readonly rows = new Map<number, SlotRow>();
  take(frame: Frame): void {
    if (frame.full) this.rows.clear();
    for (const row of frame.rows) this.rows.set(row.slot, row);
    for (const slot of frame.gone) this.rows.delete(slot);
    if (frame.block) this.#takeBlock(decodeRows(frame.block));
  }
  /** Rows that were brought up to date without being sent whole. */
  moved = 0;
  #takeBlock(block: RowBlock): void {
    for (const row of block.born) this.rows.set(row.slot, row);
    const { slots, since, mailbox, reductions } = block.moved;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as number;
      const before = this.rows.get(slot);
      if (!before) throw new Error(`slot ${slot} moved and was never sent`);
      this.moved += 1;
      this.rows.set(slot, {
        ...before,
        status: movedStatus(block, i),
        since: since[i] as number,
        mailbox: mailbox[i] as number,
        reductions: reductions[i] as number,
      });
    }
  }
  get sorted(): SlotRow[] {
    return [...this.rows.values()].sort((a, b) => a.slot - b.slot);
  }
}

/** The rows by the slow way: every slot of a world of our own. */
function rowsAt(seq: number, log = reader): SlotRow[] {
  const world = log.worldAt(seq);
  const dynamics = new DynamicSlots();
  return world
    .slotIds()
    .map((slot) => rowOf(world, slot, dynamics))
    .filter((row) => row !== undefined);
}

describe('looking at a recording', () => {
  it.each(['my-app', 'intensity-escalation', 'one-for-all'])(
    '%s: shows the rows of the fold at every seq, however the cursor got there',
    { timeout: 120_000 },
    async (id) => {
      const file = path.join(home, `${id}-walk.bough`);
      await recordScenario(id, file, { seed: 11, forMs: id === 'my-app' ? 15_000 : 5000 });
      const opened = openRecording(file);
      if (!opened.ok) throw new Error(opened.error.what);
      const own = opened.value;
      const { id: walked } = await connection.bridge.request('openRecording', { file });
      const random = createRandom(5);
      const shown = new Shown();
      const columns = new Shown();
      const other = connect();
      await other.bridge.request('hello', { bridgeVersion: 1, blocks: true });
      let seq = 0;
      for (let n = 0; n < 200; n++) {
        const step = random.below(5);
        if (step === 0) seq = random.below(own.lastSeq + 1);
        else if (step === 1) seq = Math.min(own.lastSeq, seq + 1 + random.below(60));
        else if (step === 2) seq = Math.max(0, seq - 1 - random.below(60));
        else if (step === 3) seq = Math.max(0, seq - 1);
        else seq = Math.min(own.lastSeq, seq + 1);
        const frame = await connection.bridge.request('look', { session: walked, at: seq });
        shown.take(frame);
        expect(frame.seq).toBe(seq);
        expect(frame.hash).toBe(own.worldAt(seq).hash());
        expect(shown.sorted).toEqual(rowsAt(seq, own));
        expect(frame.endSeq).toBe(own.lastSeq);
        const inColumns = await other.bridge.request('look', { session: walked, at: seq });
        expect(inColumns.rows).toEqual([]);
        columns.take(inColumns);
        expect(columns.sorted).toEqual(shown.sorted);
      }
      expect(columns.moved).toBeGreaterThan(30);
      other.close();
      own.close();
    },
  );

  it('sends only what changed, and everything when it is asked to', async () => {
    const { bridge, close } = connect();
    const first = await bridge.request('look', { session, at: 1000 });
    expect(first.full).toBe(true);
    expect(first.rows.length).toBeGreaterThan(10);
    const next = await bridge.request('look', { session, at: 1001 });
    expect(next.full).toBe(false);
    expect(next.rows.length).toBeLessThan(5);
    const again = await bridge.request('look', { session, at: 1001 });
    expect([again.rows, again.gone]).toEqual([[], []]);
    const whole = await bridge.request('look', { session, at: 1001, full: true });
    expect(whole.full).toBe(true);
    expect(whole.rows.length).toBeGreaterThanOrEqual(first.rows.length - 5);
    close();
  });

  it('fifty steps forward and fifty back end in the same world and the same rows', async () => {
    const { bridge, close } = connect();
    const shown = new Shown();
    const begin = await bridge.request('look', { session, at: 700 });
    shown.take(begin);
    const rows = shown.sorted;
    let { seq } = begin;
    const seqs: number[] = [];
    for (let n = 0; n < 100; n++) {
      const step = await bridge.request('step', { session, seq, by: 'event', direction: n < 50 ? 1 : -1 });
      seq = step?.seq ?? -1;
      seqs.push(seq);
      shown.take(await bridge.request('look', { session, at: seq }));
    }
    expect(seqs[49]).toBe(750);
    expect(seq).toBe(700);
    expect((await bridge.request('hash', { session, seq })).hash).toBe(begin.hash);
    expect(shown.sorted).toEqual(rows);
    close();
  });

  it('keeps the rows of child specs for good, and those of other slots for two seconds of virtual time', async () => {
    const random = createRandom(9);
    for (let n = 0; n < 20; n++) {
      const seq = 500 + random.below(reader.lastSeq - 500);
      const world = reader.worldAt(seq);
      const rows = rowsAt(seq);
      for (const row of rows) {
        if (row.exit && row.dynamic) expect(world.at - row.exit.at).toBeLessThanOrEqual(GHOST_US);
      }
      const rowSlots = new Set(rows.map((row) => row.slot));
      for (const process of world.slots()) {
        if (process.live) expect(rowSlots).toContain(process.slot);
        if (!process.live && !process.ownSlot) expect(rowSlots.has(process.slot)).toBe(world.at - (process.exit?.at ?? 0) <= GHOST_US);
      }
    }
    expect(rowsAt(reader.lastSeq).some((row) => row.dynamic)).toBe(true);
  });
});

describe('following a running system', () => {
  it.each([false, true])(
    'pushes frames that add up to the world at the end, one at a time (columns: %s)',
    { timeout: 60_000 },
    async (blocks) => {
      const { bridge, close } = connect();
      await bridge.request('hello', { bridgeVersion: 1, blocks });
      const info = await bridge.request('startProgram', { scenario: 'my-app', seed: 3 });
      const shown = new Shown();
      const seqs: number[] = [];
      const hashes = new Map<number, string>();
      bridge.onPush((push) => {
        if (push.push !== 'frame' || push.frame.session !== info.id) return;
        shown.take(push.frame);
        seqs.push(push.frame.seq);
        hashes.set(push.frame.seq, push.frame.hash as string);
      });
      shown.take(await bridge.request('look', { session: info.id, at: 'end' }));
      await expect.poll(() => seqs.length, { timeout: 30_000 }).toBeGreaterThan(20);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      const paused = await bridge.request('pause', { session: info.id, paused: true });
      expect(paused.state).toBe('paused');
      // every frame counts: what one look brought, the next leaves out
      const look = async (): Promise<Frame> => {
        const frame = await bridge.request('look', { session: info.id, at: 'end' });
        shown.take(frame);
        return frame;
      };
      await expect.poll(async () => (await look()).recordedUpTo, { timeout: 10_000 }).toBe((await look()).seq);
      await look();
      const other = connect();
      const whole = await other.bridge.request('look', { session: info.id, at: 'end' });
      expect(whole.full).toBe(true);
      expect(shown.sorted).toEqual([...whole.rows].sort((a, b) => a.slot - b.slot));
      // what was seen live is what the log says of that moment
      for (const [seq, hash] of [...hashes].slice(0, 10)) expect((await bridge.request('hash', { session: info.id, seq })).hash).toBe(hash);
      other.close();
      await bridge.request('closeSession', { session: info.id });
      close();
    },
  );

  it('a frame has room for so many rows: the others come with the next ones, and a look brings them at once', {
    timeout: 90_000,
  }, async () => {
    const program = path.join(home, 'crowd.ts');
    writeFileSync(program, CROWD);
    const { bridge, close } = connect();
    await bridge.request('hello', { bridgeVersion: 1, blocks: true, credit: true });
    const info = await bridge.request('startProgram', { file: program, seed: 3 });
    const shown = new Shown();
    const sizes: number[] = [];
    let sampled = 0;
    let seq = 0;
    bridge.onPush((push) => {
      if (push.push !== 'frame' || push.frame.session !== info.id) return;
      const before = shown.moved;
      shown.take(push.frame);
      sizes.push(shown.moved - before);
      if (push.frame.sampled) sampled += 1;
      seq = push.frame.seq;
      // a slow window: much changes between two frames
      if (sampled < 3) setTimeout(() => void bridge.request('took', { session: info.id }), 100);
    });
    shown.take(await bridge.request('look', { session: info.id, at: 'end' }));
    await expect.poll(() => sampled, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4000);
    await bridge.request('pause', { session: info.id, paused: true });
    // frozen where the last frame was, and then at the end: what was left for later is there
    for (const at of [seq, 'end'] as const) {
      const frame = await bridge.request('look', { session: info.id, at });
      shown.take(frame);
      expect([frame.full, frame.sampled]).toEqual([false, undefined]);
      const other = connect();
      const whole = await other.bridge.request('look', { session: info.id, at: frame.seq });
      expect(shown.sorted).toEqual([...whole.rows].sort((a, b) => a.slot - b.slot));
      other.close();
    }
    await bridge.request('closeSession', { session: info.id });
    close();
  });

  it('tells how the lives ended that no frame shows: crashed, terminated with it, gave up', { timeout: 60_000 }, async () => {
    const endings = async (scenario: string, enough: (told: Frame['endings'] & object) => boolean) => {
      const { bridge, close } = connect();
      const info = await bridge.request('startProgram', { scenario, seed: 3 });
      const told: NonNullable<Frame['endings']>[number][] = [];
      const rows = new Map<number, SlotRow>();
      const behind: number[] = [];
      const take = (frame: Frame): void => {
        told.push(...(frame.endings ?? []));
        for (const row of frame.rows) rows.set(row.slot, row);
        for (const ending of frame.endings ?? []) behind.push((rows.get(ending.slot)?.incarnation ?? 0) - ending.incarnation);
      };
      bridge.onPush((push) => {
        if (push.push === 'frame' && push.frame.session === info.id) take(push.frame);
      });
      take(await bridge.request('look', { session: info.id, at: 'end' }));
      await expect.poll(() => enough(told), { timeout: 40_000 }).toBe(true);
      const crashes = await bridge.request('crashes', { session: info.id });
      await bridge.request('closeSession', { session: info.id });
      close();
      // each ended just before the life that its row is in
      expect(new Set(behind)).toEqual(new Set([1]));
      return { told, crashes, said: told.map((e) => `${rows.get(e.slot)?.label} ${e.gaveUp ? 'gave up' : e.status}`) };
    };
    const all = await endings('one-for-all', (told) => told.length >= 3);
    expect(all.said.slice(0, 3).sort()).toEqual(['Display terminated', 'Filter crashed', 'Sensor terminated']);
    const crash = all.told.find((e) => e.status === 'crashed');
    expect(crash?.exit.seq).toBe(all.crashes[0]?.seq);
    const escalation = await endings('intensity-escalation', (told) => told.some((e) => e.gaveUp));
    expect(escalation.said.filter((s) => s.endsWith('gave up'))).toContain('Parser.Sup gave up');
  });

  it('sends nothing more to a window that gives credit until it has taken the last frame', { timeout: 60_000 }, async () => {
    const { bridge, close } = connect();
    await bridge.request('hello', { bridgeVersion: 1, credit: true });
    const info = await bridge.request('startProgram', { scenario: 'counter-loop', seed: 3 });
    let frames = 0;
    let last = 0;
    bridge.onPush((push) => {
      if (push.push !== 'frame') return;
      frames += 1;
      last = push.frame.seq;
    });
    await bridge.request('look', { session: info.id, at: 'end' });
    await expect.poll(() => frames, { timeout: 20_000 }).toBe(1);
    const held = last;
    await expect
      .poll(async () => (await bridge.request('seqAt', { session: info.id, at: 1e12 })).seq, { timeout: 20_000 })
      .toBeGreaterThan(held + 5);
    expect(frames).toBe(1);
    await bridge.request('took', { session: info.id });
    await expect.poll(() => frames, { timeout: 20_000 }).toBe(2);
    expect(last).toBeGreaterThan(held + 5);
    await bridge.request('closeSession', { session: info.id });
    close();
  });
});
