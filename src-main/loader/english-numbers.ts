// Numbers as English writes them: 1,234.5. Digits come from toFixed, which the language defines exactly.

import { refuse } from './refusals.ts';

export interface NumberOptions {
  readonly style?: 'decimal' | 'percent';
  readonly minimumFractionDigits?: number;
  readonly maximumFractionDigits?: number;
  readonly useGrouping?: boolean | string;
}

const KNOWN = new Set(['style', 'minimumFractionDigits', 'maximumFractionDigits', 'useGrouping']);
const ADVICE = 'it depends on the data of the machine; use toFixed, or put the text together yourself';

/** @throws NotAvailable for an option that is not of `NumberOptions`, RangeError for digits outside of 0…100 */
export function formatNumber(value: number | bigint, options: NumberOptions = {}): string {
  checkOptions(options);
  const percent = options.style === 'percent';
  const least = digits(options.minimumFractionDigits, 0);
  const most = digits(options.maximumFractionDigits, Math.max(least, percent ? 0 : 3));
  if (most < least) throw new RangeError('maximumFractionDigits is below minimumFractionDigits');
  const text =
    typeof value === 'bigint' ? wholeText(percent ? value * 100n : value, least) : numberText(percent ? value * 100 : value, least, most);
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(text) ?? ['', '', text, ''];
  const grouped = options.useGrouping === false ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${grouped}${fraction}${percent ? '%' : ''}`;
}

export function checkOptions(options: NumberOptions): void {
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name) && (options as Record<string, unknown>)[name] !== undefined);
  if (unknown !== undefined) refuse(`the option ${unknown} of number formats`, ADVICE);
  const { style } = options;
  if (style !== undefined && style !== 'decimal' && style !== 'percent') refuse(`the style ${String(style)} of number formats`, ADVICE);
}

function digits(value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!(value >= 0 && value <= 100)) throw new RangeError(`fraction digits are 0 to 100, not ${value}`);
  return Math.floor(value);
}

const wholeText = (value: bigint, least: number): string => `${value}${least > 0 ? `.${'0'.repeat(least)}` : ''}`;

function numberText(value: number, least: number, most: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const negative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  // From 10^21 on toFixed gives the exponent form.
  const fixed = size < 1e21 ? size.toFixed(most) : wholeText(BigInt(size), most);
  const [whole = '', fraction = ''] = fixed.split('.');
  let length = fraction.length;
  while (length > least && fraction[length - 1] === '0') length -= 1;
  return `${negative ? '-' : ''}${whole}${length > 0 ? `.${fraction.slice(0, length)}` : ''}`;
}
