// The life of a program inside its worker: slices of the scheduler, and between them commands, pauses, the wall clock and the
// recorder. The loop never gives control back to the event loop, so that nothing but the scheduler decides what runs when; it
// looks at shared words and at its port itself.
//
// It ends by returning. What it did not hand to the sink by then does not exist.

import { receiveMessageOnPort } from 'node:worker_threads';
import type { HostAnswer, System } from '../../runtime/index.ts';
import { decodeTerm, parseEncoded } from '../../runtime/protocol/term-codec.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { RunLimits } from '../../runtime/system-types.ts';
import { fromWire, type WireCommand } from '../../runtime/wire-command.ts';
import type { ControlWords } from './control-words.ts';
import { PHASE, WORD } from './control-words.ts';
import { isNear } from './goal.ts';
import { WallPace } from './pace.ts';
import type { Stop, Watch } from './watch.ts';
import type { EndedBy, FromWorker, WireAnswer, WireControl, WorkerSetup } from './worker-messages.ts';

/** Longest wait, so that a program at pace `real` is never later than this. */
const STEP_MS = 8;
/** Events leave for the hub within this time and a slice, 8 ms together at worst. */
const FLUSH_MS = 4;
/** What a slice should take: short enough to look at the words often, long enough for that to cost nothing. */
const SLICE_MS = 4;

export interface LoopOptions {
  readonly system: System;
  readonly control: ControlWords;
  readonly setup: WorkerSetup;
  readonly post: (message: FromWorker) => void;
  readonly watch: Watch;
  /** Sends on what the sink has kept back; after `system.flush` that is everything. */
  readonly handOver: () => void;
  /** Milliseconds that never go back; taken before the program could replace it. */
  readonly clock: () => number;
}

/** Runs the system to its end and says why it ended. */
export function runLoop(options: LoopOptions): EndedBy {
  const { system, setup, clock, post, watch } = options;
  const { words } = options.control;
  const pace = new WallPace(clock);
  const until = setup.until ?? Number.POSITIVE_INFINITY;
  // The first turns one by one: should the program hog the thread at once, the hub knows at least what it started.
  let turns = 1;
  let flushedAt = clock();
  let flushedSeq = 0;
  /** Where the system could have got to by now: its own time, or the limit of the last slice if nothing was due before it. */
  let reached: Micros = 0;
  let told = false;
  const hold: Hold = { held: false, stops: 0 };
  /** What the watch found in the turn that has just ended. */
  let found: Stop | undefined;
  /** What it found besides. */
  let late: Stop | undefined;

  const flush = (): void => {
    flushedAt = clock();
    if (system.seq === flushedSeq) return;
    flushedSeq = system.seq;
    system.flush();
    // What need not be looked at at once is looked at here: conditions ask about what was before.
    if (watch.active) late ??= watch.check();
    options.handOver();
  };
  /** Each turn by itself is looked at as soon as it is over. */
  const stopWhen = (): boolean => {
    system.flush();
    found = watch.check();
    return found !== undefined;
  };
  const watched = (limit: Micros, most: number): RunLimits => {
    const { may } = watch;
    return { until: limit, turns: most, stopWhen, stopTypes: watch.types, ...(may === undefined ? {} : { stopMay: may }) };
  };
  const stop = (why: Stop & { readonly nothing?: true }): void => {
    watch.goal = undefined;
    hold.held = true;
    hold.stops += 1;
    told = true;
    flush();
    post({ kind: 'stopped', stop: hold.stops, ...why, at: system.now, seq: system.seq });
  };
  /** What was written outside of turns can be hit too. */
  const look = (): void => {
    if (watch.active && stopWhen() && found !== undefined) stop(found);
  };
  /** Everything recorded is with the hub before this thread sleeps. */
  const wait = (seen: number, ms: number, phase: number): void => {
    flush();
    Atomics.store(words, WORD.phase, phase);
    Atomics.wait(words, WORD.wake, seen, ms);
  };

  publishClock(options);
  flush();
  // What the start itself has written, before any turn.
  look();
  for (;;) {
    const seen = Atomics.load(words, WORD.wake);
    Atomics.add(words, WORD.heartbeat, 1);
    if (late !== undefined) {
      const why = late;
      late = undefined;
      stop(why);
    }
    if (Atomics.load(words, WORD.stop) === 1) return 'stopped';
    const paused = hold.held || Atomics.load(words, WORD.pause) === 1;
    if (paused !== told) {
      told = paused;
      flush();
      if (!paused) pace.restart(reached);
      post({ kind: 'paused', paused });
    }
    if (paused && watch.goal === undefined) {
      if (takeCommands(options, reached, hold)) {
        reached = Math.max(reached, system.now);
        look();
        if (watch.goal !== undefined) pace.restart(reached);
      } else wait(seen, 1000, PHASE.paused);
      continue;
    }

    const hurries = setup.pace === 'max' || (watch.goal !== undefined && isNear(watch.goal));
    const limit = hurries ? until : Math.min(until, pace.target(reached));
    Atomics.store(words, WORD.phase, PHASE.running);
    const started = clock();
    const result = system.run(watch.active ? watched(limit, turns) : { until: limit, turns });
    turns = nextTurns(turns, clock() - started);
    publishClock(options);
    const caughtUp = result.stopped !== 'turns' && result.stopped !== 'host' && result.stopped !== 'watch';
    reached = caughtUp && Number.isFinite(limit) ? Math.max(system.now, limit) : system.now;
    if (result.stopped === 'watch' && found !== undefined) {
      stop(found);
      continue;
    }
    if (takeCommands(options, setup.pace === 'real' && caughtUp ? reached : system.now, hold)) {
      // A command may have let the clock jump: what follows goes at its pace from there.
      if (system.now > reached) pace.restart((reached = system.now));
      look();
      continue;
    }
    if (clock() - flushedAt >= FLUSH_MS) flush();

    if (result.stopped === 'host') {
      // Virtual time stands still until the outside has answered, and does not catch up afterwards.
      wait(seen, 1000, PHASE.waiting);
      pace.restart(reached);
      continue;
    }
    if (result.stopped === 'ended') return 'root_exit';
    if (result.stopped === 'idle' && watch.goal !== undefined) {
      stop({ hits: [], nothing: true });
      continue;
    }
    if (result.stopped === 'idle' && setup.endWhenIdle) return 'idle';
    if (caughtUp && limit === until && (result.stopped === 'time' || Number.isFinite(until)))
      return result.stopped === 'idle' ? 'idle' : 'limit';
    if (result.stopped === 'idle') wait(seen, 1000, PHASE.waiting);
    else if (result.stopped === 'time')
      wait(seen, Math.max(1, Math.min(STEP_MS, ((result.nextAt ?? limit) - limit) / 1000)), PHASE.waiting);
  }
}

/** Whether the system stands still because of something in it, and how often it has. */
interface Hold {
  held: boolean;
  stops: number;
}

/** Carries waiting commands out at virtual time `at`; whether there were any. */
function takeCommands(options: LoopOptions, at: Micros, hold: Hold): boolean {
  const { system, control, setup, post } = options;
  if (Atomics.load(control.words, WORD.commands) === 0) return false;
  let taken = 0;
  for (let next = receiveMessageOnPort(setup.commands); next; next = receiveMessageOnPort(setup.commands)) {
    taken += 1;
    const wire = next.message as WireCommand | WireAnswer | WireControl;
    try {
      if (wire.kind === 'answer') answerFromWire(system, wire);
      else if (isControl(wire)) takeControl(options, wire, hold);
      else system.command(fromWire(wire), at);
    } catch (error) {
      // A command for a process that is gone by now: the program goes on, the person is told.
      post({ kind: 'command_failed', what: error instanceof Error ? error.message : String(error) });
    }
  }
  Atomics.sub(control.words, WORD.commands, taken);
  return taken > 0;
}

const CONTROLS: readonly string[] = ['watch', 'release', 'advance', 'halt'] satisfies WireControl['kind'][];
const isControl = (wire: WireCommand | WireControl): wire is WireControl => CONTROLS.includes(wire.kind);

function takeControl({ system, watch, handOver }: LoopOptions, wire: WireControl, hold: Hold): void {
  switch (wire.kind) {
    case 'watch':
      // What is recorded already is not stopped at any more, and the hub has to have it when it is asked for it.
      system.flush();
      handOver();
      watch.arm(wire.breakpoints);
      return;
    case 'release':
      if (wire.stop !== hold.stops) return;
      hold.held = false;
      watch.goal = undefined;
      return;
    case 'advance':
      system.flush();
      handOver();
      watch.goal = wire.goal;
      return;
    case 'halt':
      watch.goal = undefined;
  }
}

export const answerFromWire = (system: System, { ref, term }: WireAnswer): boolean =>
  system.answer(ref, decodeTerm(parseEncoded(term)) as HostAnswer);

function publishClock({ system, control }: LoopOptions): void {
  control.clock[0] = system.now;
  control.clock[1] = system.seq;
}

/** Towards slices of SLICE_MS; a slice of many cheap turns must not become one of many dear ones at once. */
function nextTurns(turns: number, took: number): number {
  const wanted = took <= 0.01 ? turns * 2 : turns * Math.min(2, SLICE_MS / took);
  return Math.max(1, Math.min(20_000, Math.round(wanted)));
}
