// The code of a supervisor's process: a gen_server's, but that the restart of one child is gone through here, step by step, and not as
// a callback that waits. Nearly all that supervisors do are such restarts. The records are the same.

import { GenServerLoop } from '../behaviours/gen-server-loop.ts';
import { caught } from '../behaviours/outcome.ts';
import type { ServerSelf } from '../behaviours/server-self.ts';
import type { Kernel } from '../process/kernel.ts';
import { RESUMED } from '../process/kernel.ts';
import type { Process } from '../process/process.ts';
import { PREEMPT_ME, RECEIVE_ANY_ENVELOPE } from '../process/request.ts';
import { CALLBACK_OUTCOMES, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import { OneRestart, RESTARTED } from './one-restart.ts';

const FINISHED = CALLBACK_OUTCOMES.indexOf('noreply') << KIND_SHIFT;

export class SupervisorLoop extends GenServerLoop {
  /** The restart that its handleInfo waits for. */
  #restart: OneRestart | null = null;
  #begunBy = 0;
  #since = 0;
  #before = 0;

  override resume(value: unknown, throws: boolean, k: Kernel, process: Process): unknown {
    const restart = this.#restart;
    return restart === null ? super.resume(value, throws, k, process) : this.#goOn(restart, value, throws, k, process);
  }

  override handOver(
    server: ServerSelf,
    k: Kernel,
    p: Process,
    callback: string,
    subject: unknown,
    before: number,
    begunBy: number,
    since: number,
    result: unknown,
  ): unknown {
    if (!(result instanceof OneRestart)) return super.handOver(server, k, p, callback, subject, before, begunBy, since, result);
    this.#restart = result;
    this.#before = before;
    this.#begunBy = begunBy;
    this.#since = since;
    return this.#goOn(result, undefined, false, k, p);
  }

  #goOn(restart: OneRestart, value: unknown, throws: boolean, k: Kernel, p: Process): unknown {
    const { meter, trace } = k;
    let request: unknown;
    try {
      meter.driven = RESUMED;
      request = restart.step(value, throws);
    } catch (thrown) {
      this.#restart = null;
      const server = p.own as ServerSelf;
      return super.handOver(server, k, p, 'handle_info', undefined, this.#before, this.#begunBy, this.#since, caught(thrown));
    }
    if (request !== RESTARTED) return request;
    this.#restart = null;
    if (trace.on === true) {
      const reductions = p.reductions + REDUCTIONS_PER_TURN - meter.left - this.#since + 1;
      trace.write(EV.callback_finished, FINISHED, p.id, this.#begunBy, trace.string('handle_info'), reductions, 0, 0);
    } else trace.seq += 1;
    return meter.left < 0 ? PREEMPT_ME : RECEIVE_ANY_ENVELOPE;
  }
}
