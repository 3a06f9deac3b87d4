// Crashes that come to nothing: trapped by a process that then does nothing about it, or of a process that nobody had to do with.

import { BIT0, BIT1, CALLBACK_OUTCOMES, EV, SIGNAL_OUTCOMES } from '../../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import type { Lint, Look } from './lint.ts';

const DIED = SIGNAL_OUTCOMES.indexOf('died');
const TRAPPED = SIGNAL_OUTCOMES.indexOf('trapped');
const STOPS = [CALLBACK_OUTCOMES.indexOf('stop'), CALLBACK_OUTCOMES.indexOf('raised')];
/** Ends that are nobody's fault. */
const ORDERLY: ReadonlySet<string> = new Set(['normal', 'shutdown', 'noconnection']);
const MOST = 10_000;

interface Trapped {
  readonly seq: number;
  readonly at: number;
  readonly from: ProcessId;
  readonly tag: number;
}

interface Crash {
  readonly seq: number;
  readonly at: number;
  readonly pid: ProcessId;
  readonly tag: number;
}

/** What a process can do about a crash that it is told of. */
const EFFECTS: readonly number[] = [
  EV.process_spawned,
  EV.process_exited,
  EV.flag_changed,
  EV.message_sent,
  EV.linked,
  EV.unlinked,
  EV.monitored,
  EV.demonitored,
  EV.exit_signal_sent,
  EV.state_changed,
  EV.timer_started,
  EV.timer_cancelled,
  EV.name_registered,
  EV.name_unregistered,
  EV.supervisor_decided,
  EV.restart_counted,
  EV.child_terminated,
  EV.child_started,
  EV.callback_started,
  EV.log_line,
];

export class SwallowedCrashes implements Lint {
  readonly types = [...EFFECTS, EV.exit_signal_received, EV.message_received, EV.callback_finished, EV.down_sent];
  /** EXIT messages that have not been handled yet, by their keys. */
  readonly #waiting = new Map<number, Trapped>();
  /** Who handles one now. */
  readonly #handling = new Map<ProcessId, Trapped>();
  /** A crash whose signals come next, if it has any. */
  #crash: Crash | undefined;
  /** The last exit signal that ended somebody: his end is another's, who is told of. */
  #struck = 0;

  see(look: Look): void {
    if (this.#crash !== undefined) this.#told(look);
    switch (look.type) {
      case EV.exit_signal_received:
        if (look.kind === DIED) this.#struck = look.seq;
        if (look.kind === TRAPPED && !ORDERLY.has(look.text(look.b())) && look.a() !== 0 && this.#waiting.size < MOST)
          this.#waiting.set(look.seq, { seq: look.seq, at: look.at, from: look.a(), tag: look.b() });
        return;
      case EV.message_received:
        this.#received(look);
        return;
      case EV.callback_finished:
        if (this.#handling.has(look.pid)) this.#finished(look);
        return;
      default:
        if (this.#handling.size > 0) this.#handling.delete(look.type === EV.process_spawned ? look.a() : look.pid);
        if (look.type === EV.process_exited && (look.flags & CRASHED) !== 0 && look.cause !== this.#struck)
          this.#crash = { seq: look.seq, pid: look.pid, at: look.at, tag: look.a() };
    }
  }

  #received(look: Look): void {
    // A body has taken the next message and had done nothing about the one before.
    const before = this.#handling.get(look.pid);
    if (before) this.#swallowed(look, look.pid, before);
    const trapped = this.#waiting.get(look.cause);
    if (trapped === undefined) return;
    this.#waiting.delete(look.cause);
    // What a call answers is not in the log of the caller; a supervisor has its own records.
    if (look.world.summary(look.pid)?.kind !== 'supervisor') this.#handling.set(look.pid, trapped);
  }

  #finished(look: Look): void {
    const trapped = this.#handling.get(look.pid) as Trapped;
    this.#handling.delete(look.pid);
    const stateChanged = (look.flags & STATE) !== 0;
    if (!stateChanged && !STOPS.includes(look.kind)) this.#swallowed(look, look.pid, trapped);
  }

  #swallowed(look: Look, pid: ProcessId, { seq, at, from, tag }: Trapped): void {
    this.#handling.delete(pid);
    look.report({
      rule: 'swallowed_crash',
      key: `${pid} ${look.text(tag)}`,
      seq,
      at,
      pid,
      text: `${look.name(pid)} traps exits, took the crash of ${look.name(from)} (${look.text(tag)}) as a message and did nothing about it.`,
    });
  }

  /** The signals of an exit follow it at once: whoever had to do with the process is told by one of them. */
  #told(look: Look): void {
    const crash = this.#crash as Crash;
    if (look.cause === crash.seq) {
      if (look.type === EV.exit_signal_sent || look.type === EV.down_sent) this.#crash = undefined;
      return;
    }
    this.#crash = undefined;
    const parent = look.world.summary(crash.pid)?.parent ?? 0;
    if (parent === 0) return;
    look.report({
      rule: 'swallowed_crash',
      key: `${look.name(crash.pid)} ${look.text(crash.tag)}`,
      seq: crash.seq,
      at: crash.at,
      pid: crash.pid,
      text: `${look.name(crash.pid)} crashed (${look.text(crash.tag)}), and nobody was told: nobody was linked to it or watched it.`,
    });
  }
}

/** Of an exit. */
const CRASHED = BIT1;
/** Of a callback's end: it brought a new state. */
const STATE = BIT0;
