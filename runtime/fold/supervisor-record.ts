// What the frame knows of a supervisor beyond its process: flags, child specs, and the times of the restarts in its window.

import { ForkMap } from './fork-map.ts';

/** A value: forks of a record share it. */
export interface ChildSpecRecord {
  readonly childId: number;
  /** Position in RESTART_TYPES. */
  readonly restart: number;
  /** Milliseconds, SHUTDOWN_INFINITY or SHUTDOWN_BRUTAL_KILL. */
  readonly shutdown: number;
  readonly signature: number;
  readonly significant: boolean;
  readonly supervisor: boolean;
  /** The process last started for it, 0 = none yet. */
  readonly child: number;
}

export class SupervisorRecord {
  /** Whose it is; a frame forks what belongs to another before it changes it. */
  readonly owner: object | undefined;
  /** Positions in STRATEGIES and AUTO_SHUTDOWNS; period in seconds. */
  strategy = 0;
  intensity = 0;
  period = 0;
  autoShutdown = 0;
  /** Virtual times of the restarts inside the window at the last restart, oldest first. */
  window: number[] = [];
  /** By string id of the child id, in order of adding. */
  specs = new ForkMap<number, ChildSpecRecord>();

  constructor(owner?: object) {
    this.owner = owner;
  }

  fork(owner: object | undefined): SupervisorRecord {
    const other = new SupervisorRecord(owner);
    other.strategy = this.strategy;
    other.intensity = this.intensity;
    other.period = this.period;
    other.autoShutdown = this.autoShutdown;
    other.window = this.window.slice();
    other.specs = this.specs.fork();
    return other;
  }

  /** A restart at `at`, with which `used` stand in the window. */
  count(at: number, used: number): void {
    this.window.push(at);
    if (this.window.length > used) this.window = used === 0 ? [] : this.window.slice(-used);
  }
}
