// Links and monitors of a process. Nearly all have a handful, for which a small array is smallest and fastest; a supervisor of
// 100,000 children has 100,000, where an array makes each removal linear. So a list changes its form as it grows. Order is
// that of insertion in both forms, since keyframes and the world hash see it.

import { ForkMap } from './fork-map.ts';
import { StoredSet } from './stored-ids.ts';

const SMALL = 16;

/** A set of pids. */
export class LinkList {
  /** Whose it is; a frame forks what belongs to another before it changes it. */
  readonly owner: object | undefined;
  #few: number[] = [];
  #many: ForkMap<number, true> | undefined;

  constructor(owner?: object) {
    this.owner = owner;
  }

  /** A list of these pids, each of them once; the array must not change any more. Made at once, since one that grows gets room for seventeen. */
  static of(pids: Uint32Array, owner: object | undefined): LinkList {
    const list = new LinkList(owner);
    if (pids.length <= SMALL) list.#few = Array.from(pids);
    else list.#many = ForkMap.over(new StoredSet(pids));
    return list;
  }

  fork(owner: object | undefined): LinkList {
    const other = new LinkList(owner);
    other.#few = this.#few.slice();
    other.#many = this.#many?.fork();
    return other;
  }

  get size(): number {
    return this.#many ? this.#many.size : this.#few.length;
  }

  add(pid: number): void {
    if (this.#many) this.#many.set(pid, true);
    else if (!this.#few.includes(pid)) {
      this.#few.push(pid);
      if (this.#few.length > SMALL) {
        this.#many = new ForkMap();
        for (const other of this.#few) this.#many.set(other, true);
        this.#few = [];
      }
    }
  }

  delete(pid: number): boolean {
    if (this.#many) return this.#many.delete(pid);
    const at = this.#few.indexOf(pid);
    if (at < 0) return false;
    this.#few.splice(at, 1);
    return true;
  }

  values(): readonly number[] {
    return this.#many ? this.#many.keys() : this.#few;
  }

  /** Writes all of them into a column that has room, from place `at` on. */
  copyTo(pids: Float64Array, at: number): void {
    const few = this.#few;
    for (let i = 0; i < few.length; i++) pids[at + i] = few[i] as number;
    let next = at;
    this.#many?.forEach((_, pid) => {
      pids[next++] = pid;
    });
  }

  clear(): void {
    this.#few.length = 0;
    this.#many = undefined;
  }
}

export interface Monitor {
  readonly ref: number;
  readonly target: number;
  /** String id of the name that was monitored, 0 when it was a pid. */
  readonly name: number;
}

/** Monitors that a process holds, by reference. */
export class MonitorList {
  /** As with links. */
  readonly owner: object | undefined;
  #few: Monitor[] = [];
  #many: ForkMap<number, Monitor> | undefined;

  constructor(owner?: object) {
    this.owner = owner;
  }

  fork(owner: object | undefined): MonitorList {
    const other = new MonitorList(owner);
    other.#few = this.#few.slice();
    other.#many = this.#many?.fork();
    return other;
  }

  get size(): number {
    return this.#many ? this.#many.size : this.#few.length;
  }

  add(monitor: Monitor): void {
    this.delete(monitor.ref);
    if (this.#many) this.#many.set(monitor.ref, monitor);
    else {
      this.#few.push(monitor);
      if (this.#few.length > SMALL) {
        this.#many = new ForkMap();
        for (const other of this.#few) this.#many.set(other.ref, other);
        this.#few = [];
      }
    }
  }

  delete(ref: number): boolean {
    if (this.#many) return this.#many.delete(ref);
    const at = this.#few.findIndex((m) => m.ref === ref);
    if (at < 0) return false;
    this.#few.splice(at, 1);
    return true;
  }

  values(): readonly Monitor[] {
    return this.#many ? this.#many.values() : this.#few;
  }

  /** Writes all of them into columns that have room, from place `at` on. */
  copyTo([refs, targets, names]: readonly [Float64Array, Float64Array, Float64Array], at: number): void {
    let next = at;
    const put = ({ ref, target, name }: Monitor): void => {
      refs[next] = ref;
      targets[next] = target;
      names[next++] = name;
    };
    if (this.#many) this.#many.forEach(put);
    else this.#few.forEach(put);
  }

  clear(): void {
    this.#few.length = 0;
    this.#many = undefined;
  }
}
