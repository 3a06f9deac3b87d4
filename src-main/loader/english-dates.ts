// Dates as American English writes them, in UTC: 1/2/2000, 3:04:05 PM. The space before PM is a plain one on every machine.

import { refuse } from './refusals.ts';

export interface DateOptions {
  readonly dateStyle?: 'short' | 'medium' | 'long' | 'full';
  readonly timeStyle?: 'short' | 'medium' | 'long' | 'full';
  readonly weekday?: 'short' | 'long';
  readonly year?: 'numeric' | '2-digit';
  readonly month?: 'numeric' | '2-digit' | 'short' | 'long';
  readonly day?: 'numeric' | '2-digit';
  readonly hour?: 'numeric' | '2-digit';
  readonly minute?: 'numeric' | '2-digit';
  readonly second?: 'numeric' | '2-digit';
  readonly hour12?: boolean;
  readonly timeZone?: string;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const DATE_PARTS = ['weekday', 'year', 'month', 'day'] as const;
const TIME_PARTS = ['hour', 'minute', 'second'] as const;
const WORDS = ['numeric', '2-digit', 'short', 'long'];
const STYLES = ['short', 'medium', 'long', 'full'];
const ADVICE =
  'it depends on the data of the machine; use dateStyle, timeStyle or the usual parts, or put the text together from getUTCHours and its kin';

const DATE_STYLES: Record<string, DateOptions> = {
  short: { year: '2-digit', month: 'numeric', day: 'numeric' },
  medium: { year: 'numeric', month: 'short', day: 'numeric' },
  long: { year: 'numeric', month: 'long', day: 'numeric' },
  full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
};

/** Which parts stand there when none is asked for. */
export type Defaults = 'date' | 'time' | 'both';

/** @param ms milliseconds since 1970, UTC. @throws NotAvailable for an option that is not of `DateOptions`, or another zone */
export function formatDate(ms: number, options: DateOptions = {}, defaults: Defaults = 'date'): string {
  checkOptions(options);
  if (Number.isNaN(ms)) return 'Invalid Date';
  const { dateStyle, timeStyle } = options;
  const date =
    dateStyle === undefined ? dateText(ms, withDefaults(options, defaults)) : dateText(ms, DATE_STYLES[dateStyle] as DateOptions);
  const time = timeStyle === undefined ? timeText(ms, withDefaults(options, defaults)) : styledTime(ms, timeStyle, options.hour12);
  const long = dateStyle === 'long' || dateStyle === 'full' || (dateStyle === undefined && options.month === 'long' && date !== '');
  return [date, time].filter((part) => part !== '').join(long ? ' at ' : ', ');
}

function withDefaults(options: DateOptions, defaults: Defaults): DateOptions {
  const asked = options.dateStyle !== undefined || options.timeStyle !== undefined;
  if (asked || [...DATE_PARTS, ...TIME_PARTS].some((part) => options[part] !== undefined)) return options;
  const date = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit', second: '2-digit' } as const;
  return { ...options, ...(defaults === 'time' ? {} : date), ...(defaults === 'date' ? {} : time) };
}

export function checkOptions(options: DateOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || name === 'hour12') continue;
    if (name === 'timeZone') {
      if (!/^(UTC|GMT|Etc\/UTC)$/i.test(String(value)))
        refuse(`the time zone ${value}`, 'its rules differ from machine to machine; a program lives in UTC');
    } else if (name === 'dateStyle' || name === 'timeStyle') {
      if (!STYLES.includes(String(value))) throw new RangeError(`${name}: ${value} is not one of ${STYLES.join(', ')}`);
    } else if (![...DATE_PARTS, ...TIME_PARTS].includes(name as 'day') || !WORDS.includes(String(value)))
      refuse(`the option ${name}: ${String(value)} of date formats`, ADVICE);
  }
}

const padded = (n: number, style: string | undefined): string => (style === '2-digit' ? String(n).padStart(2, '0').slice(-2) : String(n));

function dateText(ms: number, { weekday, year, month, day }: DateOptions): string {
  const at = new Date(ms);
  const dayName = weekday === undefined ? '' : nameOf(DAYS, at.getUTCDay(), weekday);
  // As the calendar counts: the year before 1 is 1 BC.
  const y = year === undefined ? '' : padded(at.getUTCFullYear() > 0 ? at.getUTCFullYear() : 1 - at.getUTCFullYear(), year);
  const d = day === undefined ? '' : padded(at.getUTCDate(), day);
  if (month === 'long' || month === 'short') {
    const monthAndDay = [nameOf(MONTHS, at.getUTCMonth(), month), d].filter((part) => part !== '').join(' ');
    const whole = y === '' ? monthAndDay : `${monthAndDay}${d === '' ? ' ' : ', '}${y}`;
    return dayName === '' ? whole : `${dayName}, ${whole}`;
  }
  const m = month === undefined ? '' : padded(at.getUTCMonth() + 1, month);
  const numbers = [m, d, y].filter((part) => part !== '').join('/');
  return [dayName, numbers].filter((part) => part !== '').join(', ');
}

const nameOf = (names: readonly string[], i: number, style: string): string =>
  style === 'short' ? (names[i] as string).slice(0, 3) : (names[i] as string);

function timeText(ms: number, { hour, minute, second, hour12 }: DateOptions): string {
  const at = new Date(ms);
  const h = at.getUTCHours();
  const alone = hour === undefined && (minute === undefined || second === undefined);
  const minutes = minute === undefined ? [] : [padded(at.getUTCMinutes(), alone ? minute : '2-digit')];
  const seconds = second === undefined ? [] : [padded(at.getUTCSeconds(), alone ? second : '2-digit')];
  if (hour === undefined) return [...minutes, ...seconds].join(':');
  if (hour12 === false) return [String(h).padStart(2, '0'), ...minutes, ...seconds].join(':');
  return `${[padded(h % 12 === 0 ? 12 : h % 12, hour), ...minutes, ...seconds].join(':')} ${h < 12 ? 'AM' : 'PM'}`;
}

function styledTime(ms: number, style: string, hour12: boolean | undefined): string {
  const seconds = style === 'short' ? {} : ({ second: '2-digit' } as const);
  const zone = style === 'full' ? ' Coordinated Universal Time' : style === 'long' ? ' UTC' : '';
  return timeText(ms, { hour: 'numeric', minute: '2-digit', ...seconds, ...(hour12 === undefined ? {} : { hour12 }) }) + zone;
}
