// What would follow if processes ended now, by OTP's rules and the world as it is at this moment: who falls along a link, which
// supervisor answers with which strategy, how many restarts its window still has room for, who gives up, and what its parent does
// then. The same rules as runtime/supervision/ has, read from the frame and not from the program, so a test compares the two.
//
// A suspended process does not answer: a supervisor leaves the ends of its children in its mailbox until it is resumed, and an error
// that was raised in a process, or an EXIT that it traps, waits with it. A signal that ends it does so at once. What waits is told
// with whom it waits for, as things are now.
//
// What code decides cannot be told: a process that traps exits gets a message, and a restart may fail.

import type { ProcessView } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import { SHUTDOWN_BRUTAL_KILL, SHUTDOWN_INFINITY } from '../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';

type ExitClass = 'normal' | 'shutdown' | 'abnormal';

/** What a supervisor does about the end of one child. */
export interface Answer {
  readonly supervisor: ProcessId;
  readonly child: ProcessId;
  readonly strategy: NonNullable<ProcessView['supervisor']>['strategy'];
  readonly restart: NonNullable<ProcessView['restart']>;
  readonly does: 'restart' | 'leave' | 'give_up' | 'auto_shutdown';
  /** Other children that are stopped and started again with it. */
  readonly others: readonly ProcessId[];
  /** Restarts inside the window, this one included; and the limits. */
  readonly used: number;
  readonly intensity: number;
  readonly period: number;
  /** The suspended processes that must be resumed first, in this order; none: it happens at once. */
  readonly after: readonly ProcessId[];
  /** Suspended ones among those that it stops, who would end only when they are resumed. */
  readonly stalled: readonly { readonly child: ProcessId; readonly shutdown: number }[];
}

export interface Prediction {
  /** Processes that end, in this order; the first is the one that was meant. */
  readonly ended: readonly ProcessId[];
  /** Those that get an EXIT message instead, supervisors not counted. */
  readonly trapped: readonly ProcessId[];
  readonly answers: readonly Answer[];
  /** The root is among those that end for good. */
  readonly programEnds: boolean;
}

/** Restarts that still count at `now`, in whole seconds as OTP counts them. */
export function restartsInWindow(window: readonly Micros[], period: number, now: Micros): number {
  const oldest = Math.floor(now / 1_000_000) - period;
  return window.filter((at) => Math.floor(at / 1_000_000) >= oldest).length;
}

/** Predicts one end after the other, at their times. */
export class FaultRule {
  readonly #world: World;
  readonly #windows = new Map<ProcessId, Micros[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The process ends at `now`, by a signal or by an error that is raised in it. What was predicted before counts in the windows. */
  end(pid: ProcessId, reason: ExitClass, now: Micros, how: 'signal' | 'error' = 'signal'): Prediction {
    const ended: ProcessId[] = [];
    const trapped: ProcessId[] = [];
    const answers: Answer[] = [];
    /** Those whom a supervisor stops before it ends: nobody answers that. */
    const stopped = new Set<ProcessId>();
    let programEnds = false;
    const heldBack = how === 'error' && this.#world.process(pid)?.suspended === true;
    const open: { pid: ProcessId; reason: ExitClass; after: readonly ProcessId[] }[] = [{ pid, reason, after: heldBack ? [pid] : [] }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const process = this.#world.process(next.pid);
      if (process === undefined || !process.live || ended.includes(next.pid) || stopped.has(next.pid)) continue;
      ended.push(next.pid);
      for (const link of process.links) {
        const other = this.#world.process(link);
        if (other === undefined || !other.live || ended.includes(link) || stopped.has(link) || link === process.parent) continue;
        // A behaviour whose parent ends does so too, whether it traps exits or not.
        const parentEnds = other.parent === next.pid && other.childId !== undefined;
        if (!other.trapExit || parentEnds) {
          if (next.reason !== 'normal')
            open.push({ pid: link, reason: next.reason, after: other.trapExit && other.suspended ? [...next.after, link] : next.after });
        } else if (other.supervisor === undefined) trapped.push(link);
      }
      const answer = ended.includes(process.parent) ? undefined : this.#answer(process, next, now);
      if (answer === undefined) {
        programEnds ||= process.parent === 0;
        continue;
      }
      // Who is started again with another one has no end of his own to be answered.
      if (answers.some((earlier) => earlier.supervisor === answer.supervisor && earlier.others.includes(next.pid))) continue;
      answers.push(answer);
      if (answer.does === 'give_up' || answer.does === 'auto_shutdown') {
        this.#stopBelow(answer.supervisor, stopped);
        const forever = answer.stalled.find(({ shutdown }) => shutdown === SHUTDOWN_INFINITY);
        open.push({ pid: answer.supervisor, reason: 'shutdown', after: forever ? [...answer.after, forever.child] : answer.after });
      }
    }
    return { ended, trapped, answers, programEnds };
  }

  #stopBelow(supervisor: ProcessId, stopped: Set<ProcessId>): void {
    for (const { child } of this.#world.process(supervisor)?.childSpecs ?? []) {
      if (child === 0 || stopped.has(child)) continue;
      stopped.add(child);
      this.#stopBelow(child, stopped);
    }
  }

  /** Suspended ones that trap exits, among the living below: what asks them to end waits for them. */
  #stalled(supervisor: ProcessId, among?: readonly ProcessId[]): Answer['stalled'] {
    return (this.#world.process(supervisor)?.childSpecs ?? []).flatMap(({ child, shutdown }) => {
      const process = child === 0 || among?.includes(child) === false ? undefined : this.#world.process(child);
      if (!process?.live || shutdown === SHUTDOWN_BRUTAL_KILL) return [];
      return process.suspended && process.trapExit ? [{ child, shutdown }] : this.#stalled(child);
    });
  }

  #answer(
    child: ProcessView,
    { reason, after: held }: { reason: ExitClass; after: readonly ProcessId[] },
    now: Micros,
  ): Answer | undefined {
    const above = this.#world.process(child.parent);
    const { supervisor } = above ?? {};
    if (above === undefined || supervisor === undefined || !above.live || child.restart === undefined) return undefined;
    const after = above.suspended ? [...held, above.pid] : held;
    const window = this.#window(above, now);
    const { strategy, intensity, period } = supervisor;
    const base = {
      supervisor: above.pid,
      child: child.pid,
      strategy,
      restart: child.restart,
      others: [],
      intensity,
      period,
      stalled: [],
      after,
    };
    const restarts = child.restart === 'permanent' || (child.restart === 'transient' && reason === 'abnormal');
    if (!restarts) {
      const shuts = this.#shutsDown(above, child);
      const stalled = shuts ? this.#stalled(above.pid) : [];
      return { ...base, does: shuts ? 'auto_shutdown' : 'leave', used: window.length, stalled };
    }
    window.push(now);
    if (window.length > intensity) return { ...base, does: 'give_up', used: window.length, stalled: this.#stalled(above.pid) };
    const others = this.#others(above, child);
    return { ...base, does: 'restart', others, used: window.length, stalled: this.#stalled(above.pid, others) };
  }

  #window({ pid, supervisor }: ProcessView, now: Micros): Micros[] {
    const known = this.#windows.get(pid) ?? [...(supervisor?.window ?? [])];
    const period = supervisor?.period ?? 0;
    const window = known.slice(known.length - restartsInWindow(known, period, now));
    this.#windows.set(pid, window);
    return window;
  }

  /** In start order. */
  #others({ supervisor, childSpecs }: ProcessView, child: ProcessView): ProcessId[] {
    if (supervisor?.strategy !== 'one_for_all' && supervisor?.strategy !== 'rest_for_one') return [];
    const at = childSpecs.findIndex((spec) => spec.child === child.pid);
    return childSpecs
      .filter((spec, i) => i !== at && (supervisor.strategy === 'one_for_all' || i > at) && this.#world.summary(spec.child)?.live === true)
      .map((spec) => spec.child);
  }

  #shutsDown({ supervisor, childSpecs }: ProcessView, child: ProcessView): boolean {
    const significant = childSpecs.filter((spec) => spec.significant);
    if (!significant.some((spec) => spec.child === child.pid)) return false;
    if (supervisor?.autoShutdown === 'any_significant') return true;
    if (supervisor?.autoShutdown !== 'all_significant') return false;
    return !significant.some((spec) => spec.child !== child.pid && this.#world.summary(spec.child)?.live === true);
  }
}
