// Processes outside any supervision tree, and supervisors that restart for ever just under their limit.

import { EV } from '../../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import type { Lint, Look } from './lint.ts';

/** µs that a process lives before it is told of: what is short-lived needs no supervisor. */
const LIVED = 1_000_000;
const MOST = 100_000;
/** Periods over which restarts are counted, and how many there have to be. */
const PERIODS = 3;
const AT_LEAST = 4;

/**
 * A process that a worker has spawned, that nobody is linked to and nobody monitors: its end is nobody's business. Only in programs
 * that have supervisors; one of bare processes is no tree.
 */
export class Unsupervised implements Lint {
  readonly types = [EV.process_spawned, EV.process_exited, EV.linked, EV.monitored, EV.supervisor_started];
  readonly #alone = new Map<ProcessId, { readonly seq: number; readonly at: number }>();
  #supervised = false;

  see(look: Look): void {
    switch (look.type) {
      case EV.process_spawned:
        if (look.a() !== 0 && this.#alone.size < MOST && look.world.summary(look.a())?.kind !== 'supervisor')
          this.#alone.set(look.pid, { seq: look.seq, at: look.at });
        return;
      case EV.linked:
        this.#alone.delete(look.pid);
        this.#alone.delete(look.a());
        return;
      case EV.monitored:
        this.#alone.delete(look.a());
        return;
      case EV.supervisor_started:
        this.#supervised = true;
        return;
      default:
        this.#alone.delete(look.pid);
    }
  }

  now(look: Look): void {
    if (!this.#supervised) return;
    for (const [pid, { seq, at }] of this.#alone) {
      if (look.at - at < LIVED) continue;
      const summary = look.world.summary(pid);
      if (!summary) continue;
      look.report({
        rule: 'unsupervised',
        key: summary.signature,
        seq,
        at,
        pid,
        text: `${look.name(pid)}, spawned by ${look.name(summary.parent)}, is linked to nobody and watched by nobody: no supervisor restarts or ends it.`,
      });
    }
  }
}

export class RestartsForEver implements Lint {
  readonly types = [EV.restart_counted, EV.gave_up, EV.process_exited];
  readonly #supervisors = new Map<ProcessId, { readonly seqs: number[]; readonly ats: number[]; total: number; readonly first: number }>();

  see(look: Look): void {
    if (look.type !== EV.restart_counted) {
      this.#supervisors.delete(look.pid);
      return;
    }
    const [intensity, period] = [look.b(), look.c()];
    if (look.a() > intensity) return;
    let of = this.#supervisors.get(look.pid);
    if (of === undefined) {
      of = { seqs: [], ats: [], total: 0, first: look.seq };
      this.#supervisors.set(look.pid, of);
    }
    of.total += 1;
    of.seqs.push(look.seq);
    of.ats.push(look.at);
    while (look.at - (of.ats[0] as number) > PERIODS * period * 1e6) {
      of.ats.shift();
      of.seqs.shift();
    }
    // As many as two full windows, spread so that no window was ever over its limit.
    const spread = look.at - (of.ats[0] as number) > period * 1e6;
    if (!spread || of.ats.length < Math.max(AT_LEAST, 2 * intensity)) return;
    look.report({
      rule: 'restarts_for_ever',
      key: `${look.pid}`,
      seq: of.first,
      at: of.ats[0] as number,
      pid: look.pid,
      text: `${look.name(look.pid)} has restarted its children ${of.total} times and never gave up: ${intensity} in ${period} s are allowed, and they come just more slowly.`,
    });
  }
}
