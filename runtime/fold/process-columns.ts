// Scalars of all processes, one typed array per field, by row. Rows are recycled: `allocate` hands out a zeroed row. Lists
// (mailbox, links, monitors, names, a supervisor's record) exist only for the rows that have one. The fields are written out:
// V8 turns an object that gets this many properties by computed names into a dictionary, and each access ten times slower.

import type { LinkList, MonitorList } from './id-lists.ts';
import { Mailboxes } from './mailboxes.ts';
import { RowLists } from './row-lists.ts';
import type { SupervisorRecord } from './supervisor-record.ts';

const FIRST_CAPACITY = 64;
const [NO_BYTES, NO_SHORTS, NO_INTS, NO_UINTS, NO_DOUBLES] = [
  new Uint8Array(0),
  new Uint16Array(0),
  new Int32Array(0),
  new Uint32Array(0),
  new Float64Array(0),
];

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

/** What nearly every record changes; the others change when a process begins, ends or is adopted. */
const HOT = [
  'status',
  'since',
  'bits',
  'run',
  'reductions',
  'callback',
  'stateSeq',
  'handlingSeq',
  'stateDigestA',
  'stateDigestB',
] as const;
const COLD = FIELD_NAMES.filter((name) => !(HOT as readonly Field[]).includes(name));

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
  pid = NO_UINTS;
  slot = NO_UINTS;
  node = NO_BYTES;
  kind = NO_BYTES;
  /** Position in STATUSES (protocol/views.ts), and the virtual time at which it began. */
  status = NO_BYTES;
  since = NO_DOUBLES;
  /** LIVE, SUSPENDED … above. */
  bits = NO_SHORTS;
  /** WAITING, RUNNABLE or RUNNING. */
  run = NO_BYTES;
  parent = NO_UINTS;
  incarnation = NO_UINTS;
  label = NO_UINTS;
  signature = NO_UINTS;
  /** String id of the child id under which a supervisor started it, and 1 + position in RESTART_TYPES; 0 = unknown. */
  childId = NO_UINTS;
  restartType = NO_BYTES;
  /** Restarts counted since this process ended and before its successor lived. */
  attempts = NO_UINTS;
  priority = NO_UINTS;
  reductions = NO_DOUBLES;
  /** String id, or 0; or HANDLING + position in MESSAGE_KINDS while a message's callback runs. */
  callback = NO_UINTS;
  spawnSeq = NO_DOUBLES;
  spawnAt = NO_DOUBLES;
  stateSeq = NO_DOUBLES;
  handlingSeq = NO_DOUBLES;
  stateDigestA = NO_INTS;
  stateDigestB = NO_INTS;
  exitSeq = NO_DOUBLES;
  exitAt = NO_DOUBLES;
  exitTag = NO_UINTS;
  exitClass = NO_BYTES;

  /** Whether the row changed since somebody last asked: bookkeeping, not part of the frame. */
  dirty = NO_BYTES;

  /** Lists may be shared with forks: those of another owner are forked before they are changed, `names` are always replaced. */
  mailbox = new Mailboxes();
  links = new RowLists<LinkList>();
  monitors = new RowLists<MonitorList>();
  names = new RowLists<readonly number[]>();
  supervisor: (SupervisorRecord | undefined)[] = [];
  /** Of the lists that only this frame has; `undefined` until there are forks. */
  owner: object | undefined;
  #tracked = false;
  #free: number[] = [];
  #used = 0;
  #capacity = 0;
  /** A fork reads the same columns: they are copied before they are changed. */
  #hotShared = false;
  #coldShared = false;

  /** To be called before the columns that nearly every record changes are written to. */
  ownHot(): void {
    if (!this.#hotShared) return;
    for (const name of HOT) this.#own(name);
    this.#hotShared = false;
  }

  /** The same for the other columns and for the supervisors. */
  ownCold(): void {
    if (!this.#coldShared) return;
    for (const name of COLD) this.#own(name);
    this.#free = this.#free.slice();
    this.supervisor = this.supervisor.slice();
    this.#coldShared = false;
  }

  /** A row of zeros; all columns may be written to. */
  allocate(): number {
    this.ownHot();
    this.ownCold();
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

  /** Takes these columns, whose first `count` rows are in use and the rest zeros: they are its own from now on. */
  adopt(columns: { readonly [F in Field]: ProcessColumns[F] }, count: number): void {
    for (const name of FIELD_NAMES) (this as Record<Field, unknown>)[name] = columns[name];
    this.#used = count;
    this.#capacity = columns.pid.length;
  }

  /** Rows that are or were in use: all that lie before this one. */
  get used(): number {
    return this.#used;
  }

  /** The same rows, each to be changed without the other: columns and lists are shared until one side changes them. */
  fork(): ProcessColumns {
    const other = new ProcessColumns();
    other.#used = this.#used;
    other.#capacity = this.#capacity;
    other.#free = this.#free;
    for (const name of FIELD_NAMES) (other as Record<Field, unknown>)[name] = this[name];
    other.mailbox = this.mailbox.fork();
    other.links = this.links.fork();
    other.monitors = this.monitors.fork();
    other.names = this.names.fork();
    other.supervisor = this.supervisor;
    this.#hotShared = this.#coldShared = other.#hotShared = other.#coldShared = true;
    this.owner = {};
    other.owner = {};
    return other;
  }

  release(row: number): void {
    this.ownHot();
    this.ownCold();
    for (const name of FIELD_NAMES) this[name][row] = 0;
    this.mailbox.clear(row);
    this.links.clear(row);
    this.monitors.clear(row);
    this.names.clear(row);
    this.supervisor[row] = undefined;
    if (row < this.dirty.length) this.dirty[row] = 0;
    this.#free.push(row);
  }

  /** From now on `dirty` has a place for each row. */
  trackChanges(): void {
    this.#tracked = true;
    if (this.dirty.length < this.#capacity) this.dirty = new Uint8Array(this.#capacity);
  }

  #own(name: Field): void {
    (this as Record<Field, unknown>)[name] = this[name].slice();
  }

  #grow(): void {
    this.#capacity = Math.max(FIRST_CAPACITY, this.#capacity * 2);
    for (const name of FIELD_NAMES) this.#enlarge(name);
    if (this.#tracked) this.#enlarge('dirty');
    this.#hotShared = false;
  }

  #enlarge(name: Field | 'dirty'): void {
    const old = this[name];
    const larger = new (old.constructor as new (n: number) => typeof old)(this.#capacity);
    larger.set(old);
    (this as Record<typeof name, unknown>)[name] = larger;
  }
}
