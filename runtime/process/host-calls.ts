// The one door to the outside (DESIGN.md D3): `yield self.host(name, argument)`. The request is a call to process 0, the host; the
// answer comes back as an `input` record with its contents, in every mode of recording, since nothing else can say it again.
// While anybody waits for the host no turn is run and virtual time stands still: how long the outside took is not in the log.

import { BIT0, BIT1, EV, KIND_SHIFT, MESSAGE_KINDS } from '../protocol/event-table.ts';
import { Encoded } from '../trace/payload-block.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import { EXITED } from './process.ts';
import type { Request } from './request.ts';
import { HOST } from './request.ts';

const CALL = MESSAGE_KINDS.indexOf('call');

/** What a process wants from the host. */
export interface HostRequest {
  /** Names the answer. */
  readonly ref: number;
  readonly pid: number;
  /** The operation, as `self.host` was given it. */
  readonly name: string;
  readonly argument: unknown;
}

/** As Erlang's functions that reach the outside answer: `['ok', value]` or `['error', reason]`. */
export type HostAnswer = readonly ['ok', unknown] | readonly ['error', unknown];

/** Asks the host. False where this system has none. */
export function askHost(k: Kernel, p: Process, request: Request): boolean {
  if (k.host === undefined) return false;
  const name = request.to as string;
  const term = k.freeze([name, request.term]) as [string, unknown];
  request.ref = ++k.lastRef;
  const to = k.trace.string('host');
  request.sentBy = k.writeTerm(EV.message_sent, CALL << KIND_SHIFT, p.id, p.handling, 0, k.trace.string(name), request.ref, to, term);
  k.hostCalls.set(request.ref, request);
  k.host({ ref: request.ref, pid: p.id, name, argument: term[1] });
  return true;
}

/** The process will not go on where it asked: nothing waits for the answer any more, and what it was must not hold the others up. */
export function forgetHostCall(k: Kernel, { wait }: Process): void {
  if (wait !== null && wait.op === HOST) k.hostCalls.delete(wait.ref);
}

/** The host's answer arrives, between two turns. False when nobody waits for it any more: then nothing is recorded. */
export function answerHost(k: Kernel, ref: number, answer: HostAnswer): boolean {
  const request = k.hostCalls.get(ref);
  k.hostCalls.delete(ref);
  const p = request?.owner;
  if (request === undefined || p === null || p === undefined || p.status === EXITED || p.wait !== request) return false;
  const term = k.freezer.freeze(answer);
  const source = k.trace.string(request.to as string);
  const flags = (answer[0] === 'ok' ? BIT0 : 0) | BIT1;
  request.settledBy = k.trace.writePayload(EV.input, flags, p.id, request.sentBy, source, ref, 0, 0, Encoded.now(term));
  request.settled = true;
  request.result = term;
  k.wake(p);
  return true;
}
