// Events one by one with the names that their processes had at that moment: for the command line and for exports. Asked for in
// ascending order it folds along; after a jump it begins at a keyframe.

import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { decodeEvent } from '../../runtime/protocol/chunk.ts';
import type { ColumnKind, EventSpec } from '../../runtime/protocol/event-table.ts';
import { EVENTS } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import type { LogReader } from '../log-reader.ts';
import { RecordingError } from '../log-reader.ts';
import { Cursor } from '../query/cursor.ts';
import { seqAfter } from '../query/source.ts';

export class EventView {
  readonly log: LogReader;
  readonly #cursor: Cursor;

  constructor(log: LogReader) {
    this.log = log;
    this.#cursor = new Cursor(log);
  }

  /**
   * The event of a seq that is in the log; the world is then as it is after it. States are whole, unless they are asked for
   * `asWritten`. @throws RecordingError
   */
  read(seq: number, asWritten = false): RuntimeEvent {
    try {
      const chunk = this.#cursor.chunk as Cursor['chunk'] | undefined;
      if (chunk === undefined || seq < chunk.firstSeq || seq >= chunk.firstSeq + chunk.count) {
        const found = this.log.chunkAt(seq);
        if (!found) throw new RangeError('it is not there');
        this.#cursor.enter(found);
      }
      this.#cursor.i = seq - this.#cursor.chunk.firstSeq;
      const payloadAt = asWritten ? undefined : (base: number) => this.log.payloadAt(base);
      return decodeEvent(this.#cursor.chunk, this.#cursor.i, this.world.strings, payloadAt);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RecordingError(`Event ${seq} of this recording is damaged: ${error.message}.`, seq, error);
    }
  }

  /** Every event from one seq to another, both included. */
  *events(from: number, to: number, asWritten = false): Generator<RuntimeEvent> {
    for (let seq = from; seq <= to; ) {
      const stretch = this.log.stretchAt(seq);
      if (!stretch || stretch.firstSeq > to) return;
      seq = Math.max(seq, stretch.firstSeq);
      const last = Math.min(to, stretch.firstSeq + stretch.count - 1);
      for (; seq <= last; seq++) yield this.read(seq, asWritten);
      seq = Math.max(seq, last === stretch.firstSeq + stretch.count - 1 ? seqAfter(this.#cursor.chunk) : seq);
    }
  }

  /** Where the event that was read last stands. */
  get place(): { readonly chunk: EventChunk; readonly i: number } {
    return this.#cursor;
  }

  /** After the event that was read last. */
  get world(): World {
    return this.#cursor.world;
  }

  /** Pids as text, slots as paths; the host is `null`. What `bough events --json` prints. */
  json(event: RuntimeEvent): Record<string, unknown> {
    const kinds = columnKinds(event.type);
    const { seq, at, type, pid, cause, ...rest } = event;
    const fields = Object.entries(rest).map(([name, value]) => {
      const kind = kinds.get(name);
      if (kind === 'pid') return [name, value === 0 ? null : this.pid(value as number)];
      if (kind === 'slot') return [name, this.world.slotPath(value as number)];
      return [name, value];
    });
    const slot = pid === 0 ? {} : { slot: this.world.summary(pid)?.path ?? '' };
    return { seq, at, type, pid: pid === 0 ? null : this.pid(pid), ...slot, cause, ...Object.fromEntries(fields) };
  }

  /** What a process is called where there is little room: a line, and no long one. */
  headline(pid: number): string {
    if (pid === 0) return 'host';
    const process = this.world.summary(pid);
    return visible(process?.name ?? process?.childId ?? process?.label ?? this.pid(pid), NAME_SHOWN);
  }

  pid(pid: number): string {
    return `<${this.world.summary(pid)?.node ?? 0}.${pid}.0>`;
  }
}

/** What each named column of a type holds. */
export function columnKinds(type: RuntimeEvent['type']): ReadonlyMap<string, ColumnKind> {
  const spec: EventSpec = EVENTS[type];
  const kinds = new Map<string, ColumnKind>();
  for (const column of ['a', 'b', 'c', 'd'] as const) {
    const named = spec[column];
    if (named) kinds.set(named[0], named[1]);
  }
  return kinds;
}
