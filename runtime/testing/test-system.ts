// A system for unit tests: virtual time stands still until the test moves it, the seed decides every choice, and what happened is
// read from the log. It needs no test framework; what a test did wrong is thrown as a TestError that says what to do.

import { start, startLink } from '../behaviours/module.ts';
import type { Module, PidOf, StartRest } from '../behaviours/module-types.ts';
import type { HostRequest } from '../process/host-calls.ts';
import { ErrorExit, Exit } from '../process/raised.ts';
import type { Body, Destination, Plain, ProcessBody, ReceiveOptions, Self } from '../process/self.ts';
import { TIMEOUT } from '../process/self.ts';
import type { CastTo, MessageTo, ReplyFrom, RequestTo } from '../process/typing.ts';
import { program } from '../program.ts';
import type { EventType } from '../protocol/event-table.ts';
import { type Pid, Ref, type Untyped } from '../protocol/ids.ts';
import type { Micros, Millis } from '../protocol/units.ts';
import { createSystem } from '../system.ts';
import type { System, SystemCommand } from '../system-types.ts';
import { checkDestination, checkModule, isProgram, isStart, nameOf, text } from './arguments.ts';
import { Driver } from './driver.ts';
import type { Job } from './jobs.ts';
import { doJobs, JOB } from './jobs.ts';
import type { TestEvent } from './recorder.ts';
import { Recorder } from './recorder.ts';
import { tell } from './story.ts';
import { TestError, TestExit } from './test-error.ts';
import type { TestEnd, TestNode, TestOptions } from './test-types.ts';
import { Whom } from './whom.ts';

/**
 * Makes a system for one test. Each operation first does its work and then lets everything happen that can happen without a timer:
 * time moves only by `advance`, `runUntilIdle` and calls that have to wait.
 *
 * ```ts
 * const t = testSystem();
 * const counter = t.start(Counter, 0);
 * t.cast(counter, 'inc');
 * expect(t.call(counter, 'get')).toBe(1);
 * ```
 */
export const testSystem = (options: TestOptions = {}): TestSystem => new TestSystem(options);

/** A system under test. Made by `testSystem`. */
export class TestSystem {
  readonly #recorder = new Recorder();
  readonly #ends: { readonly pid: number; readonly reason: unknown }[] = [];
  readonly #jobs: Job[] = [];
  readonly #system: System;
  readonly #driver: Driver;
  readonly #whom: Whom;
  readonly #patience: Millis;
  #self: number;

  constructor(options: TestOptions) {
    const { seed = 1, patience = 60_000, host } = options;
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff)
      throw new TestError(`testSystem({ seed }): expected a whole number from 0 to 4294967295, got ${seed}`);
    if (!(patience > 0)) throw new TestError(`testSystem({ patience }): expected milliseconds above 0, got ${patience}`);
    this.#patience = patience;
    const asked: HostRequest[] = [];
    this.#system = createSystem({
      seed,
      sink: this.#recorder.sink,
      ...(host ? { host: (request) => asked.push(request) } : {}),
      onExit: (pid, reason) => this.#ends.push({ pid, reason }),
    });
    this.#driver = new Driver(this.#system, patience, asked, host ?? (() => ['error', 'enosys']), () => this.#keepsGoing());
    this.#whom = new Whom(
      this.#recorder,
      () => this.#system.flush(),
      (pid) => this.#reasonOf(pid),
    );
    const own = (self: Self) => doJobs(self, this.#jobs);
    if (options.program === undefined) {
      this.#self = 1;
      this.#system.start(program({ name: 'test', start: own }));
    } else {
      const what = options.program;
      if (!isStart(what))
        throw new TestError(
          `testSystem({ program }): expected a program, a module, { module, argument?, name? } or a function, got ${text(what)}`,
        );
      this.#self = 0;
      this.#system.start(isProgram(what) ? what : program({ name: nameOf(what), start: what }));
    }
    this.#driver.settle();
  }

  // ── doing ──

  /**
   * Starts a gen_server, supervisor or task as `start` does and gives its pid. It is not linked to the test: its crash is in `ends`.
   * @throws TestExit with the reason when its init does not return `['ok', …]`.
   */
  start<M extends Module>(module: M, ...rest: StartRest<M>): PidOf<M> {
    checkModule(module, 'start');
    return this.#started(module.name, (self) => start(self, module as Module, ...(rest as StartRest<Module>))) as PidOf<M>;
  }

  /** As `start`, linked to the test's own process, which is its parent. */
  startLink<M extends Module>(module: M, ...rest: StartRest<M>): PidOf<M> {
    checkModule(module, 'startLink');
    return this.#started(module.name, (self) => startLink(self, module as Module, ...(rest as StartRest<Module>))) as PidOf<M>;
  }

  /** Starts a process from a function, as `self.spawn` does. */
  spawn<A extends readonly unknown[], M = Untyped>(body: ProcessBody<A, M>, ...args: A): Pid<M> {
    return this.run((self) => self.spawn(body, ...args)) as Pid<M>;
  }

  /** Sends a message from the test's own process. @throws TestExit `badarg` for a name that nobody has. */
  send<To extends Destination>(to: To, message: MessageTo<To>): void {
    this.run((self) => self.send(to as Destination, message));
  }

  /** Casts to a gen_server. */
  cast<To extends Destination>(server: To, request: CastTo<To>): void {
    this.run((self) => self.cast(server as Destination, request));
  }

  /**
   * Calls a gen_server and gives its reply; time goes on as far as the reply needs.
   * @throws TestExit with the reason that a caller would exit with (`noproc`, `timeout`, the server's own).
   */
  call<To extends Destination, const R extends RequestTo<To>>(
    server: To,
    request: R,
    timeout: Millis | 'infinity' = 5000,
  ): ReplyFrom<To, R> {
    const what = `call(${this.#whom.text(server)}, ${text(request)})`;
    return this.#do(what, function* (self) {
      return yield* self.call(server as Destination, request, timeout);
    }) as ReplyFrom<To, R>;
  }

  /** Ends a gen_server through its `terminate`. @throws TestExit where it is not there or ends otherwise. */
  stop(server: Destination, reason: unknown = 'normal'): void {
    this.#do(`stop(${this.#whom.text(server)})`, function* (self) {
      yield* self.stop(server, reason);
    });
  }

  /**
   * Runs a function or generator in the test's own process and gives its result: everything that `self` can do.
   * @throws TestExit for an exit, and whatever else it throws.
   */
  run<T>(body: (self: Self) => Body<T> | T): T {
    return this.#do('the body given to run', body as (self: Self) => Body | Plain) as T;
  }

  /**
   * Takes a message out of the test's own mailbox. Without `after` it has to be there already; with it time goes on up to so many ms.
   * @throws TestError that says what is in the mailbox when none matches.
   */
  receive<Message = Untyped>(options: ReceiveOptions = {}): Message {
    if (typeof options !== 'object' || options === null) throw new TestError(`receive: expected { match, after }, got ${text(options)}`);
    const { match } = options;
    if (match !== undefined && typeof match !== 'function') throw new TestError(`receive: match: expected a function, got ${text(match)}`);
    const taken = this.run((self: Self) => waitFor(self, options));
    if (taken !== TIMEOUT) return taken as Message;
    const there = this.mailbox(this.pid).map(text).join(', ') || 'nothing';
    const hint = options.after === undefined ? '; give { after: ms } to let time pass' : '';
    throw new TestError(`receive: no message ${options.match ? 'that matches ' : ''}has come to the test${hint}. In its mailbox: ${there}`);
  }

  // ── time ──

  /** Lets so many milliseconds pass, and everything happen that falls into them. */
  advance(ms: Millis): void {
    if (!Number.isFinite(ms) || ms < 0) throw new TestError(`advance: expected milliseconds, got ${ms}`);
    this.#driver.runTo(this.#system.now + ms * 1000);
  }

  /**
   * Runs until nothing can ever happen again: nobody has work, and no timer runs.
   * @throws TestError that names whom time keeps going when that does not come within the patience.
   */
  runUntilIdle(): void {
    const result = this.#driver.runTo(this.#system.now + this.#patience * 1000);
    if (result !== 'time') return;
    const busy = this.#keepsGoing();
    throw new TestError(
      `runUntilIdle: after ${this.#patience} ms of virtual time things still happen (${busy}). A periodic timer never ends: use advance(ms).`,
    );
  }

  /** Virtual time, µs since the system began. */
  get now(): Micros {
    return this.#system.now;
  }

  // ── faults ──

  /** The process crashes with `[reason, stack]`, as if its current or next callback had raised an error. */
  crash(target: Destination, reason: unknown = 'crashed_by_test'): void {
    this.#command({ kind: 'crash', pid: this.#whom.pid(target, 'crash'), reason });
  }
  /** Sends it an exit signal from outside: trapped, it becomes a message. */
  exit(target: Destination, reason: unknown): void {
    this.#command({ kind: 'exit', pid: this.#whom.pid(target, 'exit'), reason });
  }
  /** Kills it: nothing of it runs any more, and its reason is `killed`. */
  kill(target: Destination): void {
    this.#command({ kind: 'exit', pid: this.#whom.pid(target, 'kill'), reason: 'kill' });
  }
  /** It gets no turn until `resume`. */
  suspend(target: Destination): void {
    this.#command({ kind: 'suspend', pid: this.#whom.pid(target, 'suspend') });
  }
  /** It gets turns again. */
  resume(target: Destination): void {
    this.#command({ kind: 'resume', pid: this.#whom.pid(target, 'resume') });
  }

  // ── looking ──

  /** The test's own process, which starts, calls and receives. */
  get pid(): Pid {
    return this.#recorder.pidOf(this.#own());
  }
  /** The process that has a name now. */
  whereis(name: string): Pid | undefined {
    const pid = this.#world.whereis(name);
    return pid === undefined ? undefined : this.#recorder.pidOf(pid);
  }
  /** Whether the process has not ended; false for a name that nobody has. */
  isAlive(target: Destination): boolean {
    const pid = this.#whom.find(checkDestination(target, 'isAlive'));
    return pid !== undefined && this.#world.process(pid)?.live === true;
  }
  /**
   * The state that a gen_server or `loop` returned last, also of one that has ended.
   * @throws TestError for a process that hands none over, such as a bare generator.
   */
  state<State = Untyped>(target: Destination): State {
    const pid = this.#whom.pid(target, 'state', true);
    const seq = this.#world.process(pid)?.stateSeq ?? 0;
    if (seq !== 0) return this.#recorder.term(seq) as State;
    throw new TestError(
      `state: ${this.#whom.text(target)} has handed over no state; a gen_server or loop(state) does, a bare generator keeps its own`,
    );
  }
  /** The messages that wait in its mailbox, oldest first, as its code would receive them (a call or cast: its request). */
  mailbox(target: Destination): unknown[] {
    const entries = this.#world.process(this.#whom.pid(target, 'mailbox'))?.mailbox ?? [];
    return entries.map(({ key, source, from, ref }) => {
      const term = this.#recorder.message(key);
      if (source === 'exit') return ['EXIT', this.#recorder.pidOf(from), term];
      if (source === 'down') return ['DOWN', new Ref(ref), 'process', this.#recorder.pidOf(from), term];
      return term;
    });
  }
  /** The processes that it is linked to. */
  links(target: Destination): Pid[] {
    return (this.#world.process(this.#whom.pid(target, 'links'))?.links ?? []).map((pid) => this.#recorder.pidOf(pid));
  }
  /** The tree of processes: what the window draws. The test's own process is not in it unless it is the root. */
  tree(): TestNode[] {
    const slots = [...this.#world.slots()].filter(({ pid }) => pid !== this.#self || pid === 1);
    const below = (parent: number): TestNode[] =>
      slots
        .filter(({ parentSlot }) => parentSlot === parent)
        .map(({ pid, slot, kind, status, incarnation, name, label }) => ({
          name: name ?? label,
          pid: this.#recorder.pidOf(pid),
          kind,
          status,
          incarnation,
          children: below(slot),
        }));
    return below(0);
  }
  /** Every process that has ended, in order, with its exit reason. */
  get ends(): readonly TestEnd[] {
    this.#system.flush();
    return this.#ends.map(({ pid, reason }) => ({ pid: this.#recorder.pidOf(pid), name: this.#recorder.nameOf(pid), reason }));
  }
  /** The reasons with which processes of that name have ended, in order. */
  reasons(name: string): unknown[] {
    return this.ends.filter((end) => end.name === name).map(({ reason }) => reason);
  }
  /** The log so far, or its events of one type, payloads as terms. */
  events<T extends EventType = EventType>(type?: T): TestEvent<T>[] {
    this.#system.flush();
    return this.#recorder.events(type);
  }
  /** What happened, in OTP's words: `Worker crashed: badarg`, `Root restarted Worker`, `Root gave up`, and what was logged. */
  story(): string[] {
    return tell(this.events());
  }
  /** The texts of `self.log`, in order. */
  get logged(): string[] {
    return this.events('log_line').map(({ payload }) => String(payload));
  }
  /** The hash of the log so far: equal for equal seeds and tests. */
  get hash(): string {
    this.#system.flush();
    return this.#recorder.hash;
  }

  // ── how ──

  get #world(): Recorder['world'] {
    this.#system.flush();
    return this.#recorder.world;
  }

  #reasonOf(pid: number): string {
    return text(this.#ends.find((end) => end.pid === pid)?.reason);
  }

  #own(): number {
    if (this.#self === 0) {
      this.#self = this.#system.spawn((self) => doJobs(self, this.#jobs), 'test');
      this.#driver.settle();
    }
    return this.#self;
  }

  #started(what: string, begin: (self: Self) => ReturnType<typeof start>): Pid {
    const result = this.#do(`the start of ${what}`, function* (self) {
      return yield* begin(self);
    }) as readonly ['ok', Pid] | readonly ['error', unknown] | 'ignore';
    if (result === 'ignore') throw new TestExit(`the start of ${what}`, 'ignore', 'its init returned ignore');
    if (result[0] === 'ok') return result[1];
    throw new TestExit(`the start of ${what}`, result[1], text(result[1]));
  }

  /** Has the test's own process do something, runs until it is done and everything has settled. */
  #do(what: string, body: Job['body']): unknown {
    const pid = this.#own();
    const job: Job = { body };
    if (!this.isAlive(this.#recorder.pidOf(pid)))
      throw new TestError(`${what}: the test's own process has ended with ${this.#reasonOf(pid)}`);
    this.#jobs.push(job);
    this.#system.command({ kind: 'send', pid, message: JOB });
    const last = this.#system.now + this.#patience * 1000;
    while (job.outcome === undefined) {
      const stopped = this.#driver.step(last, () => job.outcome !== undefined);
      if (stopped === 'turns' || job.outcome !== undefined) continue;
      this.#jobs.splice(this.#jobs.indexOf(job), 1);
      throw new TestError(`${what} did not come back: ${this.#whyNot(stopped, pid)}`);
    }
    this.#driver.settle();
    if ('value' in job.outcome) return job.outcome.value;
    const { thrown } = job.outcome;
    if (thrown instanceof Exit || thrown instanceof ErrorExit) throw new TestExit(what, thrown.reason, text(thrown.reason));
    throw thrown;
  }

  #whyNot(stopped: string, pid: number): string {
    if (!this.isAlive(this.#recorder.pidOf(pid))) return `the test's own process ended with ${this.#reasonOf(pid)}`;
    if (stopped === 'time') return `${this.#patience} ms of virtual time have passed (testSystem({ patience }) changes that)`;
    const suspended = [...this.#world.processes()].filter((process) => process.live && process.suspended);
    const whom = suspended.map((process) => this.#recorder.nameOf(process.pid)).join(', ');
    return whom ? `everybody waits; ${whom} is suspended` : 'everybody waits, and no timer runs';
  }

  /** The last who did something, where time passed or somebody was told. */
  #keepsGoing(): string {
    const events = this.events().slice(-200);
    const timers = events.filter(
      (event) => event.type === 'timer_fired' || event.type === 'turn_started' || event.type === 'message_received',
    );
    const names = [...new Set((timers.length > 0 ? timers : events).map((event) => event.process))];
    return names.slice(-5).join(', ');
  }

  #command(command: SystemCommand): void {
    this.#system.command(command);
    this.#driver.settle();
  }
}

function* waitFor(self: Self, { match, after = 0 }: ReceiveOptions): Body {
  return yield* self.receive({ match: (message: unknown) => message !== JOB && (match === undefined || match(message)), after });
}
