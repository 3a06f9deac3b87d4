// Identities that may stand inside terms. Both are immutable values; two pids are the same process when their ids are equal.
//
// Their type parameters exist for the compiler alone (process/typing.ts): what a process takes, and what answers a call.

/** What an author has left untyped, as everything is in Erlang: it fits everywhere and is checked nowhere. */
// biome-ignore lint/suspicious/noExplicitAny: the one place that says so; `unknown` would not fit where a typed pid is asked for
export type Untyped = any;

export declare const accepts: unique symbol;
export declare const answeredWith: unique symbol;

/**
 * The id of a process. `id` is unique in one log, counts up from 1 in order of spawning and is never reused;
 * `node` is 0 unless the program runs on several simulated nodes.
 * `Pid<'inc' | readonly ['get', Pid]>` is a process that takes these messages; a plain `Pid` is untyped, as in Erlang.
 */
export class Pid<in Message = Untyped> {
  declare readonly [accepts]?: (message: Message) => void;
  readonly node: number;
  readonly id: number;
  /** `frozen`: as a Ref's. */
  constructor(node: number, id: number, frozen = true) {
    this.node = node;
    this.id = id;
    if (frozen === true) Object.freeze(this);
  }
  /** As Erlang prints it: `<node.id.0>`. */
  toString(): string {
    return `<${this.node}.${this.id}.0>`;
  }
}

/** A reference: of a monitor, a call or a timer. Unique in one log. `Ref<Reply>` is a call's that is answered with `Reply`. */
export class Ref<in Reply = Untyped> {
  declare readonly [answeredWith]?: (reply: Reply) => void;
  readonly id: number;
  /** `frozen`: false only where a system freezes nothing else either; to freeze one costs as much as a message. */
  constructor(id: number, frozen = true) {
    this.id = id;
    if (frozen === true) Object.freeze(this);
  }
  toString(): string {
    return `#Ref<${this.id}>`;
  }
}

/** The `pid` column of an event: a `Pid`'s id, or 0 for the host (everything outside the system). */
export type ProcessId = number;
/** Ordinal of a slot: the place in the tree that successive incarnations of a child occupy. Counts from 1. */
export type SlotId = number;
export const HOST: ProcessId = 0;

const PID_PATTERN = /^<(\d+)\.(\d+)\.0>$/;

/** Reads `<node.id.0>` back; `undefined` when the text is not a pid. */
export function parsePid(text: string): Pid | undefined {
  const m = PID_PATTERN.exec(text);
  return m ? new Pid(Number(m[1]), Number(m[2])) : undefined;
}
