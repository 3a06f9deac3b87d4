// Monitors: one-way, many between the same two, each answered by one DOWN.

import { BIT0, BIT1, EV } from '../protocol/event-table.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import { addMonitorAlias, endMonitorAlias } from './aliases.ts';
import type { Kernel } from './kernel.ts';
import { deliver, INFO, takeFirst, waitsForMail } from './mailbox.ts';
import { isElsewhere, resolve } from './messages.ts';
import { demonitorRemote, monitorRemote, placeText } from './nodes/remote-ties.ts';
import type { Place } from './nodes/ties.ts';
import type { Process } from './process.ts';
import { Envelope, Monitor, TaggedMonitor } from './process.ts';
import { badarg, checkOptions } from './raised.ts';
import type { Destination } from './self.ts';

/** Options of `self.monitor`. Source: erlang:monitor/3. */
export interface MonitorOptions {
  /** Makes the reference an alias too, which ends as said (erlang:monitor/3). */
  readonly alias?: 'explicit_unalias' | 'demonitor' | 'reply_demonitor';
  /** In place of `'DOWN'` in the message. */
  readonly tag?: unknown;
}

/** erlang:monitor/3. @throws badarg for an unknown option. */
export function monitorWith(k: Kernel, process: Process, target: Destination, options: MonitorOptions): Ref {
  checkOptions('monitor', options, ['alias', 'tag']);
  checkTarget(k, process, target);
  const tag = 'tag' in options ? k.freeze(options.tag) : 'DOWN';
  const ref = ++k.lastRef;
  if (options.alias !== undefined) addMonitorAlias(k, process, ref, options.alias);
  return addMonitor(k, process, target, ref, tag);
}

/** monitor/2. Of a process that is not there: DOWN with `noproc` at once. */
export function monitor(k: Kernel, process: Process, target: Destination): Ref {
  checkTarget(k, process, target);
  return addMonitor(k, process, target, ++k.lastRef, 'DOWN');
}

/** Before a reference is taken. @throws badarg for what is no destination. */
function checkTarget(k: Kernel, process: Process, target: Destination): void {
  if (!isElsewhere(k, process, target)) resolve(k, process.pid.node, target);
}

function addMonitor(k: Kernel, process: Process, target: Destination, ref: number, tag: unknown): Ref {
  if (isElsewhere(k, process, target)) return monitorRemote(k, process, target as Place, ref, tag);
  const name = target instanceof Pid ? undefined : target;
  const found = resolve(k, process.pid.node, target);
  const other = found === undefined || found.doom !== null ? undefined : found;
  const nameId = name === undefined ? 0 : k.trace.string(nameText(name));
  const targetId = other === undefined ? (target instanceof Pid ? target.id : 0) : other.id;
  const seq = k.trace.write(EV.monitored, 0, process.id, process.handling, targetId, ref, nameId, 0);
  if (other === undefined) {
    sendDown(k, targetId, target, process, ref, 'noproc', seq, tag);
    return new Ref(ref);
  }
  if (other === process) {
    endMonitorAlias(k, ref);
    return new Ref(ref);
  }
  const entry = tag === 'DOWN' ? new Monitor(ref, process, other, name) : new TaggedMonitor(ref, process, other, name, tag);
  (process.monitors ??= new Map()).set(ref, entry);
  (other.watchers ??= new Map()).set(ref, entry);
  return new Ref(ref);
}

/** Puts the DOWN into the watcher's mailbox. `about` is what was monitored: a pid or a name. */
export function sendDown(
  k: Kernel,
  pid: number,
  about: Destination,
  watcher: Process,
  ref: number,
  reason: unknown,
  cause: number,
  tag: unknown = 'DOWN',
): void {
  const { trace } = k;
  if (k.aliases !== null) endMonitorAlias(k, ref);
  const flags = BIT0 | (waitsForMail(watcher) ? BIT1 : 0);
  const name = about instanceof Pid ? 0 : trace.string(nameText(about));
  const term = k.freeze(reason);
  const key = k.writeTerm(EV.down_sent, flags, pid, cause, watcher.id, ref, trace.string(tagOf(term)), name, term);
  const from = about instanceof Pid ? about : new Pid(watcher.pid.node, pid);
  deliver(k, watcher, new Envelope(key, INFO, from, ref, trace.string(tagOf(tag)), k.freeze([tag, new Ref(ref), 'process', about, term])));
}

/**
 * demonitor/2. Without `info` always true; with it, whether there was a monitor to remove, or, with `flush` too, whether no
 * DOWN had to be removed.
 */
export function demonitor(k: Kernel, process: Process, ref: Ref, flush: boolean, info: boolean): boolean {
  if (!(ref instanceof Ref)) badarg(`demonitor: expected a reference, got ${String(ref)}`);
  const entry = process.monitors?.get(ref.id);
  if (entry !== undefined) {
    process.monitors?.delete(ref.id);
    entry.target.watchers?.delete(ref.id);
    if (k.aliases !== null) endMonitorAlias(k, ref.id);
    k.trace.write(EV.demonitored, 0, process.id, process.handling, entry.target.id, ref.id, 0, 0);
    return true;
  }
  if (k.net !== null && demonitorRemote(k, process, ref.id, process.handling)) return true;
  if (flush) takeFirst(k, process, (envelope) => isDown(envelope, ref.id));
  return !info;
}

/** A registered name, alone or with its node. */
const nameText = (name: string | readonly [string, string]): string => (typeof name === 'string' ? name : placeText(name));

/** As OTP's flush matches it: `{_, Ref, _, _, _}`. */
const isDown = ({ message }: Envelope, ref: number): boolean =>
  Array.isArray(message) && message.length === 5 && message[1] instanceof Ref && message[1].id === ref;
