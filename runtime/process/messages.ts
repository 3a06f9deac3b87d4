// Sending. On one node a message is in the mailbox when the send returns; a message to nobody is a dead letter.

import { BIT0, BIT1, DROP_REASONS, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import { followAlias } from './aliases.ts';
import type { Kernel } from './kernel.ts';
import { append, deliver, INFO, REPLY, waitsForMail } from './mailbox.ts';
import { isHere } from './nodes/network.ts';
import { sendRemote } from './nodes/remote-messages.ts';
import type { Place } from './nodes/ties.ts';
import type { Process } from './process.ts';
import { Envelope } from './process.ts';
import { badarg, ErrorExit } from './raised.ts';
import { isVia, viaText, whereisVia } from './registries.ts';
import type { Request } from './request.ts';
import { CALL } from './request.ts';
import type { Destination, From, ServerRef } from './self.ts';
import { stopWaitTimer } from './timers.ts';

const NOPROC = DROP_REASONS.indexOf('noproc');
const DEAD = DROP_REASONS.indexOf('dead_process');
const ALIAS = DROP_REASONS.indexOf('alias');

/** The process on this node behind a pid or a name. @throws badarg for anything else. */
export function resolve(k: Kernel, node: number, to: Destination): Process | undefined {
  if (to instanceof Pid) return k.table.get(to.id);
  if (typeof to === 'string') return k.namesAt(node).get(to);
  return isHere(k, node, to) ? k.namesAt(node).get(to[0]) : badarg();
}

/** Whether that is a process of another node. @throws badarg for what is no destination. */
export function isElsewhere(k: Kernel, process: Process, to: Destination): boolean {
  if (to instanceof Pid) return to.node !== process.pid.node;
  return typeof to !== 'string' && !isHere(k, process.pid.node, to);
}

/** As `resolve`, also for a via name. */
export function resolveServer(k: Kernel, node: number, to: ServerRef): Process | undefined {
  return isVia(to) ? whereisVia(k, node, to) : resolve(k, node, to);
}

/**
 * Sends `message` and returns the seq of message_sent. `from` is null for the host.
 * A name that nobody has counts as a dead letter here; `send` raises before it comes to that.
 */
export function sendMessage(
  k: Kernel,
  from: Process | null,
  cause: number,
  to: ServerRef,
  message: unknown,
  kind: number,
  ref: number,
): number {
  const node = from === null ? 0 : from.pid.node;
  const isPid = to instanceof Pid;
  if (from !== null && (isPid ? to.node !== node : !isVia(to) && isElsewhere(k, from, to)))
    return sendRemote(k, from, cause, to as Place, message, kind, ref);
  const target = isPid ? k.table.get(to.id) : resolveServer(k, node, to);
  const term = k.freeze(message);
  const { trace } = k;
  const tag = trace.string(tagOf(term));
  const toName = isPid ? 0 : typeof to === 'string' ? trace.string(to) : isVia(to) ? trace.string(viaText(to)) : 0;
  const fromId = from === null ? 0 : from.id;
  k.meter.left -= from === null ? 0 : 1;
  if (target === undefined) {
    const toId = to instanceof Pid ? to.id : 0;
    const key = k.writeTerm(EV.message_sent, kind << KIND_SHIFT, fromId, cause, toId, tag, ref, toName, term);
    trace.write(EV.message_dropped, kind << KIND_SHIFT, toId, key, fromId, tag, toId === 0 ? NOPROC : DEAD, toName);
    return key;
  }
  if (k.faults?.wants(target, kind)) {
    const key = k.writeTerm(EV.message_sent, kind << KIND_SHIFT, fromId, cause, target.id, tag, ref, toName, term);
    k.faults.take(k, target, new Envelope(key, kind, from === null ? null : from.pid, ref, tag, term));
    return key;
  }
  const wakes = waitsForMail(target);
  const flags = (kind << KIND_SHIFT) | BIT0 | (wakes ? BIT1 : 0);
  const key = k.writeTerm(EV.message_sent, flags, fromId, cause, target.id, tag, ref, toName, term);
  append(k, target, k.envelopes.make(key, kind, from === null ? null : from.pid, ref, tag, term), wakes);
  return key;
}

/**
 * `sendMessage` of a plain message to a pid of the sender's own node, which is what nearly every send is. The record is the same;
 * what is left out are the questions that such a send answers by itself.
 */
export function sendInfo(k: Kernel, from: Process, to: Pid, message: unknown): void {
  const target = k.table.get(to.id);
  if (target === undefined || k.faults !== null) {
    sendMessage(k, from, from.handling, to, message, INFO, 0);
    return;
  }
  const { trace } = k;
  const wakes = waitsForMail(target);
  let key: number;
  let tag = 0;
  let term = message;
  k.meter.left -= 1;
  if (trace.on === true) {
    const flags = (INFO << KIND_SHIFT) | (wakes ? BIT0 | BIT1 : BIT0);
    if (k.recorded === true) {
      term = k.freeze(message);
      tag = trace.tag(term);
      key = k.writeTerm(EV.message_sent, flags, from.id, from.handling, to.id, tag, 0, 0, term);
    } else {
      tag = trace.tag(message);
      key = trace.writeMessage((flags << 8) | EV.message_sent, from.pid.id, from.handling, to.id, tag, 0);
    }
  } else key = ++trace.seq;
  append(k, target, k.envelopes.make(key, INFO, from.pid, 0, tag, term), wakes);
}

/** A send to an alias: to the process that made it, or dropped where it is not active any more. */
export function sendToAlias(k: Kernel, from: Process, alias: Ref, message: unknown): void {
  const target = k.aliases?.get(alias.id)?.owner;
  if (target !== undefined && target.pid.node !== from.pid.node) {
    sendRemote(k, from, from.handling, target.pid, message, INFO, alias.id);
    return;
  }
  const term = k.freeze(message);
  const { trace } = k;
  const tag = trace.string(tagOf(term));
  k.meter.left -= 1;
  const delivered = target === undefined ? 0 : BIT0 | (waitsForMail(target) ? BIT1 : 0);
  const flags = (INFO << KIND_SHIFT) | delivered;
  const toId = target === undefined ? 0 : target.id;
  const key = k.writeTerm(EV.message_sent, flags, from.id, from.handling, toId, tag, alias.id, 0, term);
  if (target === undefined) {
    trace.write(EV.message_dropped, INFO << KIND_SHIFT, 0, key, from.id, tag, ALIAS, 0);
    return;
  }
  followAlias(k, alias.id, key);
  deliver(k, target, new Envelope(key, INFO, from.pid, alias.id, tag, term));
}

/** gen_server:call's request; the caller is put on the server's list, so that its death ends the call. */
export function sendCall(k: Kernel, caller: Process, server: Process, request: Request, kind: number): void {
  const ref = ++k.lastRef;
  request.ref = ref;
  addCaller(server, request);
  if (!(request.to instanceof Pid) || k.faults !== null) {
    request.sentBy = sendMessage(k, caller, caller.handling, request.to as ServerRef, request.term, kind, ref);
    return;
  }
  // As sendMessage does it for the pid of a process that is there.
  const term = k.freeze(request.term);
  const tag = k.trace.on === true ? k.trace.tag(term) : 0;
  k.meter.left -= 1;
  const wakes = waitsForMail(server);
  const flags = (kind << KIND_SHIFT) | (wakes ? BIT0 | BIT1 : BIT0);
  const key = writeSent(k, flags, caller, server.pid.id, tag, ref, term);
  append(k, server, k.envelopes.make(key, kind, caller.pid, ref, tag, term), wakes);
  request.sentBy = key;
}

/** A message_sent to a process of this node; where nothing is traced it is only counted. */
function writeSent(k: Kernel, flags: number, from: Process, to: number, tag: number, ref: number, term: unknown): number {
  const { trace } = k;
  if (trace.on !== true) return ++trace.seq;
  if (k.recorded === true) return k.writeTerm(EV.message_sent, flags, from.pid.id, from.handling, to, tag, ref, 0, term);
  return trace.writeMessage((flags << 8) | EV.message_sent, from.pid.id, from.handling, to, tag, ref);
}

/** gen_server:reply. A reply that nobody waits for any more is dropped, as an alias does it since OTP 24. */
export function sendReply(k: Kernel, from: Process, to: From, value: unknown): void {
  // By index: a pattern would run the array's iterator.
  const pid: unknown = Array.isArray(to) ? to[0] : undefined;
  const reference: unknown = Array.isArray(to) ? to[1] : undefined;
  if (!(pid instanceof Pid && reference instanceof Ref)) throw new ErrorExit('badarg');
  reply(k, from, pid, reference.id, value);
}

/** The same, to who made the call with this reference. */
export function reply(k: Kernel, from: Process, pid: Pid, ref: number, value: unknown): void {
  if (pid.node !== from.pid.node) return void sendRemote(k, from, from.handling, pid, value, REPLY, ref);
  const caller = k.table.get(pid.id);
  const term = k.freeze(value);
  const tag = k.trace.on === true ? k.trace.tag(term) : 0;
  const kind = REPLY << KIND_SHIFT;
  k.meter.left -= 1;
  const request = caller === undefined ? null : caller.wait;
  if (caller === undefined || request === null || request.op !== CALL || request.ref !== ref || request.settled) {
    const key = k.writeTerm(EV.message_sent, kind, from.id, from.handling, pid.id, tag, ref, 0, term);
    k.trace.write(EV.message_dropped, kind, pid.id, key, from.id, tag, caller === undefined ? DEAD : ALIAS, 0);
    return;
  }
  if (k.faults?.wants(caller, REPLY)) {
    const sent = k.writeTerm(EV.message_sent, kind, from.id, from.handling, pid.id, tag, ref, 0, term);
    k.faults.take(k, caller, new Envelope(sent, REPLY, from.pid, ref, tag, term));
    return;
  }
  const key = writeSent(k, kind | BIT0 | BIT1, from, pid.id, tag, ref, term);
  // It is received before anything else: kept aside, with the position it has in the mailbox.
  request.reply = k.envelopes.make(key, REPLY, from.pid, ref, tag, term);
  request.answeredAt = caller.messageCount;
  request.settled = true;
  if (request.timer !== null) stopWaitTimer(k, request);
  k.wake(caller);
}

export function addCaller(server: Process, request: Request): void {
  request.server = server;
  request.previousCaller = null;
  request.nextCaller = server.callers;
  if (server.callers !== null) server.callers.previousCaller = request;
  server.callers = request;
}

export function removeCaller(request: Request): void {
  const { server, nextCaller, previousCaller } = request;
  if (server === null) return;
  if (previousCaller === null) server.callers = nextCaller;
  else previousCaller.nextCaller = nextCaller;
  if (nextCaller !== null) nextCaller.previousCaller = previousCaller;
  request.server = null;
  request.nextCaller = null;
  request.previousCaller = null;
}
