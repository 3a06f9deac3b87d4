import { readFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { asks, type Hog, hogIn, WAIT_MS } from '../../../src-renderer/session/hog.ts';
import type { SessionView } from '../../../src-renderer/session/state.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv, LIVE } from '../../support/fake-bridge.ts';

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;
const view = (): SessionView => bough.store.get().sessions['s1'] as SessionView;
const TEXT = "Counter has held the thread for 242 ms and can't be preempted: a plain function runs to its end.";
const report = (): void => bridge.push({ push: 'notice', level: 'warning', text: TEXT, session: 's1' });

beforeEach(async () => {
  bridge = new FakeBridge();
  env = new FakeEnv();
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
});

it('a hog is a state of its session and not a line that stays', () => {
  env.time = 5000;
  report();
  expect(view().hog).toEqual({ who: 'Counter', since: 4758, endSeq: 1000 });
  expect(bough.store.get().notices).toEqual([]);
});

it('is over with the next event', async () => {
  report();
  bridge.advance(0);
  await env.run(50);
  expect(view().hog?.who).toBe('Counter');
  bridge.advance(1);
  await env.run(50);
  expect(view().hog).toBeUndefined();
});

it('is over when the session ends', () => {
  report();
  bridge.push({ push: 'session', session: { ...LIVE, state: 'ended' } });
  expect(view().hog).toBeUndefined();
});

it('asks to wait or to end; who waits is asked again while it still runs, and who ends it stays at what it did', async () => {
  env.time = 5000;
  report();
  expect(asks(view().hog as Hog, 5000)).toBe(true);
  bough.actions.waitForHog('s1');
  expect(asks(view().hog as Hog, 5000 + WAIT_MS - 1)).toBe(false);
  expect(asks(view().hog as Hog, 5000 + WAIT_MS)).toBe(true);
  const reason = 'MyApp was ended from outside. Its recording is whole.';
  bridge.on('endProgram', () => ({ ...LIVE, state: 'ended', readOnly: true, reason }));
  bough.actions.endProgram('s1');
  await env.run(50);
  expect(bough.store.get()).toMatchObject({ screen: 'main', current: 's1' });
  expect(view()).toMatchObject({ hog: undefined, info: { state: 'ended' } });
  expect(bough.store.get().notices).toMatchObject([{ text: reason, session: 's1' }]);
});

it('reported while one looks elsewhere, it is still there when one comes to look', async () => {
  bough.actions.showWelcome();
  bridge.endSeq = 1200;
  report();
  await bough.actions.openSession(LIVE);
  await env.run(50);
  expect(view()).toMatchObject({ endSeq: 1200, hog: { who: 'Counter' } });
});

it("reads the hub's own sentence", () => {
  const source = readFileSync(new URL('../../../src-main/hub/live-session.ts', import.meta.url), 'utf8');
  const sentence = /`(\$\{who\} has held the thread.*)`/.exec(source)?.[1];
  expect(sentence).toBeDefined();
  const said = (sentence as string).replace(/\$\{who\}/, 'My Counter').replace(/\$\{[^}]*\}/, '242');
  expect(hogIn(said, 1000)).toEqual({ who: 'My Counter', since: 758 });
  expect(hogIn('A recording has moved.', 1000)).toBeUndefined();
});
