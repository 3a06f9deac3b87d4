// Values of flags: read strictly, refused with a sentence that shows a right one.

import type { Keep } from '../../recordings/index.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Permission } from '../hosts/door.ts';
import { isPermission } from '../hosts/door.ts';
import { CliError, USAGE } from './io.ts';

const UNITS: Record<string, number> = { us: 1, µs: 1, ms: 1000, s: 1_000_000, m: 60_000_000, min: 60_000_000, h: 3_600_000_000 };

/** `1.25s`, `300ms`, `50us`, `2m` as microseconds; `undefined` for anything else. A unit is needed. */
export function readDuration(text: string): Micros | undefined {
  const match = /^(\d+(?:\.\d+)?)(us|µs|ms|s|min|m|h)$/.exec(text.trim());
  if (!match) return undefined;
  const micros = Math.round(Number(match[1]) * (UNITS[match[2] as string] as number));
  return Number.isSafeInteger(micros) ? micros : undefined;
}

export function parseDuration(flag: string, text: string): Micros {
  const micros = readDuration(text);
  if (micros === undefined) throw new CliError(USAGE, `${flag} ${show(text)} is not a time; write it like 5s, 250ms or 1.25s`);
  return micros;
}

export function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(seed <= 0xffff_ffff)) throw new CliError(USAGE, `--seed ${show(text)} is not a seed; write a whole number from 0 to 4294967295`);
  return seed;
}

export function parsePermission(text: string): Permission {
  if (!isPermission(text)) throw new CliError(USAGE, `--allow ${show(text)} is no permission; there are read, net, net=HOST and clock`);
  return text;
}

export function parseSeq(flag: string, text: string): number {
  const seq = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seq))
    throw new CliError(USAGE, `${flag} ${show(text)} is not a seq; write a whole number, events count from 1`);
  return seq;
}

const BYTES: Record<string, number> = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 };

/** How much of a recording is kept: `30m` of virtual time, or `500MB`. */
export function parseKeep(text: string): Keep {
  const us = readDuration(text);
  if (us !== undefined && us > 0) return { us };
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]i?b)$/i.exec(text.trim());
  const bytes = match ? Math.round(Number(match[1]) * (BYTES[(match[2] as string).toLowerCase()] as number)) : 0;
  if (bytes > 0) return { bytes };
  throw new CliError(USAGE, `--keep ${show(text)} is neither a time nor a size; write it like 30m, 2h, 500MB or 2GB`);
}

/** One of a few words. */
export function parseWord<W extends string>(flag: string, text: string, words: readonly W[]): W {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined)
    throw new CliError(USAGE, `${flag} ${show(text)} is unknown; write ${words.map((w) => `${flag} ${w}`).join(' or ')}`);
  return word;
}

const show = (text: string): string => (text === '' ? '""' : text);
