// Links and exit signals. A signal becomes a message of a receiver that traps exits, is ignored, or dooms its receiver: that
// ends in its next turn, before any code of it runs, as a process in OTP meets its signals when it is scheduled. Since deaths
// spread turn by turn, whoever hears of the first one may act before the last one.
// Order with messages between the same two processes is kept: a message is in the mailbox when its send returns, and nothing
// that arrives after the doom is looked at.

import { BIT0, BIT1, EV, KIND_SHIFT, SIGNAL_OUTCOMES, SIGNAL_SOURCES } from '../protocol/event-table.ts';
import { Pid } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import { endProcess } from './exits.ts';
import { forgetHostCall } from './host-calls.ts';
import type { Kernel } from './kernel.ts';
import { dropLink, hasLink, putLink } from './link-set.ts';
import { deliver, INFO, waitsForMail } from './mailbox.ts';
import { exitRemote, linkRemote, unlinkRemote } from './nodes/remote-ties.ts';
import type { Doom, Process } from './process.ts';
import { EXITED, WAITING } from './process.ts';
import { badarg, ErrorExit } from './raised.ts';
import { acknowledgeStart } from './starting.ts';

export const BY_LINK = SIGNAL_SOURCES.indexOf('link');
export const BY_EXIT = SIGNAL_SOURCES.indexOf('exit');
export const BY_KILL = SIGNAL_SOURCES.indexOf('kill');
export const BY_SHUTDOWN = SIGNAL_SOURCES.indexOf('shutdown');

const DIED = SIGNAL_OUTCOMES.indexOf('died');
const TRAPPED = SIGNAL_OUTCOMES.indexOf('trapped');
const IGNORED = SIGNAL_OUTCOMES.indexOf('ignored');

/** Both ends of a new link, and the record. Linking twice is one link. */
export function addLink(k: Kernel, process: Process, other: Process): void {
  if (process === other || hasLink(process, other)) return;
  putLink(process, other);
  putLink(other, process);
  k.trace.write(EV.linked, 0, process.id, process.handling, other.id, 0, 0, 0);
}

/** link/1. @throws noproc when the other has ended and this process does not trap exits. */
export function link(k: Kernel, process: Process, other: Pid): true {
  if (!(other instanceof Pid)) badarg(`link: expected a pid, got ${String(other)}`);
  if (other.node !== process.pid.node) return linkRemote(k, process, other);
  const target = k.alive(other);
  if (target !== undefined) {
    addLink(k, process, target);
    return true;
  }
  if (!process.trapExit) throw new ErrorExit('noproc');
  const linked = k.trace.write(EV.linked, 0, process.id, process.handling, other.id, 0, 0, 0);
  const tag = k.trace.string('noproc');
  const sent = k.writeTerm(EV.exit_signal_sent, BY_LINK << KIND_SHIFT, other.id, linked, process.id, tag, 0, 0, 'noproc');
  signal(k, other, process, 'noproc', BY_LINK, sent);
  return true;
}

/** unlink/1. An EXIT message that is already there stays. */
export function unlink(k: Kernel, process: Process, other: Pid): true {
  if (!(other instanceof Pid)) badarg(`unlink: expected a pid, got ${String(other)}`);
  if (other.node !== process.pid.node) return unlinkRemote(k, process, other);
  const target = k.table.get(other.id);
  if (target === undefined || !dropLink(process, target)) return true;
  dropLink(target, process);
  k.trace.write(EV.unlinked, 0, process.id, process.handling, other.id, 0, 0, 0);
  return true;
}

/** exit/2 from a process, a supervisor or (with `from` null) the host. `kill` by BY_KILL cannot be trapped. */
export function sendExit(k: Kernel, from: Process | null, cause: number, to: Pid, reason: unknown, source: number): void {
  if (from !== null && to.node !== from.pid.node) {
    exitRemote(k, from, to, reason, source, cause);
    return;
  }
  const target = k.table.get(to.id);
  const term = k.freeze(reason);
  const sent = k.writeTerm(
    EV.exit_signal_sent,
    source << KIND_SHIFT,
    from === null ? 0 : from.id,
    cause,
    to.id,
    k.trace.string(tagOf(term)),
    0,
    0,
    term,
  );
  if (target !== undefined) signal(k, from === null ? null : from.pid, target, term, source, sent);
}

/** A signal arrives. `sent` is the seq of its exit_signal_sent, `tag` the id of its reason's tag. */
export function signal(
  k: Kernel,
  from: Pid | null,
  target: Process,
  reason: unknown,
  source: number,
  sent: number,
  tag = k.trace.string(tagOf(reason)),
): void {
  if (target.status === EXITED || target.doom !== null) return;
  const untrappable = source === BY_KILL;
  const toItself = from !== null && from.id === target.id;
  if (target.trapExit && !untrappable) received(k, target, from, reason, TRAPPED, sent, tag);
  // exit(Pid, normal) harms only the one who sends it to itself.
  else if (reason === 'normal' && !toItself) received(k, target, from, reason, IGNORED, sent, tag);
  else {
    k.ready.doomed += 1;
    forgetHostCall(k, target);
    target.doom = { from, reason: untrappable ? 'killed' : reason, sent };
    if (toItself) meetDoom(k, target);
    else if (target.status >= WAITING) k.wake(target);
    else k.enqueue(target);
  }
}

/** The doomed process ends. */
export function meetDoom(k: Kernel, process: Process): void {
  const { from, reason, sent } = process.doom as Doom;
  const seq = received(k, process, from, reason, DIED, sent, k.trace.string(tagOf(reason)));
  endProcess(k, process, reason, seq);
}

function received(k: Kernel, target: Process, from: Pid | null, reason: unknown, outcome: number, sent: number, tag: number): number {
  const fromId = from === null ? 0 : from.id;
  // start_link of a process that fails in its init takes the EXIT for itself: it never comes into the mailbox.
  const start = target.wait !== null && target.wait.start !== null ? target.wait : null;
  const fromStarted = start !== null && !start.settled && start.server !== null && start.server.id === fromId;
  // To one of proc_lib's it is the answer; where the starter does not trap it is nothing, and the start is waited for still.
  const options = fromStarted ? start.start : null;
  const acked = options?.acked === true;
  const ofStart = fromStarted && (!acked || (outcome === TRAPPED && options?.link === true));
  const delivered = outcome === TRAPPED && !ofStart;
  const wakes = delivered ? waitsForMail(target) : ofStart;
  const flags = (outcome << KIND_SHIFT) | (delivered ? BIT0 : 0) | (wakes ? BIT1 : 0);
  const seq = k.writeTerm(EV.exit_signal_received, flags, target.id, sent, fromId, tag, 0, 0, k.freeze(reason));
  if (ofStart) {
    start.settledBy = seq;
    if (acked) acknowledgeStart(k, start.server as Process, ['error', k.freeze(reason)]);
  }
  if (delivered) {
    const message = k.freeze(['EXIT', from ?? new Pid(0, 0), reason]);
    deliver(k, target, k.envelopes.make(seq, INFO, from, 0, k.trace.string('EXIT'), message));
  }
  return seq;
}
