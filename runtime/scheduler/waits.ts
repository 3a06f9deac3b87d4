// What happens when a process yields a request, and again each time it is woken while it waits for one.

import type { Call } from '../process/call.ts';
import { askHost } from '../process/host-calls.ts';
import type { Kernel } from '../process/kernel.ts';
import { CALL_MESSAGE, openEnvelope, receive, SYSTEM, writeReceived } from '../process/mailbox.ts';
import { isElsewhere, removeCaller, resolve, sendCall } from '../process/messages.ts';
import { networkOf } from '../process/nodes/network.ts';
import { callRemote, forgetCall } from '../process/nodes/remote-messages.ts';
import { type RemoteSpawn, spawnHere, spawnRemote } from '../process/nodes/remote-spawn.ts';
import type { Place } from '../process/nodes/ties.ts';
import type { Envelope, Process } from '../process/process.ts';
import { ErrorExit, Exit } from '../process/raised.ts';
import { isVia, whereisVia } from '../process/registries.ts';
import type { Request } from '../process/request.ts';
import {
  CALL,
  CONNECT,
  FOREVER,
  HOST,
  PREEMPT,
  RECEIVE,
  RECEIVE_ENVELOPE,
  SLEEP,
  SPAWN_AT,
  START,
  STOP,
  WORK,
} from '../process/request.ts';
import type { Destination, ViaName } from '../process/self.ts';
import { TIMEOUT } from '../process/self.ts';
import { termEquals } from '../process/terms.ts';
import { CALL_TIMER, CALLBACK_TIMER, RECEIVE_TIMER, startWaitTimer, stopWaitTimer } from '../process/timers.ts';
import { Pid } from '../protocol/ids.ts';
import { BLOCKED, BLOCKED_FOR_MAIL, DONE, YIELDED } from './how.ts';
import { endStart } from './start.ts';

const COST_SPAWN = 20;

/** What `self.host` yields in a system without a host, such as that of a test. */
const NO_HOST = Object.freeze(['error', 'enosys']);

/** A request that has just been yielded. With DONE the answer stands in the process. */
export function begin(k: Kernel, p: Process, request: Request): number {
  if (request.owner !== null) {
    if (request.owner !== p) return raise(p, new ErrorExit(['bad_effect', 'made by another process']));
    reset(request);
  }
  switch (request.op) {
    case PREEMPT:
      return k.meter.left < 0 ? YIELDED : answer(p, undefined);
    case RECEIVE:
    case RECEIVE_ENVELOPE:
    case WORK:
      return resume(k, p, request);
    case SLEEP:
      k.meter.left -= 1;
      startWaitTimer(k, p, request, RECEIVE_TIMER, request.after);
      return BLOCKED;
    case STOP:
      return beginStop(k, p, request);
    case SPAWN_AT:
      return beginSpawnAt(k, p, request);
    case CONNECT:
      return beginConnect(k, p, request);
    case HOST:
      k.meter.left -= 1;
      return askHost(k, p, request) ? BLOCKED : answer(p, NO_HOST);
    default:
      return raise(p, new ErrorExit('bad_effect'));
  }
}

/** A request that the process waits for, looked at again. */
export function resume(k: Kernel, p: Process, request: Request): number {
  switch (request.op) {
    case RECEIVE:
    case RECEIVE_ENVELOPE:
      return resumeReceive(k, p, request);
    case SLEEP:
      if (request.firedBy === 0) return BLOCKED;
      p.handling = request.firedBy;
      return answer(p, 'ok');
    case WORK:
      return resumeWork(k, p, request);
    case CALL:
      return resumeCall(k, p, request);
    case STOP:
      return resumeStop(k, p, request);
    case SPAWN_AT:
    case CONNECT:
      return resumeRemote(p, request);
    case START:
      return request.settled || request.firedBy !== 0 ? endStart(k, p, request) : BLOCKED;
    case HOST:
      if (!request.settled) return BLOCKED;
      p.handling = request.settledBy;
      return answer(p, request.result);
    default:
      return answer(p, undefined);
  }
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

function reset(request: Request): void {
  request.firedBy = 0;
  request.seen = null;
  request.seenCount = 0;
  request.reply = null;
  request.settled = false;
  request.failed = false;
  request.result = undefined;
  request.settledBy = 0;
}

function resumeReceive(k: Kernel, p: Process, request: Request): number {
  const raw = request.op === RECEIVE_ENVELOPE;
  let envelope: Envelope | null;
  try {
    envelope = receive(k, p, request, raw);
  } catch (thrown) {
    // The pattern raised: that is an error in the code that waits.
    if (request.timer !== null) stopWaitTimer(k, request);
    return raise(p, thrown);
  }
  if (envelope !== null) {
    if (request.timer !== null) stopWaitTimer(k, request);
    return answer(p, raw ? envelope : openEnvelope(k, envelope));
  }
  if (request.after === FOREVER) return BLOCKED_FOR_MAIL;
  if (request.firedBy !== 0) {
    p.handling = request.firedBy;
    return answer(p, TIMEOUT);
  }
  if (request.after === 0) {
    k.meter.left -= 1;
    return answer(p, TIMEOUT);
  }
  if (request.timer === null) startWaitTimer(k, p, request, timerKind(request), request.after);
  return BLOCKED_FOR_MAIL;
}

const timerKind = ({ timerKind: kind, op }: Request): number =>
  kind >= 0 ? kind : op === RECEIVE_ENVELOPE ? CALLBACK_TIMER : RECEIVE_TIMER;

function resumeWork(k: Kernel, p: Process, request: Request): number {
  const rest = request.settled ? (request.result as number) : (request.term as number);
  const now = Math.min(rest, Math.max(k.meter.left, 0));
  k.meter.left -= now;
  if (now === rest) return answer(p, 'ok');
  request.settled = true;
  request.result = rest - now;
  return YIELDED;
}

const callDescription = (request: Request): unknown[] => [
  'gen_server',
  request.op === CALL ? 'call' : 'stop',
  [request.to, request.term, request.after === FOREVER ? 'infinity' : request.after],
];

const failCall = (k: Kernel, p: Process, request: Request, reason: unknown): number =>
  raise(p, new Exit(k.freeze([reason, callDescription(request)])));

/** A call or stop by a via name is one of the process that has it now; what the call tells of its failure is the name. */
function beginVia(k: Kernel, p: Process, request: Request, to: ViaName): number {
  try {
    const server = whereisVia(k, p.pid.node, to);
    if (server !== undefined) return request.op === CALL ? beginCallOf(k, p, request, server) : beginStopOf(k, p, request, server);
  } catch (thrown) {
    return raise(p, thrown);
  }
  return request.op === CALL ? failCall(k, p, request, 'noproc') : raise(p, new Exit('noproc'));
}

/** As `begin`, for a call. `last`: the request of the process's last call, whose reply it has taken and which it still waits with. */
export function beginCall(k: Kernel, p: Process, call: Call, last: Request | null): number {
  if (call.owner !== p) return raise(p, new ErrorExit(['bad_effect', 'made by another process']));
  const request = last ?? k.callWaits.make();
  request.owner = p;
  request.to = call.to;
  request.term = call.term;
  request.after = call.after;
  request.firedBy = 0;
  request.settled = false;
  if (last === null) p.wait = request;
  const { to } = request;
  if (to instanceof Pid && to.node === p.pid.node) {
    const local = k.table.get(to.id);
    if (local !== undefined) return beginCallOf(k, p, request, local);
  }
  if (isVia(to)) return beginVia(k, p, request, to);
  if (!isDestination(to)) return raise(p, new ErrorExit('badarg'));
  if (isElsewhere(k, p, to)) return waitRemote(k, p, to as Place, request, CALL_MESSAGE);
  const server = resolve(k, p.pid.node, to);
  // With no time at all not even word that a pid has ended can come back in time. A name is looked up at once.
  if (server === undefined) return failCall(k, p, request, request.after === 0 && to instanceof Pid ? 'timeout' : 'noproc');
  return beginCallOf(k, p, request, server);
}

function beginCallOf(k: Kernel, p: Process, request: Request, server: Process): number {
  if (server === p) return failCall(k, p, request, 'calling_self');
  sendCall(k, p, server, request, CALL_MESSAGE);
  // With no time at all no answer can come back in time.
  if (request.after === 0) {
    removeCaller(request);
    return failCall(k, p, request, 'timeout');
  }
  if (request.after !== FOREVER) startWaitTimer(k, p, request, CALL_TIMER, request.after);
  return BLOCKED;
}

/** Whether the reply is there. */
export const isAnswered = ({ settled, failed }: Request): boolean => settled === true && failed === false;

/** Takes the reply to a call. */
export function takeReply(k: Kernel, p: Process, request: Request, flags: number): unknown {
  removeCaller(request);
  const reply = request.reply as Envelope;
  request.reply = null;
  writeReceived(k, p, reply, request.answeredAt, flags);
  const { message } = reply;
  k.envelopes.giveBack(reply);
  return message;
}

/** As `resume`, for a call. */
export function resumeCall(k: Kernel, p: Process, request: Request): number {
  if (request.settled) {
    if (request.failed) {
      p.handling = request.settledBy;
      return failCall(k, p, request, request.result);
    }
    p.resumeValue = takeReply(k, p, request, 0);
    k.callWaits.giveBack(request);
    return DONE;
  }
  if (request.firedBy === 0) return BLOCKED;
  removeCaller(request);
  forgetCall(k, p);
  p.handling = request.firedBy;
  return failCall(k, p, request, 'timeout');
}

function beginStop(k: Kernel, p: Process, request: Request): number {
  const { to } = request;
  if (isVia(to)) return beginVia(k, p, request, to);
  if (!isDestination(to)) return raise(p, new ErrorExit('badarg'));
  if (isElsewhere(k, p, to)) return waitRemote(k, p, to as Place, request, SYSTEM);
  const server = resolve(k, p.pid.node, to);
  return server === undefined ? raise(p, new Exit('noproc')) : beginStopOf(k, p, request, server);
}

function beginStopOf(k: Kernel, p: Process, request: Request, server: Process): number {
  if (server === p) return raise(p, new Exit(k.freeze(['calling_self', termination(p.pid, request)])));
  const reason = request.term;
  request.term = ['terminate', reason];
  sendCall(k, p, server, request, SYSTEM);
  request.term = reason;
  if (request.after !== FOREVER) startWaitTimer(k, p, request, CALL_TIMER, request.after);
  return BLOCKED;
}

/** The call that sys:terminate describes in its failures. */
const termination = (whom: unknown, { term, after }: Request): unknown => [
  'sys',
  'terminate',
  [whom, term, after === FOREVER ? 'infinity' : after],
];

function resumeStop(k: Kernel, p: Process, request: Request): number {
  if (request.settled) {
    p.handling = request.settledBy;
    if (termEquals(request.result, request.term)) return answer(p, 'ok');
    // Ended by something else before it got to the request: as sys:terminate in OTP reports it.
    const accepted = request.reply !== null;
    if (accepted || request.result === 'noproc') return raise(p, new Exit(request.result));
    return raise(p, new Exit([request.result, termination(request.to, request)]));
  }
  if (request.firedBy === 0) return BLOCKED;
  removeCaller(request);
  forgetCall(k, p);
  p.handling = request.firedBy;
  return raise(p, new Exit('timeout'));
}

const isDestination = (to: unknown): to is Destination =>
  typeof to === 'string' ||
  to instanceof Pid ||
  (Array.isArray(to) && to.length === 2 && typeof to[0] === 'string' && typeof to[1] === 'string');

/** A call or a stop of a process on another node. */
function waitRemote(k: Kernel, p: Process, to: Place, request: Request, kind: number): number {
  const { term } = request;
  if (kind === SYSTEM) request.term = ['terminate', term];
  callRemote(k, p, to, request, kind);
  request.term = term;
  if (request.after === 0) {
    forgetCall(k, p);
    return kind === SYSTEM ? raise(p, new Exit('timeout')) : failCall(k, p, request, 'timeout');
  }
  if (request.after !== FOREVER) startWaitTimer(k, p, request, CALL_TIMER, request.after);
  return BLOCKED;
}

function beginSpawnAt(k: Kernel, p: Process, request: Request): number {
  const options = request.start as RemoteSpawn;
  k.meter.left -= COST_SPAWN;
  if (networkOf(k).nameOf(p.pid.node) === options.node) return answer(p, spawnHere(k, p, options));
  spawnRemote(k, p, request, options);
  return BLOCKED;
}

function beginConnect(k: Kernel, p: Process, request: Request): number {
  const net = networkOf(k);
  const [here, there] = [p.pid.node, net.numberOf(request.term as string)];
  k.meter.left -= 1;
  if (net.isConnected(here, there)) return answer(p, true);
  return net.connect(here, there, p.handling, request) ? BLOCKED : answer(p, false);
}

function resumeRemote(p: Process, request: Request): number {
  if (!request.settled) return BLOCKED;
  if (request.settledBy !== 0) p.handling = request.settledBy;
  return answer(p, request.result);
}
