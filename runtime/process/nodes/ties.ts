// What processes have with processes of other nodes: links, monitors, calls and spawns that wait. Kept here and not in the
// processes, so that a program on one node pays nothing for it. Each end knows what it has been told: a link exists at the far
// end once the signal has arrived there.

import { BIT1, EV, KIND_SHIFT } from '../../protocol/event-table.ts';
import type { Pid } from '../../protocol/ids.ts';
import { tagOf } from '../../protocol/term-codec.ts';
import type { Kernel } from '../kernel.ts';
import { BY_LINK, signal } from '../links.ts';
import { sendDown } from '../monitors.ts';
import type { Process } from '../process.ts';
import type { Request } from '../request.ts';
import { CALL } from '../request.ts';
import { stopWaitTimer } from '../timers.ts';
import type { Network } from './network.ts';

/** A destination that says its node. */
export type Place = Pid | readonly [name: string, node: string];

/** A monitor that a process holds on something of another node. `target`: its pid's id, 0 for a name. */
export interface Watch {
  readonly about: Place;
  readonly node: number;
  readonly target: number;
  /** In place of `'DOWN'`. */
  readonly tag: unknown;
}
/** A call or stop under way to another node. */
export interface Calling {
  readonly request: Request;
  readonly ref: number;
  readonly node: number;
  /** Also where no node has it. */
  readonly nodeName: string;
  readonly target: number;
}
/** Whoever is to hear of an end, on another node. */
interface Watcher {
  readonly pid: Pid;
  readonly about: Place;
}

export class Ties {
  /** By process: the pids of other nodes that it is linked to. */
  readonly links = new Map<Process, Map<number, Pid>>();
  /** By watcher and reference. */
  readonly watches = new Map<Process, Map<number, Watch>>();
  /** By the watched process and reference. */
  readonly watchers = new Map<Process, Map<number, Watcher>>();
  /** By caller. */
  readonly calls = new Map<Process, Calling>();
  /** By the process that is called and the reference of the call. */
  readonly callers = new Map<Process, Map<number, Pid>>();
  /** By the process that waits: the node that it spawns on, and what to do if that is not to be reached. */
  readonly spawns = new Map<Process, { readonly node: number; fail(cause: number): void }>();

  forget(process: Process): void {
    this.links.delete(process);
    this.watches.delete(process);
    this.watchers.delete(process);
    this.calls.delete(process);
    this.callers.delete(process);
    this.spawns.delete(process);
  }
}

/** The entry of a map of maps, made where it is missing. */
export function entryOf<V>(maps: Map<Process, Map<number, V>>, process: Process): Map<number, V> {
  let map = maps.get(process);
  if (map === undefined) {
    map = new Map();
    maps.set(process, map);
  }
  return map;
}

/** A process has ended: those on other nodes who have to do with it are told, in the order of exits.ts. */
export function endTies(k: Kernel, net: Network, process: Process, reason: unknown, cause: number): void {
  const { ties } = net;
  const here = process.pid.node;
  for (const other of ties.links.get(process)?.values() ?? []) sendLinkExit(k, net, process.pid, other, reason, cause);
  for (const [ref, caller] of ties.callers.get(process) ?? []) {
    net.send(here, caller.node, { arrive: () => failCall(k, net, caller, ref, process.id, reason, cause), lost: () => undefined }, cause);
  }
  for (const [ref, { pid, about }] of ties.watchers.get(process) ?? []) {
    net.send(here, pid.node, { arrive: () => takeDown(k, net, pid, ref, process.id, about, reason, cause), lost: () => undefined }, cause);
  }
  // Its own monitors and calls end in silence: nothing of them would be looked at where they lead to.
  for (const [ref, { target }] of ties.watches.get(process) ?? []) unwatch(k, net, target, ref);
  ties.forget(process);
  net.monitors.forget(process);
}

/** The far end forgets a monitor. It would be a signal; that it acts at once cannot be told, since a DOWN of it is not taken any more. */
export function unwatch(k: Kernel, net: Network, target: number, ref: number): void {
  const process = k.table.get(target);
  if (process !== undefined) net.ties.watchers.get(process)?.delete(ref);
}

/** The exit signal of a link, from `from` (which has ended, or is not there) to `to`. */
export function sendLinkExit(k: Kernel, net: Network, from: Pid, to: Pid, reason: unknown, cause: number): void {
  const sent = writeExitSent(k, from, to, reason, cause);
  const arrive = (): void => {
    const target = k.table.get(to.id);
    // A link that has been undone at this end meanwhile: the signal is not for anybody.
    if (target === undefined || net.ties.links.get(target)?.delete(from.id) !== true) return;
    k.trace.write(EV.unlinked, 0, to.id, sent, from.id, 0, 0, 0);
    signal(k, from, target, reason, BY_LINK, sent);
  };
  net.send(from.node, to.node, { arrive, lost: () => undefined }, sent);
}

function writeExitSent(k: Kernel, from: Pid, to: Pid, reason: unknown, cause: number): number {
  const term = k.freeze(reason);
  return k.writeTerm(EV.exit_signal_sent, BY_LINK << KIND_SHIFT, from.id, cause, to.id, k.trace.string(tagOf(term)), 0, 0, term);
}

/** A DOWN arrives at the watcher's node. */
export function takeDown(
  k: Kernel,
  net: Network,
  watcher: Pid,
  ref: number,
  target: number,
  about: Place,
  reason: unknown,
  cause: number,
): void {
  const process = k.table.get(watcher.id);
  const watches = process === undefined ? undefined : net.ties.watches.get(process);
  const watch = watches?.get(ref);
  if (process === undefined || watches === undefined || watch === undefined) return;
  watches.delete(ref);
  sendDown(k, target, about, process, ref, reason, cause, watch.tag);
}

/** Word that the called process has ended arrives at the caller's node. */
export function failCall(k: Kernel, net: Network, caller: Pid, ref: number, target: number, reason: unknown, cause: number): void {
  const process = k.table.get(caller.id);
  const calling = process === undefined ? undefined : net.ties.calls.get(process);
  if (process === undefined || calling === undefined || calling.ref !== ref) return;
  net.ties.calls.delete(process);
  const { request } = calling;
  if (process.wait !== request || request.ref !== ref || request.settled) return;
  const term = k.freeze(reason);
  request.settledBy = k.writeTerm(EV.down_sent, BIT1, target, cause, process.id, ref, k.trace.string(tagOf(term)), 0, term);
  request.settled = true;
  if (request.timer !== null) stopWaitTimer(k, request);
  request.failed = request.op === CALL;
  request.result = term;
  k.wake(process);
}

/** `node` has lost `peer`. Links first, then monitors, then calls, each in the order in which it was made: as BEAM does it. */
export function loseTies(k: Kernel, net: Network, node: number, peer: number, seq: number): void {
  const { ties } = net;
  for (const [process, links] of ties.links) {
    for (const other of process.pid.node === node ? [...links.values()] : []) {
      if (other.node !== peer) continue;
      links.delete(other.id);
      const sent = writeExitSent(k, other, process.pid, 'noconnection', seq);
      k.trace.write(EV.unlinked, 0, process.id, sent, other.id, 0, 0, 0);
      signal(k, other, process, 'noconnection', BY_LINK, sent);
    }
  }
  for (const [process, watches] of ties.watches) {
    for (const [ref, watch] of process.pid.node === node ? [...watches] : []) {
      if (watch.node !== peer) continue;
      watches.delete(ref);
      sendDown(k, watch.target, watch.about, process, ref, 'noconnection', seq, watch.tag);
    }
  }
  for (const [process, calling] of [...ties.calls]) {
    if (process.pid.node !== node || calling.node !== peer) continue;
    failCall(k, net, process.pid, calling.ref, calling.target, ['nodedown', calling.nodeName], seq);
  }
  for (const [process, spawn] of [...ties.spawns]) {
    if (process.pid.node !== node || spawn.node !== peer) continue;
    ties.spawns.delete(process);
    spawn.fail(seq);
  }
  forgetPeers(net, node, peer);
}

/** What the lost ones had on this node. */
function forgetPeers(net: Network, node: number, peer: number): void {
  for (const [process, watchers] of net.ties.watchers) {
    if (process.pid.node !== node) continue;
    for (const [ref, { pid }] of watchers) if (pid.node === peer) watchers.delete(ref);
  }
  for (const [process, callers] of net.ties.callers) {
    if (process.pid.node !== node) continue;
    for (const [ref, caller] of callers) if (caller.node === peer) callers.delete(ref);
  }
}
