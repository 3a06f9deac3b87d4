// What a process can do: the one object that every body and callback is handed. There is no hidden current process.
//
// Operations that never wait are plain calls. Operations that may wait return an `Effect`, which does nothing until it is
// yielded from a generator: `const message = yield* self.receive()`. Words and return shapes are OTP's, tuples are arrays,
// atoms are strings.

import type { accepts, Pid, Ref, Untyped } from '../protocol/ids.ts';
import type { Micros, Millis } from '../protocol/units.ts';
import type { HostAnswer } from './host-calls.ts';
import type { Priority } from './kernel.ts';
import type { MonitorOptions } from './monitors.ts';
import type { ProcessInfo } from './process-info.ts';
import type { CastTo, MessageTo, ReplyFrom, RequestTo } from './typing.ts';

export declare const effect: unique symbol;
/**
 * A request to the scheduler that has to be yielded from a generator; made and not yielded it does nothing.
 * `const reply = yield* self.call(…)` has the type that the effect says; `yield self.call(…)` does the same and is `any`.
 */
export interface Effect<out Result = unknown> {
  readonly [effect]?: Result;
  [Symbol.iterator](): Iterator<Effect, Result, Untyped>;
}

/** A generator that runs as a process or as a callback. What `yield*` gives back is the effect's result, of the effect's type. */
export type Body<Result = Untyped> = Generator<Effect, Result, Untyped>;

/** A process by pid, by a name registered on this node, or by `[name, node]`. */
export type Destination = Pid | string | readonly [name: string, node: string];

/**
 * A name by way of a registry: `['via', 'Registry', ['Rooms', 'kitchen']]`, at a start also with the value that is registered.
 * It can be a process's name at its start, and stand for it in send, call, cast and stop. Source: the `via` of gen_server and Registry.
 */
export type ViaName =
  | readonly ['via', 'Registry', readonly [registry: string, key: unknown]]
  | readonly ['via', 'Registry', readonly [registry: string, key: unknown, value: unknown]];
/** Whom one can call, cast and send to: by pid, registered name or via name. */
export type ServerRef = Destination | ViaName;

/**
 * A registered name whose process is typed: a string like any other, and `const counter: Name<Pid<'inc'>> = 'counter'` makes
 * `self.send(counter, 'dec')` an error of the compiler. `ServerName<typeof Counter>` is the same for a module's process.
 */
export type Name<P extends Pid> = string & Pick<P, typeof accepts>;

/** What `receive` gives when nothing matched in time. */
export const TIMEOUT: unique symbol = Symbol('timeout');

/** How `receive` chooses. */
export interface ReceiveOptions<Message = Untyped> {
  /** Only messages for which this holds are taken; the others stay in the mailbox in order (selective receive). Default: any. */
  readonly match?: ((message: Message) => boolean) | undefined;
  /** Milliseconds after which `TIMEOUT` is the result; 0 looks once. Default: waits for ever. */
  readonly after?: Millis | undefined;
}

/** Options of `spawnOpt` (erlang:spawn_opt/2). */
export interface SpawnOpt {
  readonly link?: boolean;
  /** The result is then `[pid, ref]`. */
  readonly monitor?: boolean;
  /** Default: normal, whatever the spawning process has. */
  readonly priority?: Priority;
}

/** What a monitor sends when the process it watches has ended: `reason` is its exit reason, `noproc` if there was none. */
export type Down = readonly ['DOWN', Ref, 'process', Pid, unknown];
/** An exit signal as a process with `trapExit(true)` gets it: from whom, and the reason. */
export type ExitMessage = readonly ['EXIT', Pid, unknown];
/** What `startTimer` sends. */
export type TimerMessage<Message = unknown> = readonly ['timeout', Ref, Message];

/**
 * What a process can do; every body and callback is handed its own. `Message` is the union of what it expects in its mailbox
 * (add `Down`, `ExitMessage` where it monitors or traps exits); untyped unless the body says so: `function* (self: Self<'inc'>)`.
 */
export interface Self<Message = Untyped> {
  /** The process's own pid. */
  readonly pid: Pid<Message>;
  /** Virtual time, µs since the session began. */
  now(): Micros;
  /** A seeded random number in [0, 1), of this process alone. */
  random(): number;
  /** Writes a log_line event. */
  log(text: string): void;

  /**
   * Starts a process. The function's name is its label in the tree. `args` are sent to it: frozen, or copied where they can't be.
   * @throws badarg for anything but a function. Source: erlang:spawn/1.
   */
  spawn<A extends readonly unknown[], M = Untyped>(body: ProcessBody<A, M>, ...args: A): Pid<M>;
  /**
   * As `spawn`, on another node: waits for the answer and yields the pid. A node that cannot be reached gives the pid of a process
   * of this node that ends with `noconnection`. Source: erlang:spawn/2.
   */
  spawn<A extends readonly unknown[], M = Untyped>(node: string, body: ProcessBody<A, M>, ...args: A): Effect<Pid<M>>;
  /** As `spawn`, linked before it runs. Source: erlang:spawn_link/1. */
  spawnLink<A extends readonly unknown[], M = Untyped>(body: ProcessBody<A, M>, ...args: A): Pid<M>;
  /** Yields the pid. Source: erlang:spawn_link/2. */
  spawnLink<A extends readonly unknown[], M = Untyped>(node: string, body: ProcessBody<A, M>, ...args: A): Effect<Pid<M>>;
  /** As `spawn`, monitored before it runs; the ref stands in its `Down` message. Source: erlang:spawn_monitor/1. */
  spawnMonitor<A extends readonly unknown[], M = Untyped>(body: ProcessBody<A, M>, ...args: A): [Pid<M>, Ref];
  /** Yields `[pid, ref]`. Source: erlang:spawn_monitor/2. */
  spawnMonitor<A extends readonly unknown[], M = Untyped>(node: string, body: ProcessBody<A, M>, ...args: A): Effect<[Pid<M>, Ref]>;

  /** As `spawn` with options; with `monitor` the result is `[pid, ref]`. @throws badarg for an unknown option. Source: erlang:spawn_opt/2. */
  spawnOpt<A extends readonly unknown[], M = Untyped>(
    body: ProcessBody<A, M>,
    options: SpawnOpt & { readonly monitor: true },
    ...args: A
  ): [Pid<M>, Ref];
  spawnOpt<A extends readonly unknown[], M = Untyped>(
    body: ProcessBody<A, M>,
    options: SpawnOpt & { readonly monitor?: false },
    ...args: A
  ): Pid<M>;

  /** The name of the node that this process, or `pid`, is on; `nonode@nohost` in a program without nodes. Source: erlang:node/0 and /1. */
  node(pid?: Pid): string;
  /** The nodes that this one is connected to. Source: erlang:nodes/0. */
  nodes(): readonly string[];
  /**
   * From now on `['nodeup', node]` and `['nodedown', node]` of every node; with `reason` both have a third element, `[]` or
   * `[['nodedown_reason', reason]]`. Source: net_kernel:monitor_nodes/2.
   */
  monitorNodes(on: boolean, options?: { readonly reason?: boolean }): 'ok';
  /** One `['nodedown', node]` when the connection to that node is lost, or cannot be made. Source: erlang:monitor_node/2. */
  monitorNode(node: string, on: boolean): true;
  /** Connects, if it is not connected. Yields whether there is a connection now. Source: net_kernel:connect_node/1. */
  connectNode(node: string): Effect<boolean>;
  /** Whether there was a connection. The links and monitors over it end with `noconnection`. Source: erlang:disconnect_node/1. */
  disconnectNode(node: string): boolean;

  /**
   * Sends and goes on. To a dead pid or an inactive alias it does nothing, nor to a name that nobody has on another node or to a node
   * that cannot be reached.
   * @throws badarg for a name that nobody has here. Source: erlang:send/2.
   */
  send<To extends ServerRef | Ref>(to: To, message: MessageTo<To>): void;
  /**
   * Waits for a message and takes it out of the mailbox: the first one, or with `match` the first for which that holds. A `match`
   * that is a type guard narrows the result (`tagged` makes one). Yields the message, or `TIMEOUT` after `after` ms.
   * @throws timeout_value for a time that is no whole number of ms up to 4,294,967,295. Source: the `receive` expression.
   */
  receive(): Effect<Message>;
  receive<M extends Message>(options: { readonly match: (message: Message) => message is M; readonly after?: undefined }): Effect<M>;
  receive<M extends Message>(options: {
    readonly match: (message: Message) => message is M;
    readonly after: Millis;
  }): Effect<M | typeof TIMEOUT>;
  receive(options: { readonly match?: (message: Message) => boolean; readonly after?: undefined }): Effect<Message>;
  receive(options?: ReceiveOptions<Message>): Effect<Message | typeof TIMEOUT>;
  /** Waits `ms` without looking at the mailbox. Yields 'ok'. Source: timer:sleep/1. */
  sleep(ms: Millis): Effect<'ok'>;
  /** Work that costs so many reductions (1 µs each). It can be preempted; `spend` can't. Yields 'ok'. */
  work(reductions: number): Effect<'ok'>;
  /** Costs so many reductions at once, in a plain function too. */
  spend(reductions: number): void;

  /** Two-way: when one of the two ends, the other gets an exit signal. To a dead pid: `noproc`. Source: erlang:link/1. */
  link(other: Pid): true;
  /** Takes the link away; an exit signal under way is not delivered any more. Source: erlang:unlink/1. */
  unlink(other: Pid): true;
  /** One-way: a `Down` message when it ends, at once if it has. Source: erlang:monitor/2. */
  monitor(target: Destination, options?: MonitorOptions): Ref;
  /**
   * An alias of this process, to be sent to in its place, until `unalias`; with `reply` until the first message by it.
   * Source: erlang:alias/1.
   */
  alias(options?: { readonly reply?: boolean }): Ref;
  /** Whether it was an active alias of this process. What is sent to it from now on is dropped. Source: erlang:unalias/1. */
  unalias(ref: Ref): boolean;
  /** `flush` also takes its `Down` out of the mailbox; with `info` the result says whether it was there. Source: erlang:demonitor/2. */
  demonitor(ref: Ref, options?: { readonly flush?: boolean; readonly info?: boolean }): boolean;
  /** Ends this process with a reason. Source: erlang:exit/1. */
  exit(reason: unknown): never;
  /** Sends an exit signal; `kill` can't be trapped and ends with `killed`. Source: erlang:exit/2. */
  exit(target: Pid, reason: unknown): true;
  /** Ends this process with `[reason, stack]`, unless it is caught. Source: erlang:error/1. */
  error(reason: unknown): never;
  /** While on, exit signals become `ExitMessage`s. Returns the previous value; off at first. Source: process_flag(trap_exit, …). */
  trapExit(on: boolean): boolean;
  /** Returns the value before. A priority counts from the process's next turn. Source: erlang:process_flag/2. */
  processFlag(flag: 'trap_exit', value: boolean): boolean;
  processFlag(flag: 'priority', value: Priority): Priority;
  /** What is known of a process, or one item of it, in OTP's words; undefined for one that is not there. Source: process_info/1 and /2. */
  processInfo(pid: Pid): ProcessInfo | undefined;
  processInfo<Item extends keyof ProcessInfo>(pid: Pid, item: Item): ProcessInfo[Item] | undefined;
  /** Whether a process has not ended. Source: erlang:is_process_alive/1. */
  isAlive(pid: Pid): boolean;
  /** The processes that this one is linked to. Source: process_info(links). */
  links(): readonly Pid[];
  /** Whom it monitors, a monitor by name under the name. Source: process_info(monitors). */
  monitors(): readonly Destination[];
  /** Who monitors it. Source: process_info(monitored_by). */
  monitoredBy(): readonly Pid[];

  /** Default: itself. @throws badarg for a name that is taken, empty or `undefined`, or a process that has one. Source: erlang:register/2. */
  register(name: string, pid?: Pid): true;
  /** @throws badarg for a name that nobody has. Source: erlang:unregister/1. */
  unregister(name: string): true;
  /** All registered names, in the order in which they were registered. Source: erlang:registered/0. */
  registered(): readonly string[];
  /** The process of that name, if there is one. Source: erlang:whereis/1. */
  whereis(name: string): Pid | undefined;

  /** The message arrives as it is, after `ms`. Source: erlang:send_after/3. */
  sendAfter<To extends Destination>(ms: Millis, to: To, message: MessageTo<To>): Ref;
  /** The message arrives as `['timeout', ref, message]`. Source: erlang:start_timer/3. */
  startTimer(ms: Millis, to: Destination, message: unknown): Ref;
  /** Milliseconds that were left, or `false` where it has fired or never was. Source: erlang:cancel_timer/1. */
  cancelTimer(ref: Ref): Millis | false;
  /** Milliseconds that are left, or `false`. Source: erlang:read_timer/1. */
  readTimer(ref: Ref): Millis | false;

  /**
   * Asks a gen_server and waits. Yields the reply; if there is none in `timeout` ms (default 5000), or the server ends or is not
   * there, the caller exits with `[reason, ['gen_server', 'call', …]]`, which can be caught. Source: gen_server:call/3.
   */
  call<To extends ServerRef, const R extends RequestTo<To>>(
    server: To,
    request: R,
    timeout?: Millis | 'infinity',
  ): Effect<ReplyFrom<To, R>>;
  /** Tells a gen_server and goes on, whether it is there or not. Source: gen_server:cast/2. */
  cast<To extends ServerRef>(server: To, request: CastTo<To>): 'ok';
  /** Answers a call whose callback returned `noreply`. Source: gen_server:reply/2. */
  reply<Reply>(from: From<Reply>, value: Reply): 'ok';
  /**
   * Asks the host for something from outside: `readFile`, `fetch` … as far as it allows them (docs/PROGRAMS.md). The recording keeps the
   * answer: run again, the program gets the same one without the outside. `reason` is `enosys` where there is no host.
   */
  host(name: string, argument?: unknown): Effect<HostAnswer>;
  /** Ends a gen_server through its `terminate` (default reason `normal`) and waits, by default for ever. Yields 'ok'. Source: gen_server:stop/3. */
  stop(server: ServerRef, reason?: unknown, timeout?: Millis | 'infinity'): Effect<'ok'>;
}

/** The caller of a gen_server:call, to be answered with `self.reply`. */
export type From<Reply = Untyped> = readonly [Pid, Ref<Reply>];

/** What a plain function may come to: anything but a promise (async functions are not processes) or a foreign generator. */
export type Plain =
  | undefined
  | null
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without return is a body too
  | void
  | boolean
  | number
  | string
  | bigint
  | symbol
  | (object & { readonly then?: never; readonly next?: never });

/** The function that a process runs: a generator, or a plain function that runs to its end. An async function does not compile. */
export type ProcessBody<A extends readonly unknown[] = readonly never[], Message = Untyped> = (
  self: Self<Message>,
  ...args: A
) => Body | Plain;
