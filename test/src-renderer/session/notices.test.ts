import { beforeEach, expect, it } from 'vitest';
import { bindingFor } from '../../../src-renderer/interactions/keys.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv, LIVE } from '../../support/fake-bridge.ts';

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;
const texts = (): string[] => bough.store.get().notices.map((n) => n.text);
const say = (level: 'info' | 'warning' | 'error', text: string, session?: string): void =>
  bridge.push({ push: 'notice', level, text, ...(session ? { session } : {}) });

beforeEach(async () => {
  bridge = new FakeBridge();
  env = new FakeEnv();
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
});

it('at most three notices are on show: news give way first, then the oldest', () => {
  say('warning', 'a');
  say('info', 'b');
  say('error', 'c');
  say('warning', 'd');
  expect(texts()).toEqual(['a', 'c', 'd']);
  say('info', 'e');
  expect(texts()).toEqual(['c', 'd', 'e']);
});

it('the same words again are one notice with a count, whose time starts over', async () => {
  say('info', 'Nothing followed.');
  await env.run(7000);
  say('info', 'Nothing followed.');
  say('info', 'Nothing followed.');
  expect(bough.store.get().notices).toMatchObject([{ text: 'Nothing followed.', count: 3 }]);
  await env.run(7000);
  expect(texts()).toEqual(['Nothing followed.']);
  await env.run(1100);
  expect(texts()).toEqual([]);
});

it('leaving a session takes along what was said about it and leaves the rest', () => {
  say('error', 'this session', 's1');
  say('error', 'another session', 's9');
  say('error', 'everything');
  bough.actions.showWelcome();
  expect(texts()).toEqual(['another session', 'everything']);
});

it('a session that is opened in place of another takes its notices away', async () => {
  say('warning', 'this session', 's1');
  await bough.actions.openSession({ ...LIVE, id: 's2', file: '2.bough' });
  expect(texts()).toEqual([]);
});

it('Escape closes the newest notice before it deselects', () => {
  bough.actions.select(2);
  say('warning', 'older');
  say('warning', 'newer');
  const pressEscape = (): void => {
    const stroke = { key: 'Escape', code: 'Escape', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    const found = bindingFor(stroke, false);
    found?.binding.run({ window: bough, page: {} as never }, found.key);
  };
  pressEscape();
  expect(texts()).toEqual(['older']);
  pressEscape();
  expect(texts()).toEqual([]);
  expect(bough.store.get().sessions['s1']?.selection).toBe(2);
  pressEscape();
  expect(bough.store.get().sessions['s1']?.selection).toBeUndefined();
});
