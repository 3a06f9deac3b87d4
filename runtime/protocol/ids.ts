// Identities that may stand inside terms. Both are immutable values; two pids are the same process when their ids are equal.

/**
 * The id of a process. `id` is unique in one log, counts up from 1 in order of spawning and is never reused;
 * `node` is 0 unless the program runs on several simulated nodes.
 */
export class Pid {
  readonly node: number;
  readonly id: number;
  constructor(node: number, id: number) {
    this.node = node;
    this.id = id;
    Object.freeze(this);
  }
  /** As Erlang prints it: `<node.id.0>`. */
  toString(): string {
    return `<${this.node}.${this.id}.0>`;
  }
}

/** A reference: of a monitor, a call or a timer. Unique in one log. */
export class Ref {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
    Object.freeze(this);
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
