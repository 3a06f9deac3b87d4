import { beforeEach, expect, it } from 'vitest';
import type { StopInfo } from '../../../runtime/protocol/views.ts';
import { hitOnShow } from '../../../src-renderer/session/breakpoint-actions.ts';
import type { SessionView } from '../../../src-renderer/session/state.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv, LIVE } from '../../support/fake-bridge.ts';

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;
const view = (): SessionView => bough.store.get().sessions['s1'] as SessionView;
const hit = (seq: number) => ({ id: 1, seq, at: seq * 1000, slot: 2, who: 'w2', text: `handles ${seq}` });
const stop: StopInfo = { stop: 1, seq: 900, at: 900_000, hits: [{ ...hit(900), query: 'kind:receive' }], behind: 100 };

beforeEach(async () => {
  bridge = new FakeBridge();
  env = new FakeEnv();
  bough = createWindow(bridge, env);
  bridge.on('breakpointHits', ({ at }) => ({ total: 3, from: 0, rows: 'seq' in at && at.seq === 950 ? [hit(900), hit(950)] : [hit(900)] }));
  bridge.on('event', ({ seq }) => ({
    row: { seq, at: seq * 1000, type: 'message_received', slot: 2, who: 'w2', text: '', weight: 1 } as never,
    json: null,
  }));
  bridge.on('step', () => ({ seq: 950 }));
  await bough.actions.connect();
  await env.run(50);
  bridge.push({ push: 'session', session: { ...LIVE, state: 'paused', stop } });
  await env.run(50);
});

it('the banner of a stop tells the hit that C went to, and the one it stopped for where the cursor stands elsewhere', async () => {
  expect(view().seq).toBe(900);
  expect(hitOnShow(view())).toMatchObject({ seq: 900, query: 'kind:receive' });
  await bough.actions.toBreakpoint(1);
  await env.run(50);
  expect(view().seq).toBe(950);
  expect(hitOnShow(view())).toMatchObject({ seq: 950, text: 'handles 950' });
  bough.cursor.goTo('s1', 930);
  await env.run(50);
  expect(hitOnShow(view())).toMatchObject({ seq: 900 });
});

it('there is no hit to tell once the system runs again', async () => {
  await bough.actions.toBreakpoint(1);
  await env.run(50);
  bridge.push({ push: 'session', session: { ...LIVE, state: 'running' } });
  expect(hitOnShow(view())).toBeUndefined();
});
