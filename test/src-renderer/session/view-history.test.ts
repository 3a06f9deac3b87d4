import { expect, it } from 'vitest';
import { readBookmarks } from '../../../src-renderer/session/bookmarks.ts';
import { createWindow } from '../../../src-renderer/session/window.ts';
import { aCrash, aRow, FakeBridge, FakeEnv, LIVE } from '../../support/fake-bridge.ts';

async function open() {
  const bridge = new FakeBridge();
  const env = new FakeEnv();
  const bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
  bridge.advance(1, [aRow(1), aRow(2), aRow(3)]);
  await env.run(50);
  bough.store.change((s) => void (s.screen = 'main'));
  return { bridge, env, bough, view: () => bough.store.get().sessions['s1'] };
}

it('pins, pinned places and folds are undone one by one, and redone until something else is done', async () => {
  const { bough, view } = await open();
  bough.actions.togglePin(2);
  bough.actions.togglePinnedPath(['count'], 3);
  bough.actions.setCollapsed(1, true);
  bough.history.undo();
  expect([view()?.collapsed.get(1), view()?.pinnedPaths.length, view()?.pinned.has(2)]).toEqual([undefined, 1, true]);
  bough.history.undo();
  bough.history.undo();
  expect([view()?.pinnedPaths.length, view()?.pinned.has(2)]).toEqual([0, false]);
  bough.history.redo();
  expect(view()?.pinned.has(2)).toBe(true);
  bough.actions.togglePin(3);
  bough.history.redo();
  expect([view()?.pinnedPaths.length, [...(view()?.pinned ?? [])]]).toEqual([0, [2, 3]]);
  expect(bough.store.get().notices.at(-1)?.text).toBe('Nothing to redo in this view.');
});

it('what the system does is not undone, nor where the cursor stood, and to look for somebody again is no step', async () => {
  const { bridge, env, bough, view } = await open();
  bough.actions.togglePin(2);
  bridge.advance(5, [aRow(2, { mailbox: 3 })]);
  await env.run(50);
  bough.actions.goTo(7);
  await env.run(50);
  bough.actions.reveal(3);
  bough.history.undo();
  expect([view()?.pinned.has(2), view()?.seq, view()?.selection]).toEqual([false, 7, 3]);
});

it('a mark that is undone is gone from what is kept, too', async () => {
  const { bridge, env, bough, view } = await open();
  bridge.on('event', ({ seq }) => ({
    row: { seq, at: seq * 1000, type: 'log_line', slot: 2, who: 'w2', text: 'x', cause: 0, tone: 'plain' },
    json: {},
  }));
  bough.actions.goTo(7);
  await env.run(50);
  bough.actions.toggleBookmark();
  await env.run(50);
  expect(view()?.bookmarks.map(({ seq }) => seq)).toEqual([7]);
  const kept = () => readBookmarks(env.shelf, LIVE.file).map(({ seq }) => seq);
  expect(kept()).toEqual([7]);
  bough.history.undo();
  expect([view()?.bookmarks, kept()]).toEqual([[], []]);
  bough.history.redo();
  expect(kept()).toEqual([7]);
});

it('crashes are announced, unless one is silent', async () => {
  const { bridge, env, bough } = await open();
  const crash = (k: number): void => bridge.push({ push: 'crash', session: 's1', crash: aCrash(k, 1000 + k), sentence: '' });
  crash(1);
  await env.run(10);
  expect(bough.store.get().said).toBe('w2 crashed with badmatch.');
  bough.actions.setPrefs({ announce: 'nothing' });
  bough.store.change((s) => void (s.said = ''));
  await env.run(3000);
  crash(2);
  await env.run(3000);
  expect(bough.store.get().said).toBe('');
});
