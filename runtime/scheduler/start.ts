// Starting a behaviour and waiting for its init, as proc_lib:start_link does: the starter goes on when the new process says
// that it is up, or when it has ended without saying so.

import type { Kernel } from '../process/kernel.ts';
import { BY_KILL, sendExit, unlink } from '../process/links.ts';
import { addCaller, removeCaller } from '../process/messages.ts';
import { demonitor, monitor } from '../process/monitors.ts';
import type { Process } from '../process/process.ts';
import { ErrorExit } from '../process/raised.ts';
import { whereisVia } from '../process/registries.ts';
import type { Request } from '../process/request.ts';
import type { SpawnOptions } from '../process/spawn.ts';
import { spawnProcess } from '../process/spawn.ts';
import { CALL_TIMER, startWaitTimer } from '../process/timers.ts';
import type { Ref } from '../protocol/ids.ts';

const DONE = 0;
const BLOCKED = 1;
const COST_START = 20;

export function beginStart(k: Kernel, p: Process, request: Request): number {
  const options = request.start as SpawnOptions;
  k.meter.left -= COST_START;
  const { name } = options;
  if (name !== undefined) {
    if (typeof name !== 'string' || name === '' || name === 'undefined') {
      p.resumeValue = new ErrorExit('badarg');
      p.resumeThrows = true;
      return DONE;
    }
    const holder = k.namesAt(p.pid.node).get(name);
    if (holder !== undefined) {
      p.resumeValue = ['error', ['already_started', holder.pid]];
      return DONE;
    }
  }
  const { via } = options;
  if (via !== undefined) {
    try {
      const holder = whereisVia(k, p.pid.node, via);
      if (holder !== undefined) {
        p.resumeValue = ['error', ['already_started', holder.pid]];
        return DONE;
      }
    } catch (thrown) {
      p.resumeValue = thrown;
      p.resumeThrows = true;
      return DONE;
    }
  }
  const child = spawnProcess(k, p, p.handling, options);
  request.monitor = options.monitor === true ? monitor(k, p, child.pid) : null;
  if (options.immediate === true) {
    p.resumeValue = ['ok', started(child, request.monitor)];
    return DONE;
  }
  addCaller(child, request);
  request.sentBy = child.handling;
  if (options.timeout !== undefined) startWaitTimer(k, p, request, CALL_TIMER, options.timeout);
  return BLOCKED;
}

export function endStart(k: Kernel, p: Process, request: Request): number {
  if (request.settledBy !== 0) p.handling = request.settledBy;
  const child = request.server;
  if (!request.settled) {
    p.handling = request.firedBy;
    request.result = ['error', 'timeout'];
    if (child !== null) {
      // Time is up: nobody hears of the child again.
      removeCaller(request);
      unlink(k, p, child.pid);
      sendExit(k, p, p.handling, child.pid, 'kill', BY_KILL);
    }
  }
  request.server = null;
  const { result } = request;
  if (request.start?.acked === true) {
    p.resumeValue = request.monitor === null ? result : k.freeze([result, request.monitor]);
    return DONE;
  }
  const isUp = Array.isArray(result) && result[0] === 'ok';
  if (request.monitor !== null && !isUp) demonitor(k, p, request.monitor, true, false);
  p.resumeValue = isUp && request.monitor !== null ? ['ok', [result[1], request.monitor]] : result;
  return DONE;
}

const started = (child: Process, ref: Ref | null): unknown => (ref === null ? child.pid : [child.pid, ref]);
