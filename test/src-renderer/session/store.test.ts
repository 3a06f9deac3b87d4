import { beforeEach, expect, it } from 'vitest';
import { mergeCrashes } from '../../../src-renderer/session/crash-actions.ts';
import { applyFrames, moveRange } from '../../../src-renderer/session/frames.ts';
import { newView } from '../../../src-renderer/session/state.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { aCrash, aRow, FakeBridge, FakeEnv, LIVE, RECORDING, refusal } from '../../support/fake-bridge.ts';

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;
const state = () => bough.store.get();

beforeEach(async () => {
  bridge = new FakeBridge();
  env = new FakeEnv();
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
});

it('shows the welcome page when nothing else is open, and follows its system', async () => {
  const own = new FakeBridge();
  own.welcome = 's1';
  own.current = 's1';
  const fresh = createWindow(own, env);
  await fresh.actions.connect();
  await env.run(50);
  expect(fresh.store.get().screen).toBe('welcome');
  expect(fresh.store.get().sessions['s1']?.following).toBe(true);
});

it('a full frame forgets what was there, and one that names nothing keeps the same map', () => {
  const f = (change: object) => bridge.frame(1, change);
  const one = applyFrames(newView(LIVE), [f({ full: true, rows: [aRow(1), aRow(2)] })]);
  const two = applyFrames(one, [f({ seq: 2 })]);
  expect(two.rows).toBe(one.rows);
  const three = applyFrames(two, [f({ rows: [aRow(9)] }), f({ full: true, rows: [aRow(4)] }), f({ rows: [aRow(5)], gone: [4] })]);
  expect([...three.rows.keys()]).toEqual([5]);
});

it('the range follows now, stays when a person pans away, and comes back with now', () => {
  const range = { from: 50_000, to: 1_050_000 };
  const followed = moveRange({ range, at: 1_000_000, following: true }, { at: 1_200_000, following: true });
  expect(followed).toEqual({ from: 250_000, to: 1_250_000 });
  const panned = { from: 0, to: 500_000 };
  expect(moveRange({ range: panned, at: 1_000_000, following: true }, { at: 1_200_000, following: true })).toBe(panned);
  expect(moveRange({ range: panned, at: 100, following: false }, { at: 1_200_000, following: true }).to).toBe(1_225_000);
});

it('in the past the range stays while it shows the cursor and else moves by the least', () => {
  const range = { from: 0, to: 800_000 };
  const from = { range, at: 400_000, following: false };
  expect(moveRange(from, { at: 799_000, following: false })).toBe(range);
  expect(moveRange(from, { at: 900_000, following: false })).toEqual({ from: 200_000, to: 1_000_000 });
  expect(moveRange(from, { at: -1, following: false })).toEqual({ from: -100_001, to: 699_999 });
});

it("P pins the selected process and lets it go; a pin is the session's own", () => {
  const pinned = () => [...(state().sessions['s1']?.pinned ?? [])];
  bough.actions.togglePin();
  expect(pinned()).toEqual([]);
  bough.actions.togglePin(7);
  bough.actions.togglePin(3);
  expect(pinned()).toEqual([7, 3]);
  bough.actions.togglePin(7);
  expect(pinned()).toEqual([3]);
});

it('a crash in live brings its sentence; those who go down with it keep the first one on show', async () => {
  const crash = (c: ReturnType<typeof aCrash>, sentence: string) => bridge.push({ push: 'crash', session: 's1', crash: c, sentence });
  crash(aCrash(1, 1001), 'w2 crashed. Root restarted it.');
  crash(aCrash(2, 1003, { slot: 3, name: 'w3' }), 'w3 went down with it.');
  const view = state().sessions['s1'];
  expect(view?.focusCrash).toBe(1001);
  expect(view?.explanations.get(1001)?.sentence).toBe('w2 crashed. Root restarted it.');
  expect(view?.crashes.map((c) => c.seq)).toEqual([1001, 1003]);
  expect(view?.selection).toBeUndefined();
  crash(aCrash(3, 1500), 'again');
  expect(state().sessions['s1']?.focusCrash).toBe(1500);
});

it('the crash that made a supervisor give up is told even in the midst of a burst, and stays', async () => {
  const crash = (c: ReturnType<typeof aCrash>, more: { gaveUp?: true } = {}) =>
    bridge.push({ push: 'crash', session: 's1', crash: c, sentence: `crash ${c.k}`, ...more });
  crash(aCrash(1, 1001));
  crash(aCrash(2, 1002), { gaveUp: true });
  expect(state().sessions['s1']?.focusCrash).toBe(1002);
  crash(aCrash(3, 1003));
  expect(state().sessions['s1']?.focusCrash).toBe(1002);
});

it('crashes known twice are listed once, in order', () => {
  expect(mergeCrashes([aCrash(1, 5), aCrash(2, 9)], [aCrash(2, 9), aCrash(3, 7)]).map((c) => c.seq)).toEqual([5, 7, 9]);
  expect(mergeCrashes([], [aCrash(1, 5)]).length).toBe(1);
});

it('says what a program that does not load did wrong, with the place, once', async () => {
  bridge.on('startProgram', () => {
    throw refusal('load_failed', "Unexpected token '}'", { where: 'app.ts:3:1' });
  });
  await bough.actions.start({ file: 'app.ts' }, 'app.ts');
  await bough.actions.start({ file: 'app.ts' }, 'app.ts');
  expect(state().notices.map((n) => n.text)).toEqual(["app.ts:3:1: Unexpected token '}'"]);
  expect(state().busy).toBeUndefined();
  expect(state().screen).toBe('main');
});

it('offers what is readable of a damaged recording, and opens that', async () => {
  bridge.on('openRecording', ({ salvage }) => {
    if (!salvage) throw refusal('damaged', 'The file is cut off.', { readable: 'first 812,400 events' });
    return RECORDING;
  });
  await bough.actions.open('a.bough');
  const notice = state().notices[0];
  expect(notice?.text).toContain('first 812,400 events');
  expect(notice?.action).toEqual({ label: 'Open what is readable', kind: 'salvage', file: 'a.bough' });
  await bough.actions.open('a.bough', true);
  expect(state().current).toBe('r1');
});

it('runs a program and opens a recording by what the file is called', async () => {
  await bough.actions.open('/x/app.ts');
  await bough.actions.open('/x/app.bough');
  expect(bridge.asked('startProgram')).toEqual([{ file: '/x/app.ts' }]);
  expect(bridge.asked('openRecording')).toEqual([{ file: '/x/app.bough' }]);
});

it('keeps what it shows while the hub is away, and looks again when it is back', async () => {
  bridge.lose('The connection to Bough was lost.');
  expect(state().hub.phase).toBe('lost');
  expect(state().sessions['s1']?.rows.size).toBe(3);
  bridge.find();
  await env.run(100);
  expect(state().hub.phase).toBe('ready');
  expect(bridge.asked('look').at(-1)).toEqual({ session: 's1', at: 'end', full: true });
});

it('a hello that comes late does not replace what a person has opened meanwhile', async () => {
  const slow = new FakeBridge();
  slow.welcome = 's1';
  slow.current = 's1';
  const window = createWindow(slow, env);
  slow.holding = true;
  const connected = window.actions.connect();
  window.actions.openSession(RECORDING);
  await slow.release();
  await connected;
  await env.run(50);
  expect(window.store.get()).toMatchObject({ screen: 'main', current: 'r1', welcome: 's1', hub: { phase: 'ready' } });
});

it('a program that was started from a file can be started again by any window', async () => {
  const { scenario: _, ...plain } = LIVE;
  const info = { ...plain, programFile: '/x/app.ts' };
  const own = new FakeBridge();
  own.sessions = [info];
  const window = createWindow(own, env);
  await window.actions.connect();
  await env.run(50);
  window.actions.startAgain('same');
  await env.run(50);
  expect(own.asked('startProgram')).toEqual([{ file: '/x/app.ts', seed: 7 }]);
});

it('starts a scenario again with its own seed or the next one, and never the program of a foreign recording', async () => {
  bough.actions.startAgain('new');
  await env.run(50);
  expect(bridge.asked('startProgram')).toEqual([{ scenario: 'my-app', seed: 8 }]);
  const foreign = { ...RECORDING, scenario: undefined };
  bridge.sessions = [foreign];
  bough.actions.openSession(foreign);
  await env.run(50);
  bough.actions.startAgain('same');
  await env.run(50);
  expect(bridge.asked('startProgram').length).toBe(1);
});

it('says crashes to a screen reader at most once in two seconds', async () => {
  const said: string[] = [];
  bough.store.subscribe(() => {
    if (said.at(-1) !== state().said) said.push(state().said);
  });
  for (let i = 0; i < 5; i++) bridge.push({ push: 'crash', session: 's1', crash: aCrash(i, 1001 + i), sentence: '' });
  await env.run(1900);
  expect(said.filter(Boolean)).toEqual(['w2 crashed with badmatch.']);
  await env.run(300);
  expect(said.at(-1)).toBe('4 crashes of w2 in the last 2 seconds.');
});

it('keeps preferences for the next time and replaces those that do not fit', async () => {
  bough.actions.setPrefs({ rail: 300, theme: 'light' });
  const again = createWindow(new FakeBridge(), env);
  expect(again.store.get().prefs).toMatchObject({ rail: 300, theme: 'light' });
  env.stored.set('bough.prefs.1', '{"rail":"wide","theme":"pink","dock":300}');
  const mended = createWindow(new FakeBridge(), env).store.get().prefs;
  expect(mended).toMatchObject({ rail: 240, theme: 'system', dock: 300 });
  env.stored.set('bough.prefs.1', 'not json');
  expect(createWindow(new FakeBridge(), env).store.get().prefs.rail).toBe(240);
});

it('asks for the detail of what is selected, and again when the cursor moves', async () => {
  bough.actions.select(2);
  await env.run(50);
  expect(bridge.asked('detail').at(-1)).toEqual({ session: 's1', seq: 1000, slot: 2 });
  bough.actions.goTo(400);
  await env.run(300);
  expect(bridge.asked('detail').at(-1)).toEqual({ session: 's1', seq: 400, slot: 2 });
});

it('asks no lanes while the dock shows the log', async () => {
  const before = bridge.asked('lanes').length;
  expect(before).toBeGreaterThan(0);
  bough.actions.setPrefs({ dockTab: 'log' });
  bough.actions.goTo(300);
  await env.run(300);
  expect(bridge.asked('lanes').length).toBe(before);
});
