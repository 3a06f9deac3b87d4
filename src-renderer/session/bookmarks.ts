// Moments that a person marked, with a note. A recording is never written to by looking at it, so they are kept by this window, by the
// file they belong to; what does not fit there (an older version, a damaged entry) is left out.

import * as v from 'valibot';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Shelf } from './prefs.ts';

export interface Bookmark {
  readonly seq: number;
  readonly at: Micros;
  readonly note: string;
}

const KEY = 'bough.bookmarks.1';
/** Bookmarks of one file, and files that are remembered; the ones untouched for longest go first. */
const MOST = 500;
const MOST_FILES = 100;
export const MAX_NOTE = 500;

const BOOKMARK = v.object({
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  at: v.pipe(v.number(), v.minValue(0)),
  note: v.pipe(v.string(), v.maxLength(MAX_NOTE)),
});
const FILES = v.array(v.tuple([v.string(), v.array(v.fallback(v.nullable(BOOKMARK), null))]));

function readAll(shelf: Shelf | undefined): [string, Bookmark[]][] {
  try {
    const result = v.safeParse(FILES, JSON.parse(shelf?.getItem(KEY) ?? '[]'));
    if (!result.success) return [];
    return result.output.map(([file, list]) => [file, list.filter((one) => one !== null)]);
  } catch {
    // Storage may be forbidden or hold what is not JSON: then there are none.
    return [];
  }
}

export const readBookmarks = (shelf: Shelf | undefined, file: string): readonly Bookmark[] =>
  readAll(shelf).find(([name]) => name === file)?.[1] ?? [];

/** False where the storage does not take them. */
export function writeBookmarks(shelf: Shelf | undefined, file: string, bookmarks: readonly Bookmark[]): boolean {
  const others = readAll(shelf).filter(([name]) => name !== file);
  const all = bookmarks.length === 0 ? others : [...others, [file, bookmarks] as const].slice(-MOST_FILES);
  try {
    shelf?.setItem(KEY, JSON.stringify(all));
    return shelf !== undefined;
  } catch {
    return false;
  }
}

/** In order of time; one for each moment. */
export const withBookmark = (all: readonly Bookmark[], one: Bookmark): readonly Bookmark[] =>
  [...all.filter((other) => other.seq !== one.seq), { ...one, note: one.note.slice(0, MAX_NOTE) }]
    .sort((a, b) => a.seq - b.seq)
    .slice(-MOST);
