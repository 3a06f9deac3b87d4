// The frame: what the log says of every process up to a seq (DESIGN.md D1), as data that the handlers (apply-*.ts) change.
//
// Kept are: live processes; the latest incarnation of every durable slot, dead or alive, since the dead stay in the tree; and
// the 256 processes that ended or were succeeded most recently. So the frame is a pure function of the log and bounded by the
// program, not by the length of its run. A slot is durable when a child spec holds it and every slot above is durable too:
// what hangs below a dynamic child goes with it.

import type { Status } from '../protocol/views.ts';
import { STATUSES } from '../protocol/views.ts';
import { ForkMap } from './fork-map.ts';
import { LinkList, MonitorList } from './id-lists.ts';
import { NodeTable } from './nodes.ts';
import { PidIndex } from './pid-index.ts';
import {
  CRASHED,
  DURABLE,
  FORGETTABLE,
  LIVE,
  ProcessColumns,
  RESTARTING,
  RUNNABLE,
  RUNNING,
  SUSPENDED,
  TERMINATED,
} from './process-columns.ts';
import type { RowLists, Sized } from './row-lists.ts';
import { SlotTable } from './slots.ts';
import { SupervisorRecord } from './supervisor-record.ts';

/** How many ended processes are kept beside the durable slots. */
export const ENDED_KEPT = 256;
const PROBLEMS_KEPT = 50;

const STATUS = Object.fromEntries(STATUSES.map((status, i) => [status, i])) as { readonly [S in Status]: number };

/** A record that contradicts the frame before it: a damaged log, a gap, or a fault in the runtime. */
export interface Problem {
  readonly seq: number;
  readonly what: string;
}

/** Scalars of the frame, in the order in which keyframes and the world hash write them. */
export const SCALARS = [
  'seq',
  'at',
  'nextSeq',
  'running',
  'turnAt',
  'events',
  'spawned',
  'live',
  'crashes',
  'restarts',
  'gaveUp',
  'gaps',
  'missing',
  'problemCount',
] as const;

/** Each node has its own names; a program without nodes has node 0. */
export const nameKey = (node: number, name: number): number => node * 0x1_0000_0000 + name;

export class Frame {
  /** Seq and time of the last record, 0 before the first; and the seq that the next record must have. */
  seq = 0;
  at = 0;
  nextSeq = 1;
  /** The process whose turn it is, 0 between turns, and when its turn began. */
  running = 0;
  turnAt = 0;

  events = 0;
  spawned = 0;
  live = 0;
  crashes = 0;
  restarts = 0;
  gaveUp = 0;
  gaps = 0;
  /** Records that gaps stand for. */
  missing = 0;
  problemCount = 0;

  rows = new ProcessColumns();
  index = new PidIndex();
  slots = new SlotTable();
  /** Registered names: `nameKey` → pid. */
  names = new ForkMap<number, number>();
  nodes = new NodeTable();
  /** Pids that may be forgotten, oldest first from `ringHead`. */
  ring: number[] = [];
  ringHead = 0;
  /** The first 50. */
  problems: readonly Problem[] = [];

  /** Changes are only kept from the first time that somebody asks: a world that nobody draws must not collect them. */
  #tracking = false;
  /** `ring` is also a fork's: it is copied before it is changed. */
  #ringShared = false;
  #changedRows: number[] = [];
  /** Slots of rows that were changed and then forgotten. */
  #changedGone: number[] = [];

  /** The same, to be changed on its own. Nobody tracks the fork's changes yet. */
  fork(): Frame {
    const other = new Frame();
    for (const name of SCALARS) other[name] = this[name];
    other.rows = this.rows.fork();
    other.index = this.index.fork();
    other.slots = this.slots.fork();
    other.names = this.names.fork();
    other.nodes = this.nodes.fork();
    this.#ringShared = true;
    other.#ringShared = true;
    other.ring = this.ring;
    other.ringHead = this.ringHead;
    other.problems = this.problems;
    return other;
  }

  /**
   * From now on what a keyframe says, whose frame is not used any more. What counts records stays: those are of this log.
   * `seq`, `at` and `nextSeq` are the caller's.
   */
  become(other: Frame): void {
    for (const name of ['running', 'turnAt', 'spawned', 'live', 'crashes', 'restarts', 'gaveUp'] as const) this[name] = other[name];
    if (this.#tracking) this.#changedGone.push(...this.slots.byId.keys(), ...other.slots.byId.keys());
    this.#changedRows = [];
    this.rows = other.rows;
    this.index = other.index;
    this.slots = other.slots;
    this.names = other.names;
    this.nodes = other.nodes;
    this.ring = other.ring;
    this.ringHead = other.ringHead;
    this.#ringShared = other.#ringShared;
    if (this.#tracking) this.rows.trackChanges();
  }

  /** The row of a process, or -1. */
  row(pid: number): number {
    return this.index.get(pid);
  }

  /** The row of a live process, or -1; what names a process that is not there is a problem, unless that is expected. */
  liveRow(pid: number, seq: number, what: string): number {
    const row = this.index.get(pid);
    if (row >= 0 && (this.rows.bits[row] as number) & LIVE) return row;
    this.note(seq, `${what}: process ${pid} is not alive`);
    return -1;
  }

  note(seq: number, what: string): void {
    this.problemCount += 1;
    if (this.problems.length < PROBLEMS_KEPT) this.problems = [...this.problems, { seq, what }];
  }

  /** Recomputes the status of a row after something it depends on changed. */
  restatus(row: number, at: number): void {
    const { rows } = this;
    const status = statusCode(rows.bits[row] as number, rows.run[row] as number);
    if (rows.status[row] !== status) {
      rows.status[row] = status;
      rows.since[row] = at;
    }
    this.touch(row);
  }

  setBits(row: number, bits: number, at: number): void {
    this.rows.bits[row] = (this.rows.bits[row] as number) | bits;
    this.restatus(row, at);
  }

  clearBits(row: number, bits: number, at: number): void {
    this.rows.bits[row] = (this.rows.bits[row] as number) & ~bits;
    this.restatus(row, at);
  }

  setRun(row: number, run: number, at: number): void {
    this.rows.run[row] = run;
    this.restatus(row, at);
  }

  links(row: number): LinkList {
    return this.heldLinks(row) ?? this.#put(this.rows.links, row, new LinkList(this.rows.owner));
  }
  monitors(row: number): MonitorList {
    return this.heldMonitors(row) ?? this.#put(this.rows.monitors, row, new MonitorList(this.rows.owner));
  }
  supervisor(row: number): SupervisorRecord {
    const held = this.heldSupervisor(row);
    if (held) return held;
    this.rows.ownCold();
    return (this.rows.supervisor[row] = new SupervisorRecord(this.rows.owner));
  }

  // The lists of a row that has them, to be changed.
  heldLinks(row: number): LinkList | undefined {
    const { links, owner } = this.rows;
    const held = links.get(row, owner);
    return held === undefined || held.owner === owner ? held : this.#put(links, row, held.fork(owner));
  }
  heldMonitors(row: number): MonitorList | undefined {
    const { monitors, owner } = this.rows;
    const held = monitors.get(row, owner);
    return held === undefined || held.owner === owner ? held : this.#put(monitors, row, held.fork(owner));
  }
  heldSupervisor(row: number): SupervisorRecord | undefined {
    const { rows } = this;
    const held = rows.supervisor[row];
    if (held === undefined || held.owner === rows.owner) return held;
    rows.ownCold();
    return (rows.supervisor[row] = held.fork(rows.owner));
  }

  #put<T extends Sized>(lists: RowLists<T>, row: number, list: T): T {
    lists.set(row, list);
    return list;
  }

  /** Puts an ended process among those that may be forgotten, and forgets the oldest when there are too many. */
  letGo(row: number): void {
    const bits = this.rows.bits[row] as number;
    if (bits & FORGETTABLE) return;
    this.rows.bits[row] = bits | FORGETTABLE;
    if (this.#ringShared) {
      this.ring = this.ring.slice(this.ringHead);
      this.ringHead = 0;
      this.#ringShared = false;
    }
    this.ring.push(this.rows.pid[row] as number);
    if (this.ring.length - this.ringHead > ENDED_KEPT) this.#forget(this.ring[this.ringHead++] as number);
    if (this.ringHead > 4 * ENDED_KEPT) {
      this.ring = this.ring.slice(this.ringHead);
      this.ringHead = 0;
    }
  }

  /** The child spec of this process is gone: its slot no longer outlives it. */
  endDurability(row: number): void {
    const bits = this.rows.bits[row] as number;
    this.rows.bits[row] = bits & ~DURABLE;
    if (!(bits & LIVE)) this.letGo(row);
  }

  #forget(pid: number): void {
    const row = this.index.get(pid);
    const slot = this.slots.byId.get(this.rows.slot[row] as number);
    if (this.#tracking) this.#changedGone.push(this.rows.slot[row] as number);
    if (slot?.latest === pid) this.slots.forgetLatest(slot);
    this.index.delete(pid);
    this.rows.release(row);
  }

  /** Marks the row's slot as changed since the last `takeChanged`. */
  touch(row: number): void {
    if (!this.#tracking || this.rows.dirty[row] !== 0) return;
    this.rows.dirty[row] = 1;
    this.#changedRows.push(row);
  }

  /** The same after a single record, which is asked for as often as there are records. */
  #takeOne(): number[] {
    const row = this.#changedRows.pop();
    if (row === undefined || this.rows.dirty[row] === 0) return [];
    this.rows.dirty[row] = 0;
    return [this.rows.slot[row] as number];
  }

  takeChanged(): number[] {
    if (this.#tracking && this.#changedGone.length === 0 && this.#changedRows.length <= 1) return this.#takeOne();
    const slots = new Set(this.#tracking ? this.#changedGone : this.slots.byId.keys());
    this.#tracking = true;
    this.rows.trackChanges();
    for (const row of this.#changedRows) {
      if (this.rows.dirty[row] === 0) continue;
      this.rows.dirty[row] = 0;
      slots.add(this.rows.slot[row] as number);
    }
    this.#changedRows = [];
    this.#changedGone = [];
    return [...slots];
  }
}

function statusCode(bits: number, run: number): number {
  if (bits & LIVE) {
    if (run === RUNNING) return STATUS.running;
    if (bits & SUSPENDED) return STATUS.suspended;
    return run === RUNNABLE ? STATUS.runnable : STATUS.waiting;
  }
  if (bits & RESTARTING) return STATUS.restarting;
  if (bits & CRASHED) return STATUS.crashed;
  return bits & TERMINATED ? STATUS.terminated : STATUS.exited;
}
