// What a test can see of a system: the log as it grows, and the world it folds to. Nothing is read from the system itself, so a
// test sees what the window, a recording and a replay show (DESIGN.md D1).

import { World } from '../fold/world.ts';
import type { EventChunk } from '../protocol/chunk.ts';
import { decodeEvent, payloadText } from '../protocol/chunk.ts';
import type { EventType } from '../protocol/event-table.ts';
import type { EventOf, RuntimeEvent } from '../protocol/events.ts';
import { Pid } from '../protocol/ids.ts';
import { LogHash } from '../protocol/log-hash.ts';
import { decodeTerm } from '../protocol/term-codec.ts';

/** An event with its payload as a term, pids and refs included, and the name of its process: registered, else its label. */
export type TestEvent<T extends EventType = EventType> = Omit<EventOf<T>, 'payload'> & {
  readonly process: string;
  readonly payload?: unknown;
};

export class Recorder {
  readonly world = new World();
  readonly #hash = new LogHash();
  readonly #events: RuntimeEvent[] = [];
  readonly #chunks: EventChunk[] = [];
  readonly #names = new Map<number, string>();
  readonly #pids = new Map<number, Pid>();

  readonly sink = (chunk: EventChunk): void => {
    this.#chunks.push(chunk);
    this.#hash.add(chunk);
    this.world.apply(chunk);
    for (let i = 0; i < chunk.count; i++) {
      const event = decodeEvent(chunk, i, this.world.strings, this.#payloadAt);
      this.#events.push(event);
      if (event.type === 'process_spawned') {
        this.#names.set(event.pid, event.label);
        this.#pids.set(event.pid, new Pid(event.node ?? 0, event.pid));
      }
      if (event.type === 'name_registered') this.#names.set(event.pid, event.name);
    }
  };

  /** A state may be written as a patch on an earlier one, which has to be found. */
  readonly #payloadAt = (seq: number): string | undefined => {
    const chunk = this.#chunks.findLast(({ firstSeq }) => firstSeq <= seq);
    return chunk && payloadText(chunk, seq - chunk.firstSeq);
  };

  get hash(): string {
    return this.#hash.hex();
  }

  /** The pid as programs have it, with its node. */
  pidOf(id: number): Pid {
    return this.#pids.get(id) ?? new Pid(0, id);
  }

  /** What a process is called in texts; its pid where nothing has a name. */
  nameOf(pid: number): string {
    return this.#names.get(pid) ?? (pid === 0 ? 'host' : `<0.${pid}.0>`);
  }

  /** The payload of a record as a term; undefined where it has none. */
  term(seq: number): unknown {
    const event = this.#events[seq - 1];
    return event?.payload === undefined ? undefined : decodeTerm(event.payload);
  }

  /** The message that the record at `key` put into a mailbox: a timer's is with the start of the timer, its cause. */
  message(key: number): unknown {
    const event = this.#events[key - 1];
    return this.term(event?.type === 'timer_fired' || event?.type === 'message_delivered' ? event.cause : key);
  }

  events<T extends EventType>(type?: T): TestEvent<T>[] {
    const wanted = type === undefined ? this.#events : this.#events.filter((event) => event.type === type);
    return wanted.map((event) => ({
      ...event,
      process: this.nameOf(event.pid),
      ...('payload' in event ? { payload: decodeTerm(event.payload) } : {}),
    })) as unknown as TestEvent<T>[];
  }
}
