// Queries to come back to: those a person saved, and the last ones that found something. Lists of texts, the newest first.

/** What an empty query bar offers. */
export interface SavedQueries {
  readonly saved: readonly string[];
  readonly recent: readonly string[];
}

export const MAX_SAVED = 20;
export const MAX_RECENT = 8;

export const isSaved = ({ saved }: SavedQueries, text: string): boolean => saved.includes(text.trim());

export function toggleSaved(queries: SavedQueries, text: string): SavedQueries {
  const query = text.trim();
  if (query === '') return queries;
  const others = queries.saved.filter((one) => one !== query);
  return { ...queries, saved: isSaved(queries, query) ? others : [query, ...others].slice(0, MAX_SAVED) };
}

/** A query that only grew out of the last one by typing on takes its place. */
export function remember(queries: SavedQueries, text: string): SavedQueries {
  const query = text.trim();
  if (query === '' || queries.recent[0] === query) return queries;
  const typedOn = (one: string): boolean => query.startsWith(one) || one.startsWith(query);
  const others = queries.recent.filter((one, i) => one !== query && !(i === 0 && typedOn(one)));
  return { ...queries, recent: [query, ...others].slice(0, MAX_RECENT) };
}
