import { expect, it } from 'vitest';
import { createWindow } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv, LIVE } from '../../support/fake-bridge.ts';

it('the overview is asked for again when the session has grown by more than a bucket, and at its end', async () => {
  const bridge = new FakeBridge();
  const env = new FakeEnv();
  const bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(500);
  // 1000 ms so far: a bucket of 400 is 2.5 ms, and every event takes 1 ms.
  expect(bridge.asked('overview')).toHaveLength(1);
  bridge.advance(2);
  await env.run(500);
  expect(bridge.asked('overview')).toHaveLength(1);
  bridge.advance(1);
  await env.run(500);
  expect(bridge.asked('overview')).toHaveLength(2);
  expect(bough.store.get().sessions['s1']?.overview?.to).toBe(1_003_000);
  bridge.advance(1);
  await env.run(500);
  bridge.push({ push: 'session', session: { ...LIVE, state: 'ended' } });
  await env.run(500);
  expect(bough.store.get().sessions['s1']?.overview?.to).toBe(1_004_000);
});
