// Text of somebody else, made fit to be shown to a person: a name may hold an escape sequence that rewrites a terminal, a
// right-to-left override that turns our own sentence round, or nothing but a zero-width space. All such characters are shown as
// escapes, `\x1b`, `\u202e`, so that what is seen is what is there. Those that scripts and emoji need stay: a joiner between
// pictures, or between letters of a script that joins.
//
// From U+007F on an escape has four digits, as JSON has it: in a JSON text, which has no C0 character of its own but white space,
// the result is the same JSON.

const JOINING =
  '\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Gujr}\\p{sc=Guru}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Orya}\\p{sc=Sinh}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Mong}\\p{sc=Mymr}\\p{sc=Khmr}';
const KEPT = [
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
  `(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`,
].join('|');
/** Separators of lines, format characters, halves of surrogate pairs, and letters that have no shape (Hangul's fillers). */
const HIDDEN = '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\u115f\\u1160\\u3164\\uffa0\\u2800]';
const IN_A_LINE = new RegExp(`(${KEPT})|${HIDDEN}`, 'gu');
/** Lines and tabs stay; a carriage return only before a line feed. */
const IN_LINES = new RegExp(`(${KEPT}|\\r\\n|[\\n\\t])|${HIDDEN}`, 'gu');
/** Most text has none of it, which is found out faster. */
const PLAIN = /^[ -~]*$/;
const PLAIN_LINES = /^[ -~\n\t]*$/;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
const unit = (code: number): string => (code < 0x7f ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);

function escaped(found: string, kept: string | undefined): string {
  return kept ?? SHORT[found] ?? Array.from({ length: found.length }, (_, i) => unit(found.charCodeAt(i))).join('');
}

/** Characters of a name that are shown in a sentence or a table; whole names stand in JSON. */
export const NAME_SHOWN = 100;

/** A name, a term or a sentence: one line. With `max`, cut there with `…`. */
export function visible(text: string, max = Number.POSITIVE_INFINITY): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return PLAIN.test(cut) ? cut : cut.replace(IN_A_LINE, escaped);
}

/** What a verb prints: lines. */
export function visibleLines(text: string): string {
  return PLAIN_LINES.test(text) ? text : text.replace(IN_LINES, escaped);
}
