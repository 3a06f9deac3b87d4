// link, unlink, monitor, demonitor and exit/2 where the other process is on another node. Each is a signal; what it finds at the
// far end comes back as one.

import { EV, KIND_SHIFT } from '../../protocol/event-table.ts';
import { Pid, Ref } from '../../protocol/ids.ts';
import { tagOf } from '../../protocol/term-codec.ts';
import { endMonitorAlias } from '../aliases.ts';
import type { Kernel } from '../kernel.ts';
import { signal } from '../links.ts';
import type { Process } from '../process.ts';
import { networkOf } from './network.ts';
import type { Place } from './ties.ts';
import { entryOf, sendLinkExit, takeDown, unwatch } from './ties.ts';
import type { Signal } from './wire.ts';

const signalOf = (arrive: () => void): Signal => ({ arrive, lost: () => undefined });

/** link/1. Never raises: that the other is not there comes back as an exit signal. */
export function linkRemote(k: Kernel, process: Process, other: Pid): true {
  const net = networkOf(k);
  const links = entryOf(net.ties.links, process);
  if (links.has(other.id)) return true;
  links.set(other.id, other);
  const linked = k.trace.write(EV.linked, 0, process.id, process.handling, other.id, 0, 0, 0);
  const { pid } = process;
  const arrive = (): void => {
    const target = k.alive(other);
    if (target === undefined) {
      sendLinkExit(k, net, other, pid, 'noproc', linked);
      return;
    }
    entryOf(net.ties.links, target).set(pid.id, pid);
    k.trace.write(EV.linked, 0, other.id, linked, pid.id, 0, 0, 0);
  };
  net.send(pid.node, other.node, signalOf(arrive), linked);
  return true;
}

export function unlinkRemote(k: Kernel, process: Process, other: Pid): true {
  const net = networkOf(k);
  if (net.ties.links.get(process)?.delete(other.id) !== true) return true;
  const unlinked = k.trace.write(EV.unlinked, 0, process.id, process.handling, other.id, 0, 0, 0);
  const { pid } = process;
  const arrive = (): void => {
    const target = k.table.get(other.id);
    if (target === undefined || net.ties.links.get(target)?.delete(pid.id) !== true) return;
    k.trace.write(EV.unlinked, 0, other.id, unlinked, pid.id, 0, 0, 0);
  };
  net.send(pid.node, other.node, signalOf(arrive), unlinked);
  return true;
}

/** exit/2. */
export function exitRemote(k: Kernel, from: Process, to: Pid, reason: unknown, source: number, cause: number): void {
  const net = networkOf(k);
  const term = k.freeze(reason);
  const tag = k.trace.string(tagOf(term));
  const sent = k.writeTerm(EV.exit_signal_sent, source << KIND_SHIFT, from.id, cause, to.id, tag, 0, 0, term);
  const arrive = (): void => {
    const target = k.table.get(to.id);
    if (target !== undefined) signal(k, from.pid, target, term, source, sent);
  };
  net.send(from.pid.node, to.node, signalOf(arrive), sent);
}

/** monitor/2 of a pid or of `[name, node]`, under a reference that is new. */
export function monitorRemote(k: Kernel, process: Process, about: Place, ref: number, tag: unknown): Ref {
  const net = networkOf(k);
  const isPid = about instanceof Pid;
  const node = isPid ? about.node : net.numberOf(about[1]);
  const target = isPid ? about.id : 0;
  const name = isPid ? 0 : k.trace.string(placeText(about));
  entryOf(net.ties.watches, process).set(ref, { about, node, target, tag });
  const monitored = k.trace.write(EV.monitored, 0, process.id, process.handling, target, ref, name, 0);
  const { pid } = process;
  const arrive = (): void => {
    const found = isPid ? k.alive(about) : k.namesAt(node).get(about[0]);
    if (found !== undefined && found.doom === null) {
      entryOf(net.ties.watchers, found).set(ref, { pid, about });
      return;
    }
    net.send(
      node,
      pid.node,
      signalOf(() => takeDown(k, net, pid, ref, target, about, 'noproc', monitored)),
      monitored,
    );
  };
  net.send(pid.node, node, signalOf(arrive), monitored);
  return new Ref(ref);
}

/** Whether it was such a monitor, and is none any more. */
export function demonitorRemote(k: Kernel, process: Process, ref: number, cause: number): boolean {
  const net = networkOf(k);
  const watch = net.ties.watches.get(process)?.get(ref);
  if (watch === undefined) return false;
  net.ties.watches.get(process)?.delete(ref);
  unwatch(k, net, watch.target, ref);
  endMonitorAlias(k, ref);
  k.trace.write(EV.demonitored, 0, process.id, cause, watch.target, ref, 0, 0);
  return true;
}

/** `{name, node}` as people read it. */
export const placeText = (to: readonly [string, string]): string => `{${to[0]}, ${to[1]}}`;
