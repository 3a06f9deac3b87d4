// How a gen_server comes up: init, its acknowledgement, and the handle_continue that may follow. As with messages (gen-server-loop.ts)
// what nearly every server does needs no run: it stands in variables here, and where it comes to anything else a run goes on from
// there. The records are those of a run.

import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import type { Process } from '../process/process.ts';
import { Exit, Leave, reasonOf } from '../process/raised.ts';
import { PREEMPT_ME } from '../process/request.ts';
import { acknowledgeStart } from '../process/starting.ts';
import { BIT0, CALLBACK_OUTCOMES, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import type { GenServerLoop } from './gen-server-loop.ts';
import { isNext, NO_STATE, undefinedCallback, waitBefore } from './gen-server-next.ts';
import { caught } from './outcome.ts';
import type { ServerSelf } from './server-self.ts';
import { NEXT, STATE } from './server-self.ts';

const OK = CALLBACK_OUTCOMES.indexOf('ok') << KIND_SHIFT;
const NOREPLY = CALLBACK_OUTCOMES.indexOf('noreply') << KIND_SHIFT;
const RAISED = CALLBACK_OUTCOMES.indexOf('raised') << KIND_SHIFT;

/** The first turn of a server, whose argument stands where later is what comes next. Gives its next request. */
export function beginServer(code: GenServerLoop, server: ServerSelf, k: Kernel, p: Process): unknown {
  const { meter } = k;
  const argument = server[NEXT];
  const before = p.handling;
  const begunBy = begins(k, p, 'init', argument);
  const { left } = meter;
  let result: unknown;
  try {
    result = code.callbacks.init(argument, server);
  } catch (thrown) {
    result = caught(thrown);
  }
  const length = Array.isArray(result) && result[0] === 'ok' ? result.length : 0;
  const next: unknown = length === 3 ? (result as unknown[])[2] : 'infinity';
  if ((length !== 2 && length !== 3) || !isNext(next)) {
    server[NEXT] = 'infinity';
    return code.handOver(server, k, p, 'init', argument, before, begunBy, p.reductions + REDUCTIONS_PER_TURN - left, result);
  }
  finished(code, server, k, p, OK, 'init', begunBy, left, (result as unknown[])[1]);
  server[NEXT] = next;
  acknowledgeStart(k, p, ['ok', p.pid]);
  if (meter.left < 0) return PREEMPT_ME;
  return Array.isArray(next) ? goOnWith(code, server, k, p, next[1]) : waitBefore(next, p);
}

/** handle_continue, up to the next request. */
function goOnWith(code: GenServerLoop, server: ServerSelf, k: Kernel, p: Process, first: unknown): unknown {
  const { meter } = k;
  const { callbacks } = code;
  for (let argument = first; ; ) {
    const before = p.handling;
    const begunBy = begins(k, p, 'handle_continue', argument);
    const { left } = meter;
    let result: unknown;
    try {
      result =
        callbacks.handleContinue === undefined ? undefinedCallback() : callbacks.handleContinue(argument as never, server[STATE], server);
    } catch (thrown) {
      if (thrown instanceof Exit && callbacks.terminate === undefined) {
        finished(code, server, k, p, RAISED, 'handle_continue', begunBy, left, NO_STATE);
        return new Leave(reasonOf(thrown));
      }
      result = caught(thrown);
    }
    const length = Array.isArray(result) && result[0] === 'noreply' ? result.length : 0;
    const next: unknown = length === 3 ? (result as unknown[])[2] : 'infinity';
    if ((length !== 2 && length !== 3) || !isNext(next))
      return code.handOver(server, k, p, 'handle_continue', argument, before, begunBy, p.reductions + REDUCTIONS_PER_TURN - left, result);
    finished(code, server, k, p, NOREPLY, 'handle_continue', begunBy, left, (result as unknown[])[1]);
    server[NEXT] = next;
    if (meter.left < 0) return PREEMPT_ME;
    if (!Array.isArray(next)) return waitBefore(next, p);
    argument = next[1];
  }
}

/** The record, and the reduction that a callback costs. Gives the record's seq, which the process is handling from now on. */
function begins(k: Kernel, p: Process, callback: string, argument: unknown): number {
  const { trace, meter } = k;
  const seq = trace.write(EV.callback_started, 0, p.id, p.handling, trace.string(callback), trace.tag(argument), 0, 0);
  p.handling = seq;
  meter.left -= 1;
  meter.driven = NOBODY;
  return seq;
}

/** `left`: of the turn when the callback began. */
function finished(
  code: GenServerLoop,
  server: ServerSelf,
  k: Kernel,
  p: Process,
  outcome: number,
  callback: string,
  begunBy: number,
  left: number,
  state: unknown,
): void {
  const { trace } = k;
  const name = trace.string(callback);
  const reductions = left - k.meter.left + 1;
  const changed = state !== NO_STATE && state !== server[STATE];
  if (changed) server[STATE] = state;
  if (changed && code.showsState) k.writeState(EV.callback_finished, outcome | BIT0, p.id, begunBy, name, reductions, state);
  else trace.write(EV.callback_finished, outcome, p.id, begunBy, name, reductions, 0, 0);
}
