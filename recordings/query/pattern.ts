// Regular expressions of the operator `~`. JavaScript's own engine can't be interrupted and can take for ever over a pattern
// that repeats what repeats; so such patterns are refused, and no text of more than 4,096 characters is looked at.

const MAX_TEXT = 4096;
const MAX_PATTERN = 200;
/** Repetitions without an upper limit; each may multiply the time by the length of the text. */
const MAX_OPEN = 2;

export type Pattern = { readonly ok: true; readonly matches: (text: string) => boolean } | { readonly ok: false; readonly what: string };

/** Reads a pattern; case does not count. The error continues the sentence "the pattern …". */
export function readPattern(source: string): Pattern {
  if (source.length > MAX_PATTERN) return { ok: false, what: `has ${source.length} characters; at most ${MAX_PATTERN} are read` };
  let expression: RegExp;
  try {
    expression = new RegExp(source, 'iu');
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
    return { ok: false, what: `is not a regular expression (${why})` };
  }
  const slow = whySlow(source);
  if (slow !== undefined) return { ok: false, what: slow };
  return { ok: true, matches: (text) => expression.test(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text) };
}

/** Looks for repetitions inside repetitions, choices inside repetitions, and back references. */
function whySlow(source: string): string | undefined {
  /** For each open group: whether something in it repeats or is a choice. */
  const groups: boolean[] = [];
  let last = false;
  let open = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source[i] as string;
    if (c === '\\') {
      if (/[1-9k]/.test(source[i + 1] ?? '')) return 'refers back to a group, which could take for ever';
      i += 1;
      last = false;
    } else if (c === '[') {
      i = endOfClass(source, i);
      last = false;
    } else if (c === '(') {
      groups.push(false);
      if (source[i + 1] === '?') i += 1;
      last = false;
    } else if (c === ')') {
      last = groups.pop() ?? false;
      if (last && groups.length > 0) groups[groups.length - 1] = true;
    } else if (c === '|') {
      if (groups.length > 0) groups[groups.length - 1] = true;
      last = false;
    } else if (c === '*' || c === '+' || (c === '{' && /^\{\d+(,\d*)?\}/.test(source.slice(i)))) {
      if (last) return 'repeats a group that itself repeats or chooses, which could take for ever';
      if (c !== '{' || /^\{\d+,\}/.test(source.slice(i))) open += 1;
      if (open > MAX_OPEN) return `repeats more than ${MAX_OPEN} parts without limit, which could take for ever`;
      if (groups.length > 0) groups[groups.length - 1] = true;
    } else last = false;
  }
  return undefined;
}

function endOfClass(source: string, from: number): number {
  for (let i = from + 1; i < source.length; i++) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === ']') return i;
  }
  return source.length;
}
