// `bough events`: the log as NDJSON or as lines for people, filtered by a query. Memory does not grow with the recording.

import type { RecordingReader } from '../../recordings/index.ts';
import { Cursor, parseQuery, parseTemplate, render, runQuery, UnboundVariable, unknownFields } from '../../recordings/query/index.ts';
import { termText } from '../text/term-text.ts';
import { readDuration } from './arguments.ts';
import { EventPrinter } from './event-printer.ts';
import { count, cutTo, duration } from './format.ts';
import type { Io } from './io.ts';
import { CliError, USAGE } from './io.ts';
import { openOrFail, reading } from './open.ts';
import { createProgress } from './progress.ts';

export interface RangeFlags {
  /** A seq, or a time with its unit. */
  readonly from?: string;
  readonly to?: string;
}

export interface EventsFlags extends RangeFlags {
  readonly query: string;
  readonly json: boolean;
  /** Prints only how many there are. */
  readonly count: boolean;
  /** At most so many. */
  readonly limit?: number;
  /** What to print of each event instead: `{pid} got {msg.tag}`. */
  readonly template?: string;
}

/** Characters that are collected before they are written. */
const BATCH = 64 * 1024;

export async function events(file: string, flags: EventsFlags, io: Io): Promise<void> {
  const parsed = parseQuery(flags.query);
  if (!parsed.ok) throw new CliError(USAGE, parsed.error.what);
  const reader = openOrFail(file);
  const progress = createProgress(io);
  const { letGo } = reader;
  if (letGo) io.err(`bough: events 1 to ${count(letGo.seq)} are not looked at: they were let go\n`);
  try {
    const printer = new EventPrinter(reader);
    const filled = flags.template === undefined ? undefined : filler(reader, flags.template, flags.json);
    let text = '';
    let left = flags.limit ?? Number.POSITIVE_INFINITY;
    let found = 0;
    for (const step of runQuery(parsed.query, reader, rangeOf(reader, flags))) {
      await progress.step(step.scanned / step.of, () => `${count(step.found)} found`);
      found = step.found;
      if (flags.count) continue;
      for (const seq of step.hits) {
        if (left-- <= 0) break;
        const line = reading(seq, () => filled?.(seq) ?? lineOf(printer, seq, flags.json, io.columns));
        text += `${line}\n`;
        if (text.length < BATCH) continue;
        progress.clear();
        await io.out(text);
        text = '';
      }
      if (left <= 0) break;
    }
    progress.clear();
    if (flags.count) text = flags.json ? `${JSON.stringify({ found })}\n` : `${count(found)}\n`;
    if (text !== '') await io.out(text);
  } catch (error) {
    if (error instanceof UnboundVariable) throw new CliError(USAGE, error.message);
    throw error;
  } finally {
    progress.end();
    reader.close();
  }
}

function lineOf(printer: EventPrinter, seq: number, json: boolean, columns: number | undefined): string {
  const event = printer.read(seq);
  return json ? JSON.stringify(printer.json(event)) : cutTo(printer.line(event), columns);
}

/** The template at an event, as a logpoint has it; as JSON with its moment. @throws CliError for a name that is no field */
function filler(reader: RecordingReader, text: string, json: boolean): (seq: number) => string {
  const template = parseTemplate(text);
  const [unknown] = unknownFields(template);
  if (unknown !== undefined)
    throw new CliError(
      USAGE,
      `--template: there is no field {${unknown}}; fields are those of queries (docs/QUERY.md), such as {name} or {state.count}`,
    );
  const cursor = new Cursor(reader);
  return (seq) => {
    const chunk = cursor.chunk as typeof cursor.chunk | undefined;
    if (!chunk || seq < chunk.firstSeq || seq >= chunk.firstSeq + chunk.count) {
      const next = reader.scanAt(seq);
      if (!next) throw new RangeError(`event ${seq} is not there`);
      cursor.enter(next);
    }
    cursor.i = seq - cursor.chunk.firstSeq;
    const line = render(template, cursor, { term: (value) => termText(value, { max: 1000 }), moment: duration });
    return json ? JSON.stringify({ seq, at: cursor.at, text: line }) : line;
  };
}

/** Seqs from `--from` to `--to`, both included. @throws CliError */
export function rangeOf(reader: RecordingReader, { from, to }: RangeFlags): { from: number; to: number } {
  const range = {
    from: from === undefined ? 1 : Math.max(1, seqOf(reader, '--from', from, true)),
    to: to === undefined ? reader.lastSeq : seqOf(reader, '--to', to, false),
  };
  if (range.from > range.to && reader.lastSeq > 0) {
    throw new CliError(
      USAGE,
      `there is nothing from ${from ?? 1} to ${to ?? reader.lastSeq}: the recording has events 1 to ${count(reader.lastSeq)}, until ${duration(reader.lastAt)}`,
    );
  }
  return range;
}

function seqOf(reader: RecordingReader, flag: string, text: string, first: boolean): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Math.min(Number(text), reader.lastSeq + 1);
  const time = readDuration(text);
  if (time === undefined)
    throw new CliError(USAGE, `${flag} ${text === '' ? '""' : text} is neither a seq nor a time; write --from 1200 or --from 1.25s`);
  // From a time on: the first event at that time; to a time: the last one at it.
  return first ? reader.seqAtTime(time - 0.001) + 1 : reader.seqAtTime(time);
}
