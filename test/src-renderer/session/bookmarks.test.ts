import { beforeEach, expect, test } from 'vitest';
import { type Bookmark, readBookmarks, withBookmark, writeBookmarks } from '../../../src-renderer/session/bookmarks.ts';

const memory = (text?: string) => {
  const kept = new Map(text === undefined ? [] : [['bough.bookmarks.1', text]]);
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
};
let shelf: ReturnType<typeof memory>;
beforeEach(() => {
  shelf = memory();
});
const mark = (seq: number, note = 'here'): Bookmark => ({ seq, at: seq * 10, note });

test('bookmarks are kept by file, in order of time, one for each moment', () => {
  const a = [mark(9), mark(3), mark(9, 'again')].reduce(withBookmark, [] as readonly Bookmark[]);
  expect(a).toEqual([mark(3), mark(9, 'again')]);
  expect(writeBookmarks(shelf, 'a.bough', a)).toBe(true);
  expect(writeBookmarks(shelf, 'b.bough', [mark(1)])).toBe(true);
  expect(readBookmarks(shelf, 'a.bough')).toEqual(a);
  expect(readBookmarks(shelf, 'b.bough')).toEqual([mark(1)]);
  writeBookmarks(shelf, 'a.bough', []);
  expect(readBookmarks(shelf, 'a.bough')).toEqual([]);
  expect(readBookmarks(shelf, 'b.bough')).toEqual([mark(1)]);
});

test('of very many files those untouched for longest are forgotten', () => {
  for (let i = 0; i < 130; i++) writeBookmarks(shelf, `${i}.bough`, [mark(i)]);
  expect(readBookmarks(shelf, '0.bough')).toEqual([]);
  expect(readBookmarks(shelf, '129.bough')).toEqual([mark(129)]);
});

test.each(['', 'no json', '{}', '[["a.bough"]]', 'null', '[["a.bough",[{"seq":-1},7]]]'])('a damaged entry %j gives none', (text) => {
  expect(readBookmarks(memory(text), 'a.bough')).toEqual([]);
  expect(readBookmarks(undefined, 'a.bough')).toEqual([]);
});

test('one damaged bookmark leaves the others, and a storage that is full is said', () => {
  expect(readBookmarks(memory(`[["a.bough",[{"seq":"x"},${JSON.stringify(mark(4))}]]]`), 'a.bough')).toEqual([mark(4)]);
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  expect(writeBookmarks(full, 'a.bough', [mark(1)])).toBe(false);
  expect(writeBookmarks(undefined, 'a.bough', [mark(1)])).toBe(false);
});
