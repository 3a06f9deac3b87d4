// How much of a state each of its branches is: the length of its JSON, which is near what a recording keeps. Counted once for each
// object, which never changes.

const sizes = new WeakMap<object, number>();

/** Bytes of a term as JSON, give or take characters beyond ASCII. */
export function sizeOf(term: unknown): number {
  if (typeof term !== 'object' || term === null) return JSON.stringify(term)?.length ?? 0;
  const known = sizes.get(term);
  if (known !== undefined) return known;
  let size = 2;
  if (Array.isArray(term)) for (const item of term) size += sizeOf(item) + 1;
  else for (const key of Object.keys(term)) size += JSON.stringify(key).length + 2 + sizeOf((term as Record<string, unknown>)[key]);
  sizes.set(term, size);
  return size;
}

/** A branch below this is not worth a figure. */
export const WORTH_SAYING = 64;
