// A program on Node's own event loop, in a process that has sockets, files and timers of its own. Virtual time follows the wall clock
// and is never held back by it: under load the system runs as fast as it can. Between slices Node gets its turn, so a busy system
// does not starve its sockets; what comes from outside is put in between two turns.

import type { HostRequest, Pid, Program, System } from '../../runtime/index.ts';
import { createSystem } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { Attachment, type AttachOptions } from './attachment.ts';
import { call } from './call.ts';
import { Port, type PortHandlers } from './port.ts';

/** So many turns, or so many milliseconds, before Node gets its turn. */
const SLICE_TURNS = 512;
const SLICE_MS = 4;
/** Node's timers take no more. */
const MOST_MS = 2 ** 31 - 1;

export interface NodeOptions {
  /** 32-bit unsigned; decides the order of turns and every `self.random()`. Default: by chance. */
  readonly seed?: number;
  /** Carries out `self.host(name, argument)`: by name. While one is under way no process runs. Default: none, `['error', 'enosys']`. */
  readonly host?: Readonly<Record<string, (argument: unknown) => unknown>>;
  /**
   * Bough may attach. Default: where the environment says so: `BOUGH_ATTACH=1` to look, `BOUGH_ATTACH=control` to pause, kill and
   * break things too.
   */
  readonly attach?: AttachOptions | boolean;
}

/** A process, by pid or registered name. */
export type Address = Pid | string;

/** A running program and its doors to the outside. */
export interface NodeSystem {
  /** For what this interface does not have. Between turns only. */
  readonly system: System;
  /** A message from outside, recorded as an input of this source. False where nobody is there. */
  send(to: Address, message: unknown, source?: string): boolean;
  /** gen_server:call from outside; `timeout` in ms, default 5000. Rejects with an error whose `reason` is the exit reason. */
  call(to: Address, request: unknown, timeout?: number): Promise<unknown>;
  /** A process that stands for something outside: a socket, a file. See `Port`. */
  port(label: string, handlers: PortHandlers): Port;
  /** Whether somebody is attached now. */
  readonly attached: boolean;
  /** Ends the system: its root is told to shut down. */
  stop(): Promise<void>;
  /** The root's exit reason, once it has exited. */
  readonly ended: Promise<unknown>;
}

/** Starts a program in this process. @throws TypeError for what is no program */
export function run(program: Program, options: NodeOptions = {}): NodeSystem {
  return new Runner(program, options);
}

class Runner implements NodeSystem {
  readonly system: System;
  readonly ended: Promise<unknown>;
  readonly #program: Program;
  readonly #seed: number;
  readonly #clock: () => number = performance.now.bind(performance);
  #origin: number;
  #settle: (reason: unknown) => void = () => undefined;
  #scheduled: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #inTurn = false;
  #paused = false;
  #over = false;
  #waiting: (() => void)[] = [];
  readonly #ports = new Map<number, Port>();
  #attachment: Attachment | undefined;

  constructor(program: Program, options: NodeOptions) {
    this.#program = program;
    this.#seed = options.seed ?? Math.floor(Math.random() * 0x1_0000_0000);
    this.#origin = this.#clock();
    this.ended = new Promise((resolve) => (this.#settle = resolve));
    const { host } = options;
    const wish = process.env['BOUGH_ATTACH'];
    const attach = options.attach ?? (wish === undefined || wish === '' || wish === '0' ? false : { control: wish === 'control' });
    this.system = createSystem({
      seed: this.#seed,
      // Where nobody may attach nothing is kept for it.
      ...(attach === false ? { contents: 'off' } : { attachable: true }),
      sink: (chunk: EventChunk) => this.#attachment?.take(chunk),
      onExit: (pid) => this.#exited(pid),
      ...(host === undefined ? {} : { host: (request: HostRequest) => void this.#carryOut(host, request) }),
    });
    this.system.start(program);
    if (attach !== false) {
      this.#letAttach(attach === true ? {} : attach).catch((error: unknown) =>
        process.emitWarning(`Bough can't attach to ${program.name}: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
    this.#wake();
  }

  get attached(): boolean {
    return this.#attachment?.active ?? false;
  }

  // ── the outside ──

  send(to: Address, message: unknown, source = 'host'): boolean {
    return this.input(to, message, source, 0);
  }

  /** `via`: the port that it comes through, 0 for none. */
  input(to: Address, message: unknown, source: string, via: number): boolean {
    if (this.#over) return false;
    const id = typeof to === 'string' ? to : to.id;
    // A port's handler may answer at once, in the middle of a turn.
    if (this.#inTurn) {
      this.#waiting.push(() => void this.system.input(id, message, source, { via, at: this.#now() }));
      return true;
    }
    const taken = this.system.input(id, message, source, { via, at: this.#paused ? this.system.now : this.#now() });
    if (taken) this.#wake();
    return taken;
  }

  call(to: Address, request: unknown, timeout = 5000): Promise<unknown> {
    return call((body, label) => this.later(() => void this.system.spawn(body, label)), to, request, timeout);
  }

  port(label: string, handlers: PortHandlers): Port {
    const port = new Port(
      label,
      handlers,
      (to, message) => this.input(to, message, label, port.pid.id),
      (work) => this.later(work),
    );
    const id = this.#betweenTurns(() => this.system.spawn((self) => port.body(self), label, 'external'));
    port.opened(id);
    this.#ports.set(id, port);
    this.#wake();
    return port;
  }

  /** Does something between two turns: now, or as soon as the turn at hand is over. */
  later(work: () => void): void {
    this.#between(work);
    this.#wake();
  }

  #between(work: () => void): void {
    if (this.#inTurn) this.#waiting.push(work);
    else work();
  }

  #betweenTurns<T>(work: () => T): T {
    if (this.#inTurn) throw new Error('port: only from outside of processes; a process asks for one with a message');
    return work();
  }

  async #carryOut(host: NonNullable<NodeOptions['host']>, { ref, name, argument }: HostRequest): Promise<void> {
    const operation = Object.hasOwn(host, name) ? host[name] : undefined;
    let answer: readonly ['ok' | 'error', unknown];
    try {
      answer = operation === undefined ? ['error', 'undef'] : ['ok', await operation(argument)];
    } catch (error) {
      answer = ['error', error instanceof Error ? error.message : error];
    }
    this.later(() => void this.system.answer(ref, answer));
  }

  #exited(pid: number): void {
    const port = this.#ports.get(pid);
    if (port === undefined) return;
    this.#ports.delete(pid);
    this.#waiting.push(() => port.ended());
  }

  // ── time ──

  #now(): number {
    return Math.floor((this.#clock() - this.#origin) * 1000);
  }

  #wake(): void {
    if (this.#scheduled !== undefined || this.#over || this.#paused) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#scheduled = setImmediate(() => {
      this.#scheduled = undefined;
      this.#slice();
    });
  }

  #slice(): void {
    const started = this.#clock();
    for (;;) {
      const { system } = this;
      this.#inTurn = true;
      let result: ReturnType<System['run']>;
      try {
        result = system.run({ until: Math.max(this.#now(), system.now), turns: SLICE_TURNS });
      } finally {
        this.#inTurn = false;
      }
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const work of waiting) work();
      this.#attachment?.adjust();
      if (this.#paused || this.#over) return;
      if (system.rootExit !== undefined) {
        this.#finish(system.rootExit.reason);
        return;
      }
      const more =
        result.stopped === 'turns' || waiting.length > 0 || (result.stopped === 'time' && (result.nextAt ?? Infinity) <= system.now);
      if (!more) {
        this.#sleep(result);
        return;
      }
      if (this.#clock() - started > SLICE_MS) {
        this.#wake();
        return;
      }
    }
  }

  #sleep({ stopped, nextAt }: ReturnType<System['run']>): void {
    if (stopped !== 'time' || nextAt === undefined || this.#scheduled !== undefined) return;
    this.#timer = setTimeout(() => this.#slice(), Math.min(MOST_MS, Math.max(0, Math.ceil((nextAt - this.#now()) / 1000))));
  }

  #finish(reason: unknown): void {
    this.#over = true;
    for (const port of this.#ports.values()) port.ended();
    this.#ports.clear();
    this.#attachment?.close(`ended: its root exited`);
    this.#settle(reason);
  }

  // ── being looked at ──

  async #letAttach(options: AttachOptions): Promise<void> {
    const attachment = new Attachment(this.#program.name, this.#seed, this.system, options, {
      pause: (paused) => this.#pause(paused),
      step: () => this.#step(),
      between: (work) => this.#between(work),
      wake: () => this.#wake(),
    });
    this.#attachment = attachment;
    try {
      await attachment.listen();
    } catch (error) {
      this.#attachment = undefined;
      throw error;
    }
  }

  #pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (!paused) {
      // Virtual time stood still, and does not catch up.
      this.#origin = this.#clock() - this.system.now / 1000;
      this.#wake();
      return;
    }
    clearTimeout(this.#timer);
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
  }

  /** Virtual time jumps to the next timer where nothing is ready; what goes out goes out. */
  #step(): boolean {
    const { system } = this;
    const { seq } = system;
    this.#inTurn = true;
    try {
      system.run({ turns: 1, stopWhen: () => true });
    } finally {
      this.#inTurn = false;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) work();
    return system.seq > seq;
  }

  async stop(): Promise<void> {
    this.later(() => {
      if (this.system.rootExit === undefined) this.system.command({ kind: 'exit', pid: 1, reason: 'kill' }, this.#now());
    });
    this.#pause(false);
    await this.ended;
  }
}
