// The record of one process, and the entries of its mailbox.

import type { Pid } from '../protocol/ids.ts';
import type { Kernel } from './kernel.ts';
import type { Links } from './link-set.ts';
import type { ProcessSelf } from './process-self.ts';
import type { Request } from './request.ts';
import { CALL, RECEIVE_ANY, RECEIVE_ANY_ENVELOPE, START } from './request.ts';

export const RUNNABLE = 0;
export const RUNNING = 1;
export const EXITED = 2;
/** From here up it waits: for anything else, or for a message, which would wake it. */
export const WAITING = 3;
export const WAITING_FOR_MAIL = 4;

/** A message in a mailbox. The mailbox is a list of these, so that an idle process pays nothing for it. */
export class Envelope {
  /** Seq of the record that put it there. */
  key: number;
  /** Position in MESSAGE_KINDS. */
  kind: number;
  from: Pid | null;
  ref: number;
  /** Id of the interned tag. */
  tag: number;
  message: unknown;
  next: Envelope | null = null;
  constructor(key: number, kind: number, from: Pid | null, ref: number, tag: number, message: unknown) {
    this.key = key;
    this.kind = kind;
    this.from = from;
    this.ref = ref;
    this.tag = tag;
    this.message = message;
  }
}

export class Monitor {
  readonly ref: number;
  readonly watcher: Process;
  readonly target: Process;
  /** The name under which the target was asked for; its DOWN reports it. */
  readonly name: string | readonly [string, string] | undefined;
  constructor(ref: number, watcher: Process, target: Process, name: string | readonly [string, string] | undefined) {
    this.ref = ref;
    this.watcher = watcher;
    this.target = target;
    this.name = name;
  }
}

/** A monitor whose message says another word than DOWN. */
export class TaggedMonitor extends Monitor {
  readonly tag: unknown;
  constructor(ref: number, watcher: Process, target: Process, name: string | readonly [string, string] | undefined, tag: unknown) {
    super(ref, watcher, target, name);
    this.tag = tag;
  }
}

/** What a running body is to the scheduler. */
export interface Code {
  next(value: unknown): IteratorResult<unknown, unknown>;
  throw(error: unknown): IteratorResult<unknown, unknown>;
}
/**
 * The code of a behaviour, which is one for all its processes: asked directly, without the result objects and the suspended
 * generator that each process would have otherwise.
 */
export abstract class Behaviour {
  /** Goes on with the answer to what it asked for, or with an error raised there. Gives its next request, or Leave at its end. */
  abstract resume(value: unknown, throws: boolean, k: Kernel, process: Process): unknown;
  /** As `resume` with an envelope it waited for (RECEIVE_ANY_ENVELOPE). `forCallback`: it is one that its callbacks hear of. */
  take(envelope: Envelope, _forCallback: boolean, k: Kernel, process: Process): unknown {
    return this.resume(envelope, false, k, process);
  }
}

/** Makes the code in the first turn: a generator, or whatever a plain function returned when it was done. */
export type Entry = ((self: ProcessSelf) => unknown) | Starter;
/** An entry of the runtime's own. */
export abstract class Starter {
  /** The code; what it is to keep for this process it puts into `process.own`. */
  abstract begin(k: Kernel, process: Process): unknown;
}

/** An exit signal that its receiver will not survive. */
export interface Doom {
  readonly from: Pid | null;
  readonly reason: unknown;
  /** Seq of its exit_signal_sent. */
  readonly sent: number;
}

// `bits` of a process.
const QUEUED = 1;
const SUSPENDED = 2;
const TRAPS_EXIT = 4;
const STOPPING = 8;
const RESUME_THROWS = 16;
const PARENT_ENDS_IT = 32;
const IS_GENERATOR = 64;
/** What nearly all wait for: a generator any message or the reply to a call, a behaviour an envelope. Kept with `wait`. */
export const FOR_MESSAGE = 128;
export const FOR_REPLY = 256;
export const FOR_ENVELOPE = 512;
const WAITS_FOR = FOR_MESSAGE | FOR_REPLY | FOR_ENVELOPE;
/** And above them the id of its name, as far as there is room. */
const NAME_SHIFT = 10;
const FLAGS = (1 << NAME_SHIFT) - 1;
const MOST_NAME_ID = 1 << 21;

/**
 * What only few processes have at any moment, apart from the rest: a million idle processes need none of it. It is made when one
 * of its fields is first set, and dropped as soon as none is.
 */
class Rare {
  doom: Doom | null = null;
  monitors: Map<number, Monitor> | null = null;
  watchers: Map<number, Monitor> | null = null;
  place: ChildPlace | null = null;
  chance = 0;
}

const isEmpty = (rare: Rare): boolean =>
  rare.doom === null && rare.monitors === null && rare.watchers === null && rare.place === null && rare.chance === 0;

export class Process {
  readonly pid: Pid;
  readonly parent: number;
  readonly slot: number;
  readonly label: string;
  status = RUNNABLE;
  #bits = 0;
  /** Before its first turn its entry; then what its behaviour keeps of it, if that is one for many. */
  own: unknown;
  code: Code | Behaviour | null = null;
  #wait: Request | null = null;
  resumeValue: unknown = undefined;
  /** Seq of the record whose consequences it is dealing with: the cause of what it does. */
  handling = 0;
  /** Reductions of its finished turns. */
  reductions = 0;

  firstMessage: Envelope | null = null;
  /** Only where there are two or more; with fewer it says nothing. */
  lastMessage: Envelope | null = null;
  messageCount = 0;

  name: string | null = null;
  /** See link-set.ts. */
  links: Links = null;
  /** Calls and stops that wait for it, and the start until it is up. */
  callers: Request | null = null;
  #rare: Rare | null = null;

  constructor(pid: Pid, parent: number, slot: number, label: string, entry: Entry) {
    this.pid = pid;
    this.parent = parent;
    this.slot = slot;
    this.label = label;
    this.own = entry;
  }

  get id(): number {
    return this.pid.id;
  }

  get queued(): boolean {
    return (this.#bits & QUEUED) !== 0;
  }
  set queued(on: boolean) {
    this.#bits = on ? this.#bits | QUEUED : this.#bits & ~QUEUED;
  }

  get suspended(): boolean {
    return (this.#bits & SUSPENDED) !== 0;
  }
  set suspended(on: boolean) {
    this.#bits = on ? this.#bits | SUSPENDED : this.#bits & ~SUSPENDED;
  }

  /** What it waits for. */
  get wait(): Request | null {
    return this.#wait;
  }
  set wait(request: Request | null) {
    this.#wait = request;
    const bits = this.#bits & ~WAITS_FOR;
    if (request === null) this.#bits = bits;
    else if (this.isGenerator) this.#bits = request === RECEIVE_ANY ? bits | FOR_MESSAGE : request.op === CALL ? bits | FOR_REPLY : bits;
    else this.#bits = request === RECEIVE_ANY_ENVELOPE && this.code instanceof Behaviour ? bits | FOR_ENVELOPE : bits;
  }

  /** FOR_MESSAGE, FOR_REPLY, FOR_ENVELOPE, or 0 for anything else. */
  get waitsFor(): number {
    return this.#bits & WAITS_FOR;
  }

  /** It comes out of the run queue. Whether it gets a turn: it may have ended or been suspended since. */
  leaveQueue(): boolean {
    const bits = this.#bits & ~QUEUED;
    this.#bits = bits;
    return this.status === RUNNABLE && ((bits & SUSPENDED) === 0 || this.doom !== null);
  }

  /** It goes into the run queue. False where it stands there already, or where it is suspended. */
  enterQueue(): boolean {
    if ((this.#bits & (QUEUED | SUSPENDED)) !== 0) return false;
    this.#bits |= QUEUED;
    return true;
  }

  get trapExit(): boolean {
    return (this.#bits & TRAPS_EXIT) !== 0;
  }
  set trapExit(on: boolean) {
    this.#bits = on ? this.#bits | TRAPS_EXIT : this.#bits & ~TRAPS_EXIT;
  }

  /** Its own supervisor has told it to end. */
  get stopping(): boolean {
    return (this.#bits & STOPPING) !== 0;
  }
  set stopping(on: boolean) {
    this.#bits = on ? this.#bits | STOPPING : this.#bits & ~STOPPING;
  }

  /** `resumeValue` is to be thrown where the code waits. */
  get resumeThrows(): boolean {
    return (this.#bits & RESUME_THROWS) !== 0;
  }
  set resumeThrows(on: boolean) {
    this.#bits = on ? this.#bits | RESUME_THROWS : this.#bits & ~RESUME_THROWS;
  }

  /** Its code is a generator of the language's own, not another thing with a `next`. */
  get isGenerator(): boolean {
    return (this.#bits & IS_GENERATOR) !== 0;
  }
  set isGenerator(on: boolean) {
    this.#bits = on ? this.#bits | IS_GENERATOR : this.#bits & ~IS_GENERATOR;
  }

  /** For behaviours: the process whose EXIT message ends it, 0 where there is none. */
  get exitParent(): number {
    return (this.#bits & PARENT_ENDS_IT) !== 0 ? this.parent : 0;
  }

  /** For behaviours: from now on an EXIT message from its parent ends it. */
  heedParent(): void {
    this.#bits |= PARENT_ENDS_IT;
  }

  /** The id of its name's text in the log, where the process keeps it (names.ts); else 0. */
  get nameId(): number {
    return this.#bits >>> NAME_SHIFT;
  }

  /** False where there is no room for the id. */
  keepNameId(id: number): boolean {
    if (id >= MOST_NAME_ID) return false;
    this.#bits = (this.#bits & FLAGS) | (id << NAME_SHIFT);
    return true;
  }

  /** The signal that ends it in its next turn. */
  get doom(): Doom | null {
    return this.#rare === null ? null : this.#rare.doom;
  }
  set doom(value: Doom | null) {
    if (value !== null) (this.#rare ??= new Rare()).doom = value;
    else if (this.#rare !== null) {
      this.#rare.doom = null;
      this.#dropRare();
    }
  }

  /** The monitors it holds, by reference. */
  get monitors(): Map<number, Monitor> | null {
    return this.#rare === null ? null : this.#rare.monitors;
  }
  set monitors(value: Map<number, Monitor> | null) {
    if (value !== null) (this.#rare ??= new Rare()).monitors = value;
    else if (this.#rare !== null) {
      this.#rare.monitors = null;
      this.#dropRare();
    }
  }

  /** The monitors on it, by reference. */
  get watchers(): Map<number, Monitor> | null {
    return this.#rare === null ? null : this.#rare.watchers;
  }
  set watchers(value: Map<number, Monitor> | null) {
    if (value !== null) (this.#rare ??= new Rare()).watchers = value;
    else if (this.#rare !== null) {
      this.#rare.watchers = null;
      this.#dropRare();
    }
  }

  /** The request of the process that started it and waits for its init; null once that is settled. It stands among its callers. */
  get starting(): Request | null {
    let request = this.callers;
    while (request !== null && request.op !== START) request = request.nextCaller;
    return request;
  }

  /** Where its next spawn belongs, while it runs the start function of a child spec. */
  get place(): ChildPlace | null {
    return this.#rare === null ? null : this.#rare.place;
  }
  set place(value: ChildPlace | null) {
    if (value !== null) (this.#rare ??= new Rare()).place = value;
    // Kept: a supervisor that starts its children by functions needs it for each of them.
    else if (this.#rare !== null) this.#rare.place = null;
  }

  /** State of its random numbers, 0 before the first. */
  get chance(): number {
    return this.#rare === null ? 0 : this.#rare.chance;
  }
  set chance(value: number) {
    (this.#rare ??= new Rare()).chance = value;
  }

  #dropRare(): void {
    if (this.#rare !== null && isEmpty(this.#rare)) this.#rare = null;
  }
}

/** The slot and the id that a child spec gives to the process that its start function starts. */
export interface ChildPlace {
  readonly slot: number;
  readonly label: string;
  /** The slot belongs to the id of a child spec. */
  readonly own: boolean;
}
