// The restart of one child, which is what nearly every restart comes to: its start is awaited, and that is all. Told as steps by hand
// and not as generators, of which it would take two, and each costs more than all else does here. A supervisor has one, since it
// does one thing at a time; supervisor-loop.ts goes through its steps.

import { isModule } from '../behaviours/module.ts';
import { RESUMED } from '../process/kernel.ts';
import { CAST } from '../process/mailbox.ts';
import { sendMessage } from '../process/messages.ts';
import type { ChildPlace, Code } from '../process/process.ts';
import { Start } from '../process/start.ts';
import { isGenerator, isPromise } from '../process/terms.ts';
import { asyncRefused } from '../scheduler/turn.ts';
import type { Child } from './child.ts';
import type { Office } from './office.ts';

/** In place of a further effect: the restart is over. */
export const RESTARTED: unique symbol = Symbol('restarted');

export class OneRestart {
  readonly #office: Office;
  #child!: Child;
  #place!: ChildPlace;
  #cause = 0;
  #begun = false;
  /** The start function's own generator, where it has one. */
  #inner: Code | null = null;

  constructor(office: Office) {
    this.#office = office;
  }

  of(child: Child, place: ChildPlace): this {
    this.#child = child;
    this.#place = place;
    this.#begun = false;
    return this;
  }

  /** Begins, and goes on with the answer to the effect that it gave last, or with what that raised. Gives the next one, or RESTARTED. */
  step(value: unknown, throws: boolean): unknown {
    if (!this.#begun) return this.#begin();
    if (this.#inner !== null) return this.#goOn(this.#inner, value, throws);
    return this.#end(throws ? this.#office.caught(value) : value);
  }

  #begin(): unknown {
    this.#begun = true;
    const office = this.#office;
    const child = this.#child;
    this.#cause = office.p.handling;
    try {
      return typeof child.start !== 'function' || isModule(child.start) ? office.againOf(child, this.#place) : this.#call(child);
    } catch (thrown) {
      return this.#end(office.caught(thrown));
    }
  }

  /** Calls the start function. */
  #call(child: Child): unknown {
    const office = this.#office;
    office.p.place = this.#place;
    const made = office.call(child);
    if (made instanceof Start) return made;
    if (isPromise(made)) throw asyncRefused('start');
    return isGenerator(made) ? this.#goOn(made as Code, undefined, false) : this.#end(made);
  }

  #goOn(inner: Code, value: unknown, throws: boolean): unknown {
    this.#inner = inner;
    let step: IteratorResult<unknown, unknown>;
    try {
      this.#office.k.meter.driven = RESUMED;
      step = throws ? inner.throw(value) : inner.next(value);
      if (step.done === true && isPromise(step.value)) throw asyncRefused('start');
    } catch (thrown) {
      return this.#end(this.#office.caught(thrown));
    }
    return step.done === true ? this.#end(step.value) : step.value;
  }

  #end(result: unknown): typeof RESTARTED {
    const office = this.#office;
    const child = this.#child;
    this.#inner = null;
    office.p.place = null;
    const started = office.settle(child, result, child.pid, true, this.#cause);
    child.restarting = started[0] === 'error';
    if (started[0] === 'error') tryAgain(office, child);
    else child.pid = started[1];
    return RESTARTED;
  }
}

/** A failed restart: the supervisor sends itself word to try again, so that requests are served between two attempts. */
export function tryAgain({ k, p }: Office, child: Child): void {
  sendMessage(k, p, p.handling, p.pid, ['try_again_restart', child.id], CAST, 0);
}
