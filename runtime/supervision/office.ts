// What all kinds of supervisors share: starting a child by its spec, and stopping it.

import { isModule, spawnOf, startRequest } from '../behaviours/module.ts';
import { finishStart } from '../behaviours/outcome.ts';
import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import { BY_KILL, BY_SHUTDOWN, sendExit, unlink } from '../process/links.ts';
import { INFO, takeFirst } from '../process/mailbox.ts';
import { monitor } from '../process/monitors.ts';
import type { ChildPlace, Process } from '../process/process.ts';
import type { ProcessSelf } from '../process/process-self.ts';
import { ErrorExit, reasonOf, UNWIND } from '../process/raised.ts';
import { FOREVER, RECEIVE, Request } from '../process/request.ts';
import type { Effect } from '../process/self.ts';
import { TIMEOUT } from '../process/self.ts';
import { SHUTDOWN_TIMER } from '../process/timers.ts';
import { BIT0, EV, SHUTDOWN_KINDS } from '../protocol/event-table.ts';
import { Pid, type Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import type { Child, Flags } from './child.ts';
import { SupervisorRecords } from './records.ts';
import type { ModuleStart, StartFunction } from './start-spec.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a yield gives back depends on the effect
export type Steps<T> = Generator<Effect, T, any>;
/** `['ok', pid]`, `['ok', pid, extra]` (pid undefined where the start ignored) or `['error', reason]`. */
export type Started = readonly ['ok', Pid | undefined] | readonly ['ok', Pid, unknown] | readonly ['error', unknown];

const HOW_SHUTDOWN = SHUTDOWN_KINDS.indexOf('shutdown');
const HOW_BRUTAL = SHUTDOWN_KINDS.indexOf('brutal_kill');
const HOW_TIMEOUT = SHUTDOWN_KINDS.indexOf('killed_after_timeout');
const HOW_DEAD = SHUTDOWN_KINDS.indexOf('already_dead');

export class Office extends SupervisorRecords {
  readonly #self: ProcessSelf;

  constructor(self: ProcessSelf, k: Kernel, p: Process, flags: Flags) {
    super(k, p, flags);
    this.#self = self;
  }

  // ── starting ──

  /** Starts a child. Sets its pid where that succeeds, and writes how it went; `old` is the process that it replaces. */
  *start(child: Child, place: ChildPlace, old: Pid | undefined, isRestart: boolean): Steps<Started> {
    const { p } = this;
    const cause = p.handling;
    // `catch apply(M, F, A)`. In this generator and not one of its own: each costs more than all else here does.
    let result: unknown;
    p.place = place;
    try {
      const module = this.#moduleOf(child);
      result = module === undefined ? yield* finishStart(this.k, this.call(child)) : yield module;
    } catch (thrown) {
      result = this.caught(thrown);
    } finally {
      p.place = null;
    }
    return this.settle(child, result, old, isRestart, cause);
  }

  /** What a start comes to that raised. */
  caught(thrown: unknown): unknown {
    if (thrown === UNWIND) throw thrown;
    return isErlangThrow(thrown) ? thrown : ['EXIT', reasonOf(thrown)];
  }

  /** Writes how a start went; `cause`: what the supervisor was handling when it began, and handles again. */
  settle(child: Child, result: unknown, old: Pid | undefined, isRestart: boolean, cause: number): Started {
    const { p, k } = this;
    const started = normalise(result);
    const id = this.textId(child);
    if (started[0] === 'error') {
      const reason = k.freeze(started[1]);
      k.writeTerm(EV.child_start_failed, isRestart ? BIT0 : 0, p.id, p.handling, id, k.trace.string(tagOf(reason)), 0, 0, reason);
    } else if (started[1] !== undefined) {
      if (isRestart) k.trace.write(EV.child_restarted, 0, p.id, cause, started[1].id, id, old === undefined ? 0 : old.id, 0);
      else k.trace.write(EV.child_started, 0, p.id, cause, started[1].id, id, 0, 0);
    }
    p.handling = cause;
    return started;
  }

  /** The request that starts a child given as a module; undefined for one given as a function. */
  #moduleOf({ start, extra }: Child): Effect | undefined {
    if (typeof start === 'function' && !isModule(start)) return undefined;
    const { module, argument, name }: ModuleStart = isModule(start) ? { module: start } : (start as ModuleStart);
    return startRequest(this.#self, spawnOf(this.#self, module, withExtra(argument, extra), true, { name }));
  }

  /** The effect that starts a module again. It is made once per child, unless its argument has to be copied for each process. */
  againOf(child: Child, place: ChildPlace): Effect {
    let { again } = child;
    if (again === undefined) {
      const { start, extra } = child;
      const { module, argument, name }: ModuleStart = isModule(start) ? { module: start } : (start as ModuleStart);
      const given = withExtra(argument, extra);
      again = spawnOf(this.#self, module, given, true, { name });
      again.owner = this.p;
      again.place = place;
      if (typeof given !== 'object' || given === null || (again.argument === given && !this.k.freezer.mutable)) child.again = again;
    }
    return again;
  }

  /** What the start function of a child returns: how it started, a generator that comes to that, or the effect of one start. */
  call({ start, extra }: Child): unknown {
    this.k.meter.driven = NOBODY;
    return extra.length === 0 ? (start as StartFunction)(this.#self) : (start as StartFunction)(this.#self, ...(extra as readonly never[]));
  }

  // ── stopping ──

  /** Stops a running child as its `shutdown` says, and waits until it has ended. */
  *stop(child: Child): Steps<void> {
    const { k, p } = this;
    const { pid } = child;
    if (pid === undefined || child.restarting) return;
    const cause = p.handling;
    const brutal = child.shutdown === 'brutal_kill';
    const process = k.table.get(pid.id);
    if (process !== undefined) process.stopping = true;
    const ref = monitor(k, p, pid);
    sendExit(k, p, cause, pid, brutal ? 'kill' : 'shutdown', brutal ? BY_KILL : BY_SHUTDOWN);
    let how = process === undefined ? HOW_DEAD : brutal ? HOW_BRUTAL : HOW_SHUTDOWN;
    const patience = typeof child.shutdown === 'number' ? child.shutdown : FOREVER;
    if ((yield this.#down(ref, patience)) === TIMEOUT) {
      how = HOW_TIMEOUT;
      sendExit(k, p, p.handling, pid, 'kill', BY_KILL);
      yield this.#down(ref, FOREVER);
    }
    this.forget(pid);
    this.stopped(child, pid, how);
    p.handling = cause;
  }

  /** No EXIT of this process will be seen any more. */
  forget(pid: Pid): void {
    unlink(this.k, this.p, pid);
    takeFirst(
      this.k,
      this.p,
      ({ kind, message, from }) => kind === INFO && from?.id === pid.id && Array.isArray(message) && message[0] === 'EXIT',
    );
  }

  #down(ref: Ref, patience: number): Effect {
    const request = new Request(RECEIVE, this.p);
    request.match = (message: unknown) =>
      Array.isArray(message) && message[0] === 'DOWN' && (message[1] as Ref | null | undefined)?.id === ref.id;
    request.after = patience;
    request.timerKind = SHUTDOWN_TIMER;
    return request;
  }
}

const isErlangThrow = (thrown: unknown): boolean =>
  !(thrown instanceof Error) && !(typeof thrown === 'object' && thrown !== null && (thrown as { class?: unknown }).class === 'exit');

function normalise(result: unknown): Started {
  if (result === 'ignore') return ['ok', undefined];
  if (Array.isArray(result) && result[0] === 'ok' && result[1] instanceof Pid && result.length <= 3) return result as unknown as Started;
  if (Array.isArray(result) && result[0] === 'error' && result.length === 2) return ['error', result[1]];
  return ['error', result];
}

/** A module takes one argument: its own, the one that start_child adds, or a list of both. */
function withExtra(argument: unknown, extra: readonly unknown[]): unknown {
  if (extra.length === 0) return argument;
  if (argument === undefined) return extra.length === 1 ? extra[0] : extra;
  return [argument, ...extra];
}

export { ErrorExit, HOW_BRUTAL, HOW_DEAD, HOW_SHUTDOWN, HOW_TIMEOUT };
