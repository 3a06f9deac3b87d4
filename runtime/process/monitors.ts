// Monitors: one-way, many between the same two, each answered by one DOWN.

import { BIT0, BIT1, EV } from '../protocol/event-table.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import type { Kernel } from './kernel.ts';
import { deliver, INFO, takeFirst, waitsForMail } from './mailbox.ts';
import { resolve } from './messages.ts';
import type { Process } from './process.ts';
import { Envelope, Monitor } from './process.ts';
import { badarg } from './raised.ts';
import type { Destination } from './self.ts';

/** monitor/2. Of a process that is not there: DOWN with `noproc` at once. */
export function monitor(k: Kernel, process: Process, target: Destination): Ref {
  const name = typeof target === 'string' ? target : undefined;
  const found = resolve(k, target);
  const other = found === undefined || found.doom !== null ? undefined : found;
  const ref = ++k.lastRef;
  const nameId = name === undefined ? 0 : k.trace.string(name);
  const targetId = other === undefined ? (target instanceof Pid ? target.id : 0) : other.id;
  const seq = k.trace.write(EV.monitored, 0, process.id, process.handling, targetId, ref, nameId, 0);
  if (other === undefined) {
    sendDown(k, targetId, target, process, ref, 'noproc', seq);
    return new Ref(ref);
  }
  if (other === process) return new Ref(ref);
  const entry = new Monitor(ref, process, other, name);
  (process.monitors ??= new Map()).set(ref, entry);
  (other.watchers ??= new Map()).set(ref, entry);
  return new Ref(ref);
}

/** Puts the DOWN into the watcher's mailbox. `about` is what was monitored: a pid or a name. */
export function sendDown(k: Kernel, pid: number, about: Destination, watcher: Process, ref: number, reason: unknown, cause: number): void {
  const { trace } = k;
  const flags = BIT0 | (waitsForMail(watcher) ? BIT1 : 0);
  const name = typeof about === 'string' ? trace.string(about) : 0;
  const term = k.freeze(reason);
  const key = k.writeTerm(EV.down_sent, flags, pid, cause, watcher.id, ref, trace.string(tagOf(term)), name, term);
  const from = about instanceof Pid ? about : new Pid(0, pid);
  deliver(k, watcher, new Envelope(key, INFO, from, ref, trace.string('DOWN'), k.freeze(['DOWN', new Ref(ref), 'process', about, term])));
}

/**
 * demonitor/2. Without `info` always true; with it, whether there was a monitor to remove, or, with `flush` too, whether no
 * DOWN had to be removed.
 */
export function demonitor(k: Kernel, process: Process, ref: Ref, flush: boolean, info: boolean): boolean {
  if (!(ref instanceof Ref)) badarg();
  const entry = process.monitors?.get(ref.id);
  if (entry !== undefined) {
    process.monitors?.delete(ref.id);
    entry.target.watchers?.delete(ref.id);
    k.trace.write(EV.demonitored, 0, process.id, process.handling, entry.target.id, ref.id, 0, 0);
    return true;
  }
  if (flush) takeFirst(k, process, (envelope) => isDown(envelope, ref.id));
  return !info;
}

const isDown = (envelope: Envelope, ref: number): boolean =>
  envelope.kind === INFO && envelope.ref === ref && Array.isArray(envelope.message) && envelope.message[0] === 'DOWN';
