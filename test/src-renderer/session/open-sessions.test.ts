import { beforeEach, expect, it } from 'vitest';
import { openSessions, runningSessions, sessionNote } from '../../../src-renderer/session/open-sessions.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { aCrash, FakeBridge, FakeEnv, LIVE } from '../../support/fake-bridge.ts';

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;
const run = (n: number) => ({ ...LIVE, id: `s${n}`, file: `${n}.bough`, seed: n });
const ids = (views: ReturnType<typeof openSessions>): string[] => views.map((v) => v.info.id);

beforeEach(async () => {
  bridge = new FakeBridge();
  env = new FakeEnv();
  bridge.sessions = [{ ...LIVE, id: 'w', file: 'w.bough' }];
  bridge.welcome = 'w';
  bridge.current = undefined;
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  for (let n = 1; n <= 5; n++) {
    bridge.on('startProgram', () => run(n));
    await bough.actions.start({ scenario: 'my-app' }, 'MyApp');
    bough.actions.showWelcome();
  }
  await env.run(50);
});

it('lists every system that still runs, the newest first, without the one of the welcome page', () => {
  expect(ids(runningSessions(bough.store.get()))).toEqual(['s5', 's4', 's3', 's2', 's1']);
});

it('tells runs of one program apart, with the crashes that were told while one looked elsewhere', () => {
  bridge.push({ push: 'crash', session: 's2', crash: aCrash(1, 500), sentence: 'w2 crashed.' });
  const second = openSessions(bough.store.get()).find((v) => v.info.id === 's2');
  expect(second && sessionNote(second)).toBe('seed 2 · running · 1 crash');
});

it('a session that ended is open still, but does not run', () => {
  bridge.push({ push: 'session', session: { ...run(3), state: 'ended' } });
  expect(ids(runningSessions(bough.store.get()))).toEqual(['s5', 's4', 's2', 's1']);
  expect(ids(openSessions(bough.store.get()))).toContain('s3');
});

it('stopping one that is not on show leaves what is', async () => {
  await bough.actions.openSession(run(5));
  bough.actions.close('s1');
  expect(bough.store.get()).toMatchObject({ screen: 'main', current: 's5' });
  expect(bridge.asked('closeSession')).toEqual([{ session: 's1' }]);
  expect(ids(openSessions(bough.store.get()))).toEqual(['s5', 's4', 's3', 's2']);
  bough.actions.close('s5');
  expect(bough.store.get().screen).toBe('welcome');
});
