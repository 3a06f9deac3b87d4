// gen_server:call as an effect, and the requests that wait for its answer. A process may keep the effect and yield it again; what
// changes while it is waited for stands in a request, which belongs to the runtime alone and is used again for the next call.

import type { Untyped } from '../protocol/ids.ts';
import type { Process } from './process.ts';
import { CALL, Once, Request } from './request.ts';
import type { Effect, effect, ServerRef } from './self.ts';

export class Call implements Effect {
  declare readonly [effect]?: Untyped;
  readonly owner: Process;
  readonly to: ServerRef;
  readonly term: unknown;
  /** Milliseconds; FOREVER for `infinity`. */
  readonly after: number;

  constructor(owner: Process, to: ServerRef, term: unknown, after: number) {
    this.owner = owner;
    this.to = to;
    this.term = term;
    this.after = after;
  }

  [Symbol.iterator](): Iterator<Effect, Untyped, Untyped> {
    return new Once(this);
  }
}

/** Beyond so many spare ones they are left to the collector. */
const MOST = 256;

export class CallWaits {
  /** A list by `nextCaller`. */
  #first: Request | null = null;
  #count = 0;

  /** A request that waits for an answer, still without the call. */
  make(): Request {
    const request = this.#first;
    if (request === null) return new Request(CALL, null);
    this.#first = request.nextCaller;
    this.#count -= 1;
    request.nextCaller = null;
    return request;
  }

  /** Takes back a request that has been answered: it stands in no list and no timer of its own runs. */
  giveBack(request: Request): void {
    const count = this.#count;
    if (count === MOST) return;
    request.owner = null;
    request.to = undefined;
    request.term = undefined;
    request.settled = false;
    request.nextCaller = this.#first;
    this.#first = request;
    this.#count = count + 1;
  }
}
