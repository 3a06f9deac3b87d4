// Owns a running program: a worker thread with the program and its scheduler in it, driven through shared words and a port.
//
// Whoever starts a program gets every chunk in order and owes nothing but speed: 32 chunks may be on their way, then the
// program waits. Loading ends within ten seconds or is ended. Whatever happens in the worker, this thread lives on and says
// which process was running; only where memory runs out outside of V8's limits can the whole OS process fall, and its parent
// takes over then.

import { dirname } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { HostAnswer, SystemCommand } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { decodeTerm, encodeTerm, parseEncoded } from '../../runtime/protocol/term-codec.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { toWire, type WireCommand } from '../../runtime/wire-command.ts';
import type { LoadError, Result } from '../loader/load-error.ts';
import type { LoadedProgram } from '../loader/load-program.ts';
import { loadProgram } from '../loader/load-program.ts';
import type { ArmedBreakpoint } from './armed.ts';
import { controlWords, RESUME_AT, WORD } from './control-words.ts';
import type { Door, Permission } from './door.ts';
import { createDoor } from './door.ts';
import { entryFile } from './entry.ts';
import type { Goal } from './goal.ts';
import type { Hog } from './hog-watch.ts';
import { watchForHogs } from './hog-watch.ts';
import type { ProgramEnd } from './program-end.ts';
import { endByItself, endByWorker } from './program-end.ts';
import { makeTransferable } from './transferable.ts';
import type { Look, LookAnswer } from './watch.ts';
import type { FromWorker, Pace, Replay, Stopped, WireAnswer, WireControl, WorkerSetup } from './worker-messages.ts';

export type ProgramStatus = { readonly state: 'running' | 'paused' } | { readonly state: 'ended'; readonly end: ProgramEnd };

/** Chunks are handed over for this long at a time. */
const SLICE_MS = 6;

export interface StartOptions {
  /** A loaded program, or the path of its file. */
  readonly program: LoadedProgram | string;
  /** 32-bit unsigned. */
  readonly seed: number;
  /** Default `recorded`. */
  readonly contents?: 'recorded' | 'bare';
  /** Default `real`. */
  readonly pace?: Pace;
  /** Virtual time at which it ends; events at exactly this time still happen. Default: never. */
  readonly until?: Micros;
  /** End when nothing can happen any more without a command. Default false: it waits for one. */
  readonly endWhenIdle?: boolean;
  /** Heap of the program's worker in MB. Default 1024. */
  readonly memoryMb?: number;
  /** Milliseconds that the program's top-level code may take. Default 10,000. */
  readonly loadLimitMs?: number;
  /** What the program may have from outside with `self.host`. Default: nothing. */
  readonly allow?: readonly Permission[];
  /** Follow a recording (rerun.ts) instead of commands and the clock. */
  readonly replay?: Replay;
  /** What the system stops at, from its first event on. Default: nothing. */
  readonly breakpoints?: readonly ArmedBreakpoint[];
  /** What breakpoints ask about what was handed over before; needed where there are any. */
  readonly onLook?: (what: Look) => LookAnswer | Promise<LookAnswer>;
  /** A breakpoint can stop nothing any more: why, as the end of a sentence. */
  readonly onDisarmed?: (id: number, why: string) => void;
  /** A breakpoint was hit or a step is over; every chunk until there has been handed over. The state is `paused`. */
  readonly onStopped?: (stopped: Stopped) => void;
  /** Every chunk, in order. While a returned promise is pending, the chunk counts as on its way. */
  readonly onChunk: (chunk: EventChunk) => void | Promise<void>;
  readonly onStatus?: (status: ProgramStatus) => void;
  /** What the program writes with console. Default: nowhere. */
  readonly onPrint?: (level: string, text: string) => void;
  /** A command that could not be carried out, in one sentence. */
  readonly onCommandFailed?: (what: string) => void;
}

/** A program on a worker of Bough's own. */
export interface ProgramHost extends RunningHost {
  readonly loaded: LoadedProgram;
}

/** A running program, wherever it runs. */
export interface RunningHost {
  /** As the program calls itself. */
  readonly name: string;
  /** Absent for a program that runs in a process of its own. */
  readonly loaded?: LoadedProgram;
  /** Virtual time and seq of the last record, as of the last slice. */
  readonly now: Micros;
  readonly seq: number;
  /** The process whose code runs at this instant, or 0. */
  readonly running: ProcessId;
  /** Chunks that are on their way to the receiver; at 32 the program waits. */
  readonly inFlight: number;
  /** Records and carries out a command at the present virtual time, between two turns. */
  command(command: SystemCommand): void;
  /** No process runs and virtual time stands still. Confirmed by onStatus, once the turn at hand is over. */
  pause(paused: boolean): void;
  /** What the system stops at from now on. @throws never: what can't be armed is said by `onCommandFailed` */
  watch(breakpoints: readonly ArmedBreakpoint[]): void;
  /** Goes on to the goal and stops there; `onStopped` says where that was. */
  advance(goal: Goal): void;
  /** Ends after the turn at hand, with everything recorded. A hog has to be terminated. */
  stop(): Promise<ProgramEnd>;
  /** Ends the worker at once; what was not handed over yet is lost (at most the last 8 ms and the turn at hand). */
  terminate(): Promise<ProgramEnd>;
  /** The process that does not give the thread back, if one has not for 200 ms. */
  hog(): Hog | undefined;
  /** Resolves once the worker is gone and every chunk is handed over. Never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

/** Loads a program if need be, starts it in a worker and resolves when its root is about to start. */
export async function startProgram(options: StartOptions): Promise<Result<ProgramHost, LoadError>> {
  const loaded = typeof options.program === 'string' ? await loadProgram(options.program) : { ok: true as const, value: options.program };
  return loaded.ok ? new Host(loaded.value, options).started : loaded;
}

/** For the worker's own start, which takes a tenth of a second where the machine has time for it. */
const START_LIMIT_MS = 60_000;
/** How long the promises of a program that is over may go on. Nothing of them is recorded; a chain that renews itself would never end. */
const AFTERMATH_MS = 1000;

class Host implements ProgramHost {
  readonly loaded: LoadedProgram;
  name = '';
  readonly started: Promise<Result<ProgramHost, LoadError>>;
  readonly ended: Promise<ProgramEnd>;
  readonly #options: StartOptions;
  readonly #door: Door;
  readonly #control = controlWords();
  readonly #commands: MessageChannel = new MessageChannel();
  readonly #looks: MessageChannel = new MessageChannel();
  /** Stops of the system so far. */
  #stops = 0;
  readonly #worker: Worker;
  readonly #watch = watchForHogs(this.#control);
  #loadTimer: NodeJS.Timeout;
  #aftermathTimer: NodeJS.Timeout | undefined;
  #settleStart: (result: Result<ProgramHost, LoadError>) => void = () => undefined;
  #settleEnd: (end: ProgramEnd) => void = () => undefined;
  #end: ProgramEnd | undefined;
  #handing = Promise.resolve();
  /** Spent on chunks since the event loop last had its turn between two of them. */
  #busyMs = 0;
  /** The last record that arrived. */
  #last = { at: 0, seq: 0 };

  constructor(loaded: LoadedProgram, options: StartOptions) {
    this.loaded = loaded;
    this.#options = options;
    this.#door = createDoor({ folder: dirname(loaded.file), allow: options.allow ?? [] });
    this.started = new Promise((settle) => (this.#settleStart = settle));
    this.ended = new Promise((settle) => (this.#settleEnd = settle));
    const setup: WorkerSetup = {
      shared: this.#control.shared,
      commands: this.#commands.port2,
      looks: this.#looks.port2,
      breakpoints: options.breakpoints ?? [],
      loaded,
      seed: options.seed >>> 0,
      contents: options.contents ?? 'recorded',
      pace: options.pace ?? 'real',
      ...(options.until === undefined ? {} : { until: options.until }),
      endWhenIdle: options.endWhenIdle ?? false,
      ...(options.replay === undefined ? {} : { replay: options.replay }),
    };
    this.#worker = new Worker(entryFile('program-worker', import.meta.url), {
      workerData: setup,
      transferList: [this.#commands.port2, this.#looks.port2],
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMb ?? 1024 },
      name: 'bough program',
      // What Node was started with (a test runner's loaders, an inspector) is no business of the program's.
      execArgv: [],
    });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => (this.#end ??= endByWorker(error, this.#moment())));
    this.#worker.on('exit', () => this.#exited());
    this.#loadTimer = setTimeout(
      () => this.#failToLoad(`its worker did not start within ${START_LIMIT_MS / 1000} s; is the machine overloaded?`),
      START_LIMIT_MS,
    );
  }

  get now(): Micros {
    return this.#control.clock[0] as number;
  }
  get seq(): number {
    return this.#control.clock[1] as number;
  }
  get running(): ProcessId {
    return Atomics.load(this.#control.words, WORD.running);
  }
  get inFlight(): number {
    return Atomics.load(this.#control.words, WORD.inFlight);
  }

  command(command: SystemCommand): void {
    this.#tell(toWire(command));
  }

  #answer(ref: number, answer: HostAnswer): void {
    this.#tell({ kind: 'answer', ref, term: encodeTerm(answer) });
  }

  #tell(wire: WireCommand | WireAnswer | WireControl): void {
    if (this.#end) return;
    this.#commands.port1.postMessage(wire);
    Atomics.add(this.#control.words, WORD.commands, 1);
    this.#wake();
  }

  pause(paused: boolean): void {
    Atomics.store(this.#control.words, WORD.pause, paused ? 1 : 0);
    this.#tell(paused ? { kind: 'halt' } : { kind: 'release', stop: this.#stops });
    this.#wake();
  }

  watch(breakpoints: readonly ArmedBreakpoint[]): void {
    this.#tell({ kind: 'watch', breakpoints });
  }

  advance(goal: Goal): void {
    this.#tell({ kind: 'advance', goal });
  }

  /** The worker stands still meanwhile: it gets an answer in any case. */
  async #lookFor(what: Look): Promise<LookAnswer> {
    try {
      return (await this.#options.onLook?.(what)) ?? { failed: 'nobody answers what breakpoints ask' };
    } catch (error) {
      return { failed: error instanceof Error ? error.message : String(error) };
    }
  }

  async #answerLook(what: Look): Promise<void> {
    const answer = await this.#lookFor(what);
    if (this.#end) return;
    // A copy: what lies in the hub stays there.
    if ('chunk' in answer) this.#looks.port1.postMessage({ chunk: makeTransferable(answer.chunk).chunk } satisfies LookAnswer);
    else this.#looks.port1.postMessage(answer);
    this.#wake();
  }

  stop(): Promise<ProgramEnd> {
    Atomics.store(this.#control.words, WORD.stop, 1);
    this.#wake();
    return this.ended;
  }

  terminate(): Promise<ProgramEnd> {
    this.#end ??= { by: 'terminated', sentence: this.#withRunning('was ended from outside'), ...this.#moment() };
    void this.#worker.terminate();
    return this.ended;
  }

  hog(): Hog | undefined {
    return this.#end ? undefined : this.#watch.hog();
  }

  #wake(): void {
    Atomics.add(this.#control.words, WORD.wake, 1);
    Atomics.notify(this.#control.words, WORD.wake);
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'chunk':
        this.#last = lastOf(message.chunk);
        this.#hand(message.chunk);
        return;
      case 'evaluating':
        this.#limitLoading(this.#options.loadLimitMs ?? 10_000);
        return;
      case 'loaded':
        clearTimeout(this.#loadTimer);
        this.name = message.name;
        this.#settleStart({ ok: true, value: this });
        this.#options.onStatus?.({ state: 'running' });
        return;
      case 'load_failed':
        this.#settleStart({ ok: false, error: message.error });
        this.#limitAftermath();
        return;
      case 'paused':
        this.#options.onStatus?.({ state: message.paused ? 'paused' : 'running' });
        return;
      case 'stopped':
        this.#stops = message.stop;
        // Behind every chunk, so that what is said of the stop can be looked up.
        this.#handing = this.#handing.then(() => {
          this.#options.onStatus?.({ state: 'paused' });
          this.#options.onStopped?.(message);
        });
        return;
      case 'disarmed':
        this.#options.onDisarmed?.(message.id, message.why);
        return;
      case 'look':
        this.#handing = this.#handing.then(() => this.#answerLook(message));
        return;
      case 'printed':
        Atomics.sub(this.#control.words, WORD.lines, 1);
        this.#options.onPrint?.(message.level, message.text);
        return;
      case 'host_request':
        void this.#door(message.name, decodeTerm(parseEncoded(message.argument))).then((answer) => this.#answer(message.ref, answer));
        return;
      case 'command_failed':
        this.#options.onCommandFailed?.(message.what);
        return;
      case 'ended':
        this.#end ??= endByItself(message);
        this.#limitAftermath();
    }
  }

  /** The worker has said its last word, behind every chunk: all of it is here, so ending the worker loses nothing. */
  #limitAftermath(): void {
    this.#aftermathTimer ??= setTimeout(() => void this.#worker.terminate(), AFTERMATH_MS);
  }

  /** Chunks go out one after the other, and each gives its credit back when its receiver is done with it. */
  #hand(chunk: EventChunk): void {
    const done = (): void => {
      const left = Atomics.sub(this.#control.words, WORD.inFlight, 1) - 1;
      if (left === RESUME_AT) this.#wake();
    };
    this.#handing = this.#handing
      .then(() => this.#rest())
      .then(() => {
        const from = performance.now();
        const taken = this.#options.onChunk(chunk);
        this.#busyMs += performance.now() - from;
        return taken;
      })
      .then(done, (error) => this.#recorderFailed(error));
  }

  /**
   * Up to 32 chunks may wait, and together they are worth a second: between them windows are answered. Without this, Node
   * would hand over all that a port has before it looks at a socket or a timer.
   */
  #rest(): Promise<void> | undefined {
    if (this.#busyMs < SLICE_MS) return undefined;
    this.#busyMs = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }

  #recorderFailed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#end = { by: 'failed', sentence: `could not go on, because its events could not be recorded: ${why}`, ...this.#moment() };
    void this.#worker.terminate();
  }

  /** From here on only the program's own code takes time. */
  #limitLoading(limit: number): void {
    clearTimeout(this.#loadTimer);
    const reason = `did not finish loading within ${limit / 1000} s; its top-level code has to come to an end (work belongs into a process)`;
    this.#loadTimer = setTimeout(() => this.#failToLoad(reason), limit);
  }

  #failToLoad(reason: string): void {
    this.#settleStart({ ok: false, error: { kind: 'too_long', file: this.loaded.file, reason } });
    void this.#worker.terminate();
  }

  #exited(): void {
    clearTimeout(this.#loadTimer);
    clearTimeout(this.#aftermathTimer);
    this.#watch.stop();
    this.#commands.port1.close();
    this.#looks.port1.close();
    const end: ProgramEnd = (this.#end ??= { by: 'failed', sentence: this.#withRunning('ended without a word'), ...this.#moment() });
    // Does nothing where the program had started.
    this.#settleStart({
      ok: false,
      error: { kind: end.by === 'out_of_memory' ? 'out_of_memory' : 'threw', file: this.loaded.file, reason: end.sentence },
    });
    void this.#handing.then(() => {
      const final = this.#end ?? end;
      this.#options.onStatus?.({ state: 'ended', end: final });
      this.#settleEnd(final);
    });
  }

  #moment(): Pick<ProgramEnd, 'at' | 'seq' | 'running'> {
    const running = this.running;
    return { ...this.#last, ...(running === 0 ? {} : { running }) };
  }

  #withRunning(what: string): string {
    return this.running === 0 ? what : `${what} while <0.${this.running}.0> was running`;
  }
}

const lastOf = ({ firstSeq, count, at }: EventChunk): { at: Micros; seq: number } => ({
  at: at[count - 1] ?? 0,
  seq: firstSeq + count - 1,
});
