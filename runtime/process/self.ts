// What a process can do: the one object that every body and callback is handed. There is no hidden current process.
//
// Operations that never wait are plain calls. Operations that may wait return an `Effect`, which does nothing until it is
// yielded from a generator: `const message = yield self.receive()`. Words and return shapes are OTP's, tuples are arrays,
// atoms are strings.

import type { Pid, Ref } from '../protocol/ids.ts';
import type { Micros, Millis } from '../protocol/units.ts';
import type { Priority } from './kernel.ts';
import type { MonitorOptions } from './monitors.ts';
import type { ProcessInfo } from './process-info.ts';

export declare const effect: unique symbol;
/** A request to the scheduler that has to be yielded: `const reply = yield self.call(…)`. */
export interface Effect {
  readonly [effect]?: true;
}

/** A generator that runs as a process or as a callback. What `yield` gives back is the effect's result. */
// biome-ignore lint/suspicious/noExplicitAny: the type of a yield's result depends on the effect; annotate it where it is used
export type Body<Result = unknown> = Generator<Effect, Result, any>;

/** A process by pid or by registered name. */
export type Destination = Pid | string;

/** What `receive` gives when nothing matched in time. */
export const TIMEOUT: unique symbol = Symbol('timeout');

export interface ReceiveOptions {
  /** Only messages for which this holds are taken; the others stay in the mailbox in order (selective receive). Default: any. */
  readonly match?: (message: never) => boolean;
  /** Milliseconds after which `TIMEOUT` is the result; 0 looks once. Default: waits for ever. */
  readonly after?: Millis;
}

/** Options of `spawnOpt` (erlang:spawn_opt/2). */
export interface SpawnOpt {
  readonly link?: boolean;
  /** The result is then `[pid, ref]`. */
  readonly monitor?: boolean;
  /** Default: normal, whatever the spawning process has. */
  readonly priority?: Priority;
}

export interface Self {
  readonly pid: Pid;
  /** Virtual time, µs since the session began. */
  now(): Micros;
  /** A seeded random number in [0, 1), of this process alone. */
  random(): number;
  /** Writes a log_line event. */
  log(text: string): void;

  /** Starts a process. The function's name is its label in the tree unless `options.label` gives another. */
  spawn<A extends readonly unknown[]>(body: ProcessBody<A>, ...args: A): Pid;
  spawnLink<A extends readonly unknown[]>(body: ProcessBody<A>, ...args: A): Pid;
  spawnMonitor<A extends readonly unknown[]>(body: ProcessBody<A>, ...args: A): [Pid, Ref];

  /** spawn_opt. @throws badarg for an unknown option. */
  spawnOpt<A extends readonly unknown[]>(body: ProcessBody<A>, options: SpawnOpt & { readonly monitor: true }, ...args: A): [Pid, Ref];
  spawnOpt<A extends readonly unknown[]>(body: ProcessBody<A>, options: SpawnOpt & { readonly monitor?: false }, ...args: A): Pid;

  /** Sends and goes on. To a dead pid or an inactive alias it does nothing; to a name nobody has it raises `badarg`. */
  send(to: Destination | Ref, message: unknown): void;
  /** Waits for a message. Yields the message, or `TIMEOUT`. */
  receive(options?: ReceiveOptions): Effect;
  /** Waits without looking at the mailbox. */
  sleep(ms: Millis): Effect;
  /** Work that costs reductions. Yielded from a generator it can be preempted; `spend` can't. */
  work(reductions: number): Effect;
  spend(reductions: number): void;

  link(other: Pid): true;
  unlink(other: Pid): true;
  monitor(target: Destination, options?: MonitorOptions): Ref;
  /** An alias of this process, to be sent to in its place, until `unalias`; with `reply` until the first message by it. */
  alias(options?: { readonly reply?: boolean }): Ref;
  /** Whether it was an active alias of this process. What is sent to it from now on is dropped. */
  unalias(ref: Ref): boolean;
  demonitor(ref: Ref, options?: { readonly flush?: boolean; readonly info?: boolean }): boolean;
  /** exit/1: ends this process with a reason. */
  exit(reason: unknown): never;
  /** exit/2: sends an exit signal. */
  exit(target: Pid, reason: unknown): true;
  /** erlang:error/1: ends this process with `[reason, stack]`. */
  error(reason: unknown): never;
  /** process_flag(trap_exit, …); returns the previous value. */
  trapExit(on: boolean): boolean;
  /** process_flag/2; returns the value before. A priority counts from the process's next turn. */
  processFlag(flag: 'trap_exit', value: boolean): boolean;
  processFlag(flag: 'priority', value: Priority): Priority;
  /** process_info/1 and /2, in OTP's words; undefined for a process that is not there. */
  processInfo(pid: Pid): ProcessInfo | undefined;
  processInfo<Item extends keyof ProcessInfo>(pid: Pid, item: Item): ProcessInfo[Item] | undefined;
  isAlive(pid: Pid): boolean;
  links(): readonly Pid[];
  monitors(): readonly Destination[];
  monitoredBy(): readonly Pid[];

  register(name: string, pid?: Pid): true;
  unregister(name: string): true;
  /** In the order in which they were registered. */
  registered(): readonly string[];
  whereis(name: string): Pid | undefined;

  /** The message arrives as it is. */
  sendAfter(ms: Millis, to: Destination, message: unknown): Ref;
  /** The message arrives as `['timeout', ref, message]`. */
  startTimer(ms: Millis, to: Destination, message: unknown): Ref;
  /** Milliseconds that were left, or `false`. */
  cancelTimer(ref: Ref): Millis | false;
  readTimer(ref: Ref): Millis | false;

  /** gen_server:call. Yields the reply; if there is none, the caller exits with `[reason, ['gen_server', 'call', …]]`. Default 5000 ms. */
  call(server: Destination, request: unknown, timeout?: Millis | 'infinity'): Effect;
  cast(server: Destination, request: unknown): 'ok';
  /** gen_server:reply. */
  reply(from: From, value: unknown): 'ok';
  /** gen_server:stop. Yields 'ok'. */
  stop(server: Destination, reason?: unknown, timeout?: Millis | 'infinity'): Effect;
}

/** The caller of a gen_server:call, to be answered with `reply`. */
export type From = readonly [Pid, Ref];

/** The function that a process runs: a generator, or a plain function that runs to its end. */
export type ProcessBody<A extends readonly unknown[] = readonly never[]> = (self: Self, ...args: A) => Body | unknown;
