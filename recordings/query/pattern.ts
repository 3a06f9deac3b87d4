// Regular expressions of the operator `~`. JavaScript's own engine tries one way after another, so that a short pattern can take it
// for ever, and nothing interrupts it: it only gets patterns in which there is no other way to try. All others run as an automaton
// (pattern-matcher.ts), whose time is at most the length of the text times the size of the pattern.

import { Matcher } from './pattern-matcher.ts';
import { compilePattern, PatternFault } from './pattern-program.ts';

/** Of a longer text the automaton looks at so much and at no end, UTF-16 units. */
export const MAX_TEXT = 65_536;
const MAX_PATTERN = 200;

export type Pattern = { readonly ok: true; readonly matches: (text: string) => boolean } | { readonly ok: false; readonly what: string };

/** Reads a pattern; case does not count. The error continues the sentence "the pattern …". */
export function readPattern(source: string): Pattern {
  if (source.length > MAX_PATTERN) return { ok: false, what: `has ${source.length} characters; at most ${MAX_PATTERN} are read` };
  let expression: RegExp;
  try {
    // Reads only: what a pattern can cost, it costs when it is asked of a text.
    expression = new RegExp(source, 'iu');
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
    return { ok: false, what: `is not a regular expression (${why})` };
  }
  try {
    const program = compilePattern(source);
    const matcher = new Matcher(program);
    return { ok: true, matches: program.isPlain ? (text) => expression.test(text) : (text) => matcher.test(text, MAX_TEXT) };
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    return { ok: false, what: error.message };
  }
}
