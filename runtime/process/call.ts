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
  readonly #spare: (Request | null)[] = new Array<Request | null>(MOST).fill(null);
  #count = 0;

  /** The request that waits for the answer to `call`. */
  make(call: Call): Request {
    let request: Request;
    const last = this.#count - 1;
    if (last < 0) request = new Request(CALL, null);
    else {
      request = this.#spare[last] as Request;
      this.#spare[last] = null;
      this.#count = last;
    }
    request.owner = call.owner;
    request.to = call.to;
    request.term = call.term;
    request.after = call.after;
    return request;
  }

  /** Takes back a request that has been answered: it stands in no list and no timer of its own runs. */
  giveBack(request: Request): void {
    const count = this.#count;
    if (count === MOST) return;
    request.owner = null;
    request.to = undefined;
    request.term = undefined;
    request.reply = null;
    request.settled = false;
    this.#spare[count] = request;
    this.#count = count + 1;
  }
}
