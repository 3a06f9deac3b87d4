// One turn of one process: its code runs from request to request until it has to wait, ends, or has used up its reductions.

import { Call } from '../process/call.ts';
import { endProcess } from '../process/exits.ts';
import type { Kernel } from '../process/kernel.ts';
import { NOBODY, RESUMED } from '../process/kernel.ts';
import { meetDoom } from '../process/links.ts';
import { beginsCallback, openEnvelope, take, takeFirstOf } from '../process/mailbox.ts';
import type { Code, Entry, Envelope, Process } from '../process/process.ts';
import { Behaviour, EXITED, FOR_ENVELOPE, FOR_MESSAGE, FOR_REPLY, RUNNING } from '../process/process.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { ErrorExit, Leave, leaveWith, RETURNED, reasonOf, UNWIND } from '../process/raised.ts';
import { CALL, RECEIVE_ANY, RECEIVE_ANY_ENVELOPE, Request } from '../process/request.ts';
import { Start } from '../process/start.ts';
import { isGenerator, isPromise } from '../process/terms.ts';
import { BIT0, TURN_BEGIN } from '../protocol/event-table.ts';
import { BLOCKED, BLOCKED_FOR_MAIL, DONE, YIELDED } from './how.ts';
import type { TurnMeter } from './reductions.ts';
import { beginStart } from './start.ts';
import { begin, beginCall, isAnswered, resume, resumeCall, takeReply } from './waits.ts';

/** Afterwards it is still the current one, until the next turn or `betweenTurns`. */
export function runTurn(k: Kernel, meter: TurnMeter, p: Process): void {
  const { trace, runningCell } = k;
  meter.open();
  p.status = RUNNING;
  k.current = p;
  if (runningCell !== null) runningCell[0] = p.id;
  let how = BLOCKED;
  try {
    const what = p.waitsFor;
    if (what !== 0 && p.doom === null && (what === FOR_REPLY ? isAnswered(p.wait as Request) : p.firstMessage !== null)) {
      if (trace.on === true) trace.beginWithRecord(p.pid.id);
      if (what === FOR_MESSAGE) how = runMail(k, p, p.code as Code);
      else if (what === FOR_ENVELOPE) how = runCallbacks(k, p, p.code as Behaviour);
      else how = runReply(k, p, p.code as Code, p.wait as Request);
    } else {
      if (trace.on === true) trace.beginTurn(p.pid.id, p.handling);
      if (p.doom !== null) meetDoom(k, p);
      else how = runCode(k, p);
    }
  } catch (thrown) {
    if (thrown !== UNWIND && p.status !== EXITED) endProcess(k, p, reasonOf(thrown), p.handling);
  }
  if (trace.on === true) trace.endTurn(how === YIELDED && p.status !== EXITED, p.handling);
  p.reductions += meter.spent;
  if (p.status === EXITED) return;
  p.status = how;
  if (how === YIELDED) k.enqueue(p);
}

/** No process runs. */
export function betweenTurns(k: Kernel): void {
  k.current = null;
  if (k.runningCell !== null) k.runningCell[0] = 0;
}

/** `next` of every generator: called so, it is one call for all of them, where `code.next` would be looked up anew for each kind. */
const generatorNext = Object.getPrototypeOf(function* () {}.prototype).next as (value: unknown) => Step;
type Step = IteratorResult<unknown, unknown>;

/** `runCode` of a generator that has waited for any message and has one: what nearly every turn of nearly every process is. */
function runMail(k: Kernel, p: Process, code: Code): number {
  for (let flags = TURN_BEGIN; ; flags = 0) {
    const message = openEnvelope(k, takeFirstOf(k, p, flags));
    k.meter.driven = RESUMED;
    const result = generatorNext.call(code, message);
    const request = result.value;
    if (request !== RECEIVE_ANY || result.done === true || p.status === EXITED) {
      return runRequest(k, p, result.done === true ? leaveWith(request) : request);
    }
    if (p.firstMessage === null) return BLOCKED_FOR_MAIL;
    // To take it costs the last reduction: then the turn ends with it at hand.
    if (k.meter.left <= 1) return runRequest(k, p, request);
  }
}

/** The same of a generator that has made a call and has the reply. Often the next thing it does is another call. */
function runReply(k: Kernel, p: Process, code: Code, request: Request): number {
  const message = takeReply(k, p, request, TURN_BEGIN);
  k.meter.driven = RESUMED;
  const result = generatorNext.call(code, message);
  const next = result.value;
  if (next instanceof Call && result.done !== true && p.status !== EXITED) {
    const how = beginCall(k, p, next, request);
    return how === DONE ? goOn(k, p) : how;
  }
  p.wait = null;
  k.callWaits.giveBack(request);
  return runRequest(k, p, result.done === true ? leaveWith(next) : next);
}

/** The same of a behaviour. */
function runCallbacks(k: Kernel, p: Process, code: Behaviour): number {
  for (let begin = TURN_BEGIN; ; begin = 0) {
    const forCallback = beginsCallback(p, p.firstMessage as Envelope);
    const envelope = takeFirstOf(k, p, forCallback ? begin | BIT0 : begin);
    const request = code.take(envelope, forCallback, k, p);
    if (request !== RECEIVE_ANY_ENVELOPE || p.status === EXITED) return runRequest(k, p, request);
    if (p.firstMessage === null) return BLOCKED_FOR_MAIL;
    if (k.meter.left <= 1) return runRequest(k, p, request);
  }
}

/** Returns BLOCKED or YIELDED, or throws what the code threw. */
function runCode(k: Kernel, p: Process): number {
  let value: unknown;
  let throws = false;
  const { wait } = p;
  if ((wait === RECEIVE_ANY || wait === RECEIVE_ANY_ENVELOPE) && p.firstMessage !== null) value = receiveAny(k, p, wait);
  else {
    if (wait !== null) {
      const how = wait.op === CALL ? resumeCall(k, p, wait) : resume(k, p, wait);
      if (how !== DONE) return how;
      p.wait = null;
    }
    value = p.resumeValue;
    throws = p.resumeThrows;
    p.resumeValue = undefined;
    if (throws) p.resumeThrows = false;
  }
  return runRequest(k, p, p.code === null ? enter(k, p, value, throws) : step(k, p, p.code, value, throws));
}

/** The answer to what the code has just asked for stands in the process. */
function goOn(k: Kernel, p: Process): number {
  p.wait = null;
  if (k.meter.left <= 0) return YIELDED;
  return runCode(k, p);
}

/** From a request that the code has just made. */
function runRequest(k: Kernel, p: Process, first: unknown): number {
  let request = first;
  for (;;) {
    let value: unknown;
    let throws = false;
    if (p.status === EXITED) return BLOCKED;
    if (request === RECEIVE_ANY || request === RECEIVE_ANY_ENVELOPE) {
      // What nearly every process does nearly always.
      if (p.firstMessage === null) {
        if (p.wait !== request) p.wait = request as Request;
        return BLOCKED_FOR_MAIL;
      }
      value = receiveAny(k, p, request as Request);
    } else if (request === RETURNED) {
      endProcess(k, p, 'normal', p.handling);
      return BLOCKED;
    } else if (request instanceof Call) {
      const how = beginCall(k, p, request, null);
      if (how !== DONE) return how;
      p.wait = null;
      value = p.resumeValue;
      throws = p.resumeThrows;
      p.resumeValue = undefined;
      if (throws) p.resumeThrows = false;
    } else if (request instanceof Leave) {
      endProcess(k, p, request.reason, p.handling);
      return BLOCKED;
    } else {
      const how = ask(k, p, request);
      if (how !== DONE) return how;
      value = p.resumeValue;
      throws = p.resumeThrows;
      p.resumeValue = undefined;
      if (throws) p.resumeThrows = false;
    }
    if (k.meter.left <= 0) {
      p.wait = null;
      p.resumeValue = value;
      p.resumeThrows = throws;
      return YIELDED;
    }
    request = p.code === null ? enter(k, p, value, throws) : step(k, p, p.code, value, throws);
  }
}

/** Takes the first message; there is one. */
function receiveAny(k: Kernel, p: Process, request: Request): unknown {
  const raw = request === RECEIVE_ANY_ENVELOPE;
  const envelope = take(k, p, null, 0, raw);
  return raw ? envelope : openEnvelope(k, envelope);
}

/** Whatever else the code has yielded. With DONE the answer stands in the process. */
function ask(k: Kernel, p: Process, request: unknown): number {
  let how: number;
  if (request instanceof Start) how = beginStart(k, p, request);
  else if (request instanceof Request) {
    p.wait = request;
    how = begin(k, p, request);
  } else {
    k.meter.left -= 1;
    p.resumeValue = badEffect(request);
    p.resumeThrows = true;
    how = DONE;
  }
  if (how === DONE) p.wait = null;
  return how;
}

/** The first step: calls the body. A plain function has then run to its end. */
function enter(k: Kernel, p: Process, value: unknown, throws: boolean): unknown {
  if (throws) throw value;
  const entry = p.own as Entry | null;
  p.own = null;
  k.meter.driven = NOBODY;
  const result = entry === null ? undefined : typeof entry === 'function' ? entry(new ProcessSelf(k, p)) : entry.begin(k, p);
  if (typeof result !== 'object' || result === null) return RETURNED;
  // What is a generator of the language's own is one, and all else that could be asked of it is dear.
  if ((result as Partial<Code>).next === generatorNext) {
    p.code = result as Code;
    p.isGenerator = true;
    return stepCode(k, p, result as Code, undefined, false);
  }
  if (result instanceof Behaviour || isGenerator(result)) {
    p.code = result;
    p.isGenerator = false;
    return step(k, p, result, undefined, false);
  }
  if (isPromise(result)) throw asyncRefused(p.label);
  return leaveWith(result);
}

/** To the next request; Leave when the code has ended. */
function step(k: Kernel, p: Process, code: Code | Behaviour, value: unknown, throws: boolean): unknown {
  // The bit first: for a generator `instanceof` would go up its whole chain of prototypes.
  if (!p.isGenerator && code instanceof Behaviour) return code.resume(value, throws, k, p);
  return stepCode(k, p, code as Code, value, throws);
}

function stepCode(k: Kernel, p: Process, code: Code, value: unknown, throws: boolean): unknown {
  k.meter.driven = RESUMED;
  const result = throws ? code.throw(value) : p.isGenerator ? generatorNext.call(code, value) : code.next(value);
  if (result.done !== true) return result.value;
  return leaveWith(result.value);
}

/** The error of code that is asynchronous: promises belong to a clock and an order that the runtime does not control. */
export const asyncRefused = (what: string): ErrorExit =>
  new ErrorExit([
    'async_callback',
    `${what} returned a Promise. Async functions are not processes: write function* and yield self.receive(), self.sleep() or self.call().`,
  ]);

const badEffect = (value: unknown): ErrorExit =>
  new ErrorExit([
    'bad_effect',
    `yielded ${typeof value === 'object' || typeof value === 'undefined' ? String(value) : typeof value}: yield what self.receive(), self.call(), self.sleep() … return.`,
  ]);
