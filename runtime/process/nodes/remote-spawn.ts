// spawn/2, spawn_link/2 and spawn_monitor/2: starting a process on another node. The spawner waits for the answer, as in OTP.
// Where the node cannot be reached it gets the pid of a process of its own node that ends with `noconnection`.

import { EV } from '../../protocol/event-table.ts';
import type { Pid } from '../../protocol/ids.ts';
import { Ref } from '../../protocol/ids.ts';
import type { Kernel } from '../kernel.ts';
import { addLink } from '../links.ts';
import { monitor } from '../monitors.ts';
import type { Process } from '../process.ts';
import { Exit } from '../raised.ts';
import type { Request } from '../request.ts';
import type { SpawnOptions } from '../spawn.ts';
import { spawnProcess } from '../spawn.ts';
import { networkOf } from './network.ts';
import { entryOf, sendLinkExit } from './ties.ts';

/** What a request of op SPAWN_AT stands for. */
export interface RemoteSpawn extends SpawnOptions {
  readonly node: string;
}

/** Sends the request; the answer settles `request` with the pid, or with `[pid, ref]`. */
export function spawnRemote(k: Kernel, p: Process, request: Request, options: RemoteSpawn): void {
  const net = networkOf(k);
  const node = net.numberOf(options.node);
  const { pid, handling } = p;
  const ref = options.monitor === true ? ++k.lastRef : 0;
  net.ties.spawns.set(p, { node, fail: () => settle(k, request, spawnHere(k, p, crasherOf(options))) });
  const answer = (child: Pid, spawned: number): void => {
    const isWaiting = net.ties.spawns.delete(p) && p.wait === request;
    if (options.link === true) {
      // The spawner has ended meanwhile: the link breaks at once.
      if (!isWaiting) {
        sendLinkExit(k, net, pid, child, 'noproc', spawned);
        return;
      }
      entryOf(net.ties.links, p).set(child.id, child);
      k.trace.write(EV.linked, 0, pid.id, spawned, child.id, 0, 0, 0);
    }
    if (!isWaiting) return;
    if (ref !== 0) {
      entryOf(net.ties.watches, p).set(ref, { about: child, node, target: child.id, tag: 'DOWN' });
      k.trace.write(EV.monitored, 0, pid.id, spawned, child.id, ref, 0, 0);
    }
    settle(k, request, ref === 0 ? child : [child, new Ref(ref)], spawned);
  };
  const arrive = (): void => {
    const child = spawnProcess(k, p, handling, { entry: options.entry, signature: options.signature, argument: options.argument }, node);
    const spawned = child.handling;
    if (options.link === true) {
      entryOf(net.ties.links, child).set(pid.id, pid);
      k.trace.write(EV.linked, 0, child.id, spawned, pid.id, 0, 0, 0);
    }
    if (ref !== 0) entryOf(net.ties.watchers, child).set(ref, { pid, about: child.pid });
    net.send(node, pid.node, { arrive: () => answer(child.pid, spawned), lost: () => undefined }, spawned);
  };
  net.send(pid.node, node, { arrive, lost: () => undefined }, handling);
}

/** What spawn gives where the named node is the process's own. */
export function spawnHere(k: Kernel, p: Process, options: SpawnOptions): unknown {
  const child = spawnProcess(k, p, p.handling, { ...options, link: false, monitor: false });
  const ref = options.monitor === true ? monitor(k, p, child.pid) : null;
  if (options.link === true) addLink(k, p, child);
  return ref === null ? child.pid : [child.pid, ref];
}

/** erts_internal:crasher. */
const crasherOf = (options: SpawnOptions): SpawnOptions => ({
  ...options,
  signature: 'crasher',
  label: 'crasher',
  entry: () => {
    throw new Exit('noconnection');
  },
});

function settle(k: Kernel, request: Request, result: unknown, settledBy = 0): void {
  const process = request.owner;
  if (process === null || process.wait !== request) return;
  request.result = result;
  request.settledBy = settledBy;
  request.settled = true;
  k.wake(process);
}
