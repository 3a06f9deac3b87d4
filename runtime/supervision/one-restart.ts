// The restart of one child that is given as a module, which is what nearly every restart comes to: its start is awaited, and that is
// all. Told as steps by hand and not as generators, of which it would take two, and each costs more than all else does here. A
// supervisor has one, since it does one thing at a time.

import type { NoReply } from '../behaviours/gen-server-types.ts';
import { CAST } from '../process/mailbox.ts';
import { sendMessage } from '../process/messages.ts';
import type { ChildPlace } from '../process/process.ts';
import type { Effect } from '../process/self.ts';
import type { Child } from './child.ts';
import type { Office, Steps } from './office.ts';

type State = unknown;
type Result = NoReply<State>;

export class OneRestart implements Steps<Result> {
  readonly #office: Office;
  #child!: Child;
  #place!: ChildPlace;
  #state: State;
  #cause = 0;
  #begun = false;
  /** What each step gives, used again. */
  readonly #step: { done: boolean; value: unknown } = { done: false, value: undefined };

  constructor(office: Office) {
    this.#office = office;
  }

  of(child: Child, place: ChildPlace, state: State): this {
    this.#child = child;
    this.#place = place;
    this.#state = state;
    this.#begun = false;
    return this;
  }

  next(value?: unknown): IteratorResult<Effect, Result> {
    if (this.#begun) return this.#end(value);
    this.#begun = true;
    const office = this.#office;
    this.#cause = office.p.handling;
    let request: Effect | undefined;
    try {
      request = office.againOf(this.#child, this.#place);
    } catch (thrown) {
      return this.throw(thrown);
    }
    return this.#give(false, request);
  }

  throw(thrown: unknown): IteratorResult<Effect, Result> {
    return this.#end(this.#office.caught(thrown));
  }

  #end(result: unknown): IteratorResult<Effect, Result> {
    const office = this.#office;
    const child = this.#child;
    const started = office.settle(child, result, child.pid, true, this.#cause);
    child.restarting = started[0] === 'error';
    if (started[0] === 'error') tryAgain(office, child);
    else child.pid = started[1];
    return this.#give(true, ['noreply', this.#state]);
  }

  #give(done: boolean, value: unknown): IteratorResult<Effect, Result> {
    const step = this.#step;
    step.done = done;
    step.value = value;
    return step as IteratorResult<Effect, Result>;
  }

  return(value: Result): IteratorResult<Effect, Result> {
    return this.#give(true, value);
  }

  [Symbol.iterator](): this {
    return this;
  }

  [Symbol.dispose](): void {}
}

/** A failed restart: the supervisor sends itself word to try again, so that requests are served between two attempts. */
export function tryAgain({ k, p }: Office, child: Child): void {
  sendMessage(k, p, p.handling, p.pid, ['try_again_restart', child.id], CAST, 0);
}
