// Scalars of all processes, one typed array per field, by row. Rows are recycled: `allocate` hands out a zeroed row. Lists
// (mailbox, links, monitors, names, a supervisor's record) exist only for the rows that have one.

import type { LinkList, MonitorList } from './id-lists.ts';
import type { Mailbox } from './mailbox.ts';
import type { SupervisorRecord } from './supervisor-record.ts';

/** The fields, in the order in which keyframes and the world hash write them. Adding one changes the keyframe version. */
const FIELDS = {
  pid: Uint32Array,
  slot: Uint32Array,
  node: Uint8Array,
  kind: Uint8Array,
  /** Position in STATUSES (protocol/views.ts), and the virtual time at which it began. */
  status: Uint8Array,
  since: Float64Array,
  /** Bits below. */
  bits: Uint16Array,
  /** WAITING, RUNNABLE or RUNNING. */
  run: Uint8Array,
  parent: Uint32Array,
  incarnation: Uint32Array,
  label: Uint32Array,
  signature: Uint32Array,
  /** String id of the child id under which a supervisor started it, and 1 + position in RESTART_TYPES; 0 = unknown. */
  childId: Uint32Array,
  restartType: Uint8Array,
  /** Restarts counted since this process ended and before its successor lived. */
  attempts: Uint32Array,
  priority: Uint32Array,
  reductions: Float64Array,
  /** String id, or 0; or HANDLING + position in MESSAGE_KINDS while a message's callback runs. */
  callback: Uint32Array,
  spawnSeq: Float64Array,
  spawnAt: Float64Array,
  stateSeq: Float64Array,
  handlingSeq: Float64Array,
  stateDigestA: Int32Array,
  stateDigestB: Int32Array,
  exitSeq: Float64Array,
  exitAt: Float64Array,
  exitTag: Uint32Array,
  exitClass: Uint8Array,
} as const;

export type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as readonly Field[];

export const LIVE = 1;
export const SUSPENDED = 2;
export const TRAPS = 4;
export const OWN_SLOT = 8;
/** The slot outlives its processes for good: every slot above is its own slot too, and its child spec is still there. */
export const DURABLE = 16;
export const TERMINATED = 32;
export const CRASHED = 64;
export const RESTARTING = 128;
export const GAVE_UP = 256;
/** Ended, and in the ring of those that may be forgotten. */
export const FORGETTABLE = 512;

export const WAITING = 0;
export const RUNNABLE = 1;
export const RUNNING = 2;

/** Base of `callback` for handle_call, handle_cast and handle_info; string ids stay below. */
export const HANDLING = 0xffff_fff0;

type Columns = { [F in Field]: InstanceType<(typeof FIELDS)[F]> };

/** Declared so that each column is a typed property of `ProcessColumns`; the constructor makes them from FIELDS. */
export interface ProcessColumns extends Columns {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop in the constructor sets exactly the keys of FIELDS
export class ProcessColumns {
  readonly mailbox: (Mailbox | undefined)[] = [];
  readonly links: (LinkList | undefined)[] = [];
  readonly monitors: (MonitorList | undefined)[] = [];
  readonly names: (number[] | undefined)[] = [];
  readonly supervisor: (SupervisorRecord | undefined)[] = [];
  readonly #free: number[] = [];
  #used = 0;
  #capacity = 64;

  constructor() {
    const columns = this as Record<Field, unknown>;
    for (const name of FIELD_NAMES) columns[name] = new FIELDS[name](this.#capacity);
  }

  allocate(): number {
    const recycled = this.#free.pop();
    if (recycled !== undefined) return recycled;
    if (this.#used === this.#capacity) this.#grow();
    return this.#used++;
  }

  release(row: number): void {
    for (const name of FIELD_NAMES) this[name][row] = 0;
    this.mailbox[row] = undefined;
    this.links[row] = undefined;
    this.monitors[row] = undefined;
    this.names[row] = undefined;
    this.supervisor[row] = undefined;
    this.#free.push(row);
  }

  #grow(): void {
    this.#capacity *= 2;
    const columns = this as Record<Field, { set(from: unknown): void }>;
    for (const name of FIELD_NAMES) {
      const larger = new FIELDS[name](this.#capacity);
      larger.set(this[name] as never);
      columns[name] = larger as never;
    }
  }
}
