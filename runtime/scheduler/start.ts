// Starting a behaviour and waiting for its init, as proc_lib:start_link does: the starter goes on when the new process says
// that it is up, or when it has ended without saying so.

import { setPriority } from '../process/flags.ts';
import type { Kernel } from '../process/kernel.ts';
import { addLink, BY_KILL, sendExit, unlink } from '../process/links.ts';
import { addCaller, removeCaller } from '../process/messages.ts';
import { demonitor, monitor } from '../process/monitors.ts';
import { registerName } from '../process/names.ts';
import type { Process } from '../process/process.ts';
import { ErrorExit } from '../process/raised.ts';
import { whereisVia } from '../process/registries.ts';
import type { Request } from '../process/request.ts';
import { newProcess } from '../process/spawn.ts';
import type { Start } from '../process/start.ts';
import { CALL_TIMER, startWaitTimer } from '../process/timers.ts';
import type { Pid, Ref } from '../protocol/ids.ts';
import { BLOCKED, DONE } from './how.ts';

const COST_START = 20;

export function beginStart(k: Kernel, p: Process, start: Start): number {
  if (start.owner !== p) return raise(p, new ErrorExit(['bad_effect', 'made by another process']));
  k.meter.left -= COST_START;
  const { name, via } = start;
  if (name !== undefined || via !== undefined) {
    try {
      const holder = name === undefined ? undefined : holderOf(k, p, name);
      const taken = holder ?? (via === undefined ? undefined : whereisVia(k, p.pid.node, via));
      if (taken !== undefined) return answer(p, ['error', ['already_started', taken.pid]]);
    } catch (thrown) {
      return raise(p, thrown);
    }
  }
  const { signature } = start;
  const child = newProcess(
    k,
    p,
    p.handling,
    p.pid.node,
    start.place ?? null,
    start.entry,
    signature,
    signature,
    start.kind,
    start.argument,
  );
  if (start.priority !== undefined) setPriority(k, child, start.priority);
  if (start.link === true) addLink(k, p, child);
  if (name !== undefined) registerName(k, child, name, child.handling);
  k.enqueue(child);
  const ref = start.monitor === true ? monitor(k, p, child.pid) : null;
  if (start.immediate === true) return answer(p, ['ok', started(child.pid, ref)]);
  const request = k.startWaits.make(start);
  request.monitor = ref;
  p.wait = request;
  addCaller(child, request);
  request.sentBy = child.handling;
  if (request.after >= 0) startWaitTimer(k, p, request, CALL_TIMER, request.after);
  return BLOCKED;
}

function answer(p: Process, value: unknown): number {
  p.resumeValue = value;
  return DONE;
}

function raise(p: Process, thrown: unknown): number {
  p.resumeValue = thrown;
  p.resumeThrows = true;
  return DONE;
}

function holderOf(k: Kernel, p: Process, name: unknown): Process | undefined {
  if (typeof name !== 'string' || name === '' || name === 'undefined') throw new ErrorExit('badarg');
  return k.namesAt(p.pid.node).get(name);
}

/** The start is answered, or its time is up. */
export function endStart(k: Kernel, p: Process, request: Request): number {
  if (request.settledBy !== 0) p.handling = request.settledBy;
  const child = request.server;
  if (!request.settled) {
    p.handling = request.firedBy;
    request.result = ['error', 'timeout'];
    if (child !== null) {
      // Nobody hears of the child again.
      removeCaller(request);
      unlink(k, p, child.pid);
      sendExit(k, p, p.handling, child.pid, 'kill', BY_KILL);
    }
  }
  request.server = null;
  const { result, monitor: ref } = request;
  const { acked } = request.start as Start;
  k.startWaits.giveBack(request);
  if (ref === null) p.resumeValue = result;
  else if (acked) p.resumeValue = k.freeze([result, ref]);
  else if (Array.isArray(result) && result[0] === 'ok') p.resumeValue = ['ok', [result[1], ref]];
  else {
    demonitor(k, p, ref, true, false);
    p.resumeValue = result;
  }
  return DONE;
}

const started = (pid: Pid, ref: Ref | null): unknown => (ref === null ? pid : [pid, ref]);
