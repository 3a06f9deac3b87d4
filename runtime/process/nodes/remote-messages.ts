// Messages to processes of other nodes: sent, delivered and handled are three moments.

import { BIT0, BIT1, DROP_REASONS, EV, KIND_SHIFT } from '../../protocol/event-table.ts';
import { Pid } from '../../protocol/ids.ts';
import { tagOf } from '../../protocol/term-codec.ts';
import { followAlias } from '../aliases.ts';
import type { Kernel } from '../kernel.ts';
import { CALL_MESSAGE, deliver, INFO, REPLY, SYSTEM, waitsForMail } from '../mailbox.ts';
import type { Process } from '../process.ts';
import { Envelope } from '../process.ts';
import type { Request } from '../request.ts';
import { CALL } from '../request.ts';
import { stopWaitTimer } from '../timers.ts';
import { networkOf } from './network.ts';
import { placeText } from './remote-ties.ts';
import type { Place } from './ties.ts';
import { entryOf, failCall } from './ties.ts';

const NOPROC = DROP_REASONS.indexOf('noproc');
const DEAD = DROP_REASONS.indexOf('dead_process');
const NODE_DOWN = DROP_REASONS.indexOf('node_down');
const ALIAS = DROP_REASONS.indexOf('alias');

/**
 * Sends to a pid of another node or to `[name, node]`, and returns the seq of message_sent. Never raises. `ref`: of a call or its
 * reply; with kind `info` the alias by which it goes.
 */
export function sendRemote(k: Kernel, from: Process, cause: number, to: Place, message: unknown, kind: number, ref: number): number {
  const net = networkOf(k);
  const term = k.freeze(message);
  const tag = k.trace.string(tagOf(term));
  const isPid = to instanceof Pid;
  const node = isPid ? to.node : net.numberOf(to[1]);
  const toId = isPid ? to.id : 0;
  const toName = isPid ? 0 : k.trace.string(placeText(to));
  k.meter.left -= 1;
  const key = k.writeTerm(EV.message_sent, kind << KIND_SHIFT, from.id, cause, toId, tag, ref, toName, term);
  const { pid } = from;
  const drop = (id: number, why: number): void => {
    k.trace.write(EV.message_dropped, kind << KIND_SHIFT, id, key, pid.id, tag, why, toName);
  };
  const arrive = (): void => {
    const target = isPid ? k.table.get(to.id) : k.namesAt(node).get(to[0]);
    const isRequest = kind === CALL_MESSAGE || kind === SYSTEM;
    if (target === undefined) {
      drop(toId, isPid ? DEAD : NOPROC);
      // The monitor that goes with a call finds nobody.
      if (isRequest) {
        net.send(node, pid.node, { arrive: () => failCall(k, net, pid, ref, toId, 'noproc', key), lost: () => undefined }, key);
      }
      return;
    }
    // A message by an alias is left alone, as on one node.
    const { faults } = k;
    if (faults !== null && !(kind === INFO && ref !== 0) && faults.wants(target, kind)) {
      if (isRequest) entryOf(net.ties.callers, target).set(ref, pid);
      faults.take(k, target, new Envelope(key, kind, pid, ref, tag, term));
      return;
    }
    if (kind === REPLY) {
      takeReply(k, target, pid, key, ref, tag, term, drop);
      return;
    }
    if (kind === INFO && ref !== 0) {
      if (k.aliases?.get(ref)?.owner !== target) {
        drop(target.id, ALIAS);
        return;
      }
      followAlias(k, ref, key);
    }
    if (isRequest) entryOf(net.ties.callers, target).set(ref, pid);
    const flags = (kind << KIND_SHIFT) | BIT0 | (waitsForMail(target) ? BIT1 : 0);
    k.trace.write(EV.message_delivered, flags, target.id, key, pid.id, tag, ref, 0);
    deliver(k, target, new Envelope(key, kind, pid, ref, tag, term));
  };
  net.send(pid.node, node, { arrive, lost: () => drop(toId, NODE_DOWN) }, key);
  return key;
}

/** As sendReply in messages.ts, at the caller's node. */
function takeReply(
  k: Kernel,
  caller: Process,
  from: Pid,
  key: number,
  ref: number,
  tag: number,
  term: unknown,
  drop: (id: number, why: number) => void,
): void {
  const request = caller.wait;
  if (request === null || request.op !== CALL || request.ref !== ref || request.settled) {
    drop(caller.id, ALIAS);
    return;
  }
  networkOf(k).ties.calls.delete(caller);
  k.trace.write(EV.message_delivered, (REPLY << KIND_SHIFT) | BIT0 | BIT1, caller.id, key, from.id, tag, ref, 0);
  request.reply = new Envelope(key, REPLY, from, ref, tag, term);
  request.answeredAt = caller.messageCount;
  request.settled = true;
  if (request.timer !== null) stopWaitTimer(k, request);
  k.wake(caller);
}

/** The request of a gen_server:call or a stop to another node, with the monitor that goes with it. */
export function callRemote(k: Kernel, caller: Process, to: Place, request: Request, kind: number): void {
  const net = networkOf(k);
  request.ref = ++k.lastRef;
  request.sentBy = sendRemote(k, caller, caller.handling, to, request.term, kind, request.ref);
  const isPid = to instanceof Pid;
  const node = isPid ? to.node : net.numberOf(to[1]);
  const nodeName = isPid ? net.nameOf(node) : to[1];
  net.ties.calls.set(caller, { request, ref: request.ref, node, nodeName, target: isPid ? to.id : 0 });
}

/** The caller waits no longer. The server keeps its entry until it ends; what comes of it is not taken any more. */
export function forgetCall(k: Kernel, caller: Process): void {
  k.net?.ties.calls.delete(caller);
}
