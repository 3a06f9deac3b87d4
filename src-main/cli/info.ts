// `bough info`: what a recording holds, from its side tables.

import type { LogReader, RecordingInfo } from '../../recordings/index.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { reasonText } from '../text/term-text.ts';
import { count, duration, moment, table } from './format.ts';
import type { Io } from './io.ts';
import { openOrFail } from './open.ts';

/** Crashes that are listed; the rest is counted. */
const CRASHES_SHOWN = 10;
const PATH_SHOWN = 2 * NAME_SHOWN;

export async function info(file: string, json: boolean, io: Io): Promise<void> {
  const reader = openOrFail(file);
  try {
    await printInfo(reader, json, io);
  } finally {
    reader.close();
  }
}

export async function printInfo(log: LogReader, json: boolean, io: Io): Promise<void> {
  await io.out(json ? `${JSON.stringify(log.info())}\n` : text(log));
}

function text(log: LogReader): string {
  const facts = log.info();
  const { program, seed, events, processes, crashes, restarts, gaveUp, durationUs, gaps, logHash, closedCleanly } = facts;
  const rate = durationUs === 0 ? '' : `, ${count(Math.round((events / durationUs) * 1_000_000))} a second`;
  const rows = [
    ['program', visible(program, NAME_SHOWN)],
    ['seed', String(seed)],
    ['recorded', log.meta.contents === 'bare' ? 'structure only (--bare)' : 'messages and states too'],
    ['started', log.meta.started.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['duration', `${duration(durationUs)} of virtual time`],
    ['events', count(events) + rate],
    ['processes', count(processes)],
    ['crashes', count(crashes)],
    ['restarts', count(restarts)],
    ['gave up', count(gaveUp)],
    ['gaps', gaps === 0 ? 'none' : `${count(gaps)}: some events are not in it`],
    ...(facts.letGo === undefined ? [] : [['let go', letGoText(facts.letGo)]]),
    ['closed', closedCleanly ? 'cleanly' : cutOffText(log)],
    ['log hash', logHash],
    ...(log.meta.imported === undefined ? [] : [['note', visible(log.meta.imported)]]),
  ];
  return table(rows) + crashList(log);
}

/** Events wait in the program's worker before they wait to be written (the host hands them over every 8 ms). */
const HANDED_OVER_MS = 8;

function cutOffText({ writtenWithinMs }: LogReader): string {
  if (writtenWithinMs === undefined) return 'no: the session was cut off; what happened just before is not in it';
  const ms = writtenWithinMs + HANDED_OVER_MS;
  return `no: the session was cut off; events were in the file ${ms} ms after they happened at the latest, so at most its last ${ms} ms are missing`;
}

/** What there still is of the part that was let go. */
export const letGoText = ({ seq, at }: NonNullable<RecordingInfo['letGo']>): string =>
  `events 1 to ${count(seq)}, until ${moment(at)}: only so much was to be kept. Of that time there are processes, crashes, restarts and supervisors`;

function crashList(log: LogReader): string {
  const crashes = log.crashes();
  if (crashes.length === 0) return '';
  const rows = crashes
    .slice(0, CRASHES_SHOWN)
    .map(({ k, seq, at, path, tag, reason }) => [
      `${k}`,
      moment(at),
      `event ${count(seq)}`,
      visible(path, PATH_SHOWN),
      reason === undefined ? visible(tag, NAME_SHOWN) : reasonText(parseEncoded(reason), { max: 80 }),
    ]);
  const more = crashes.length - rows.length;
  return `\ncrashes\n${table(rows, [0, 1])}${more > 0 ? `and ${count(more)} more: bough events FILE kind:crash\n` : ''}`;
}
