// The record of one process, and the entries of its mailbox.

import { Pid } from '../protocol/ids.ts';
import type { ProcessSelf } from './process-self.ts';
import type { Request } from './request.ts';

export const RUNNABLE = 0;
export const RUNNING = 1;
export const WAITING = 2;
export const EXITED = 3;

/** A message in a mailbox. The mailbox is a list of these, so that an idle process pays nothing for it. */
export class Envelope {
  /** Seq of the record that put it there. */
  readonly key: number;
  /** Position in MESSAGE_KINDS. */
  readonly kind: number;
  readonly from: Pid | null;
  readonly ref: number;
  /** Id of the interned tag. */
  readonly tag: number;
  readonly message: unknown;
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
  readonly name: string | undefined;
  constructor(ref: number, watcher: Process, target: Process, name: string | undefined) {
    this.ref = ref;
    this.watcher = watcher;
    this.target = target;
    this.name = name;
  }
}

/** A monitor whose message says another word than DOWN. */
export class TaggedMonitor extends Monitor {
  readonly tag: unknown;
  constructor(ref: number, watcher: Process, target: Process, name: string | undefined, tag: unknown) {
    super(ref, watcher, target, name);
    this.tag = tag;
  }
}

/** What a running body is to the scheduler. */
export interface Code {
  next(value: unknown): IteratorResult<unknown, unknown>;
  throw(error: unknown): IteratorResult<unknown, unknown>;
}
/** Makes the code in the first turn; returns a generator, or whatever a plain function returned when it was done. */
export type Entry = (self: ProcessSelf) => unknown;

/** An exit signal that its receiver will not survive. */
export interface Doom {
  readonly from: Pid | null;
  readonly reason: unknown;
  /** Seq of its exit_signal_sent. */
  readonly sent: number;
}

export class Process {
  readonly id: number;
  readonly pid: Pid;
  readonly parent: number;
  readonly slot: number;
  readonly label: string;
  status = RUNNABLE;
  queued = false;
  suspended = false;
  trapExit = false;
  /** For behaviours: the process whose EXIT message ends it, 0 where there is none. */
  exitParent = 0;
  /** The signal that ends it in its next turn. */
  doom: Doom | null = null;
  /** Its own supervisor has told it to end. */
  stopping = false;
  entry: Entry | null;
  code: Code | null = null;
  self: ProcessSelf | null = null;
  wait: Request | null = null;
  resumeValue: unknown = undefined;
  resumeThrows = false;
  /** Seq of the record whose consequences it is dealing with: the cause of what it does. */
  handling = 0;
  /** Reductions of its finished turns. */
  reductions = 0;
  chance = 0;

  firstMessage: Envelope | null = null;
  lastMessage: Envelope | null = null;
  messageCount = 0;

  name: string | null = null;
  links: Set<Process> | null = null;
  /** The monitors it holds, by reference. */
  monitors: Map<number, Monitor> | null = null;
  /** The monitors on it, by reference. */
  watchers: Map<number, Monitor> | null = null;
  /** Calls and stops that wait for it. */
  callers: Request | null = null;
  /** The request of the process that started it and waits for its init; null once that is settled. */
  starting: Request | null = null;
  /** Where its next spawn belongs, while it runs the start function of a child spec. */
  place: ChildPlace | null = null;

  constructor(id: number, parent: number, slot: number, label: string, entry: Entry) {
    this.id = id;
    this.pid = new Pid(0, id);
    this.parent = parent;
    this.slot = slot;
    this.label = label;
    this.entry = entry;
  }
}

/** The slot and the id that a child spec gives to the process that its start function starts. */
export interface ChildPlace {
  readonly slot: number;
  readonly label: string;
  /** The slot belongs to the id of a child spec. */
  readonly own: boolean;
}
