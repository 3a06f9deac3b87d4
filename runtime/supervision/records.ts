// What a supervisor writes into the log.

import type { Kernel } from '../process/kernel.ts';
import { NO_TERM } from '../process/kernel.ts';
import type { Process } from '../process/process.ts';
import { AUTO_SHUTDOWNS, BIT0, BIT1, EV, KIND_SHIFT, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import type { Pid } from '../protocol/ids.ts';
import type { Child, Flags } from './child.ts';
import { idText, shutdownCode } from './child.ts';
import type { Rule } from './decide.ts';
import { ruleCode } from './decide.ts';
import { RestartWindow } from './restart-window.ts';

export class SupervisorRecords {
  readonly k: Kernel;
  readonly p: Process;
  readonly flags: Flags;
  readonly #window: RestartWindow;
  /** As `flags` of a record. */
  readonly #strategy: number;

  constructor(k: Kernel, p: Process, flags: Flags) {
    this.k = k;
    this.p = p;
    this.flags = flags;
    this.#window = new RestartWindow(flags.period);
    this.#strategy = STRATEGIES.indexOf(flags.strategy) << KIND_SHIFT;
  }

  writeStarted(): void {
    const { intensity, period, autoShutdown } = this.flags;
    this.k.trace.write(
      EV.supervisor_started,
      this.#strategy,
      this.p.id,
      this.p.handling,
      intensity,
      period,
      AUTO_SHUTDOWNS.indexOf(autoShutdown),
      0,
    );
  }

  /** The id of a child's id in the log. */
  textId(child: Child): number {
    if (child.textId < 0) child.textId = this.k.trace.string(idText(child.id));
    return child.textId;
  }

  specAdded(child: Child): void {
    const { trace } = this.k;
    const bits = (child.significant ? BIT0 : 0) | (child.type === 'supervisor' ? BIT1 : 0);
    const flags = (RESTART_TYPES.indexOf(child.restart) << KIND_SHIFT) | bits;
    trace.write(
      EV.child_spec_added,
      flags,
      this.p.id,
      this.p.handling,
      this.textId(child),
      shutdownCode(child.shutdown),
      trace.string(child.signature),
      0,
    );
  }

  specRemoved(child: Child): void {
    this.k.trace.write(EV.child_spec_removed, 0, this.p.id, this.p.handling, this.textId(child), 0, 0, 0);
  }

  /**
   * Counts a restart and says whether it is still within the limit. Where it is not: gave_up.
   */
  countRestart(child: Child): boolean {
    const { k, p, flags } = this;
    const used = this.#window.add(k.now);
    const id = this.textId(child);
    k.trace.write(EV.restart_counted, 0, p.id, p.handling, used, flags.intensity, flags.period, id);
    if (used <= flags.intensity) return true;
    k.trace.write(EV.gave_up, 0, p.id, p.handling, used, flags.intensity, flags.period, id);
    return false;
  }

  /** Writes the decision; what follows is caused by it. `child` is undefined where no child's exit is answered. */
  decided(rule: Rule, child: Child | undefined, pid: Pid | undefined, affected: readonly unknown[]): void {
    const { k, p } = this;
    const id = child === undefined ? 0 : this.textId(child);
    const ids = k.recorded ? k.freeze(affected.map(idText)) : NO_TERM;
    p.handling = k.writeTerm(
      EV.supervisor_decided,
      this.#strategy,
      p.id,
      p.handling,
      ruleCode(rule),
      pid === undefined ? 0 : pid.id,
      id,
      affected.length,
      ids,
    );
  }

  /** `how`: position in SHUTDOWN_KINDS. */
  stopped(child: Child, pid: Pid, how: number): void {
    this.k.trace.write(EV.child_terminated, how << KIND_SHIFT, this.p.id, this.p.handling, pid.id, this.textId(child), 0, 0);
  }
}
