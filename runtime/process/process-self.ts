// `Self` as process code gets it. Each operation first makes sure that the code of this very process is running: a `self` that
// was handed to another process, or one whose process has been ended by its own signal, does nothing any more.

import { Pid, Ref, type Untyped } from '../protocol/ids.ts';
import type { Micros, Millis } from '../protocol/units.ts';
import { alias, unalias } from './aliases.ts';
import { Call } from './call.ts';
import { nextChance, seedChance, toUnit } from './chance.ts';
import type { ProcessFlags } from './flags.ts';
import { parsePriority, processFlag, setPriority, trapExit } from './flags.ts';
import type { Kernel, Priority } from './kernel.ts';
import { linksOf } from './link-set.ts';
import { addLink, BY_EXIT, BY_KILL, link, sendExit, unlink } from './links.ts';
import { writeLog } from './log-line.ts';
import { CAST, INFO } from './mailbox.ts';
import { resolveServer, sendInfo, sendMessage, sendReply, sendToAlias } from './messages.ts';
import type { MonitorOptions } from './monitors.ts';
import { demonitor, monitor, monitorWith } from './monitors.ts';
import { registerName, unregisterName } from './names.ts';
import { networkOf } from './nodes/network.ts';
import { NO_NODE } from './nodes/plan.ts';
import type { RemoteSpawn } from './nodes/remote-spawn.ts';
import type { Process } from './process.ts';
import { EXITED } from './process.ts';
import type { ProcessInfo } from './process-info.ts';
import { processInfo } from './process-info.ts';
import { badarg, checkOptions, ErrorExit, Exit, StackTrace, UNWIND } from './raised.ts';
import { hasRegistry, isVia, viaText } from './registries.ts';
import { CONNECT, FOREVER, HOST, RECEIVE, RECEIVE_ANY, Request, SLEEP, SPAWN_AT, STOP, WORK } from './request.ts';
import type { Destination, Effect, From, ProcessBody, ReceiveOptions, Self, ServerRef, SpawnOpt } from './self.ts';
import type { SpawnOptions } from './spawn.ts';
import { KIND_WORKER, newProcess } from './spawn.ts';
import { argumentOf, entryOf, signatureOf } from './spawned-body.ts';
import { cancelTimer, isMillis, readTimer, SEND_AFTER, START_TIMER, startTimer } from './timers.ts';
import { checkTimeout, waitingTime } from './waiting-time.ts';

const COST_SPAWN = 20;
const DEFAULT_CALL_TIMEOUT: Millis = 5000;

export class ProcessSelf implements Self {
  readonly #k: Kernel;
  readonly #p: Process;

  constructor(k: Kernel, process: Process) {
    this.#k = k;
    this.#p = process;
  }

  get pid(): Pid {
    return this.#p.pid;
  }

  /** For behaviours: what is behind a `self`. */
  static open(self: Self): { readonly k: Kernel; readonly process: Process } {
    if (!(self instanceof ProcessSelf)) throw new TypeError('self: expected the object that the process was given');
    return { k: self.#k, process: self.#p };
  }

  /** For functions that are handed a `self`: its process, if that is the one that runs; it pays so many reductions. */
  static running(self: Self, cost: number): Process {
    if (!(self instanceof ProcessSelf)) throw new TypeError('self: expected the object that the process was given');
    return self.#running(cost);
  }

  /** Pays for an operation and returns the process, if it is the one that runs. */
  #running(cost: number): Process {
    const process = this.#p;
    if (this.#k.current !== process) {
      if (process.status === EXITED) throw UNWIND;
      throw new TypeError(`self belongs to ${process.pid} (${process.label}); another process used it. Hand over self.pid instead.`);
    }
    this.#k.meter.left -= cost;
    return process;
  }

  now(): Micros {
    return this.#k.now;
  }

  random(): number {
    const process = this.#running(1);
    if (process.chance === 0) process.chance = seedChance(this.#k.seed, process.id);
    process.chance = nextChance(process.chance);
    return toUnit(process.chance);
  }

  log(text: string): void {
    const process = this.#running(1);
    writeLog(this.#k, process, 'info', String(text));
  }

  spawn<A extends readonly unknown[]>(body: ProcessBody<A, Untyped>, ...args: A): Pid;
  spawn<A extends readonly unknown[]>(node: string, body: ProcessBody<A, Untyped>, ...args: A): Effect<Pid>;
  spawn(what: ProcessBody<unknown[], Untyped> | string, ...args: unknown[]): Pid | Effect<Pid> {
    return typeof what === 'string' ? this.#spawnAt<Pid>(what, args, {}) : this.#spawn(what, args, false).pid;
  }

  spawnLink<A extends readonly unknown[]>(body: ProcessBody<A, Untyped>, ...args: A): Pid;
  spawnLink<A extends readonly unknown[]>(node: string, body: ProcessBody<A, Untyped>, ...args: A): Effect<Pid>;
  spawnLink(what: ProcessBody<unknown[], Untyped> | string, ...args: unknown[]): Pid | Effect<Pid> {
    return typeof what === 'string' ? this.#spawnAt<Pid>(what, args, { link: true }) : this.#spawn(what, args, true).pid;
  }

  spawnMonitor<A extends readonly unknown[]>(body: ProcessBody<A, Untyped>, ...args: A): [Pid, Ref];
  spawnMonitor<A extends readonly unknown[]>(node: string, body: ProcessBody<A, Untyped>, ...args: A): Effect<[Pid, Ref]>;
  spawnMonitor(what: ProcessBody<unknown[], Untyped> | string, ...args: unknown[]): [Pid, Ref] | Effect<[Pid, Ref]> {
    if (typeof what === 'string') return this.#spawnAt<[Pid, Ref]>(what, args, { monitor: true });
    const { pid } = this.#spawn(what, args, false);
    return [pid, monitor(this.#k, this.#p, pid)];
  }

  #spawnAt<R>(node: string, [body, ...args]: unknown[], how: { readonly link?: true; readonly monitor?: true }): Effect<R> {
    const request = new Request(SPAWN_AT, this.#running(0));
    if (typeof body !== 'function') badarg(`spawn: expected a function, got ${String(body)}`);
    const options: RemoteSpawn = { node, ...this.#spawnOptions(body as ProcessBody<unknown[], Untyped>, args), ...how };
    request.start = options;
    return request;
  }

  spawnOpt<A extends readonly unknown[]>(body: ProcessBody<A>, options: SpawnOpt & { readonly monitor: true }, ...args: A): [Pid, Ref];
  spawnOpt<A extends readonly unknown[]>(body: ProcessBody<A>, options: SpawnOpt & { readonly monitor?: false }, ...args: A): Pid;
  spawnOpt<A extends readonly unknown[]>(body: ProcessBody<A>, options: SpawnOpt, ...args: A): Pid | [Pid, Ref] {
    checkOptions('spawnOpt', options, ['link', 'monitor', 'priority']);
    const priority = options.priority === undefined ? undefined : parsePriority(options.priority);
    const { pid } = this.#spawn(body, args, options.link === true, priority);
    return options.monitor === true ? [pid, monitor(this.#k, this.#p, pid)] : pid;
  }

  #spawn<A extends readonly unknown[]>(body: ProcessBody<A>, args: A, linked: boolean, priority?: number): Process {
    const process = this.#running(COST_SPAWN);
    if (typeof body !== 'function') badarg(`spawn: expected a function, got ${String(body)}`);
    const k = this.#k;
    const sent = k.freeze(args) as A;
    const entry = entryOf(body, sent);
    const signature = signatureOf(k, body);
    const child = newProcess(
      k,
      process,
      process.handling,
      process.pid.node,
      null,
      entry,
      signature,
      signature,
      KIND_WORKER,
      argumentOf(sent),
    );
    if (priority !== undefined) setPriority(k, child, priority);
    k.enqueue(child);
    if (linked) addLink(k, process, child);
    return child;
  }

  #spawnOptions<A extends readonly unknown[]>(body: ProcessBody<A, Untyped>, args: A): SpawnOptions {
    // What a process is started with is sent to it: frozen, or copied where it cannot be.
    const sent = this.#k.freeze(args) as A;
    return { entry: entryOf(body, sent), signature: signatureOf(this.#k, body), argument: argumentOf(sent) };
  }

  node(pid?: Pid): string {
    this.#running(1);
    if (pid !== undefined && !(pid instanceof Pid)) badarg(`node: expected a pid, got ${String(pid)}`);
    return this.#k.net === null ? NO_NODE : this.#k.net.nameOf((pid ?? this.pid).node);
  }

  nodes(): readonly string[] {
    this.#running(1);
    return this.#k.net?.connectedTo(this.pid.node) ?? [];
  }

  monitorNodes(on: boolean, options?: { readonly reason?: boolean }): 'ok' {
    const process = this.#running(1);
    if (typeof on !== 'boolean') badarg(`monitorNodes: expected true or false, got ${String(on)}`);
    networkOf(this.#k).monitors.monitorNodes(process, on, options?.reason === true);
    return 'ok';
  }

  monitorNode(node: string, on: boolean): true {
    const process = this.#running(1);
    checkNode('monitorNode', node);
    if (typeof on !== 'boolean') badarg(`monitorNode: expected true or false, got ${String(on)}`);
    networkOf(this.#k).monitorNode(process, node, on);
    return true;
  }

  connectNode(node: string): Effect<boolean> {
    const request = new Request(CONNECT, this.#running(0));
    checkNode('connectNode', node);
    request.term = node;
    return request;
  }

  disconnectNode(node: string): boolean {
    const process = this.#running(1);
    checkNode('disconnectNode', node);
    const net = networkOf(this.#k);
    return net.disconnect(this.pid.node, net.numberOf(node), process.handling);
  }

  send(to: ServerRef | Ref, message: unknown): void {
    const process = this.#p;
    const k = this.#k;
    // `node` first: with it the compiler knows what `to` is, and need not follow its prototypes.
    if (typeof to === 'object' && to !== null && (to as Pid).node === process.pid.node && to instanceof Pid && k.current === process) {
      sendInfo(k, process, to, message);
      return;
    }
    this.#running(0);
    if (to instanceof Ref) {
      sendToAlias(this.#k, process, to, message);
      return;
    }
    if (typeof to === 'string' && !this.#k.namesAt(process.pid.node).has(to)) badarg(`send: nobody is registered as ${to}`);
    if (isVia(to) && resolveServer(this.#k, process.pid.node, to) === undefined) badarg(`send: nobody is registered as ${viaText(to)}`);
    sendMessage(this.#k, process, process.handling, to, message, INFO, 0);
  }

  receive(options?: ReceiveOptions): Effect<Untyped> {
    if (options === undefined) return RECEIVE_ANY;
    const request = new Request(RECEIVE, this.#p);
    if (typeof options !== 'object' || options === null) badarg(`receive: options: expected { match, after }, got ${String(options)}`);
    const { match = null } = options;
    if (match !== null && typeof match !== 'function') badarg(`receive: match: expected a function, got ${String(match)}`);
    request.match = match;
    request.after = waitingTime(options.after ?? 'infinity');
    return request;
  }

  sleep(ms: Millis): Effect<Untyped> {
    const request = new Request(SLEEP, this.#p);
    request.after = waitingTime(ms);
    return request;
  }

  work(reductions: number): Effect<Untyped> {
    const request = new Request(WORK, this.#p);
    request.term = natural(reductions);
    return request;
  }

  spend(reductions: number): void {
    this.#running(natural(reductions));
  }

  link(other: Pid): true {
    return link(this.#k, this.#running(1), other);
  }

  unlink(other: Pid): true {
    return unlink(this.#k, this.#running(1), other);
  }

  monitor(target: Destination, options?: MonitorOptions): Ref {
    const process = this.#running(1);
    return options === undefined ? monitor(this.#k, process, target) : monitorWith(this.#k, process, target, options);
  }

  alias(options?: { readonly reply?: boolean }): Ref {
    return alias(this.#k, this.#running(1), options);
  }

  unalias(ref: Ref): boolean {
    return unalias(this.#k, this.#running(1), ref);
  }

  demonitor(ref: Ref, options?: { readonly flush?: boolean; readonly info?: boolean }): boolean {
    checkOptions('demonitor', options, ['flush', 'info']);
    return demonitor(this.#k, this.#running(1), ref, options?.flush === true, options?.info === true);
  }

  exit(reason: unknown): never;
  exit(target: Pid, reason: unknown): true;
  exit(target: unknown, reason?: unknown): true {
    // By their number, since `undefined` is a reason too. What always throws is never compiled: so all else is done elsewhere.
    // biome-ignore lint/complexity/noArguments: a rest parameter would cost an array
    const thrown = ProcessSelf.exiting(this, arguments.length, target, reason);
    if (thrown !== null) throw thrown;
    return true;
  }

  /** What `exit`, given so many arguments, has to throw; null where it returns. */
  static exiting(self: ProcessSelf, given: number, target: unknown, reason: unknown): object | null {
    const process = self.#running(1);
    if (given === 1) return new Exit(target);
    if (!(target instanceof Pid)) return badarg(`exit: expected a pid, got ${String(target)}`);
    sendExit(self.#k, process, process.handling, target, reason, reason === 'kill' ? BY_KILL : BY_EXIT);
    return self.#k.current === process ? null : UNWIND;
  }

  error(reason: unknown): never {
    this.#running(1);
    throw new ErrorExit(reason);
  }

  trapExit(on: boolean): boolean {
    return trapExit(this.#k, this.#running(1), on);
  }

  processFlag(flag: 'trap_exit', value: boolean): boolean;
  processFlag(flag: 'priority', value: Priority): Priority;
  processFlag(flag: keyof ProcessFlags, value: unknown): boolean | Priority {
    return processFlag(this.#k, this.#running(1), flag, value);
  }

  processInfo(pid: Pid): ProcessInfo | undefined;
  processInfo<Item extends keyof ProcessInfo>(pid: Pid, item: Item): ProcessInfo[Item] | undefined;
  processInfo<Item extends keyof ProcessInfo>(pid: Pid, item?: Item): ProcessInfo | ProcessInfo[Item] | undefined {
    this.#running(1);
    if (!(pid instanceof Pid)) badarg(`processInfo: expected a pid, got ${String(pid)}`);
    if (pid instanceof Pid && pid.node !== this.pid.node) badarg(`processInfo: ${pid} is on another node`);
    return processInfo(this.#k, pid, item);
  }

  isAlive(pid: Pid): boolean {
    this.#running(1);
    if (!(pid instanceof Pid) || pid.node !== this.pid.node) badarg(`isAlive: expected a pid of this node, got ${String(pid)}`);
    return this.#k.alive(pid) !== undefined;
  }

  links(): readonly Pid[] {
    const process = this.#running(1);
    return [...linksOf(process).map((other) => other.pid), ...(this.#k.net?.ties.links.get(process)?.values() ?? [])];
  }

  monitors(): readonly Destination[] {
    const process = this.#running(1);
    const remote = this.#k.net?.ties.watches.get(process)?.values() ?? [];
    return [
      ...Array.from(process.monitors?.values() ?? [], ({ name, target }) => name ?? target.pid),
      ...Array.from(remote, ({ about }) => about),
    ];
  }

  monitoredBy(): readonly Pid[] {
    const process = this.#running(1);
    const remote = this.#k.net?.ties.watchers.get(process)?.values() ?? [];
    return [...Array.from(process.watchers?.values() ?? [], ({ watcher }) => watcher.pid), ...Array.from(remote, ({ pid }) => pid)];
  }

  register(name: string, pid: Pid = this.pid): true {
    const process = this.#running(1);
    const target = pid instanceof Pid && pid.node === this.pid.node ? this.#k.table.get(pid.id) : undefined;
    return target === undefined
      ? badarg(`register: ${String(pid)} is no live process`)
      : registerName(this.#k, target, name, process.handling);
  }

  unregister(name: string): true {
    return unregisterName(this.#k, this.pid.node, name, this.#running(1).handling);
  }

  registered(): readonly string[] {
    this.#running(1);
    return [...this.#k.namesAt(this.pid.node).keys()];
  }

  whereis(name: string): Pid | undefined {
    this.#running(1);
    if (typeof name !== 'string') badarg(`whereis: expected a name, got ${String(name)}`);
    return this.#k.namesAt(this.pid.node).get(name)?.pid;
  }

  sendAfter(ms: Millis, to: Destination, message: unknown): Ref {
    return startTimer(this.#k, this.#running(1), SEND_AFTER, ms, to, message);
  }

  startTimer(ms: Millis, to: Destination, message: unknown): Ref {
    return startTimer(this.#k, this.#running(1), START_TIMER, ms, to, message);
  }

  cancelTimer(ref: Ref): Millis | false {
    return cancelTimer(this.#k, this.#running(1), ref);
  }

  readTimer(ref: Ref): Millis | false {
    this.#running(1);
    return readTimer(this.#k, ref);
  }

  call(server: ServerRef, request: unknown, timeout: Millis | 'infinity' = DEFAULT_CALL_TIMEOUT): Effect<Untyped> {
    const after = isMillis(timeout) ? timeout : timeout === 'infinity' ? FOREVER : badCall(server, request, timeout);
    return new Call(this.#p, server, request, after);
  }

  host(name: string, argument?: unknown): Effect<Untyped> {
    if (typeof name !== 'string' || name === '') badarg();
    const effect = new Request(HOST, this.#p);
    effect.to = name;
    effect.term = argument;
    return effect;
  }

  cast(server: ServerRef, request: unknown): 'ok' {
    const process = this.#running(0);
    if (!isVia(server) || hasRegistry(this.#k, process.pid.node, server))
      sendMessage(this.#k, process, process.handling, server, request, CAST, 0);
    return 'ok';
  }

  reply(from: From, value: unknown): 'ok' {
    sendReply(this.#k, this.#running(0), from, value);
    return 'ok';
  }

  stop(server: ServerRef, reason: unknown = 'normal', timeout: Millis | 'infinity' = 'infinity'): Effect<Untyped> {
    const effect = new Request(STOP, this.#p);
    effect.to = server;
    effect.term = reason;
    effect.after = checkTimeout(timeout, 'stop');
    return effect;
  }
}

/** gen_server:call with what is no timeout: an exit, since gen_server:call describes every failure so. */
function badCall(server: ServerRef, request: unknown, timeout: unknown): never {
  const why = `call: timeout: expected a whole number of ms from 0 to 4294967295, or 'infinity', got ${String(timeout)}`;
  const error = new ErrorExit('function_clause', why);
  throw new Exit([
    ['function_clause', StackTrace.from(error)],
    ['gen_server', 'call', [server, request, timeout]],
  ]);
}

function natural(value: number): number {
  return Number.isInteger(value) && value >= 0 ? value : badarg(`expected a whole number of reductions, got ${String(value)}`);
}

function checkNode(what: string, node: unknown): void {
  if (typeof node !== 'string') badarg(`${what}: expected the name of a node, got ${String(node)}`);
}
