// One system: its kernel, its scheduler, and the doors to its host.

import { GenServerLoop } from './behaviours/gen-server-loop.ts';
import { NO_STATE } from './behaviours/gen-server-next.ts';
import { isModule, moduleSpawn } from './behaviours/module.ts';
import { ServerSelf, STATE } from './behaviours/server-self.ts';
import { carryOutFault, checkFault, isFaultCommand } from './fault-commands.ts';
import { planOf, shapeOf } from './network-description.ts';
import { resume } from './process/faults.ts';
import type { HostAnswer } from './process/host-calls.ts';
import { answerHost, forgetHostCall } from './process/host-calls.ts';
import { Kernel, NO_TERM } from './process/kernel.ts';
import { BY_EXIT, BY_KILL, sendExit } from './process/links.ts';
import { INFO } from './process/mailbox.ts';
import { removeCaller, sendMessage } from './process/messages.ts';
import { Network, networkOf } from './process/nodes/network.ts';
import type { Process } from './process/process.ts';
import { EXITED } from './process/process.ts';
import type { ProcessSelf } from './process/process-self.ts';
import { ErrorExit } from './process/raised.ts';
import type { ProcessBody } from './process/self.ts';
import type { SpawnOptions } from './process/spawn.ts';
import { spawnProcess } from './process/spawn.ts';
import { stopWaitTimer } from './process/timers.ts';
import { BIT0, COMMAND_KINDS, EV, KIND_SHIFT, PROCESS_KINDS } from './protocol/event-table.ts';
import type { ProcessId } from './protocol/ids.ts';
import type { Micros } from './protocol/units.ts';
import { TurnMeter } from './scheduler/reductions.ts';
import { RunQueue } from './scheduler/run-queue.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { TimerHeap } from './scheduler/timer-heap.ts';
import { Structure } from './structure.ts';
import { rootBody } from './supervision/root.ts';
import type { ModuleStart, StartSpec } from './supervision/start-spec.ts';
import type {
  FaultCommand,
  Meter,
  NetworkCommand,
  Program,
  RunLimits,
  RunResult,
  System,
  SystemCommand,
  SystemOptions,
} from './system-types.ts';

const DEFAULT_CHUNK_SIZE = 8192;
/** States of more processes are not written all at once. */
const MOST_STATES = 10_000;

/**
 * Makes a system with nothing in it. `start` gives it a program, `run` drives it.
 * @throws RangeError for a chunk size below 1.
 */
export function createSystem(options: SystemOptions): System {
  return new LocalSystem(options);
}

class LocalSystem implements System {
  readonly meter: Meter;
  readonly #meter = new TurnMeter();
  readonly #k: Kernel;
  readonly #scheduler: Scheduler;
  readonly #structure: Structure | null;

  constructor(options: SystemOptions) {
    const chunkSize = options.chunkSize ?? DEFAULT_CHUNK_SIZE;
    if (!Number.isInteger(chunkSize) || chunkSize < 1)
      throw new RangeError(`chunkSize: expected a whole number from 1 up, got ${chunkSize}`);
    const contents = options.contents ?? 'recorded';
    const queue = new RunQueue(options.seed);
    const timers = new TimerHeap();
    this.meter = this.#meter;
    if (options.attachable === true && contents === 'off')
      throw new TypeError('createSystem: attachable and contents: off exclude each other');
    this.#structure = options.attachable === true ? new Structure() : null;
    this.#k = new Kernel({
      seed: options.seed,
      sink: options.sink,
      traced: contents !== 'off' && this.#structure === null,
      structure: this.#structure,
      recorded: contents === 'recorded' && this.#structure === null,
      chunkSize,
      onExit: options.onExit,
      meter: this.#meter,
      ready: queue,
      timers,
      runningCell: options.runningCell,
      host: options.host,
    });
    this.#scheduler = new Scheduler(this.#k, this.#meter, queue, timers);
  }

  start(program: Program): void {
    if (this.#k.lastPid !== 0) throw new Error('start: this system has been started already');
    if (program.network === undefined) {
      spawnProcess(this.#k, null, 0, rootSpawn(program.start, program.name));
      return;
    }
    const plan = planOf(program.network, ({ name, start }) => rootSpawn(start, name));
    this.#k.net = new Network(this.#k, plan);
    this.#k.net.start(plan);
  }

  spawn(body: ProcessBody, label: string, kind: 'worker' | 'external' = 'worker'): ProcessId {
    const node = this.#k.net === null ? 0 : 1;
    const signature = kind === 'external' ? 'port' : label;
    const options = { entry: (self: ProcessSelf) => body(self), signature, label, kind: PROCESS_KINDS.indexOf(kind) };
    return spawnProcess(this.#k, null, 0, options, node).id;
  }

  input(to: ProcessId | string, message: unknown, source: string, { via = 0, at }: { via?: ProcessId; at?: Micros } = {}): boolean {
    const k = this.#k;
    if (k.current !== null) throw new Error('input: only between turns');
    this.#reach(at);
    const target = typeof to === 'string' ? k.namesAt(k.net === null ? 0 : 1).get(to) : k.table.get(to);
    if (target === undefined || target.doom !== null) return false;
    const from = via === 0 ? null : (k.table.get(via) ?? null);
    const term = k.freeze(message);
    const cause = k.trace.write(EV.input, BIT0, target.id, 0, k.trace.string(source), 0, 0, 0);
    // Its contents stand in the message.
    sendMessage(k, from, cause, target.pid, term, INFO, 0);
    return true;
  }

  trace(level: 'recorded' | 'bare' | 'structure' | 'off', anew = false): void {
    const k = this.#k;
    const structure = this.#structure;
    if (structure === null) throw new Error('trace: this system was not made attachable');
    if (k.current !== null) throw new Error('trace: only between turns');
    // What is written may not change any more; before that nobody looks.
    k.recorded = level !== 'off';
    k.trace.switchTo(level, () => structure.keyframe(k, anew), anew);
    if (level === 'recorded') this.#showStates();
  }

  /** A log that begins in the middle says what states there are. */
  #showStates(): void {
    const k = this.#k;
    if (k.table.live > MOST_STATES) return;
    for (const process of k.table.all()) {
      const { code, own } = process;
      if (code instanceof GenServerLoop && code.showsState && own instanceof ServerSelf && own[STATE] !== NO_STATE)
        k.writeState(EV.state_changed, 0, process.id, process.handling, 0, 0, own[STATE]);
    }
  }

  run(limits?: RunLimits): RunResult {
    return this.#scheduler.run(limits);
  }

  command(command: SystemCommand, at?: Micros): void {
    const k = this.#k;
    if (isNetworkCommand(command)) {
      const act = networkCommand(networkOf(k), command);
      this.#reach(at);
      writeNetworkCommand(k, command, act);
      return;
    }
    if (isFaultCommand(command)) {
      checkFault(command);
      const target = 'pid' in command ? this.#process(command.kind, command.pid) : null;
      this.#reach(at);
      // What was due may have ended it.
      if (target !== null && target.status === EXITED) this.#process(command.kind, target.id);
      carryOutFault(k, target, command, {
        crash: (process, reason, cause) => crash(k, process, reason, cause),
        jump: (micros) => this.#reach(k.now + micros),
      });
      return;
    }
    const process = this.#process(command.kind, command.pid);
    this.#reach(at);
    carryOut(k, process, command);
  }

  /** @throws RangeError where it is not there */
  #process(what: string, pid: ProcessId): Process {
    const process = this.#k.table.get(pid);
    if (process === undefined) throw new RangeError(`${what}: there is no process <0.${pid}.0>`);
    return process;
  }

  #reach(at: Micros | undefined): void {
    if (at !== undefined) {
      // What is due before the command happens before it.
      this.#meter.advanceTo(at);
      this.#scheduler.fireDue();
    }
  }

  answer(ref: number, result: HostAnswer): boolean {
    if (this.#k.current !== null) throw new Error('answer: only between turns');
    return answerHost(this.#k, ref, result);
  }

  flush(): void {
    if (this.#k.current !== null) throw new Error('flush: only between turns');
    this.#k.trace.flush();
  }

  get now(): Micros {
    return this.#k.now;
  }
  get seq(): number {
    return this.#k.trace.seq;
  }
  get turns(): number {
    return this.#scheduler.turnsRun;
  }
  get liveProcesses(): number {
    return this.#k.table.live;
  }
  get rootExit(): { readonly reason: unknown } | undefined {
    return this.#k.rootExit;
  }
  get running(): number {
    return this.#k.current === null ? 0 : this.#k.current.id;
  }
}

function rootSpawn(start: StartSpec | undefined, label: string): SpawnOptions {
  if (isModule(start)) return { ...moduleSpawn(start, undefined, false), label, root: true };
  if (typeof start === 'function') return { entry: (self) => rootBody(self, start), signature: start.name || label, label, root: true };
  const { module, argument, name } = start as ModuleStart;
  if (!isModule(module)) throw new TypeError('program({ start }): start must be a module, { module, argument?, name? } or a function');
  return { ...moduleSpawn(module, argument, false, { name }), label, root: true };
}

type ProcessCommand = Exclude<SystemCommand, NetworkCommand | FaultCommand>;
const FAULT = COMMAND_KINDS.indexOf('fault');
const PAUSE = COMMAND_KINDS.indexOf('pause');
const RESUME = COMMAND_KINDS.indexOf('resume');
const EDIT = COMMAND_KINDS.indexOf('edit');
const KIND_OF: Record<ProcessCommand['kind'], number> = { exit: FAULT, crash: FAULT, send: EDIT, suspend: PAUSE, resume: RESUME };

function carryOut(k: Kernel, process: Process, command: ProcessCommand): void {
  const parameters = k.freeze('reason' in command ? command.reason : 'message' in command ? command.message : NO_TERM);
  const action = k.trace.string(command.kind);
  const seq = k.writeTerm(EV.command, KIND_OF[command.kind] << KIND_SHIFT, 0, 0, process.id, action, 0, 0, parameters);
  switch (command.kind) {
    case 'exit':
      sendExit(k, null, seq, process.pid, command.reason, command.reason === 'kill' ? BY_KILL : BY_EXIT);
      return;
    case 'send':
      sendMessage(k, null, seq, process.pid, command.message, INFO, 0);
      return;
    case 'crash':
      crash(k, process, command.reason, seq);
      return;
    case 'suspend':
      k.faults?.endNap(k, process);
      if (process.suspended) return;
      process.suspended = true;
      k.trace.write(EV.process_suspended, 0, process.id, seq, 0, 0, 0, 0);
      return;
    case 'resume':
      k.faults?.endNap(k, process);
      if (process.suspended) resume(k, process, seq);
  }
}

/** Whatever the process waits for, its code goes on with an error raised there. */
function crash(k: Kernel, process: Process, reason: unknown, cause: number): void {
  const { wait } = process;
  if (wait !== null) {
    forgetHostCall(k, process);
    if (wait.timer !== null) stopWaitTimer(k, wait);
    removeCaller(wait);
    process.wait = null;
  }
  process.handling = cause;
  process.resumeValue = new ErrorExit(k.freeze(reason));
  process.resumeThrows = true;
  k.wake(process);
}

const NETWORK_COMMANDS: readonly string[] = ['partition', 'heal', 'drop', 'delay', 'halt', 'start'] satisfies NetworkCommand['kind'][];
const isNetworkCommand = (command: SystemCommand): command is NetworkCommand => NETWORK_COMMANDS.includes(command.kind);

/** What the command does, once it is recorded under a seq. @throws RangeError for nodes that are not there. */
function networkCommand(net: Network, command: NetworkCommand): (seq: number) => void {
  if ('node' in command) {
    const node = net.node(command.node);
    return (seq) => (command.kind === 'halt' ? net.haltNode(node, seq) : net.startNode(node, seq));
  }
  const pair = net.pair(...command.nodes);
  switch (command.kind) {
    case 'partition':
      return (seq) => net.cut(pair, seq);
    case 'heal':
      return (seq) => net.mend(pair, seq);
    case 'drop':
      return (seq) => pair.reset(seq);
    case 'delay': {
      const shape = shapeOf(command);
      return (seq) => net.reshape(pair, shape, seq);
    }
  }
}

function writeNetworkCommand(k: Kernel, { kind, ...parameters }: NetworkCommand, act: (seq: number) => void): void {
  act(k.writeTerm(EV.command, FAULT << KIND_SHIFT, 0, 0, 0, k.trace.string(kind), 0, 0, k.freeze(parameters)));
}
