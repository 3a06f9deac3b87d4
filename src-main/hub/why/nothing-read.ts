// A property was read of null or undefined: the error names the property and not the field that held nothing. Which fields of the
// state do is looked up in it; that one of them was the one that was read is inferred.

import { bareReason } from '../../text/term-text.ts';

export interface NothingRead {
  readonly value: null | undefined;
  /** What was read, or set, of it. */
  readonly property: string;
}

/** As V8 words it. */
const WORDING = /^Cannot (?:read|set) properties of (null|undefined) \((?:reading|setting) '([^']{1,100})'\)/;

/** Parts of a state that are looked at, and how deep. */
const PARTS = 5000;
const DEEPEST = 5;
const FOUND = 20;

export function nothingRead(reason: unknown): NothingRead | undefined {
  const error = bareReason(reason);
  if (typeof error !== 'object' || error === null || !('message' in error) || typeof error.message !== 'string') return undefined;
  const [, value, property] = WORDING.exec(error.message) ?? [];
  return value === undefined || property === undefined ? undefined : { value: value === 'null' ? null : undefined, property };
}

/** The paths to fields that hold it, the shallow ones first; not into lists, whose places are no fields. */
export function fieldsHolding(state: unknown, value: null | undefined): string[][] {
  const found: string[][] = [];
  const waiting: { readonly part: unknown; readonly path: readonly string[] }[] = [{ part: state, path: [] }];
  for (let n = 0; n < waiting.length && n < PARTS && found.length < FOUND; n++) {
    const { part, path } = waiting[n] as (typeof waiting)[number];
    if (path.length > 0 && (value === null ? part === null : isUndefined(part))) found.push([...path]);
    else if (isRecord(part) && path.length < DEEPEST)
      for (const [key, inner] of Object.entries(part)) waiting.push({ part: inner, path: [...path, key] });
  }
  return found;
}

const isUndefined = (part: unknown): boolean => typeof part === 'object' && part !== null && '$undefined' in part;

const isRecord = (part: unknown): part is Record<string, unknown> =>
  typeof part === 'object' && part !== null && !Array.isArray(part) && !Object.keys(part).some((key) => key.startsWith('$'));
