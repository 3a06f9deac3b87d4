// The lines of a program around a place in it, out of the source map that its recording keeps: nothing is read from the disk, where
// by now another version may lie.

import type { SourceExcerpt } from '../../runtime/protocol/messages-view.ts';

const AROUND = 3;
const LONGEST = 240;
const PLACE = /^(.+?):(\d+)(?::(\d+))?$/;

/** `place`: `my-app.ts:136:41`, as stacks have it; `undefined` where the map has no such file or line. */
export function excerptAt(sourceMap: string | undefined, place: string): SourceExcerpt | undefined {
  const [, file = '', line = '', column = '1'] = PLACE.exec(place) ?? [];
  const text = file === '' || sourceMap === undefined ? undefined : sourceOf(sourceMap, file);
  const all = text?.split(/\r?\n/);
  const n = Number(line);
  if (all === undefined || n < 1 || n > all.length) return undefined;
  const first = Math.max(1, n - AROUND);
  const lines = all.slice(first - 1, n + AROUND).map((t, i) => ({ n: first + i, text: t.slice(0, LONGEST) }));
  return { file, line: n, column: Number(column), lines };
}

/** A map is data of a recording, which anybody may have made: what does not fit is no source. */
function sourceOf(sourceMap: string, file: string): string | undefined {
  let map: unknown;
  try {
    map = JSON.parse(sourceMap);
  } catch {
    // A recording without a map, or with a damaged one, has no lines to show.
    return undefined;
  }
  const { sources, sourcesContent } = (map ?? {}) as { readonly sources?: unknown; readonly sourcesContent?: unknown };
  if (!Array.isArray(sources) || !Array.isArray(sourcesContent)) return undefined;
  const at = sources.findIndex(
    (source) => source === file || (typeof source === 'string' && source.endsWith(`/${file.replace(/^.*\//, '')}`)),
  );
  const content: unknown = at < 0 ? undefined : sourcesContent[at];
  return typeof content === 'string' ? content : undefined;
}
