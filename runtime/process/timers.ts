// Timers on virtual time: those that processes start, and those behind every wait that may end by itself.

import { BIT0, BIT1, EV, KIND_SHIFT, TIMER_KINDS } from '../protocol/event-table.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import type { Millis } from '../protocol/units.ts';
import { millisToMicros } from '../protocol/units.ts';
import type { Kernel } from './kernel.ts';
import { deliver, TIMER_MESSAGE, waitsForMail } from './mailbox.ts';
import type { Process } from './process.ts';
import { Envelope, EXITED } from './process.ts';
import { badarg } from './raised.ts';
import type { Request } from './request.ts';
import type { Destination } from './self.ts';

export const SEND_AFTER = TIMER_KINDS.indexOf('send_after');
export const START_TIMER = TIMER_KINDS.indexOf('start_timer');
export const RECEIVE_TIMER = TIMER_KINDS.indexOf('receive');
export const CALL_TIMER = TIMER_KINDS.indexOf('call');
export const CALLBACK_TIMER = TIMER_KINDS.indexOf('callback');
export const SHUTDOWN_TIMER = TIMER_KINDS.indexOf('shutdown');
/** No process's: `message` is a function to be called. It leaves no record of its own. */
export const SYSTEM_TIMER = -1;

export class Timer {
  ref: number;
  kind: number;
  due: number;
  /** Breaks ties: of two timers due at once the one started first fires first. */
  order = 0;
  /** Position in the heap, -1 outside. */
  index = -1;
  owner: Process;
  readonly to: Destination | undefined;
  readonly message: unknown;
  readonly request: Request | null;
  /** Seq of the record that started it: the cause of its firing. */
  startedBy = 0;
  constructor(
    ref: number,
    kind: number,
    due: number,
    owner: Process,
    to: Destination | undefined,
    message: unknown,
    request: Request | null,
  ) {
    this.ref = ref;
    this.kind = kind;
    this.due = due;
    this.owner = owner;
    this.to = to;
    this.message = message;
    this.request = request;
  }
}

export const isMillis = (ms: unknown): ms is number => typeof ms === 'number' && ms >= 0 && ms <= 0xffff_ffff && Number.isInteger(ms);

/** erlang:send_after/3 and start_timer/3. @throws badarg for a time that is no whole number of ms in 0…2³²-1. */
export function startTimer(k: Kernel, process: Process, kind: number, ms: Millis, to: Destination, message: unknown): Ref {
  if (!isMillis(ms)) badarg(`timer: time: expected a whole number of ms from 0 to 4294967295, got ${String(ms)}`);
  if (!(to instanceof Pid || typeof to === 'string')) return badarg(`timer: expected a pid or a name, got ${String(to)}`);
  if (to instanceof Pid && to.node !== process.pid.node) badarg(`timer: ${to} is on another node`);
  const ref = new Ref(++k.lastRef);
  const term = k.freeze(kind !== SEND_AFTER ? ['timeout', ref, message] : message);
  const timer = new Timer(ref.id, kind, k.now + millisToMicros(ms), process, to, term, null);
  const target = to instanceof Pid ? to.id : (k.namesAt(process.pid.node).get(to)?.id ?? 0);
  timer.startedBy = k.writeTerm(
    EV.timer_started,
    kind << KIND_SHIFT,
    process.id,
    process.handling,
    target,
    ref.id,
    ms,
    k.trace.string(tagOf(term)),
    term,
  );
  k.openTimers.set(ref.id, timer);
  k.timers.add(timer);
  return ref;
}

/** Milliseconds left, or false when it has fired, was cancelled, or its receiver (given by pid) has ended. */
export function readTimer(k: Kernel, ref: Ref): Millis | false {
  if (!(ref instanceof Ref)) badarg(`timer: expected a reference, got ${String(ref)}`);
  const timer = k.openTimers.get(ref.id);
  if (timer === undefined || (timer.to instanceof Pid && k.table.get(timer.to.id) === undefined)) return false;
  return Math.max(0, Math.ceil((timer.due - k.now) / 1000));
}

export function cancelTimer(k: Kernel, process: Process, ref: Ref): Millis | false {
  const left = readTimer(k, ref);
  const timer = k.openTimers.get(ref.id);
  if (timer === undefined) return false;
  k.openTimers.delete(ref.id);
  k.timers.remove(timer);
  k.trace.write(EV.timer_cancelled, timer.kind << KIND_SHIFT, process.id, process.handling, 0, ref.id, 0, 0);
  return left;
}

/**
 * Limits a wait. The start of a call's timer is its message_sent; the others have a timer_started of their own.
 */
export function startWaitTimer(k: Kernel, process: Process, request: Request, kind: number, ms: Millis): void {
  const ref = ++k.lastRef;
  const timer = waitTimer(request, ref, kind, k.now + millisToMicros(ms), process);
  timer.startedBy =
    kind === CALL_TIMER
      ? request.sentBy
      : k.trace.write(EV.timer_started, kind << KIND_SHIFT, process.id, process.handling, process.id, ref, ms, 0);
  request.timer = timer;
  k.timers.add(timer);
}

/** A request runs one timer at a time, always the same. */
function waitTimer(request: Request, ref: number, kind: number, due: number, owner: Process): Timer {
  const timer = request.spareTimer;
  if (timer === null) return (request.spareTimer = new Timer(ref, kind, due, owner, undefined, undefined, request));
  timer.ref = ref;
  timer.kind = kind;
  timer.due = due;
  timer.owner = owner;
  return timer;
}

/** The wait ended by itself or with its process. */
export function stopWaitTimer(k: Kernel, request: Request): void {
  const { timer } = request;
  if (timer === null) return;
  request.timer = null;
  k.timers.remove(timer);
  if (timer.kind === CALL_TIMER || timer.owner.status === EXITED) return;
  k.trace.write(EV.timer_cancelled, timer.kind << KIND_SHIFT, timer.owner.id, timer.owner.handling, 0, timer.ref, 0, 0);
}

/** A timer that is due: taken out of the queue by the scheduler, between two turns. */
export function fireTimer(k: Kernel, timer: Timer): void {
  if (timer.request !== null) endWait(k, timer, timer.request);
  else if (timer.kind === SYSTEM_TIMER) (timer.message as () => void)();
  else sendTimerMessage(k, timer);
}

function endWait(k: Kernel, timer: Timer, request: Request): void {
  const { owner } = timer;
  request.timer = null;
  request.firedBy = k.trace.write(EV.timer_fired, (timer.kind << KIND_SHIFT) | BIT1, owner.id, timer.startedBy, owner.id, timer.ref, 0, 0);
  k.wake(owner);
}

function sendTimerMessage(k: Kernel, timer: Timer): void {
  k.openTimers.delete(timer.ref);
  const { to } = timer;
  const target = to instanceof Pid ? k.table.get(to.id) : typeof to === 'string' ? k.namesAt(timer.owner.pid.node).get(to) : undefined;
  const tag = k.trace.string(tagOf(timer.message));
  const kind = timer.kind << KIND_SHIFT;
  if (target === undefined) {
    k.trace.write(EV.timer_fired, kind, timer.owner.id, timer.startedBy, to instanceof Pid ? to.id : 0, timer.ref, 0, tag);
    return;
  }
  const flags = kind | BIT0 | (waitsForMail(target) ? BIT1 : 0);
  const key = k.trace.write(EV.timer_fired, flags, timer.owner.id, timer.startedBy, target.id, timer.ref, 0, tag);
  deliver(k, target, new Envelope(key, TIMER_MESSAGE, timer.owner.pid, timer.ref, tag, timer.message));
}
