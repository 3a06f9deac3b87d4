// What an exit led to, gathered from the log: who else fell, what the supervisor decided and did, and whether it gave up and its
// own supervisor had to decide in turn. Facts only, each with its seq; sentences are made of them in explain.ts. The walk goes
// forward from the exit and ends when the last supervisor has done what it decided, or after a bounded stretch of the log.

import { decodeEvent } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { EventOf } from '../../runtime/protocol/events.ts';
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

export interface Story {
  readonly exit: EventOf<'process_exited'>;
  /** From the exited process's own supervisor upwards. */
  readonly levels: readonly Level[];
  /** Processes that an exit signal of the exited one took down, in order. */
  readonly bystanders: readonly EventOf<'process_exited'>[];
  /** Processes that trapped the exit signal, and those that got DOWN. */
  readonly trapped: readonly EventOf<'exit_signal_received'>[];
  readonly down: readonly EventOf<'down_sent'>[];
  /** Nothing that belongs to it can follow: what was decided is done. False while a live log has not come that far. */
  readonly settled: boolean;
  /** Seq of the last event that belongs to it. */
  readonly lastSeq: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const INTERESTING: ReadonlySet<number> = new Set([
  EV.process_exited,
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
  const levels: Level[] = [];
  const story: Writable<Story> & {
    bystanders: EventOf<'process_exited'>[];
    trapped: EventOf<'exit_signal_received'>[];
    down: EventOf<'down_sent'>[];
  } = {
    exit,
    levels,
    bystanders: [],
    trapped: [],
    down: [],
    settled: false,
    lastSeq: seq,
  };
  const fallen = new Set<ProcessId>([exit.pid]);
  const struck = new Set<ProcessId>();
  /** Whose exit is to be answered next. */
  let watched = exit.pid;

  log.forward(seq + 1, seq + SEARCH_EVENTS, (chunk, i, at) => {
    if ((chunk.at[i] as number) - exit.at > SEARCH_US) {
      story.settled = true;
      return true;
    }
    if (!INTERESTING.has(chunk.type[i] as number)) return false;
    const event = decodeEvent(chunk, i, log.source.strings);
    const level = levels.at(-1);
    const mine = level !== undefined && event.pid === level.supervisor;
    let belongs = true;
    switch (event.type) {
      case 'exit_signal_received':
        if (!fallen.has(event.from)) belongs = false;
        else if (event.outcome === 'trapped') story.trapped.push(event);
        else if (event.outcome === 'died' && event.from === exit.pid) struck.add(event.pid);
        break;
      case 'process_exited':
        if (struck.delete(event.pid)) {
          story.bystanders.push(event);
          fallen.add(event.pid);
        } else if (mine && level.gaveUp) level.ended = event;
        else belongs = false;
        break;
      case 'down_sent':
        if (event.pid === exit.pid) story.down.push(event);
        else belongs = false;
        break;
      case 'supervisor_decided':
        if (event.child === watched && !(level && level.child === watched)) levels.push(newLevel(event));
        else belongs = false;
        break;
      case 'restart_counted':
        if (mine) level.counted.push(event);
        else belongs = false;
        break;
      case 'child_terminated':
        if (mine) level.terminated.push(event);
        else belongs = false;
        break;
      case 'child_restarted':
        if (mine) level.restarted.push(event);
        else belongs = false;
        break;
      case 'child_start_failed':
        if (mine) level.failed.push(event);
        else belongs = false;
        break;
      case 'gave_up':
        if (mine) {
          level.gaveUp = event;
          watched = event.pid;
        } else belongs = false;
        break;
      default:
        belongs = false;
    }
    if (belongs) story.lastSeq = at;
    const latest = levels.at(-1);
    if (latest && struck.size === 0 && isDone(latest)) story.settled = true;
    return story.settled;
  });
  if (seq + SEARCH_EVENTS <= log.lastSeq) story.settled = true;
  return story;
}

const newLevel = (decided: EventOf<'supervisor_decided'>): Level => ({
  supervisor: decided.pid,
  child: decided.child,
  decided,
  counted: [],
  terminated: [],
  restarted: [],
  failed: [],
});

const RESTARTS: ReadonlySet<string> = new Set([
  'permanent_always_restarts',
  'transient_restarts_on_abnormal_exit',
  'restart_failed_try_again',
]);

export const restarts = (level: Level): boolean => RESTARTS.has(level.decided.rule);

/** Whether a level has done what it decided. One that gives up is done when its own supervisor has decided, or nobody will. */
function isDone(level: Level): boolean {
  if (level.gaveUp || level.decided.rule === 'restart_intensity_exceeded') return false;
  if (!restarts(level)) return level.terminated.length >= Math.max(0, level.decided.affected - 1);
  return level.restarted.length >= Math.max(1, level.decided.affected);
}
