import { beforeEach, expect, it } from 'vitest';
import type { LogRow } from '../../../runtime/protocol/views.ts';
import { KEEP, PAGE } from '../../../src-renderer/session/log.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv, settled } from '../../support/fake-bridge.ts';

const row = (seq: number): LogRow => ({
  seq,
  at: seq * 1000,
  type: 'message_sent',
  slot: 1,
  who: 'w',
  text: `t${seq}`,
  cause: 0,
  tone: 'plain',
});

let bridge: FakeBridge;
let bough: Window;
const log = () => bough.store.get().sessions['s1']!.log;
const seqs = (): number[] => log().rows.map((r) => r.seq);

/** As the hub answers: rows from `from` on in the direction, both kinds in ascending order. */
function page(from: number, direction: 1 | -1, limit: number, end: number): LogRow[] {
  const out: LogRow[] = [];
  for (let seq = from; seq >= 1 && seq <= end && out.length < limit; seq += direction) out.push(row(seq));
  return direction === 1 ? out : out.reverse();
}

beforeEach(async () => {
  bridge = new FakeBridge();
  bridge.endSeq = 10_000;
  bridge.on('events', (p) => page(p.from, p.direction, p.limit, bridge.endSeq));
  const env = new FakeEnv();
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
});

it('starts around the cursor', async () => {
  await bough.log.start('s1', 5000, '');
  expect([seqs()[0], seqs().at(-1), log().rows.length]).toEqual([5001 - PAGE, 5000 + PAGE, 2 * PAGE]);
  expect([log().atStart, log().atEnd]).toEqual([false, false]);
});

it('grows at either end without holes or repeats, and trims the other end', async () => {
  await bough.log.start('s1', 5000, '');
  for (let i = 0; i < 12; i++) await bough.log.grow('s1', 1);
  expect(log().rows.length).toBe(KEEP);
  expect(seqs().at(-1)).toBe(5000 + 13 * PAGE);
  expect(seqs().every((s, i) => i === 0 || s === (seqs()[i - 1] as number) + 1)).toBe(true);
  await bough.log.grow('s1', -1);
  expect(log().rows.length).toBe(KEEP);
  expect(log().atEnd).toBe(false);
});

it('knows its beginning and asks no further', async () => {
  await bough.log.start('s1', 50, '');
  expect(log().atStart).toBe(true);
  const asked = bridge.asked('events').length;
  expect(await bough.log.grow('s1', -1)).toBe(0);
  expect(bridge.asked('events').length).toBe(asked);
});

it('shows the rows of the newest filter, whatever the answers of older ones do', async () => {
  bridge.holding = true;
  const first = bough.log.start('s1', 5000, 'old');
  const second = bough.log.start('s1', 5000, 'new');
  await settled();
  bridge.holding = false;
  await bridge.release();
  await Promise.all([first, second]);
  expect(log().filter).toBe('new');
  expect(bridge.asked('events').at(-1)).toMatchObject({ text: 'new' });
  expect(log().loading).toBe(false);
});
