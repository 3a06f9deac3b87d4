// The system as its host sees it: made with a program, a seed and a sink; driven in slices; asked and commanded from outside.

import type { LinkDescription, NetworkDescription } from './network-description.ts';
import type { HostAnswer, HostRequest } from './process/host-calls.ts';
import type { Effect, ProcessBody } from './process/self.ts';
import type { EventChunk } from './protocol/chunk.ts';
import type { ProcessId } from './protocol/ids.ts';
import type { OpenTurn } from './protocol/open-turn.ts';
import type { Micros, Millis } from './protocol/units.ts';
import type { StartSpec } from './supervision/start-spec.ts';

/** What `program()` returns and a program's module exports as default. */
export interface Program {
  readonly kind: 'program';
  readonly name: string;
  /** Its root; absent where the program has nodes. */
  readonly start?: StartSpec;
  /** Its nodes, each with a root, and the links between them. */
  readonly network?: NetworkDescription;
}

/** What a host gives a system. */
export interface SystemOptions {
  /** 32-bit unsigned. The same program, seed and inputs give the same log. */
  readonly seed: number;
  /**
   * Receives every chunk, in order. The chunk's arrays belong to the receiver; one that has used them up may return the chunk, and
   * they are written again.
   */
  readonly sink: (chunk: EventChunk) => unknown;
  /**
   * `recorded`: payloads and states too. `bare`: structure only. `off`: nothing is traced, the sink gets no chunk and `seq` only
   * counts. Default `recorded`.
   */
  readonly contents?: 'recorded' | 'bare' | 'off';
  /**
   * Somebody may attach while it runs: nothing is traced, and nothing frozen, until `System.trace` says so. Default false. Not with `contents: 'off'`.
   */
  readonly attachable?: boolean;
  /** Records per chunk at most. Default 8192. Does not change the log. */
  readonly chunkSize?: number;
  /** Called after each exit, for harnesses: the process, and its reason as a live term. */
  readonly onExit?: (pid: ProcessId, reason: unknown) => void;
  /**
   * Cell 0 is kept at the id of the process whose code runs now, 0 between turns. A host lays it over shared memory, so that a
   * process that never comes back can be named from outside.
   */
  readonly runningCell?: Int32Array;
  /**
   * Carries out what processes ask with `self.host`, and gives the result to `System.answer`, at once or later; until then nothing
   * runs. Called in the middle of a turn. Without it the answer is `['error', 'enosys']`, and nothing is recorded.
   */
  readonly host?: (request: HostRequest) => void;
}

/** What the program loader's counts go to: one object per system, the same through its life. */
export interface Meter {
  /** What the running process has left of its turn. Counted down by one at each loop head and function entry of loaded code; below 0 the turn is overdrawn. */
  left: number;
  /** Yielded by loaded generators when `left` is below 0: ends the turn, the process stays runnable. Does nothing while budget is left. */
  readonly preempt: Effect;
  /**
   * Which activation of a generator may yield `preempt`: one that the runtime drives, directly or through `yield*`. A generator
   * that the program itself runs through (`for (const x of range(9))`) must not, since its consumer would take it for a value.
   * The runtime writes 0 just before it resumes a generator of the program or delegates to one with `yield*`, and -1 just before
   * it calls a function of the program (a callback, a plain body). The rest is done by the loaded code: who starts or comes back
   * and finds 0 writes its own number. Begins as -1.
   */
  driven: number;
}

/** A command from the person at the debugger. Recorded as a `command` event, so that replay and re-execution contain it. */
export type SystemCommand =
  | { readonly kind: 'exit'; readonly pid: ProcessId; readonly reason: unknown }
  /** The process crashes with `[reason, stack]`, as if its current or next callback had raised an error. */
  | { readonly kind: 'crash'; readonly pid: ProcessId; readonly reason: unknown }
  | { readonly kind: 'send'; readonly pid: ProcessId; readonly message: unknown }
  | { readonly kind: 'suspend' | 'resume'; readonly pid: ProcessId }
  | FaultCommand
  | NetworkCommand;

/** Faults that last for a while, or are more than one signal. Their limits stand in fault-commands.ts. */
export type FaultCommand =
  /**
   * What happens to the next `count` messages to the process, whoever sends them: lost; late by `ms`; delivered twice; delivered in the
   * opposite order once they are all there, or after one second. Exit signals, DOWN messages, timers, and what goes by an alias are left alone.
   */
  | {
      readonly kind: 'disturb';
      readonly pid: ProcessId;
      readonly how: 'drop' | 'delay' | 'duplicate' | 'reorder';
      readonly count: number;
      readonly ms?: Millis;
    }
  /** So many messages at once, from outside. */
  | { readonly kind: 'flood'; readonly pid: ProcessId; readonly count: number; readonly message: unknown }
  /** Each turn of the process takes `factor` times as long; others run meanwhile. 1 ends it. */
  | { readonly kind: 'slow'; readonly pid: ProcessId; readonly factor: number }
  /** Whoever lives in the slot of the process crashes now and again, `times` times in all, evenly over `within` ms. */
  | { readonly kind: 'crash_often'; readonly pid: ProcessId; readonly times: number; readonly within: Millis; readonly reason: unknown }
  /** Virtual time jumps: what was due meanwhile is late and happens at once. */
  | { readonly kind: 'jump'; readonly ms: Millis };

/** Commands addressed to two nodes, or to one, by name. */
export type NetworkCommand =
  /** `partition`: nothing arrives any more until `heal`. `drop`: the connection is reset. */
  | { readonly kind: 'partition' | 'heal' | 'drop'; readonly nodes: readonly [string, string] }
  /** From now on signals take so long; what is under way keeps its time. Defaults as in the program's `links`. */
  | ({ readonly kind: 'delay'; readonly nodes: readonly [string, string] } & Pick<LinkDescription, 'delay' | 'jitter' | 'loss'>)
  | { readonly kind: 'halt' | 'start'; readonly node: string };

/** How far `run` may go. */
export interface RunLimits {
  /** Stop before virtual time passes this. Default: never. */
  readonly until?: Micros;
  /** Stop after this many turns (the host looks at its control words between slices). Default 1000. */
  readonly turns?: number;
  /**
   * Asked after each turn and each timer, between which nothing else happens; `flush` may be called in it. True: `run` comes back at
   * once with `stopped: 'watch'`, virtual time where it is, and the next `run` goes on as if there had been no stop. Default: never.
   */
  readonly stopWhen?: () => boolean;
  /** By code of event, not 0: only where one of these has been written, or `stopMay` says so, is `stopWhen` asked. Default: all. */
  readonly stopTypes?: Uint8Array;
  /** Asked of each turn and each timer, before anything of it is handed over: where it says so, `stopWhen` is asked too, whatever the types. */
  readonly stopMay?: (turn: OpenTurn) => boolean;
}

/**
 * Why `run` came back. `turns`: more can run at once. `time`: `until` is reached; the next thing to happen is later (`nextAt`).
 * `idle`: nothing can ever happen again without a command or an input. `ended`: the root has exited and nothing can run.
 * `host`: somebody waits for the host, and nothing goes on until `answer`. `watch`: `stopWhen` said so.
 */
export interface RunResult {
  readonly stopped: 'turns' | 'time' | 'idle' | 'ended' | 'host' | 'watch';
  readonly now: Micros;
  /** Virtual time of the next timer, where there is one. */
  readonly nextAt?: Micros;
}

/** One system: made by `createSystem`, started once, driven in slices. */
export interface System {
  /** Starts the program's root as pid 1. Its failure to start is in the log, and `rootExit` says it. */
  start(program: Program): void;
  /**
   * Spawns a process of the host's own beside the root, on the first node where there are several, for harnesses that have to call, link or monitor. What it does is not an
   * input that is recorded: a system with such a process can be replayed, but not executed again.
   */
  spawn(body: ProcessBody, label: string, kind?: 'worker' | 'external'): ProcessId;
  run(limits?: RunLimits): RunResult;
  /** Carries a command out between two turns, at the virtual time `at` if that is later than now. @throws RangeError for a process or node that is not there. */
  command(command: SystemCommand, at?: Micros): void;
  /**
   * A message from outside, recorded as an `input` of this source and then sent. `via`: the process that stands for the outside, whose message it
   * is. Between two turns, at the virtual time `at` if that is later than now. False where the name or process is not there.
   */
  input(to: ProcessId | string, message: unknown, source: string, options?: { readonly via?: ProcessId; readonly at?: Micros }): boolean;
  /**
   * What is traced from now on, of a system made `attachable`: everything; everything without contents; the structure, with gaps for the
   * rest; nothing. What begins again begins with a gap that has a keyframe in it; `anew` begins a log of its own. Between two turns.
   */
  trace(level: 'recorded' | 'bare' | 'structure' | 'off', anew?: boolean): void;
  /**
   * Answers a request of the host, between two turns: records it as an `input`. False, and nothing is recorded, when the process that
   * asked waits for it no longer.
   */
  answer(ref: number, result: HostAnswer): boolean;
  /** Hands what is in the open chunk to the sink. Only ever cut between turns; does not change the log. */
  flush(): void;
  readonly now: Micros;
  /** Seq of the last record. */
  readonly seq: number;
  /** Turns run so far: with it a place between two turns can be found again in another run. */
  readonly turns: number;
  readonly liveProcesses: number;
  /** The root's exit reason, once it has exited. */
  readonly rootExit: { readonly reason: unknown } | undefined;
  /** The process whose code runs now, for the report of a hog: its id, or 0. */
  readonly running: ProcessId;
  /** Handed to the loaded program as `__bough`. */
  readonly meter: Meter;
}
