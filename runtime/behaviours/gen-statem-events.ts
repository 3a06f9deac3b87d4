// The events of one gen_statem, and what the actions of a transition make of them. Events come, in this order, from what next_event
// has inserted, from what was postponed and is retried after a change of state, from what an earlier event left in the queue, from
// timeouts of zero, and only then from the mailbox. Follows gen_statem.erl, loop_actions_list and loop_state_transition.

import type { Kernel } from '../process/kernel.ts';
import { sendReply } from '../process/messages.ts';
import type { Process } from '../process/process.ts';
import { isEventType, isFrom, readTimeout } from './gen-statem-actions.ts';
import type { Timeout } from './gen-statem-timers.ts';
import { StatemTimers } from './gen-statem-timers.ts';
import type { EventType } from './gen-statem-types.ts';

export interface Event {
  readonly type: EventType;
  readonly content: unknown;
  /** Seq of the record that brought it: its message, what set the timeout, the callback that inserted it. */
  readonly cause: number;
}

export class StatemEvents {
  readonly #k: Kernel;
  readonly #p: Process;
  readonly timers: StatemTimers;
  /** The event at hand; null where the machine has stopped. */
  current: Event | null = null;
  /** Those after it, and those that wait for another state, oldest first. */
  #queue: Event[] = [];
  #postponed: Event[] = [];

  // ── what the actions of the transition ask for: from the callback of an event through the state enter calls after it ──
  #inserted: Event[] = [];
  #timeouts: Timeout[] = [];
  #postpone = false;

  constructor(k: Kernel, process: Process) {
    this.#k = k;
    this.#p = process;
    this.timers = new StatemTimers(k, process);
  }

  /** The next event that is no message, which is then at hand; null where there is none. */
  take(): Event | null {
    const event = this.#queue.shift() ?? this.timers.takeZero() ?? null;
    if (event !== null) this.current = event;
    return event;
  }

  /** Carries out what can be done at once, and keeps the rest. The error's reason for an action that there is not. */
  act(actions: readonly unknown[], isEnter: boolean): unknown {
    for (const action of actions) {
      const wrong = this.#actOne(action, Array.isArray(action) ? action : [action], isEnter);
      if (wrong !== undefined) return [wrong, action];
    }
    return undefined;
  }

  #actOne(action: unknown, tuple: readonly unknown[], isEnter: boolean): string | undefined {
    const [what, x, y] = tuple;
    const { length } = tuple;
    const isOption = length === 1 || (length === 2 && typeof x === 'boolean');
    if (what === 'reply' && length === 3) {
      if (!isFrom(x)) return 'bad_action_from_state_function';
      sendReply(this.#k, this.#p, x, y);
    } else if (what === 'postpone' && isOption) {
      if (isEnter && x !== false) return 'bad_state_enter_action_from_state_function';
      this.#postpone = x !== false;
    } else if (what === 'next_event' && length === 3) {
      if (isEnter) return 'bad_state_enter_action_from_state_function';
      if (!isEventType(x)) return 'bad_action_from_state_function';
      this.#inserted.push({ type: x as EventType, content: y, cause: this.#p.handling });
    } else if (what !== 'hibernate' || !isOption) {
      // To hibernate is nothing here: there is no heap of its own to be made smaller.
      const timeout = readTimeout(action);
      if (timeout === undefined) return 'bad_action_from_state_function';
      this.#timeouts.push(timeout);
    }
    return undefined;
  }

  /** The transition happens: timeouts end, postponed events are retried, inserted ones go to the front. */
  commit(changed: boolean): void {
    if (this.#postpone && this.current !== null) this.#postponed.push(this.current);
    if (changed && this.#postponed.length > 0) {
      this.#queue = [...this.#postponed, ...this.#queue];
      this.#postponed = [];
    }
    this.timers.cancel('timeout');
    if (changed) this.timers.cancel('state_timeout');
    if (this.#timeouts.length > 0) {
      this.timers.set(this.#timeouts);
      this.#timeouts = [];
    }
    if (this.#inserted.length > 0) {
      this.#queue = [...this.#inserted, ...this.#queue];
      this.#inserted = [];
    }
    this.#postpone = false;
  }
}
