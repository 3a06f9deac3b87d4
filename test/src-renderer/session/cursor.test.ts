import { beforeEach, describe, expect, it } from 'vitest';
import { modeOf, type SessionView } from '../../../src-renderer/session/state.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { aCrash, aRow, FakeBridge, FakeEnv, LIVE, RECORDING, refusal, settled } from '../../support/fake-bridge.ts';

const NO_DETAIL = {
  parentName: '',
  state: { known: false },
  mailbox: [],
  mailboxTotal: 0,
  links: [],
  monitors: [],
  monitoredBy: [],
  lives: [],
};

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;

const view = (id = 's1'): SessionView => bough.store.get().sessions[id] as SessionView;

async function open(): Promise<void> {
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
}

beforeEach(() => {
  bridge = new FakeBridge();
  env = new FakeEnv();
});

describe('a live session', () => {
  beforeEach(open);

  it('is followed at once: mode live, all rows there', () => {
    expect(modeOf(view())).toBe('live');
    expect(view().seq).toBe(1000);
    expect([...view().rows.keys()]).toEqual([1, 2, 3]);
    expect(bridge.asked('look')[0]).toEqual({ session: 's1', at: 'end', full: true });
  });

  it('publishes many pushed frames once per picture and acknowledges them: the first at once, others when they are shown', async () => {
    let published = 0;
    bough.store.subscribe(() => published++);
    const took = bridge.asked('took').length;
    for (let i = 0; i < 10; i++) bridge.advance(5, [aRow(2, { reductions: i })]);
    expect(published).toBe(0);
    expect(bridge.asked('took').length - took).toBe(1);
    await env.picture();
    expect(view().seq).toBe(1050);
    expect(view().rows.get(2)?.reductions).toBe(9);
    expect(bridge.asked('took').length - took).toBe(2);
  });

  it('keeps the rows a frame does not name', async () => {
    const untouched = view().rows.get(3);
    bridge.advance(1, [aRow(2, { status: 'running' })]);
    await env.picture();
    expect(view().rows.get(3)).toBe(untouched);
    expect(view().rows.get(2)?.status).toBe('running');
  });

  it('enters the past with a step and says how far behind it is, while the system runs on', async () => {
    await bough.cursor.step('s1', 'event', -1);
    await env.run(50);
    expect(modeOf(view())).toBe('past');
    expect(view().seq).toBe(999);
    bridge.advance(300);
    await env.run(500);
    expect(view().seq).toBe(999);
    expect(view().endSeq).toBe(1300);
    expect(view().recordedUpTo).toBe(1300);
  });

  it('enters the past also when a step leads nowhere', async () => {
    bridge.on('step', () => null);
    await bough.cursor.step('s1', 'process', 1, 2);
    await env.run(50);
    expect(modeOf(view())).toBe('past');
    expect(view().seq).toBe(1000);
  });

  it('freezes where it is and G returns', async () => {
    bough.actions.togglePlay();
    bridge.advance(50);
    await env.run(50);
    expect(modeOf(view())).toBe('past');
    bough.actions.goLive();
    await env.run(50);
    expect(modeOf(view())).toBe('live');
    expect(view().seq).toBe(1050);
  });

  it('freezes at once, whatever the hub has to do, and loses nothing that was on its way', async () => {
    bridge.holding = true;
    bridge.advance(5, [aRow(2, { mailbox: 5 })]);
    bough.cursor.freeze('s1');
    // What had come is shown; what comes from now on is not, until the hub has answered.
    expect([modeOf(view()), view().seq, view().rows.get(2)?.mailbox]).toEqual(['past', 1005, 5]);
    bridge.advance(5, [aRow(3, { mailbox: 7 })]);
    await env.picture();
    expect([modeOf(view()), view().seq, view().rows.get(3)?.mailbox]).toEqual(['past', 1005, 0]);
    bridge.on('look', () => bridge.frame(1005));
    bridge.holding = false;
    await bridge.release();
    await env.run(50);
    // The answer is the difference to everything that was sent, so that has to be there.
    expect([modeOf(view()), view().seq, view().rows.get(3)?.mailbox]).toEqual(['past', 1005, 7]);
  });

  it('goes on live where freezing fails, and takes the next frame', async () => {
    bridge.on('look', () => {
      throw refusal('internal', 'The hub could not look.');
    });
    bough.cursor.freeze('s1');
    bridge.advance(5, [aRow(3, { mailbox: 7 })]);
    const took = bridge.asked('took').length;
    await env.run(50);
    expect([modeOf(view()), view().seq, view().rows.get(3)?.mailbox]).toEqual(['live', 1005, 7]);
    expect(bridge.asked('took').length).toBeGreaterThan(took);
  });

  it('steps of the selected process become steps of the system where none is selected', async () => {
    bough.actions.step('process', -1);
    await env.run(50);
    expect(view().seq).toBe(999);
    expect(bridge.asked('step')).toEqual([]);
  });

  it('starts every step where the one before it led, even while pictures lag behind', async () => {
    bridge.holding = true;
    for (let i = 0; i < 50; i++) void bough.cursor.step('s1', 'process', -1, 2);
    for (let i = 0; i < 50; i++) void bough.cursor.step('s1', 'process', 1, 2);
    await settled();
    bridge.holding = false;
    await bridge.release();
    await bough.cursor.idle('s1');
    await env.run(100);
    expect(view().seq).toBe(1000);
    expect(Math.min(...bridge.asked('step').map((p) => (p as { seq: number }).seq))).toBe(950);
  });

  it('asks for few pictures while steps wait, and always for the last', async () => {
    for (let i = 0; i < 50; i++) void bough.cursor.step('s1', 'process', -1, 2);
    const before = bridge.asked('look').length;
    await bough.cursor.idle('s1');
    await env.run(50);
    expect(bridge.asked('step')).toHaveLength(50);
    expect(bridge.asked('look').length - before).toBeLessThanOrEqual(2);
    expect(view().seq).toBe(950);
  });

  it('steps from event to event without a question where a frame knew of no gap, as exactly as the hub', async () => {
    for (let i = 0; i < 50; i++) void bough.cursor.step('s1', 'event', -1);
    for (let i = 0; i < 20; i++) void bough.cursor.step('s1', 'event', 1);
    await bough.cursor.idle('s1');
    await env.run(50);
    expect(view().seq).toBe(970);
    expect(bridge.asked('step')).toEqual([]);
  });

  it('asks where the next event is beyond what it knows, and where events are missing', async () => {
    bridge.endSeq = 1005;
    await bough.cursor.step('s1', 'event', 1);
    expect(bridge.asked('step')).toEqual([{ session: 's1', seq: 1000, by: 'event', direction: 1 }]);
    bough.actions.showWelcome();
    const { counts } = bridge.frame(1);
    bridge.on('look', () => bridge.frame(500, { counts: { ...counts, gaps: 3 } }));
    bridge.on('step', () => ({ seq: 420 }));
    await bough.actions.openSession(LIVE);
    await env.run(50);
    await bough.cursor.step('s1', 'event', -1);
    expect(bridge.asked('step').at(-1)).toEqual({ session: 's1', seq: 500, by: 'event', direction: -1 });
  });

  it('asks for the last place of a drag and skips most in between', async () => {
    bridge.holding = true;
    for (let at = 900_000; at > 100_000; at -= 1000) bough.cursor.seek('s1', at);
    bridge.holding = false;
    await bridge.release();
    await bough.cursor.idle('s1');
    await env.run(50);
    expect(view().seq).toBe(101);
    expect(bridge.asked('look').length).toBeLessThan(6);
  });

  it('goes to a time with one question, and asks for the inspector and the lanes there in the same breath', async () => {
    await bough.cursor.select('s1', 2);
    bough.store.patch('s1', { range: { from: 800_000, to: 1_000_000 } });
    await env.run(500);
    bridge.on('detail', ({ seq, slot }) => ({ ...NO_DETAIL, seq: typeof seq === 'number' ? seq : seq.at / 1000, row: aRow(slot) }));
    bridge.holding = true;
    const before = bridge.calls.length;
    bough.cursor.seek('s1', 300_000);
    expect(bridge.calls.slice(before)).toEqual([
      { method: 'look', params: { session: 's1', at: { at: 300_000 } } },
      { method: 'detail', params: { session: 's1', seq: { at: 300_000 }, slot: 2 } },
      { method: 'lanes', params: expect.objectContaining({ from: 225_000, to: 525_000 }) },
    ]);
    await bridge.release(1);
    // What was asked for is on show without waiting for a picture; the detail is still on its way and not asked for again.
    expect([view().seq, view().range.from, view().detailAt]).toEqual([300, 275_000, 1000]);
    await bridge.release(1);
    expect([view().detail?.seq, view().detailAt, view().detailDue]).toEqual([300, 300, undefined]);
    bridge.holding = false;
    await bridge.release();
    await env.run(100);
    expect(bridge.asked('detail').filter((p) => (p as { seq: unknown }).seq === 300)).toEqual([]);
  });

  it('asks for the inspector again where the answer that came beside a jump was none', async () => {
    await bough.cursor.select('s1', 2);
    await env.run(500);
    let refuse = true;
    bridge.on('detail', ({ seq, slot }) => {
      if (!refuse) return { ...NO_DETAIL, seq: seq as number, row: aRow(slot) };
      refuse = false;
      throw refusal('damaged', 'This part of the log cannot be read.');
    });
    bough.cursor.goTo('s1', 400);
    await env.run(100);
    expect(view().detailAt).toBe(400);
    expect(bridge.asked('detail').slice(-2)).toEqual([
      { session: 's1', seq: 400, slot: 2 },
      { session: 's1', seq: 400, slot: 2 },
    ]);
  });

  it('during a drag the inspector is asked about where it comes to rest', async () => {
    await bough.cursor.select('s1', 2);
    await env.run(500);
    const before = bridge.asked('detail').length;
    bridge.holding = true;
    for (let at = 900_000; at > 500_000; at -= 50_000) {
      bough.cursor.seek('s1', at);
      await bridge.release(1);
      env.time += 10;
    }
    bridge.holding = false;
    await bridge.release();
    await env.run(300);
    expect(view().seq).toBe(550);
    expect(view().detailAt).toBe(550);
    expect(bridge.asked('detail').length - before).toBeLessThan(6);
  });

  it('plays the past at its speed and becomes live where it reaches now', async () => {
    bough.cursor.goTo('s1', 500);
    await env.run(50);
    bough.actions.togglePlay();
    await env.run(200);
    expect(view().playback).toBeDefined();
    expect(view().seq).toBeGreaterThan(600);
    expect(view().seq).toBeLessThan(800);
    await env.run(400);
    expect(modeOf(view())).toBe('live');
    expect(view().playback).toBeUndefined();
  });

  it('paced, plays from event to event, so many a second, and stops where it is told', async () => {
    bough.actions.goTo(900);
    await env.run(50);
    bough.actions.setPrefs({ speed: 'paced 5' });
    bough.actions.togglePlay();
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) {
      await env.run(200);
      seen.push(view().seq);
    }
    expect(seen.at(-1)).toBeGreaterThan(902);
    expect(seen.at(-1)).toBeLessThanOrEqual(905);
    expect(new Set(seen.map((seq, n) => seq - n)).size).toBeLessThanOrEqual(2);
    bough.actions.togglePlay();
    await env.run(50);
    const there = view().seq;
    await env.run(1000);
    expect(view().seq).toBe(there);
    expect(view().playback).toBeUndefined();
  });

  it('J in live plays backwards to the beginning', async () => {
    bough.actions.shuttle(-1);
    await env.run(100);
    expect(modeOf(view())).toBe('past');
    await env.run(1200);
    expect(view().seq).toBe(0);
    expect(view().playback).toBeUndefined();
  });

  it('goes back over visited moments; a run of steps is one', async () => {
    bough.actions.goTo(300);
    for (let i = 0; i < 10; i++) await bough.cursor.step('s1', 'event', 1);
    bough.actions.select(2);
    await env.run(50);
    expect(view().seq).toBe(310);
    bough.actions.travel(-1);
    await env.run(50);
    expect([view().seq, view().selection]).toEqual([310, undefined]);
    bough.actions.travel(-1);
    await env.run(50);
    expect(view().seq).toBe(300);
    bough.actions.travel(-1);
    await env.run(50);
    expect(modeOf(view())).toBe('live');
    bough.actions.travel(1);
    await env.run(50);
    expect(view().seq).toBe(300);
  });

  it('remembers where a drag came to rest, not its way', async () => {
    for (const at of [400_000, 300_000, 200_000]) bough.cursor.seek('s1', at);
    await env.run(700);
    const before = view().moments.list.length;
    expect(view().moments.list.at(-1)).toEqual({ at: 200, selection: undefined });
    bough.cursor.seek('s1', 100_000);
    await env.run(700);
    expect(view().moments.list.length).toBe(before + 1);
  });
});

describe('a recording', () => {
  beforeEach(async () => {
    bridge.sessions = [RECORDING];
    bridge.current = 'r1';
    bridge.crashes = [aCrash(1, 100), aCrash(2, 250, { slot: 3 }), aCrash(3, 400)];
    await open();
  });

  it('opens where its system has started, with every crash still ahead', () => {
    expect(view('r1').seq).toBe(20);
    expect(modeOf(view('r1'))).toBe('past');
  });

  it('X three times and back once stands at the second crash, with its process selected and its sentence asked for', async () => {
    for (const direction of [1, 1, 1, -1] as const) {
      bough.actions.step('crash', direction);
      await env.run(30);
    }
    expect(view('r1').seq).toBe(250);
    expect(view('r1').selection).toBe(3);
    expect(view('r1').focusCrash).toBe(250);
    expect(bridge.asked('explain').at(-1)).toEqual({ session: 'r1', seq: 250 });
  });

  it('opens just before the first crash where that comes while it starts', async () => {
    bridge.crashes = [aCrash(1, 9)];
    bough.actions.openSession(RECORDING);
    await env.run(50);
    expect(view('r1').seq).toBe(8);
  });

  it('stops at its end, which is replay and not past', async () => {
    bough.actions.goLive();
    await env.run(50);
    expect(modeOf(view('r1'))).toBe('replay');
    bough.actions.togglePlay();
    await env.run(60);
    expect(view('r1').seq).toBeLessThan(200);
  });
});

it('asks for everything again after a session was left', async () => {
  bridge.sessions = [LIVE, RECORDING];
  await open();
  bough.actions.openSession(RECORDING);
  await env.run(50);
  expect(bridge.asked('leave')).toEqual([{ session: 's1' }]);
  bough.actions.openSession(LIVE);
  await env.run(50);
  expect(bridge.asked('look').at(-1)).toEqual({ session: 's1', at: 'end', full: true });
});

describe('going to a crash', () => {
  beforeEach(open);

  it('puts it at 60 % of the lanes, its cause at the left and what followed at the right, and asks the lanes to show its process', async () => {
    const crash = aCrash(1, 700);
    bough.actions.setRange({ from: 699_000, to: 799_000 });
    const before = view().wanted;
    bough.actions.goToCrash(crash);
    await env.run(50);
    expect(view().range).toEqual({ from: 640_000, to: 740_000 });
    expect(view().wanted).not.toBe(before);
    bough.actions.goToCrash(crash);
    await env.run(50);
    expect(view().range).toEqual({ from: 640_000, to: 740_000 });
  });

  it('never shows a time before the start for it', async () => {
    bough.actions.setRange({ from: 500_000, to: 600_000 });
    bough.actions.goToCrash(aCrash(1, 5));
    await env.run(50);
    expect(view().range).toEqual({ from: 0, to: 100_000 });
  });
});
