// The end of a process, always in a turn of its own. Order of the records of one death: process_exited, name_unregistered, then
// the signals, then the DOWNs.

import { BIT0, BIT1, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { tagOf } from '../protocol/term-codec.ts';
import { explainFrozen } from './frozen.ts';
import { forgetHostCall } from './host-calls.ts';
import type { Kernel } from './kernel.ts';
import { orderOfRelease } from './link-order.ts';
import { dropLink, linksOf } from './link-set.ts';
import { BY_LINK, signal } from './links.ts';
import { removeCaller } from './messages.ts';
import { sendDown } from './monitors.ts';
import { dropName } from './names.ts';
import { endTies } from './nodes/ties.ts';
import { EXITED, Process, TaggedMonitor } from './process.ts';
import { StackTrace } from './raised.ts';
import type { Request } from './request.ts';
import { CALL } from './request.ts';
import { settleStart } from './starting.ts';
import { CLASS_ABNORMAL, classOf } from './terms.ts';
import { stopWaitTimer } from './timers.ts';

/** Ends a process with a reason. `cause`: the signal that did it, or what the process was handling. */
export function endProcess(k: Kernel, process: Process, reason: unknown, cause: number): void {
  if (process.status === EXITED) return;
  process.status = EXITED;
  if (process.doom !== null) k.ready.doomed -= 1;
  explainFrozen(process, reason);
  const term = k.freeze(reason);
  const tag = k.trace.string(tagOf(term));
  const seq = writeExit(k, process, term, tag, cause);
  k.table.remove(process.id);
  if (process.parent === 0 && k.roots.delete(process.id) && k.roots.size === 0) k.rootExit = { reason: term };
  if (process.name !== null) {
    k.trace.write(EV.name_unregistered, 0, process.id, seq, dropName(k, process, process.name), 0, 0, 0);
  }
  stopWaiting(k, process);
  k.aliases?.removeAll(process);
  k.ready.forget(process);
  k.onExit?.(process.id, term);
  // Links first, then those who wait or watch, as BEAM: a supervisor acts on the death before a caller hears of it.
  breakLinks(k, process, term, tag, seq);
  failCallers(k, process, term, seq);
  tellWatchers(k, process, term, seq);
  if (k.net !== null) endTies(k, k.net, process, term, seq);
  settleStart(k, process, term);
  process.own = null;
  process.code = null;
  process.firstMessage = null;
  process.lastMessage = null;
}

function writeExit(k: Kernel, process: Process, reason: unknown, tag: number, cause: number): number {
  const exitClass = classOf(reason);
  const terminated = process.stopping && exitClass !== CLASS_ABNORMAL;
  const crashed = !terminated && exitClass !== 0 && exitClass !== 1;
  const flags = (exitClass << KIND_SHIFT) | (terminated ? BIT0 : 0) | (crashed ? BIT1 : 0);
  const seq = k.writeTerm(EV.process_exited, flags, process.id, cause, tag, 0, 0, 0, reason);
  if (k.current === process) {
    k.trace.closeTurnWithExit();
    k.current = null;
  }
  return seq;
}

/** Whatever it was waiting for no longer waits for it. */
export function stopWaiting(k: Kernel, process: Process): void {
  const { wait } = process;
  if (wait === null) return;
  forgetHostCall(k, process);
  if (wait.timer !== null) stopWaitTimer(k, wait);
  if (wait.server !== null) removeCaller(wait);
  process.wait = null;
}

function failCallers(k: Kernel, process: Process, reason: unknown, cause: number): void {
  const { starting } = process;
  for (let request = process.callers; request !== null; ) {
    if (request === starting) {
      request = request.nextCaller;
      continue;
    }
    const next: Request | null = request.nextCaller;
    const caller = request.owner as Process;
    request.server = null;
    request.nextCaller = null;
    request.previousCaller = null;
    if (!request.settled) {
      request.settledBy = k.writeTerm(
        EV.down_sent,
        BIT1,
        process.id,
        cause,
        caller.id,
        request.ref,
        k.trace.string(tagOf(reason)),
        0,
        k.freeze(reason),
      );
      request.settled = true;
      if (request.timer !== null) stopWaitTimer(k, request);
      request.failed = request.op === CALL;
      request.result = reason;
      k.wake(caller);
    }
    request = next;
  }
  if (starting !== null) starting.previousCaller = null;
  process.callers = starting;
}

function breakLinks(k: Kernel, process: Process, reason: unknown, tag: number, cause: number): void {
  const only = process.links;
  if (only === null) return;
  if (only instanceof Process) {
    process.links = null;
    dropLink(only, process);
    signalAlong(k, process, only, reason, tag, cause);
    return;
  }
  const links = linksOf(process);
  process.links = null;
  for (const other of links) dropLink(other, process);
  const order = orderOfRelease(links);
  // Of a reason with a stack those that trap hear last; why BEAM does so is not known, that it does is.
  const trapLast = Array.isArray(reason) && reason[1] instanceof StackTrace;
  for (const other of order) if (!trapLast || !other.trapExit) signalAlong(k, process, other, reason, tag, cause);
  if (trapLast) for (const other of order) if (other.trapExit) signalAlong(k, process, other, reason, tag, cause);
}

/** `tag`: the id of the reason's. */
function signalAlong(k: Kernel, process: Process, other: Process, reason: unknown, tag: number, cause: number): void {
  const term = k.freeze(reason);
  const sent = k.writeTerm(EV.exit_signal_sent, BY_LINK << KIND_SHIFT, process.id, cause, other.id, tag, 0, 0, term);
  signal(k, process.pid, other, term, BY_LINK, sent, tag);
}

function tellWatchers(k: Kernel, process: Process, reason: unknown, cause: number): void {
  const { monitors, watchers } = process;
  process.monitors = null;
  process.watchers = null;
  if (monitors !== null) for (const [ref, entry] of monitors) entry.target.watchers?.delete(ref);
  if (watchers === null) return;
  for (const [ref, entry] of watchers) {
    const { watcher, name } = entry;
    watcher.monitors?.delete(ref);
    const tag = entry instanceof TaggedMonitor ? entry.tag : 'DOWN';
    if (watcher.status !== EXITED) sendDown(k, process.id, name ?? process.pid, watcher, ref, reason, cause, tag);
  }
}
