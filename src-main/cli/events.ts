// `bough events`: the log as NDJSON or as lines for people, filtered. Events are read chunk by chunk and folded on the way, so
// that each is shown with the names that its processes had at that moment; memory does not grow with the recording.

import type { RecordingReader } from '../../recordings/index.ts';
import { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { decodeEvent } from '../../runtime/protocol/chunk.ts';
import type { ColumnKind, EventSpec } from '../../runtime/protocol/event-table.ts';
import { EVENTS } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';
import { describeEvent } from '../hub/log-text.ts';
import type { Names } from './event-filter.ts';
import { parseFilter } from './event-filter.ts';
import { cutTo, moment } from './format.ts';
import type { Io } from './io.ts';
import { CliError, USAGE } from './io.ts';
import { openOrFail, reading } from './open.ts';

export interface EventsFlags {
  readonly query: string;
  readonly json: boolean;
}

/** Characters that are collected before they are written. */
const BATCH = 64 * 1024;

export async function events(file: string, flags: EventsFlags, io: Io): Promise<void> {
  const filter = parseFilter(flags.query);
  if (!filter.ok) throw new CliError(USAGE, filter.error);
  const reader = openOrFail(file);
  try {
    const printer = new Printer(reader);
    let text = '';
    for (let chunk = reader.chunkAt(1); chunk !== undefined; chunk = reader.chunkAt(printer.nextSeq)) {
      for (let i = 0; i < chunk.count; i++) {
        const event = reading(chunk.firstSeq + i, () => printer.read(chunk, i));
        if (!filter.value(event, printer.names)) continue;
        const line = reading(event.seq, () => (flags.json ? JSON.stringify(printer.json(event)) : cutTo(printer.line(event), io.columns)));
        text += `${line}\n`;
        if (text.length < BATCH) continue;
        await io.out(text);
        text = '';
      }
    }
    if (text !== '') await io.out(text);
  } finally {
    reader.close();
  }
}

/** Events one after the other, with the world around them. */
class Printer {
  readonly #world = new World();
  readonly #reader: RecordingReader;
  readonly names: Names = {
    of: (pid) => this.#namesOf(pid),
    pid: (pid) => this.#pid(pid),
  };

  constructor(reader: RecordingReader) {
    this.#reader = reader;
  }

  /** The seq of the event to be read next: behind a gap, the first that is there. */
  get nextSeq(): number {
    return this.#world.nextSeq;
  }

  /** The next event; the world is then as it is after it. */
  read(chunk: EventChunk, index: number): RuntimeEvent {
    this.#world.apply(chunk, index, index + 1);
    return decodeEvent(chunk, index, this.#world.strings);
  }

  /** Pids as text, slots as paths; the host is `null`. */
  json(event: RuntimeEvent): unknown {
    const spec: EventSpec = EVENTS[event.type];
    const kinds = new Map<string, ColumnKind>();
    for (const column of ['a', 'b', 'c', 'd'] as const) {
      const named = spec[column];
      if (named) kinds.set(named[0], named[1]);
    }
    const { seq, at, type, pid, cause, ...rest } = event;
    const fields = Object.entries(rest).map(([name, value]) => {
      const kind = kinds.get(name);
      if (kind === 'pid') return [name, value === 0 ? null : this.#pid(value as number)];
      if (kind === 'slot') return [name, this.#world.slotPath(value as number)];
      return [name, value];
    });
    const slot = pid === 0 ? {} : { slot: this.#world.summary(pid)?.path ?? '' };
    return { seq, at, type, pid: pid === 0 ? null : this.#pid(pid), ...slot, cause, ...Object.fromEntries(fields) };
  }

  line(event: RuntimeEvent): string {
    const context = { name: (pid: number) => this.#headline(pid), message: (key: number) => this.#message(key) };
    const cause = event.cause === 0 ? '' : `⟵ ${event.cause}`;
    return `${String(event.seq).padStart(7)}  ${moment(event.at).padStart(14)}  ${this.#headline(event.pid).padEnd(20)}  ${describeEvent(event, context)}  ${cause}`.trimEnd();
  }

  #message(key: number): unknown {
    const text = this.#reader.payloadAt(key);
    return text === undefined ? undefined : parseEncoded(text);
  }

  #headline(pid: number): string {
    if (pid === 0) return 'host';
    const process = this.#world.summary(pid);
    return process?.name ?? process?.childId ?? process?.label ?? this.#pid(pid);
  }

  #pid(pid: number): string {
    return `<${this.#world.summary(pid)?.node ?? 0}.${pid}.0>`;
  }

  #namesOf(pid: number): readonly string[] {
    const process = pid === 0 ? undefined : this.#world.summary(pid);
    return process ? [process.name, process.label, process.path].filter((name): name is string => name !== undefined) : [];
  }
}
