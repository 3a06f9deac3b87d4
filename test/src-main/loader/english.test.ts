// The engine's own English is the reference here: what the program finds must be what people know from it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIntl } from '../../../src-main/loader/english.ts';
import type { DateOptions } from '../../../src-main/loader/english-dates.ts';
import { formatDate } from '../../../src-main/loader/english-dates.ts';
import { formatNumber } from '../../../src-main/loader/english-numbers.ts';
import { compareText } from '../../../src-main/loader/english-order.ts';

const intl = createIntl(() => 0) as typeof Intl;

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [1234.5, '1,234.5'],
    [0.0005, '0.001'],
    [1e21, '1,000,000,000,000,000,000,000'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-∞'],
    [-123456789n, '-123,456,789'],
  ])('%s is written %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
    expect(new Intl.NumberFormat('en-US').format(value)).toBe(text);
  });

  test('agree with the engine in English, with any digits', () => {
    const digits = fc
      .tuple(fc.nat(6), fc.nat(6))
      .map(([a, b]) => ({ minimumFractionDigits: Math.min(a, b), maximumFractionDigits: Math.max(a, b) }));
    const style = fc.constantFrom('decimal' as const, 'percent' as const);
    // Eighths and their like are exact, so that no rule of rounding comes in.
    const value = fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 8);
    fc.assert(
      fc.property(value, digits, style, fc.boolean(), (n, d, s, useGrouping) => {
        // Ties round away from zero, as everywhere in Intl.
        const options = { ...d, style: s, useGrouping };
        fc.pre(!/5$/.test((Math.abs(n) * (s === 'percent' ? 100 : 1)).toFixed(d.maximumFractionDigits + 1)));
        expect(formatNumber(n, options)).toBe(new Intl.NumberFormat('en-US', options).format(n));
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test('what needs data of the machine is refused', () => {
    expect(() => new intl.NumberFormat('de')).toThrow(/^the locale de is not available/);
    expect(() => new intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })).toThrow(
      /is not available to a program under study; .*toFixed/,
    );
    expect(() => formatNumber(1, { minimumFractionDigits: 300 })).toThrow(RangeError);
    expect([1.5, 2.25].map(new intl.NumberFormat('en').format)).toEqual(['1.5', '2.25']);
  });
});

describe('dates', () => {
  const part = fc.constantFrom('numeric' as const, '2-digit' as const);
  const dateParts = fc.constantFrom<DateOptions>(
    {},
    { year: 'numeric', month: 'numeric', day: 'numeric' },
    { year: '2-digit', month: '2-digit', day: '2-digit' },
    { year: 'numeric', month: 'short', day: 'numeric' },
    { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    { weekday: 'short', month: 'short', day: '2-digit' },
    { month: 'short', year: 'numeric' },
    { month: 'numeric', day: 'numeric' },
    { weekday: 'short', month: 'numeric', day: 'numeric' },
    { month: 'long' },
    { year: 'numeric' },
    { weekday: 'long' },
    { day: 'numeric' },
  );
  const timeParts = fc.oneof(
    fc.constant<DateOptions>({}),
    part.map((hour): DateOptions => ({ hour, minute: '2-digit', second: '2-digit' })),
    part.map((hour): DateOptions => ({ hour, minute: '2-digit' })),
    fc.constant<DateOptions>({ hour: 'numeric' }),
    fc.constant<DateOptions>({ hour: '2-digit', minute: '2-digit', hour12: false }),
  );
  const style = fc.constantFrom('short' as const, 'medium' as const, 'long' as const, 'full' as const, undefined);
  const styles = fc
    .tuple(style, style)
    .map(([dateStyle, timeStyle]): DateOptions => ({ ...(dateStyle && { dateStyle }), ...(timeStyle && { timeStyle }) }));
  const moment = fc.integer({ min: -1e12, max: 4e12 });
  /** ICU's space before PM is a narrow one in some versions. */
  const plain = (text: string): string => text.replaceAll('\u202f', ' ');

  test.each([
    ['parts', fc.tuple(dateParts, timeParts).map(([d, t]): DateOptions => ({ ...d, ...t }))],
    ['styles', styles],
  ])('agree with the engine in English and UTC, by %s', (_what, options) => {
    fc.assert(
      fc.property(moment, options, (ms, o) => {
        // Midnight by 24 hours is 24:00 or 00:00, as the ICU of the day has it; long months before a time are joined by "at" or not.
        fc.pre(!(o.hour12 === false && new Date(ms).getUTCHours() === 0) && !(o.month === 'long' && o.hour !== undefined));
        fc.pre(!(o.hour !== undefined && o.weekday !== undefined && o.day === undefined));
        expect(formatDate(ms, o)).toBe(plain(new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...o }).format(ms)));
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  test('have their usual defaults', () => {
    const ms = Date.UTC(2000, 0, 2, 15, 4, 5);
    expect([formatDate(ms), formatDate(ms, {}, 'time'), formatDate(ms, {}, 'both')]).toEqual([
      '1/2/2000',
      '3:04:05 PM',
      '1/2/2000, 3:04:05 PM',
    ]);
    expect(formatDate(Number.NaN)).toBe('Invalid Date');
    expect(() => formatDate(ms, { era: 'long' } as DateOptions)).toThrow(/^the option era: long of date formats is not available/);
  });
});

describe('the order of words', () => {
  test('is the usual one', () => {
    const words = ['résumé', 'Zebra', 'apple', 'resume', '10', 'Résumé', '9', 'zebra', '_x', 'Apple', 'ångström', 'angle', ''];
    expect(words.toSorted((a, b) => compareText(a, b))).toEqual(words.toSorted(new Intl.Collator('en').compare));
    expect(['a10', 'a9', 'a09', 'a1'].toSorted((a, b) => compareText(a, b, { numeric: true }))).toEqual(
      ['a1', 'a9', 'a09', 'a10'].toSorted(new Intl.Collator('en', { numeric: true }).compare),
    );
  });

  const letters = [...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)), ...'àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÉÖÜ'];
  const word = fc.array(fc.constantFrom(...letters), { maxLength: 6 }).map((list) => list.join(''));
  test.each(['base', 'accent', 'case', 'variant'] as const)('agrees with the engine on ASCII and accents, by %s', (sensitivity) => {
    const collator = new Intl.Collator('en', { sensitivity });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(Math.sign(compareText(a, b, { sensitivity }))).toBe(Math.sign(collator.compare(a, b)));
      }),
      { seed: 6, numRuns: 1500 },
    );
  });

  test('is an order on any text: none before itself, and turned round where the words are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(compareText(a, a)).toBe(0);
        expect(compareText(a, b) + compareText(b, a)).toBe(0);
      }),
      { seed: 8 },
    );
  });
});
