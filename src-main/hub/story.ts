// What an exit led to, gathered from the log: who else fell, what the supervisor decided and did, and whether it gave up and its
// own supervisor had to decide in turn. Facts only, each with its seq; sentences are made of them in explain.ts. The walk goes
// forward from the exit and ends when the last supervisor has done what it decided, or after a bounded stretch of the log.

import { decodeEvent } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { EventOf, RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { secondsToMicros } from '../../runtime/protocol/units.ts';
import type { LogView } from './log-view.ts';

/** How far behind the exit its consequences are looked for. */
const SEARCH_EVENTS = 50_000;
const SEARCH_US = secondsToMicros(30);

/** One supervisor's answer to one exit. */
export interface Level {
  readonly supervisor: ProcessId;
  /** Whose exit it answers. */
  readonly child: ProcessId;
  readonly decided: EventOf<'supervisor_decided'>;
  readonly counted: EventOf<'restart_counted'>[];
  readonly terminated: EventOf<'child_terminated'>[];
  readonly restarted: EventOf<'child_restarted'>[];
  readonly failed: EventOf<'child_start_failed'>[];
  gaveUp?: EventOf<'gave_up'>;
  /** The supervisor's own end, when it gave up. */
  ended?: EventOf<'process_exited'>;
}

/** A start that failed with this exit, or with the end of a supervisor that was being started for its sake. */
export interface FailedStart {
  readonly failed: EventOf<'child_start_failed'>;
  /** The supervisor's own end, where it was no restart: a supervisor that can't start a child does not start. */
  ended?: EventOf<'process_exited'>;
}

export interface Story {
  readonly exit: EventOf<'process_exited'>;
  /** Where it ended in its start: who had been starting it, and upwards while those ended too. */
  readonly failedStarts: readonly FailedStart[];
  /** From the exited process's own supervisor upwards. */
  readonly levels: readonly Level[];
  /** Exit signals that went out over its links, those of them that were trapped, and the DOWN messages. */
  readonly signals: readonly EventOf<'exit_signal_sent'>[];
  readonly trapped: readonly EventOf<'exit_signal_received'>[];
  readonly down: readonly EventOf<'down_sent'>[];
  /** Nothing that belongs to it can follow: what was decided is done. False while a live log has not come that far. */
  readonly settled: boolean;
  /** Seq of the last event that belongs to it. */
  readonly lastSeq: number;
}

/** Events that tell of an end: how it spread, and what supervisors did about it. */
export const ABOUT_AN_END: ReadonlySet<number> = new Set([
  EV.process_exited,
  EV.exit_signal_sent,
  EV.exit_signal_received,
  EV.down_sent,
  EV.supervisor_decided,
  EV.restart_counted,
  EV.child_terminated,
  EV.child_restarted,
  EV.child_start_failed,
  EV.gave_up,
]);

/** The story of the exit at `seq`, or `undefined` when no process ended there. */
export function storyOf(log: LogView, seq: number): Story | undefined {
  const exit = log.event(seq);
  if (exit?.type !== 'process_exited') return undefined;
  const gathering = new Gathering(exit);
  log.forward(seq + 1, seq + SEARCH_EVENTS, (chunk, i) => {
    if ((chunk.at[i] as number) - exit.at > SEARCH_US) gathering.settled = true;
    else if (ABOUT_AN_END.has(chunk.type[i] as number)) gathering.see(decodeEvent(chunk, i, log.source.strings));
    return gathering.settled;
  });
  if (seq + SEARCH_EVENTS <= log.lastSeq) gathering.settled = true;
  return gathering;
}

class Gathering implements Story {
  readonly exit: EventOf<'process_exited'>;
  readonly failedStarts: FailedStart[] = [];
  readonly levels: Level[] = [];
  readonly signals: EventOf<'exit_signal_sent'>[] = [];
  readonly trapped: EventOf<'exit_signal_received'>[] = [];
  readonly down: EventOf<'down_sent'>[] = [];
  settled = false;
  lastSeq: number;
  /** A supervisor counts, and may give up, before it says what it decided; they have one cause. */
  readonly #early: (EventOf<'restart_counted'> | EventOf<'gave_up'>)[] = [];
  /** Whose exit is to be answered next. */
  #watched: ProcessId;
  /** Seqs of the exit signals of those that were watched: a start that failed has one for its cause. */
  readonly #signalled = new Set<number>();

  constructor(exit: EventOf<'process_exited'>) {
    this.exit = exit;
    this.lastSeq = exit.seq;
    this.#watched = exit.pid;
  }

  see(event: RuntimeEvent): void {
    if (this.#belongs(event)) this.lastSeq = event.seq;
    const latest = this.levels.at(-1);
    this.settled = latest !== undefined && isDone(latest);
  }

  /** Takes an event in; false when it is none of this story. */
  #belongs(event: RuntimeEvent): boolean {
    const level = this.levels.at(-1);
    if (event.type === 'exit_signal_received' && event.from === this.#watched) this.#signalled.add(event.seq);
    switch (event.type) {
      case 'exit_signal_sent':
        return event.cause === this.exit.seq && event.source === 'link' && this.signals.push(event) > 0;
      case 'exit_signal_received':
        return event.from === this.exit.pid && event.outcome === 'trapped' && this.trapped.push(event) > 0;
      case 'down_sent':
        return event.pid === this.exit.pid && this.down.push(event) > 0;
      case 'process_exited':
        return this.#ended(event, level);
      case 'supervisor_decided':
        return this.#decided(event, level);
      case 'child_start_failed':
        if (this.#signalled.has(event.cause)) return this.failedStarts.push({ failed: event }) > 0;
        break;
      default:
    }
    if (event.pid !== level?.supervisor) {
      if (event.type === 'restart_counted' || event.type === 'gave_up') this.#early.push(event);
      return false;
    }
    return this.#done(event, level);
  }

  #ended(event: EventOf<'process_exited'>, level: Level | undefined): boolean {
    const start = this.failedStarts.at(-1);
    if (start !== undefined && !start.failed.restart && start.failed.pid === event.pid) {
      start.ended = event;
      this.#watched = event.pid;
      return true;
    }
    if (!level?.gaveUp || event.pid !== level.supervisor) return false;
    level.ended = event;
    return true;
  }

  #decided(event: EventOf<'supervisor_decided'>, level: Level | undefined): boolean {
    if ((event.child !== this.#watched && !this.#answersFailedStart(event)) || level?.child === this.#watched) return false;
    const next = newLevel(event, this.#watched, this.#early);
    this.levels.push(next);
    if (next.gaveUp) this.#watched = next.supervisor;
    return true;
  }

  /**
   * Whether a decision is about the restart that failed with the end of the one that is watched: it names the child by its last
   * life that was known to the supervisor, not by the one that failed in its start.
   */
  #answersFailedStart({ pid, childId, rule }: EventOf<'supervisor_decided'>): boolean {
    const failed = this.failedStarts.at(-1)?.failed;
    return (
      failed?.restart === true &&
      failed.pid === pid &&
      failed.childId === childId &&
      (rule === 'restart_failed_try_again' || rule === 'restart_intensity_exceeded')
    );
  }

  /** What the supervisor at hand does. */
  #done(event: RuntimeEvent, level: Level): boolean {
    switch (event.type) {
      case 'restart_counted':
        return level.counted.push(event) > 0;
      case 'child_terminated':
        return level.terminated.push(event) > 0;
      case 'child_restarted':
        return level.restarted.push(event) > 0;
      case 'child_start_failed':
        return level.failed.push(event) > 0;
      case 'gave_up':
        level.gaveUp = event;
        this.#watched = event.pid;
        return true;
      default:
        return false;
    }
  }
}

function newLevel(
  decided: EventOf<'supervisor_decided'>,
  child: ProcessId,
  early: readonly (EventOf<'restart_counted'> | EventOf<'gave_up'>)[],
): Level {
  const mine = early.filter((event) => event.pid === decided.pid && event.cause === decided.cause);
  const gaveUp = mine.find((event) => event.type === 'gave_up');
  return {
    supervisor: decided.pid,
    child,
    decided,
    counted: mine.filter((event) => event.type === 'restart_counted'),
    terminated: [],
    restarted: [],
    failed: [],
    ...(gaveUp ? { gaveUp } : {}),
  };
}

const RESTARTS: ReadonlySet<string> = new Set([
  'permanent_always_restarts',
  'transient_restarts_on_abnormal_exit',
  'restart_failed_try_again',
]);

export const restarts = (level: Level): boolean => RESTARTS.has(level.decided.rule);

export const gaveUp = (level: Level): boolean => level.gaveUp !== undefined || level.decided.rule === 'restart_intensity_exceeded';

/** Who fell with an exit: looked up when it is asked, since a signal may strike long after it was sent. */
export interface Fallen {
  /** Processes that its exit signal took down, in the order in which it was sent. */
  readonly bystanders: readonly EventOf<'process_exited'>[];
  /** Processes that were waiting for its answer and ended for want of it. */
  readonly callers: readonly EventOf<'process_exited'>[];
}

/** `exitSeq`: the seq of a process's exit, 0 while it lives. */
export function fallenWith(story: Story, log: LogView, exitSeq: (pid: ProcessId) => number): Fallen {
  const exitOf = (pid: ProcessId): EventOf<'process_exited'> | undefined => {
    const event = log.event(exitSeq(pid));
    return event?.type === 'process_exited' ? event : undefined;
  };
  const bystanders = story.signals.flatMap((signal) => {
    const exit = exitOf(signal.to);
    return exit && log.event(exit.cause)?.cause === signal.seq ? [exit] : [];
  });
  const callers = story.down.flatMap((down) => {
    const exit = exitOf(down.to);
    return exit?.crashed && exit.cause === down.seq ? [exit] : [];
  });
  return { bystanders, callers };
}

/** Whether a level has done what it decided. One that gives up is done when its own supervisor has decided, or nobody will. */
function isDone(level: Level): boolean {
  if (gaveUp(level)) return false;
  if (!restarts(level)) return level.terminated.length >= Math.max(0, level.decided.affected - 1);
  return level.restarted.length >= Math.max(1, level.decided.affected);
}
