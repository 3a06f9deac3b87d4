import { expect, it } from 'vitest';
import { visible, visibleLines } from '../../../runtime/protocol/visible.ts';

it('shows control, format and bidirectional characters as escapes', () => {
  expect(visible('a\u001b[31m\u0000\u0007\u007f\u009b2J')).toBe('a\\x1b[31m\\x00\\x07\\u007f\\u009b2J');
  expect(visible('\u202egnp.exe\u2066')).toBe('\\u202egnp.exe\\u2066');
  expect(visible('\u200b')).toBe('\\u200b');
  expect(visible('a\nb\r\tc')).toBe('a\\nb\\r\\tc');
  expect(visible('\ud83d \u{e0041}')).toBe('\\ud83d \\udb40\\udc41');
});

it('leaves letters, pictures and the joiners that they need as they are', () => {
  for (const text of ['Zähler 3', 'ჩემი', '👩‍💻 worker', 'می‌خواهم', 'שלום', '→ × …']) expect(visible(text)).toBe(text);
  expect(visible('a\u200db')).toBe('a\\u200db');
});

it('cuts a long name', () => {
  expect(visible('x'.repeat(100_000), 10)).toBe('xxxxxxxxx…');
});

it('keeps lines as lines, and JSON the same JSON', () => {
  expect(visibleLines('a\tb\r\nc\rd\n')).toBe('a\tb\r\nc\\rd\n');
  const value = { 'n\u202e': '\u001b\u007f\u0085\u2028\u2066\u{e0041}"\\' };
  const printed = visibleLines(`${JSON.stringify(value)}\n`);
  expect(printed).toMatch(/^[ -~]*\n$/);
  expect(JSON.parse(printed)).toEqual(value);
});
