import { beforeEach, expect, it } from 'vitest';
import { nextMatch } from '../../../src-renderer/session/queries.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv, refusal } from '../../support/fake-bridge.ts';

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;
const query = () => bough.store.get().sessions['s1']?.query;
const asked = () => bridge.asked('query') as { query: string; token: number }[];

beforeEach(async () => {
  bridge = new FakeBridge();
  env = new FakeEnv();
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
  bridge.on('query', ({ token }) => {
    bridge.push({ push: 'hits', session: 's1', token, seqs: [3, 8], ats: [30, 80], slots: [1, 4], elsewhere: [9], found: 2, share: 0.5 });
    return { found: 5, complete: true, tookMs: 1 };
  });
});

it('asks 150 ms after the last edit, and once', async () => {
  bough.queries.type('s1', 'kind:cra');
  await env.run(100);
  bough.queries.type('s1', 'kind:crash');
  await env.run(100);
  expect(asked()).toEqual([]);
  await env.run(100);
  expect(asked()).toMatchObject([{ query: 'kind:crash' }]);
  expect(query()?.result).toMatchObject({ text: 'kind:crash', seqs: [3, 8], ats: [30, 80], slots: [1, 4], found: 5, complete: true });
  expect([...(query()?.result?.where ?? [])]).toEqual([1, 4, 9]);
});

it('keeps the last good answer while the text is wrong, and says what is wrong and what was meant', async () => {
  bough.queries.type('s1', 'kind:crash');
  await env.run(300);
  bough.queries.type('s1', 'kind:crsh');
  await env.run(300);
  expect(query()?.error).toMatchObject({ at: 5, end: 9, suggestion: 'crash' });
  expect(query()?.result?.text).toBe('kind:crash');
  expect(asked().at(-1)?.query).toBe('kind:crash');
});

it('an answer to an older question is nobody’s', async () => {
  bridge.holding = true;
  bough.queries.type('s1', 'kind:crash');
  await env.run(300);
  bough.queries.type('s1', 'kind:exit');
  await env.run(300);
  bridge.release();
  bridge.holding = false;
  await env.run(50);
  expect(asked().map((one) => one.query)).toEqual(['kind:crash', 'kind:exit']);
  expect(query()?.result).toMatchObject({ text: 'kind:exit', seqs: [3, 8] });
});

it('asks again as a live session goes on, and stops when the text is gone', async () => {
  bough.queries.type('s1', 'kind:crash');
  await env.run(300);
  bridge.advance(10);
  await env.run(1500);
  expect(asked().length).toBeGreaterThanOrEqual(2);
  bough.queries.type('s1', '');
  const before = asked().length;
  bridge.advance(10);
  await env.run(3000);
  expect(asked().length).toBe(before);
  expect(query()?.result).toBeUndefined();
});

it('what the hub refuses is said under the field', async () => {
  bridge.on('query', () => {
    throw refusal('bad_request', '$sel stands for no process: select one.');
  });
  bough.queries.type('s1', 'to=$sel');
  await env.run(300);
  expect(query()).toMatchObject({ failed: '$sel stands for no process: select one.', running: undefined });
});

it('finds the match before and after a moment', () => {
  expect(nextMatch([3, 8, 12], 8, 1)).toBe(12);
  expect(nextMatch([3, 8, 12], 8, -1)).toBe(3);
  expect(nextMatch([3, 8, 12], 12, 1)).toBeUndefined();
  expect(nextMatch([], 1, -1)).toBeUndefined();
});
