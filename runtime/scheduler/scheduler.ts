// The loop: fires what is due, runs one turn, and lets time jump to the next timer when nothing can run.

import type { Kernel } from '../process/kernel.ts';
import { EXITED } from '../process/process.ts';
import { fireTimer } from '../process/timers.ts';
import type { OpenTurn } from '../protocol/open-turn.ts';
import { OpenRecords } from '../trace/open-records.ts';
import type { TurnMeter } from './reductions.ts';
import type { RunQueue } from './run-queue.ts';
import type { TimerHeap } from './timer-heap.ts';
import { betweenTurns, runTurn } from './turn.ts';

/** `RunLimits` and `RunResult` of system-types.ts, which say what they mean. */
export interface Limits {
  readonly until?: number;
  readonly turns?: number;
  readonly stopWhen?: () => boolean;
  readonly stopTypes?: Uint8Array;
  readonly stopMay?: (turn: OpenTurn) => boolean;
}
export interface Outcome {
  readonly stopped: 'turns' | 'time' | 'idle' | 'ended' | 'host' | 'watch';
  readonly now: number;
  readonly nextAt?: number;
}

const DEFAULT_TURNS = 1000;
/** So many are run without a look at how many are wanted. */
const MOST_AT_ONCE = 1 << 20;

export class Scheduler {
  readonly #k: Kernel;
  readonly #meter: TurnMeter;
  readonly #queue: RunQueue;
  readonly #timers: TimerHeap;
  readonly #open: OpenRecords;
  /** Turns run so far. */
  turnsRun = 0;

  constructor(k: Kernel, meter: TurnMeter, queue: RunQueue, timers: TimerHeap) {
    this.#k = k;
    this.#meter = meter;
    this.#queue = queue;
    this.#timers = timers;
    this.#open = new OpenRecords((pid) => k.table.get(pid)?.messageCount);
  }

  run(limits: Limits = {}): Outcome {
    // A loop of its own, so that the one that nobody watches asks nothing more.
    if (limits.stopWhen !== undefined) return this.#runWatched(limits, limits.stopWhen);
    const until = limits.until ?? Number.POSITIVE_INFINITY;
    let turns = limits.turns ?? DEFAULT_TURNS;
    const k = this.#k;
    const meter = this.#meter;
    const queue = this.#queue;
    const timers = this.#timers;
    for (;;) {
      if (k.hostCalls.size > 0) return this.#result('host', undefined);
      // Not `first`: to ask for it puts the timer of a call that is about to be answered into the heap.
      if (timers.earliest <= meter.now) this.fireDue();
      if (queue.isEmpty) {
        const later = timers.first;
        if (later === undefined) return this.#idle(until);
        if (later.due > until) return this.#wait(until);
        meter.advanceTo(later.due);
        continue;
      }
      if (meter.now > until) return this.#result('time', meter.now);
      if (turns <= 0) return this.#result('turns', meter.now);
      turns -= this.#runTurns(until, Math.min(turns, MOST_AT_ONCE));
      k.trace.checkSink();
    }
  }

  /** Runs turns, one at least and `most` at most, until there is something else to be looked at. Returns how many. */
  #runTurns(until: number, most: number): number {
    const k = this.#k;
    const meter = this.#meter;
    const queue = this.#queue;
    const timers = this.#timers;
    const { trace } = k;
    let ran = 0;
    for (let now = 0; ; ) {
      const process = queue.pop();
      if (process.leaveQueue()) {
        ran += 1;
        runTurn(k, meter, process);
        if (k.faults !== null) {
          betweenTurns(k);
          k.faults.afterTurn(k, process);
        }
        now = meter.now;
        if (ran >= most || now > until || timers.earliest <= now || k.hostCalls.size > 0 || trace.sinkFailed) break;
      }
      if (queue.isEmpty) break;
    }
    betweenTurns(k);
    this.turnsRun += ran;
    return ran;
  }

  /** The same steps in the same order, with a question after each turn and each timer: where it says stop, nothing else happens. */
  #runWatched({ until = Number.POSITIVE_INFINITY, turns = DEFAULT_TURNS, stopTypes, stopMay }: Limits, stop: () => boolean): Outcome {
    const k = this.#k;
    const open = this.#open;
    const stops = (since: number): boolean => {
      // Asked of every turn: what it knows of one rests on those before.
      const may = stopMay !== undefined && (!k.trace.showSince(since, open) || stopMay(open));
      return (may || stopTypes === undefined || k.trace.wrote(stopTypes, since)) && stop();
    };
    const meter = this.#meter;
    for (let left = turns; ; ) {
      if (k.hostCalls.size > 0) return this.#result('host', undefined);
      for (let seq = k.trace.seq; this.#fireFirstDue(); seq = k.trace.seq) if (stops(seq)) return this.#result('watch', undefined);
      if (this.#queue.isEmpty) {
        const later = this.#timers.first;
        if (later === undefined) return this.#idle(until);
        if (later.due > until) return this.#wait(until);
        meter.advanceTo(later.due);
        continue;
      }
      if (meter.now > until) return this.#result('time', meter.now);
      if (left <= 0) return this.#result('turns', meter.now);
      const process = this.#queue.pop();
      if (!process.leaveQueue()) continue;
      left -= 1;
      this.turnsRun += 1;
      const { seq } = k.trace;
      runTurn(k, meter, process);
      betweenTurns(k);
      if (k.faults !== null) k.faults.afterTurn(k, process);
      k.trace.checkSink();
      if (stops(seq)) return this.#result('watch', undefined);
    }
  }

  /** Fires the timers whose time has come. */
  fireDue(): void {
    while (this.#fireFirstDue());
  }

  /** Whether there was one. */
  #fireFirstDue(): boolean {
    const { now } = this.#meter;
    if (this.#timers.earliest > now) return false;
    const next = this.#timers.first;
    if (next === undefined || next.due > now) return false;
    this.#timers.remove(next);
    if (next.owner.status !== EXITED || next.request === null) fireTimer(this.#k, next);
    return true;
  }

  #wait(until: number): Outcome {
    this.#meter.advanceTo(until);
    return this.#result('time', this.#timers.first?.due);
  }

  #idle(until: number): Outcome {
    if (until !== Number.POSITIVE_INFINITY) this.#meter.advanceTo(until);
    return this.#result(this.#k.rootExit === undefined ? 'idle' : 'ended', undefined);
  }

  #result(stopped: Outcome['stopped'], nextAt: number | undefined): Outcome {
    return nextAt === undefined ? { stopped, now: this.#meter.now } : { stopped, now: this.#meter.now, nextAt };
  }
}
