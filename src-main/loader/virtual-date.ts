// Date on virtual time. The session begins at a fixed moment, local time is UTC and the locale English, on every machine.

import { speakEnglish } from './english.ts';

/** What `Date.now()` gives at virtual time 0: 2000-01-01T00:00:00Z, in ms. */
export const VIRTUAL_EPOCH = 946_684_800_000;

const PARTS = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const;

// The texts that ECMAScript prescribes (21.4.4.41, ToDateString), cut from that of toUTCString: `Thu, 01 Jun 2000 13:04:05 GMT`.
const INVALID = 'Invalid Date';
function dateText(date: Date): string {
  const [weekday = '', day, month, year] = date.toUTCString().split(' ');
  return `${weekday.slice(0, -1)} ${month} ${day} ${year}`;
}
const timeText = (date: Date): string => `${date.toUTCString().split(' ')[4]} GMT+0000 (Coordinated Universal Time)`;

/** A Date class whose now is `now()` µs after the epoch and whose local time is UTC. */
export function createVirtualDate(now: () => number): DateConstructor {
  const current = (): number => VIRTUAL_EPOCH + Math.floor(now() / 1000);

  class VirtualDate extends Date {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(current());
      else if (args.length === 1) super(typeof args[0] === 'string' ? parseAsUtc(args[0]) : (args[0] as number));
      else super(Date.UTC(...(args as Parameters<typeof Date.UTC>)));
    }
    static override now(): number {
      return current();
    }
    static override parse(text: string): number {
      return parseAsUtc(text);
    }
    override getTimezoneOffset(): number {
      return 0;
    }
    override getDay(): number {
      return this.getUTCDay();
    }
    override toString(): string {
      return Number.isNaN(this.getTime()) ? INVALID : `${dateText(this)} ${timeText(this)}`;
    }
    override toDateString(): string {
      return Number.isNaN(this.getTime()) ? INVALID : dateText(this);
    }
    override toTimeString(): string {
      return Number.isNaN(this.getTime()) ? INVALID : timeText(this);
    }
  }
  const prototype = VirtualDate.prototype as unknown as Record<string, unknown>;
  const methods = Date.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const part of PARTS) {
    for (const verb of ['get', 'set']) prototype[verb + part] = methods[`${verb}UTC${part}`];
  }
  speakEnglish('Date', VirtualDate.prototype);
  // A class can't be called without `new`; `Date()` can, and gives the text of now.
  const callable = new Proxy(VirtualDate, { apply: () => new VirtualDate().toString() });
  Object.defineProperty(VirtualDate.prototype, 'constructor', { value: callable });
  Object.defineProperty(VirtualDate, 'name', { value: 'Date' });
  return callable as unknown as DateConstructor;
}

/** Gives the engine's own dates the methods of a virtual date class: local time is UTC, and their constructor is the virtual one. */
export function sealDate(virtual: DateConstructor): void {
  const { ...methods } = Object.getOwnPropertyDescriptors(virtual.prototype) as unknown as PropertyDescriptorMap;
  for (const descriptor of Object.values(methods)) descriptor.configurable = true;
  Object.defineProperties(Date.prototype, methods);
}

/** A text without a zone is local time by the language's rules, and local time is UTC here. */
function parseAsUtc(text: string): number {
  const isoWithoutZone = /^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+$/.test(text);
  if (isoWithoutZone) return Date.parse(`${text}Z`);
  const hasZone = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d|\b[ECMP][SD]T)\s*(?:\(.*\))?$/i.test(text) || /^[+-]?\d{4,6}(-\d\d){0,2}$/.test(text);
  return Date.parse(hasZone ? text : `${text} UTC`);
}
