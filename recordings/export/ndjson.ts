// A log as NDJSON in our own vocabulary: a first line that says what it is, then one event a line, as `bough events --json`
// prints them. `bough import` reads it back: the whole log gives the same log hash. For that, states stand in a whole log as they
// were written, some as `$patch` of the state before (recordings/FORMAT.md); in a part of one, or where something is taken
// out, they are whole.

import type { EventView } from './event-view.ts';
import type { Hiding } from './secrets.ts';

export const NDJSON_VERSION = 1;

export interface ExportRange {
  /** Seqs, both included. */
  readonly from: number;
  readonly to: number;
}

export interface ExportOptions extends ExportRange {
  /** Of the view that is exported; absent: nothing is taken out. */
  readonly hiding?: Hiding | undefined;
}

/** Lines with their line ends. */
export function* ndjson(view: EventView, { from, to, hiding }: ExportOptions): Generator<string> {
  const { log } = view;
  const { program, seed, semanticsVersion, contents, started, scenario } = log.meta;
  const whole = from <= 1 && to >= log.lastSeq;
  const isCopy = whole && hiding === undefined;
  const hide = (text: string): string => hiding?.text(text) ?? text;
  yield `${JSON.stringify({
    bough: NDJSON_VERSION,
    program: hide(program),
    seed,
    semanticsVersion,
    contents,
    started,
    ...(scenario === undefined ? {} : { scenario: hide(scenario) }),
    ...(isCopy ? { logHash: log.logHash } : {}),
    ...(whole ? {} : { from, to }),
  })}\n`;
  for (const event of view.events(from, to, isCopy)) {
    const line = view.json(event);
    // A path says where; the number says which of several places of that path it is.
    if (event.type === 'process_spawned') line['slotId'] = event.slot;
    if ('payload' in line && hiding) line['payload'] = hiding.payload(event.type, line['payload']);
    yield `${JSON.stringify(line)}\n`;
  }
}
