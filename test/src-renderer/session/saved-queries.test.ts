import { expect, test } from 'vitest';
import { isSaved, MAX_RECENT, MAX_SAVED, remember, type SavedQueries, toggleSaved } from '../../../src-renderer/session/saved-queries.ts';

const NONE: SavedQueries = { saved: [], recent: [] };

test('saved and taken away, the newest first, a bounded number', () => {
  const one = toggleSaved(toggleSaved(NONE, 'kind:crash '), 'tag:put');
  expect(one.saved).toEqual(['tag:put', 'kind:crash']);
  expect(isSaved(one, ' kind:crash')).toBe(true);
  expect(toggleSaved(one, 'kind:crash').saved).toEqual(['tag:put']);
  expect(toggleSaved(one, '  ')).toBe(one);
  const many = Array.from({ length: 50 }, (_, i) => `seq=${i}`).reduce(toggleSaved, NONE);
  expect(many.saved.length).toBe(MAX_SAVED);
  expect(many.saved[0]).toBe('seq=49');
});

test('what was only typed on is one query of the history; others are kept, each once', () => {
  const typed = ['kind:c', 'kind:cr', 'kind:crash'].reduce(remember, NONE);
  expect(typed.recent).toEqual(['kind:crash']);
  const more = ['tag:put', 'kind:crash'].reduce(remember, typed);
  expect(more.recent).toEqual(['kind:crash', 'tag:put']);
  expect(remember(more, 'kind:crash')).toBe(more);
  const many = Array.from({ length: 30 }, (_, i) => `${i} seq=${i}`).reduce(remember, NONE);
  expect(many.recent.length).toBe(MAX_RECENT);
});
