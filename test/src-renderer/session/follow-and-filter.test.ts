// Two wishes that are off at first: going along with crashes, and stepping from match to match.

import { expect, it } from 'vitest';
import { createWindow } from '../../../src-renderer/session/window.ts';
import { aCrash, aRow, FakeBridge, FakeEnv } from '../../support/fake-bridge.ts';

async function open() {
  const bridge = new FakeBridge();
  const env = new FakeEnv();
  const bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
  bridge.advance(1, [aRow(1), aRow(2), aRow(3)]);
  await env.run(50);
  bough.store.change((s) => void (s.screen = 'main'));
  const crash = (k: number, slot: number): void =>
    bridge.push({ push: 'crash', session: 's1', crash: aCrash(k, 1000 + k, { slot, name: `w${slot}` }), sentence: `w${slot} crashed.` });
  return { bridge, env, bough, crash, view: () => bough.store.get().sessions['s1'] };
}

it('a crash selects nobody unless that is asked for; then whoever crashes, in a burst not faster than every two seconds', async () => {
  const { env, bough, crash, view } = await open();
  crash(1, 2);
  expect(view()?.selection).toBeUndefined();
  bough.actions.setPrefs({ followCrashes: true });
  crash(2, 2);
  expect([view()?.selection, view()?.wanted]).toEqual([2, { slot: 2 }]);
  crash(3, 3);
  expect(view()?.selection).toBe(2);
  await env.run(2100);
  crash(4, 3);
  expect([view()?.selection, view()?.wanted]).toEqual([3, { slot: 3 }]);
});

it('in the past nothing is gone to by itself', async () => {
  const { env, bough, crash, view } = await open();
  bough.actions.setPrefs({ followCrashes: true });
  bough.actions.goTo(5);
  await env.run(50);
  crash(1, 3);
  expect(view()?.selection).toBeUndefined();
});

it('a step goes to the next match once there is an answer, and to the next event again when that is switched off', async () => {
  const { bridge, env, bough, view } = await open();
  bridge.on('query', ({ token }) => {
    bridge.push({ push: 'hits', session: 's1', token, seqs: [100, 400], ats: [1, 2], slots: [2, 3], elsewhere: [], found: 2, share: 1 });
    return { found: 2, complete: true, tookMs: 1 };
  });
  bridge.on('event', ({ seq }) => ({
    row: { seq, at: seq * 1000, type: 'message_sent', slot: 2, who: 'w2', text: '', cause: 0, tone: 'plain' },
    json: {},
  }));
  bough.actions.setPrefs({ stepInFilter: true });
  bough.actions.goTo(50);
  await env.run(50);
  const step = async (direction: 1 | -1): Promise<number | undefined> => {
    bough.actions.step('event', direction);
    await env.run(50);
    return view()?.seq;
  };
  expect(await step(1)).toBe(51);
  bough.queries.type('s1', 'kind:crash');
  await env.run(300);
  expect([await step(1), await step(1), await step(-1)]).toEqual([100, 400, 100]);
  bough.actions.setPrefs({ stepInFilter: false });
  expect(await step(1)).toBe(101);
});
