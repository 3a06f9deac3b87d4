// The restart of one child, which is what nearly every restart comes to: its start is awaited, and that is all. Told as steps by hand
// and not as generators, of which it would take two, and each costs more than all else does here. A supervisor has one, since it
// does one thing at a time.

import type { NoReply } from '../behaviours/gen-server-types.ts';
import { isModule } from '../behaviours/module.ts';
import { RESUMED } from '../process/kernel.ts';
import { CAST } from '../process/mailbox.ts';
import { sendMessage } from '../process/messages.ts';
import type { ChildPlace, Code } from '../process/process.ts';
import { Request } from '../process/request.ts';
import type { Effect } from '../process/self.ts';
import { isGenerator, isPromise } from '../process/terms.ts';
import { asyncRefused } from '../scheduler/turn.ts';
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
  /** The start function's own generator, where it has one. */
  #inner: Code | null = null;
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
    if (this.#begun) return this.#inner === null ? this.#end(value) : this.#goOn(this.#inner, value, false);
    this.#begun = true;
    const office = this.#office;
    const child = this.#child;
    this.#cause = office.p.handling;
    try {
      if (typeof child.start !== 'function' || isModule(child.start)) return this.#give(false, office.againOf(child, this.#place));
      return this.#call(child);
    } catch (thrown) {
      return this.#end(office.caught(thrown));
    }
  }

  throw(thrown: unknown): IteratorResult<Effect, Result> {
    return this.#inner === null ? this.#end(this.#office.caught(thrown)) : this.#goOn(this.#inner, thrown, true);
  }

  /** Calls the start function. */
  #call(child: Child): IteratorResult<Effect, Result> {
    const { p } = this.#office;
    p.place = this.#place;
    const made = this.#office.call(child);
    if (made instanceof Request) return this.#give(false, made);
    if (isPromise(made)) throw asyncRefused('start');
    return isGenerator(made) ? this.#goOn(made as Code, undefined, false) : this.#end(made);
  }

  #goOn(inner: Code, value: unknown, throws: boolean): IteratorResult<Effect, Result> {
    this.#inner = inner;
    let step: IteratorResult<unknown, unknown>;
    try {
      this.#office.k.meter.driven = RESUMED;
      step = throws ? inner.throw(value) : inner.next(value);
      if (step.done === true && isPromise(step.value)) throw asyncRefused('start');
    } catch (thrown) {
      return this.#end(this.#office.caught(thrown));
    }
    return step.done === true ? this.#end(step.value) : this.#give(false, step.value);
  }

  #end(result: unknown): IteratorResult<Effect, Result> {
    const office = this.#office;
    const child = this.#child;
    this.#inner = null;
    office.p.place = null;
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
