// What all processes of one system share: the table, the names, the log, the clock and the queues. The operations on it stand
// beside this file, one idea each (spawn, messages, links, monitors, exits, timers). The queues belong to the scheduler, above
// this layer, and are handed in.

import type { EventChunk } from '../protocol/chunk.ts';
import type { Pid } from '../protocol/ids.ts';
import type { TraceClock } from '../trace/event-writer.ts';
import { EventWriter } from '../trace/event-writer.ts';
import { Encoded } from '../trace/payload-block.ts';
import type { StructureListener } from '../trace/structure.ts';
import type { Aliases } from './aliases.ts';
import { CallWaits } from './call.ts';
import { Envelopes } from './envelopes.ts';
import type { Faults } from './faults.ts';
import { Freezer } from './freezer.ts';
import type { GroupTable } from './group-table.ts';
import type { HostRequest } from './host-calls.ts';
import type { Network } from './nodes/network.ts';
import type { Process } from './process.ts';
import { RUNNABLE, WAITING } from './process.ts';
import { ProcessTable } from './process-table.ts';
import type { RegistryTable } from './registries.ts';
import type { Request } from './request.ts';
import { StartWaits } from './start.ts';
import type { Timer } from './timers.ts';

/** The counter of reductions of the turn that runs; between turns `left` is 0 and `base` is the time. */
export interface TurnMeter extends TraceClock {
  base: number;
  left: number;
  /** See `Meter.driven` in system-types.ts. */
  driven: number;
}

/** Values of `driven` that the runtime writes. */
export const RESUMED = 0;
export const NOBODY = -1;

/** In place of a payload: there is none. */
export const NO_TERM: unique symbol = Symbol('no term');

export interface ReadyQueue {
  /** How many processes there are that a signal is going to end. */
  doomed: number;
  push(process: Process): void;
  /** Position in PRIORITIES; counts when it next becomes ready. */
  setPriority(process: Process, priority: number): void;
  priorityOf(process: Process): number;
  /** It has ended. */
  forget(process: Process): void;
}

/** As OTP orders them. */
export const PRIORITIES = ['low', 'normal', 'high', 'max'] as const;
/** Who gets turns first: `max` before `high` before the rest; `low` every eighth time. Default `normal`. Source: process_flag(priority, …). */
export type Priority = (typeof PRIORITIES)[number];
export const LOW = 0;
export const NORMAL = 1;
export const HIGH = 2;
export const MAX = 3;

export interface TimerQueue {
  add(timer: Timer): void;
  remove(timer: Timer): void;
}

export interface KernelOptions {
  readonly seed: number;
  readonly sink: (chunk: EventChunk) => unknown;
  readonly traced: boolean;
  /** Told of the structure; null where nobody may attach. */
  readonly structure: StructureListener | null;
  readonly recorded: boolean;
  readonly chunkSize: number;
  readonly onExit: ((pid: number, reason: unknown) => void) | undefined;
  readonly meter: TurnMeter;
  readonly ready: ReadyQueue;
  readonly timers: TimerQueue;
  readonly runningCell: Int32Array | undefined;
  readonly host: ((request: HostRequest) => void) | undefined;
}

export class Kernel {
  readonly seed: number;
  readonly meter: TurnMeter;
  readonly ready: ReadyQueue;
  readonly timers: TimerQueue;
  readonly trace: EventWriter;
  /** Contents are written; false while nobody is attached. */
  recorded: boolean;
  /** What is sent is frozen, so that it can be encoded later; where somebody may attach it is encoded at once, and never frozen. */
  readonly freezes: boolean;
  readonly onExit: ((pid: number, reason: unknown) => void) | undefined;
  /** Where the host reads whose code runs; null where nobody does. */
  readonly runningCell: Int32Array | null;
  readonly freezer = new Freezer();
  readonly envelopes = new Envelopes();
  readonly callWaits = new CallWaits();
  readonly startWaits = new StartWaits();
  readonly table = new ProcessTable();
  /** Registered names where there is one node; see `namesAt`. */
  readonly names = new Map<string, Process>();
  /** The other nodes; null as long as nobody has named one. */
  net: Network | null = null;
  /** send_after and start_timer timers by reference. */
  readonly openTimers = new Map<number, Timer>();
  /** Null while nobody has an alias. */
  aliases: Aliases | null = null;
  /** Elixir's registries by name; null while there are none. */
  registries: Map<string, RegistryTable> | null = null;
  /** The tables of pg's scopes; null while there are none. */
  groups: Map<string, GroupTable> | null = null;
  /** Slots of child specs by place in the tree. */
  readonly slots = new Map<string, number>();
  /** Who carries out what processes want from the outside; undefined where nobody does. */
  readonly host: ((request: HostRequest) => void) | undefined;
  /** What has been asked of the host and not been answered, by reference. */
  readonly hostCalls = new Map<number, Request>();
  /** For gen_servers: their run that nobody has borrowed (behaviours/gen-server-run.ts). */
  spareRun: unknown = null;
  /** Null while there are none. */
  faults: Faults | null = null;
  /** The process whose code runs now. */
  current: Process | null = null;
  rootExit: { readonly reason: unknown } | undefined = undefined;
  /** Roots that have not ended, by id: one, or one for each node. */
  readonly roots = new Set<number>();
  lastPid = 0;
  /** The function that was last spawned, and its name. */
  lastSpawned: unknown = null;
  lastSignature = '';
  lastRef = 0;
  lastSlot = 0;

  constructor(options: KernelOptions) {
    this.seed = options.seed >>> 0;
    this.meter = options.meter;
    this.ready = options.ready;
    this.timers = options.timers;
    this.recorded = options.recorded;
    this.freezes = options.recorded && options.structure === null;
    this.onExit = options.onExit;
    this.runningCell = options.runningCell ?? null;
    this.host = options.host;
    this.trace = new EventWriter(options.sink, options.meter, options.chunkSize, options.traced, options.structure);
    this.trace.aside = (text) => this.names.get(text)?.nameId ?? 0;
  }

  /** The registered names of a node. */
  namesAt(node: number): Map<string, Process> {
    return node === 0 || this.net === null ? this.names : this.net.namesAt(node);
  }

  /** The process, unless it has ended or is about to: a signal that was sent to it before counts. */
  alive(pid: Pid): Process | undefined {
    const process = this.table.get(pid.id);
    return process === undefined || process.doom !== null ? undefined : process;
  }

  get now(): number {
    return this.meter.base - this.meter.left;
  }

  /** A waiting process gets something to do. */
  wake(process: Process): void {
    if (process.status < WAITING) return;
    process.status = RUNNABLE;
    this.enqueue(process);
  }

  /** A suspended process gets no turn but the one in which a signal ends it. */
  enqueue(process: Process): void {
    if (process.enterQueue()) this.ready.push(process);
    else if (process.doom !== null && !process.queued) {
      process.queued = true;
      this.ready.push(process);
    }
  }

  /** A message or reason as it goes to somebody else: frozen where contents are recorded and encoded later. */
  freeze(value: unknown): unknown {
    return this.freezes === true ? this.freezer.freeze(value) : value;
  }

  /** Writes a record with a payload; in mode `bare` without. `value` has just been through `freeze`. */
  writeTerm(type: number, flags: number, pid: number, cause: number, a: number, b: number, c: number, d: number, value: unknown): number {
    if (this.recorded !== true || value === NO_TERM) return this.trace.write(type, flags, pid, cause, a, b, c, d);
    const payload = this.freezes && typeof value === 'object' && value !== null && this.freezer.mutable ? Encoded.now(value) : value;
    return this.trace.writePayload(type, flags, pid, cause, a, b, c, d, payload);
  }

  /** As `writeTerm`, for a value that the process keeps and that has not been frozen yet: its state. */
  writeState(type: number, flags: number, pid: number, cause: number, a: number, b: number, value: unknown): number {
    if (this.recorded !== true) return this.trace.write(type, flags, pid, cause, a, b, 0, 0);
    const frozen = this.freezer.freeze(value);
    const payload = typeof frozen === 'object' && frozen !== null && this.freezer.unstable ? Encoded.now(frozen) : frozen;
    return this.trace.writePayload(type, flags, pid, cause, a, b, 0, 0, payload);
  }
}
