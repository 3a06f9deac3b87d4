// Runs a program as any host does and keeps everything that it wrote: the decoded events, the world they fold to, the hash.

import { World } from '../../../runtime/fold/world.ts';
import type { Program, System } from '../../../runtime/index.ts';
import { createSystem } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { decodeEvent, payloadText, StringTable } from '../../../runtime/protocol/chunk.ts';
import type { EventType } from '../../../runtime/protocol/event-table.ts';
import type { EventOf, RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { LogHash } from '../../../runtime/protocol/log-hash.ts';

/** What a person at the debugger does: crashes a live process by name. */
export interface Crash {
  readonly atSeconds: number;
  readonly name: string;
}

export class Story {
  readonly events: RuntimeEvent[] = [];
  readonly world = new World();
  readonly #hash = new LogHash();
  /** Label of each process: its name if it ever had one, else what it was spawned as. */
  readonly #names = new Map<number, string>();

  /** Runs `program`, or what is made for the system, for `seconds` of virtual time; `crashes` in order of time. */
  constructor(program: Program | ((system: System) => Program), seed: number, seconds: number, crashes: readonly Crash[] = []) {
    const strings = new StringTable();
    const chunks: EventChunk[] = [];
    const payloadAt = (seq: number): string | undefined => {
      const chunk = chunks.findLast(({ firstSeq }) => firstSeq <= seq);
      return chunk && payloadText(chunk, seq - chunk.firstSeq);
    };
    const system = createSystem({
      seed,
      sink: (chunk) => {
        chunks.push(chunk);
        strings.add(chunk);
        this.#hash.add(chunk);
        this.world.apply(chunk);
        for (let i = 0; i < chunk.count; i++) this.#keep(decodeEvent(chunk, i, strings, payloadAt));
      },
    });
    system.start(typeof program === 'function' ? program(system) : program);
    const runTo = (second: number): void => {
      while (system.run({ until: second * 1_000_000 }).stopped === 'turns');
      system.flush();
    };
    for (const { atSeconds, name } of crashes) {
      runTo(atSeconds);
      const target = [...this.world.processes()].find((process) => process.live && (process.name ?? process.label) === name);
      if (target === undefined) throw new Error(`nobody is called ${name} at ${atSeconds} s`);
      system.command({ kind: 'crash', pid: target.pid, reason: 'crashed_by_hand' });
    }
    runTo(seconds);
  }

  #keep(event: RuntimeEvent): void {
    this.events.push(event);
    if (event.type === 'process_spawned') this.#names.set(event.pid, event.label);
    if (event.type === 'name_registered') this.#names.set(event.pid, event.name);
  }

  get hash(): string {
    return this.#hash.hex();
  }

  name(pid: number): string {
    return this.#names.get(pid) ?? (pid === 0 ? 'host' : `<${pid}>`);
  }

  all<T extends EventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is RuntimeEvent & EventOf<T> => event.type === type) as unknown as EventOf<T>[];
  }

  /** What a person would tell: `crashed Payments`, `restarted Payments`, `gave up Parser.Sup`, in order. */
  plot(): string[] {
    const told: string[] = [];
    for (const event of this.events) {
      if (event.type === 'process_exited' && event.crashed) told.push(`crashed ${this.name(event.pid)}`);
      else if (event.type === 'process_exited' && event.terminated) told.push(`stopped ${this.name(event.pid)}`);
      else if (event.type === 'child_restarted') told.push(`restarted ${event.childId}`);
      else if (event.type === 'gave_up') told.push(`gave up ${this.name(event.pid)}`);
    }
    return told;
  }

  /** The reason's first word of every crash of the processes called `name`. */
  reasons(name: string): unknown[] {
    return this.all('process_exited')
      .filter((event) => event.crashed && this.name(event.pid) === name)
      .map((event) => (Array.isArray(event.payload) ? event.payload[0] : event.payload));
  }

  /** The recorded states of all processes called `name`, oldest first. */
  states(name: string): unknown[] {
    return this.events
      .filter(
        (event) => (event.type === 'state_changed' || (event.type === 'callback_finished' && event.state)) && this.name(event.pid) === name,
      )
      .map((event) => event.payload);
  }
}
