// Scalars of all processes, one typed array per field, by row. Rows are recycled: `allocate` hands out a zeroed row. Lists
// (mailbox, links, monitors, names, a supervisor's record) exist only for the rows that have one. The fields are written out:
// V8 turns an object that gets this many properties by computed names into a dictionary, and each access ten times slower.

import type { LinkList, MonitorList } from './id-lists.ts';
import type { Mailbox } from './mailbox.ts';
import type { SupervisorRecord } from './supervisor-record.ts';

const FIRST_CAPACITY = 64;

/** The fields of the frame, in the order in which keyframes and the world hash write them. Changing it changes KEYFRAME_VERSION. */
export const FIELD_NAMES = [
  'pid',
  'slot',
  'node',
  'kind',
  'status',
  'since',
  'bits',
  'run',
  'parent',
  'incarnation',
  'label',
  'signature',
  'childId',
  'restartType',
  'attempts',
  'priority',
  'reductions',
  'callback',
  'spawnSeq',
  'spawnAt',
  'stateSeq',
  'handlingSeq',
  'stateDigestA',
  'stateDigestB',
  'exitSeq',
  'exitAt',
  'exitTag',
  'exitClass',
] as const;
export type Field = (typeof FIELD_NAMES)[number];

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

export class ProcessColumns {
  pid = new Uint32Array(FIRST_CAPACITY);
  slot = new Uint32Array(FIRST_CAPACITY);
  node = new Uint8Array(FIRST_CAPACITY);
  kind = new Uint8Array(FIRST_CAPACITY);
  /** Position in STATUSES (protocol/views.ts), and the virtual time at which it began. */
  status = new Uint8Array(FIRST_CAPACITY);
  since = new Float64Array(FIRST_CAPACITY);
  /** LIVE, SUSPENDED … above. */
  bits = new Uint16Array(FIRST_CAPACITY);
  /** WAITING, RUNNABLE or RUNNING. */
  run = new Uint8Array(FIRST_CAPACITY);
  parent = new Uint32Array(FIRST_CAPACITY);
  incarnation = new Uint32Array(FIRST_CAPACITY);
  label = new Uint32Array(FIRST_CAPACITY);
  signature = new Uint32Array(FIRST_CAPACITY);
  /** String id of the child id under which a supervisor started it, and 1 + position in RESTART_TYPES; 0 = unknown. */
  childId = new Uint32Array(FIRST_CAPACITY);
  restartType = new Uint8Array(FIRST_CAPACITY);
  /** Restarts counted since this process ended and before its successor lived. */
  attempts = new Uint32Array(FIRST_CAPACITY);
  priority = new Uint32Array(FIRST_CAPACITY);
  reductions = new Float64Array(FIRST_CAPACITY);
  /** String id, or 0; or HANDLING + position in MESSAGE_KINDS while a message's callback runs. */
  callback = new Uint32Array(FIRST_CAPACITY);
  spawnSeq = new Float64Array(FIRST_CAPACITY);
  spawnAt = new Float64Array(FIRST_CAPACITY);
  stateSeq = new Float64Array(FIRST_CAPACITY);
  handlingSeq = new Float64Array(FIRST_CAPACITY);
  stateDigestA = new Int32Array(FIRST_CAPACITY);
  stateDigestB = new Int32Array(FIRST_CAPACITY);
  exitSeq = new Float64Array(FIRST_CAPACITY);
  exitAt = new Float64Array(FIRST_CAPACITY);
  exitTag = new Uint32Array(FIRST_CAPACITY);
  exitClass = new Uint8Array(FIRST_CAPACITY);

  /** Whether the row changed since somebody last asked: bookkeeping, not part of the frame. */
  dirty = new Uint8Array(FIRST_CAPACITY);

  /** Lists may be shared with forks: those of another owner are forked before they are changed, `names` are always replaced. */
  mailbox: (Mailbox | undefined)[] = [];
  links: (LinkList | undefined)[] = [];
  monitors: (MonitorList | undefined)[] = [];
  names: (readonly number[] | undefined)[] = [];
  supervisor: (SupervisorRecord | undefined)[] = [];
  /** Of the lists that only this frame has; `undefined` until there are forks. */
  owner: object | undefined;
  #free: number[] = [];
  #used = 0;
  #capacity = FIRST_CAPACITY;

  allocate(): number {
    const recycled = this.#free.pop();
    if (recycled !== undefined) return recycled;
    if (this.#used === this.#capacity) this.#grow();
    return this.#used++;
  }

  /** Hands out rows 0 to `count` - 1 at once, of columns that are still unused. */
  allocateFirst(count: number): void {
    while (this.#capacity < count) this.#grow();
    this.#used = count;
  }

  /** The same rows, each to be changed without the other: numbers are copied, lists are shared until one side changes them. */
  fork(): ProcessColumns {
    const other = new ProcessColumns();
    const used = this.#used;
    other.#used = used;
    other.#capacity = Math.max(FIRST_CAPACITY, used + (used >> 4));
    other.#free = this.#free.slice();
    for (const name of FIELD_NAMES) other.#enlarge(name, this[name].subarray(0, used));
    other.dirty = new Uint8Array(other.#capacity);
    other.mailbox = this.mailbox.slice();
    other.links = this.links.slice();
    other.monitors = this.monitors.slice();
    other.names = this.names.slice();
    other.supervisor = this.supervisor.slice();
    this.owner = {};
    other.owner = {};
    return other;
  }

  release(row: number): void {
    for (const name of FIELD_NAMES) this[name][row] = 0;
    this.mailbox[row] = undefined;
    this.links[row] = undefined;
    this.monitors[row] = undefined;
    this.names[row] = undefined;
    this.supervisor[row] = undefined;
    this.dirty[row] = 0;
    this.#free.push(row);
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const name of FIELD_NAMES) this.#enlarge(name);
    this.#enlarge('dirty');
  }

  #enlarge(name: Field | 'dirty', old = this[name]): void {
    const larger = new (old.constructor as new (n: number) => typeof old)(this.#capacity);
    larger.set(old);
    (this as Record<typeof name, unknown>)[name] = larger;
  }
}
