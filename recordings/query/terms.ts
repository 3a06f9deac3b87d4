// Recorded values as conditions look at them: tagged JSON (runtime/protocol/term-codec.ts), a path into it, and its text.

type Json = unknown;
const isObject = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path: keys of objects and maps, positions in arrays and sets. `undefined` where nothing does. */
export function valueAt(value: Json, path: readonly string[]): Json {
  let at = value;
  for (const key of path) {
    at = step(at, key);
    if (at === undefined) return undefined;
  }
  return at;
}

function step(value: Json, key: string): Json {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? (value as Json[])[Number(key)] : undefined;
  if (!isObject(value)) return undefined;
  const pairs = value['$map'] ?? value['$object'];
  if (Array.isArray(pairs)) {
    for (const pair of pairs as Json[]) if (Array.isArray(pair) && textOf(pair[0]) === key) return pair[1] as Json;
    return undefined;
  }
  if (Array.isArray(value['$set'])) return step(value['$set'], key);
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A string as it is, a number, pid or bigint as it is written, anything else as tagged JSON. */
export function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  if (isObject(value)) {
    const { $pid, $ref, $bigint, $number, $undefined } = value;
    if (typeof $pid === 'string') return $pid;
    if (typeof $ref === 'number') return `#Ref<${$ref}>`;
    if (typeof $bigint === 'string') return $bigint;
    if (typeof $number === 'string') return $number;
    if ($undefined === true) return 'undefined';
  }
  return JSON.stringify(value) ?? '';
}

export function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (!isObject(value)) return undefined;
  const text = value['$bigint'] ?? value['$number'];
  return typeof text === 'string' ? Number(text) : undefined;
}

/** Equal to what was written: in quotation marks only a string or a whole term is, without them also a number or a word. */
export function isEqual(value: Json, text: string, quoted: boolean): boolean {
  if (value === undefined) return false;
  const plain = typeof value === 'number' || typeof value === 'boolean' || value === null;
  if (quoted) return !plain && textOf(value) === text;
  if (plain && typeof value === 'number' && text !== '' && Number(text) === value) return true;
  return textOf(value) === text;
}
