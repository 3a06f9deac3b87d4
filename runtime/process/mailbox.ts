// A mailbox: a list of envelopes in order of arrival.

import { BIT0, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import type { Kernel } from './kernel.ts';
import { NOBODY } from './kernel.ts';
import type { Process } from './process.ts';
import { type Envelope, RUNNABLE, WAITING_FOR_MAIL } from './process.ts';
import type { Request } from './request.ts';

// Positions in MESSAGE_KINDS.
export const INFO = 0;
export const CAST = 1;
export const CALL_MESSAGE = 2;
export const REPLY = 3;
export const TIMER_MESSAGE = 4;
export const SYSTEM = 5;

/** Whether a message would make it runnable. */
export const waitsForMail = (process: Process): boolean => process.status === WAITING_FOR_MAIL;

/** Puts an envelope at the end and wakes its owner if that waits for messages. */
export function deliver(k: Kernel, process: Process, envelope: Envelope): void {
  append(k, process, envelope, waitsForMail(process));
}

/** As `deliver`, by who has asked `waitsForMail` already. */
export function append(k: Kernel, process: Process, envelope: Envelope, wakes: boolean): void {
  const count = process.messageCount;
  process.messageCount = count + 1;
  if (count === 0) process.firstMessage = envelope;
  else {
    const last = (count === 1 ? process.firstMessage : process.lastMessage) as Envelope;
    last.next = envelope;
    process.lastMessage = envelope;
  }
  if (wakes) {
    process.status = RUNNABLE;
    k.enqueue(process);
  }
}

/** A message as process code sees it: calls, casts and system messages as OTP wraps them. */
export function messageOf(envelope: Envelope): unknown {
  switch (envelope.kind) {
    case CALL_MESSAGE:
      return ['$gen_call', [envelope.from ?? new Pid(0, 0), new Ref(envelope.ref)], envelope.message];
    case CAST:
      return ['$gen_cast', envelope.message];
    case SYSTEM:
      return ['system', [envelope.from ?? new Pid(0, 0), new Ref(envelope.ref)], envelope.message];
    default:
      return envelope.message;
  }
}

/** The message of an envelope that has been taken; the envelope is not to be used any more. */
export function openEnvelope(k: Kernel, envelope: Envelope): unknown {
  const message = envelope.kind === INFO ? envelope.message : messageOf(envelope);
  k.envelopes.giveBack(envelope);
  return message;
}

/** Takes the entry after `previous` (null: the first) out and writes message_received. */
export function take(k: Kernel, process: Process, previous: Envelope | null, index: number, callback: boolean): Envelope {
  const envelope = (previous === null ? process.firstMessage : previous.next) as Envelope;
  if (previous === null) process.firstMessage = envelope.next;
  else previous.next = envelope.next;
  if (envelope.next === null) process.lastMessage = previous;
  envelope.next = null;
  process.messageCount -= 1;
  writeReceived(k, process, envelope, index, callback && beginsCallback(process, envelope) ? BIT0 : 0);
  return envelope;
}

/**
 * As `take` of the first entry; there is one. `flags`: BIT0 where it begins a callback, TURN_BEGIN where the turn begins with it.
 */
export function takeFirstOf(k: Kernel, process: Process, flags: number): Envelope {
  const envelope = process.firstMessage as Envelope;
  const count = process.messageCount - 1;
  process.messageCount = count;
  if (count === 0) process.firstMessage = null;
  else {
    process.firstMessage = envelope.next;
    envelope.next = null;
  }
  writeReceived(k, process, envelope, 0, flags);
  return envelope;
}

/** What a behaviour hands to a callback; the rest (its parent's EXIT, requests to the behaviour itself) it deals with. */
export const beginsCallback = (process: Process, envelope: Envelope): boolean =>
  envelope.kind !== SYSTEM && (typeof envelope.message !== 'object' || !isParentExit(process, envelope));

/** As gen_server's loop matches `{'EXIT', Parent, Reason}`: by what the message says, whoever sent it; requests are wrapped there. */
export const isParentExit = (process: Process, envelope: Envelope): boolean => {
  const { kind, message } = envelope;
  return (
    process.exitParent !== 0 &&
    (kind === INFO || kind === TIMER_MESSAGE) &&
    Array.isArray(message) &&
    message.length === 3 &&
    message[0] === 'EXIT' &&
    message[1] instanceof Pid &&
    message[1].id === process.exitParent
  );
};

/** `flags`: BIT0 where it begins a callback, TURN_BEGIN where the turn begins with it. */
export function writeReceived(k: Kernel, process: Process, envelope: Envelope, index: number, flags: number): void {
  const { trace } = k;
  k.meter.left -= 1;
  if (trace.on !== true) {
    process.handling = ++trace.seq;
    return;
  }
  const all = (envelope.kind << KIND_SHIFT) | flags;
  const from = envelope.from === null ? 0 : envelope.from.id;
  const { key, tag, ref } = envelope;
  const { id } = process.pid;
  process.handling =
    index === 0
      ? trace.writeMessage((all << 8) | EV.message_received, id, key, from, tag, ref)
      : trace.write(EV.message_received, all, id, key, from, tag, ref, index);
}

/**
 * The first message for which the request's pattern holds, taken out; null if there is none yet. Goes on after the entries
 * that an earlier look at the same request has seen.
 */
export function receive(k: Kernel, process: Process, request: Request, callback: boolean): Envelope | null {
  const { match } = request;
  if (match === null) return process.firstMessage === null ? null : take(k, process, null, 0, callback);
  let previous = request.seen;
  let index = request.seenCount;
  for (;;) {
    const envelope = previous === null ? process.firstMessage : previous.next;
    if (envelope === null) break;
    k.meter.driven = NOBODY;
    if (match(messageOf(envelope) as never)) return take(k, process, previous, index, callback);
    previous = envelope;
    index += 1;
  }
  request.seen = previous;
  request.seenCount = index;
  return null;
}

/** Takes out the first entry for which `wanted` holds, without waiting. For behaviours. */
export function takeFirst(k: Kernel, process: Process, wanted: (envelope: Envelope) => boolean): Envelope | null {
  let previous: Envelope | null = null;
  let index = 0;
  for (let envelope = process.firstMessage; envelope !== null; envelope = envelope.next) {
    if (wanted(envelope)) return take(k, process, previous, index, false);
    previous = envelope;
    index += 1;
  }
  return null;
}
