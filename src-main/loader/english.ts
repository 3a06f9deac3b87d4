// Intl and the locale functions of the language for a program: English in UTC, the same on every machine, whatever ICU it has.
// Another language, or a kind of format that needs ICU's data, is refused with an error that says what to use.

import type { DateOptions, Defaults } from './english-dates.ts';
import { checkOptions as checkDateOptions, formatDate } from './english-dates.ts';
import type { NumberOptions } from './english-numbers.ts';
import { checkOptions as checkNumberOptions, formatNumber } from './english-numbers.ts';
import type { OrderOptions } from './english-order.ts';
import { checkOptions as checkOrderOptions, compareText } from './english-order.ts';
import { createRefusal, refuse } from './refusals.ts';

const OTHER_FORMATS = ['DisplayNames', 'DurationFormat', 'ListFormat', 'Locale', 'PluralRules', 'RelativeTimeFormat', 'Segmenter'];
const OTHER_FUNCTIONS = ['getCanonicalLocales', 'supportedValuesOf'];
const DATA = "its answers come from the engine's language data, which differ from version to version; put the text together yourself";

/** @throws NotAvailable for any language but English */
function checkLocales(locales: unknown): void {
  for (const locale of Array.isArray(locales) ? locales : [locales]) {
    if (locale === undefined || /^(en|en-US|und)$/i.test(String(locale))) continue;
    refuse(`the locale ${String(locale)}`, "its data differ from machine to machine; a program has 'en-US' and UTC");
  }
}

const nowOr = (date: unknown, now: () => number): number => (date === undefined ? now() : Number(date));

/** What a program finds as `Intl`. @param now milliseconds since 1970 */
export function createIntl(now: () => number): unknown {
  class DateTimeFormat {
    readonly #options: DateOptions;
    constructor(locales?: unknown, options: DateOptions = {}) {
      checkLocales(locales);
      checkDateOptions(options);
      this.#options = { ...options };
    }
    // A getter, since people hand `formatter.format` to map without its object.
    get format(): (date?: unknown) => string {
      return (date) => {
        const ms = nowOr(date, now);
        if (Number.isNaN(ms)) throw new RangeError('Invalid time value');
        return formatDate(ms, this.#options);
      };
    }
    formatToParts(): never {
      return refuse('formatToParts', DATA);
    }
    resolvedOptions(): object {
      return { locale: 'en-US', calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC', ...this.#options };
    }
    static supportedLocalesOf(locales: unknown): string[] {
      return english(locales);
    }
  }
  class NumberFormat {
    readonly #options: NumberOptions;
    constructor(locales?: unknown, options: NumberOptions = {}) {
      checkLocales(locales);
      checkNumberOptions(options);
      this.#options = { ...options };
    }
    get format(): (value: number | bigint) => string {
      return (value) => formatNumber(typeof value === 'bigint' ? value : Number(value), this.#options);
    }
    formatToParts(): never {
      return refuse('formatToParts', DATA);
    }
    resolvedOptions(): object {
      return { locale: 'en-US', numberingSystem: 'latn', style: 'decimal', ...this.#options };
    }
    static supportedLocalesOf(locales: unknown): string[] {
      return english(locales);
    }
  }
  class Collator {
    readonly #options: OrderOptions;
    constructor(locales?: unknown, options: OrderOptions = {}) {
      checkLocales(locales);
      checkOrderOptions(options);
      this.#options = { ...options };
    }
    get compare(): (a: unknown, b: unknown) => number {
      return (a, b) => compareText(String(a), String(b), this.#options);
    }
    resolvedOptions(): object {
      return { locale: 'en-US', usage: 'sort', sensitivity: 'variant', numeric: false, ...this.#options };
    }
    static supportedLocalesOf(locales: unknown): string[] {
      return english(locales);
    }
  }
  const intl: Record<PropertyKey, unknown> = { [Symbol.toStringTag]: 'Intl' };
  // All three can be called without `new`.
  for (const Format of [DateTimeFormat, NumberFormat, Collator]) {
    const callable = new Proxy(Format, { apply: (Target, _this, args) => Reflect.construct(Target, args) as object });
    Object.defineProperty(Format.prototype, 'constructor', { value: callable });
    intl[Format.name] = callable;
  }
  for (const name of [...OTHER_FORMATS, ...OTHER_FUNCTIONS]) intl[name] = createRefusal(`Intl.${name}`, DATA);
  return Object.freeze(intl);
}

const english = (locales: unknown): string[] => [locales].flat().filter((locale) => /^en(-US)?$/i.test(String(locale))) as string[];

type Method = (this: never, ...args: never[]) => unknown;

/** The locale methods, by the name of the class and then of the method. */
const METHODS: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  Number: {
    toLocaleString(this: number, locales?: unknown, options?: NumberOptions) {
      checkLocales(locales);
      return formatNumber(Number(this), options);
    },
  },
  BigInt: {
    toLocaleString(this: bigint, locales?: unknown, options?: NumberOptions) {
      checkLocales(locales);
      return formatNumber(BigInt(this), options);
    },
  },
  String: {
    localeCompare(this: string, other: unknown, locales?: unknown, options: OrderOptions = {}) {
      checkLocales(locales);
      checkOrderOptions(options);
      return compareText(String(this), String(other), options);
    },
    toLocaleLowerCase(this: string, locales?: unknown) {
      checkLocales(locales);
      return String(this).toLowerCase();
    },
    toLocaleUpperCase(this: string, locales?: unknown) {
      checkLocales(locales);
      return String(this).toUpperCase();
    },
  },
  Date: { toLocaleString: ofDate('both'), toLocaleDateString: ofDate('date'), toLocaleTimeString: ofDate('time') },
};

function ofDate(defaults: Defaults): Method {
  return function (this: unknown, locales?: unknown, options?: DateOptions) {
    checkLocales(locales);
    return formatDate(Number(this), options, defaults);
  };
}

/** Puts the locale methods of a class in place. */
export function speakEnglish(name: 'Number' | 'BigInt' | 'String' | 'Date', prototype: object): void {
  for (const [method, value] of Object.entries(METHODS[name] ?? {})) {
    Object.defineProperty(prototype, method, { value, writable: true, configurable: true, enumerable: false });
  }
}
