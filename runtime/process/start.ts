// The start of a process that its starter waits for, as an effect, and the requests that wait for it: as with calls (call.ts), a process
// may keep the effect and yield it again, and what changes meanwhile stands in a request that belongs to the runtime.

import type { Ref, Untyped } from '../protocol/ids.ts';
import type { ChildPlace, Entry, Process } from './process.ts';
import { FOREVER, Once, Request, START } from './request.ts';
import type { Effect, effect, ViaName } from './self.ts';
import type { SpawnOptions } from './spawn.ts';
import { KIND_WORKER } from './spawn.ts';

/** What is to be started, and how: SpawnOptions in one shape. */
export class Start implements Effect, SpawnOptions {
  declare readonly [effect]?: Untyped;
  /** Whose effect it is. */
  owner: Process | null;
  readonly entry: Entry;
  readonly signature: string;
  argument: unknown;
  link: boolean;
  kind = KIND_WORKER;
  monitor = false;
  /** By proc_lib: see SpawnOptions. */
  acked = false;
  immediate = false;
  name: string | undefined = undefined;
  via: ViaName | undefined = undefined;
  priority: number | undefined = undefined;
  timeout: number | undefined = undefined;
  place: ChildPlace | undefined = undefined;

  constructor(owner: Process | null, entry: Entry, signature: string, argument: unknown, link: boolean) {
    this.owner = owner;
    this.entry = entry;
    this.signature = signature;
    this.argument = argument;
    this.link = link;
  }

  [Symbol.iterator](): Iterator<Effect, Untyped, Untyped> {
    return new Once(this);
  }
}

/** Beyond so many spare ones they are left to the collector. */
const MOST = 64;

export class StartWaits {
  readonly #spare: (Request | null)[] = new Array<Request | null>(MOST).fill(null);
  #count = 0;

  /** The request that waits for `start`. */
  make(start: Start): Request {
    let request: Request;
    const last = this.#count - 1;
    if (last < 0) request = new Request(START, null);
    else {
      request = this.#spare[last] as Request;
      this.#spare[last] = null;
      this.#count = last;
    }
    request.owner = start.owner;
    request.start = start;
    request.after = start.timeout ?? FOREVER;
    return request;
  }

  /** Takes back a request that has been answered: it stands in no list and no timer of its own runs. */
  giveBack(request: Request): void {
    const count = this.#count;
    if (count === MOST) return;
    request.owner = null;
    request.start = null;
    request.monitor = null as Ref | null;
    request.result = undefined;
    request.settled = false;
    request.settledBy = 0;
    request.firedBy = 0;
    this.#spare[count] = request;
    this.#count = count + 1;
  }
}
