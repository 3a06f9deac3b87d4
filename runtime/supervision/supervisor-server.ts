// A supervisor is a gen_server whose callbacks keep children. This is its init and the way from callbacks to children.

import type { CallResult, GenServerCallbacks, InitResult, NoReply } from '../behaviours/gen-server-types.ts';
import { finish } from '../behaviours/outcome.ts';
import { ServerSelf } from '../behaviours/server-self.ts';
import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import type { Process } from '../process/process.ts';
import { ProcessSelf } from '../process/process-self.ts';
import type { From, Self } from '../process/self.ts';
import type { Child } from './child.ts';
import { checkFlags, checkSpecs } from './child.ts';
import type { SupervisorFlags } from './child-spec.ts';
import { complain } from './complaints.ts';
import type { DynamicPlan } from './dynamic-children.ts';
import { DynamicChildren, UNLIMITED } from './dynamic-children.ts';
import type { Steps } from './office.ts';
import { Office } from './office.ts';
import { StaticChildren } from './static-children.ts';
import { SupervisorLoop } from './supervisor-loop.ts';

/** What a supervisor's init comes to: flags and child specs, or `'ignore'`. */
export type SupervisorInit = readonly ['ok', SupervisorFlags, readonly unknown[]] | 'ignore';

export interface SupervisorPlan {
  readonly name: string;
  readonly init: (argument: unknown, self: Self) => unknown;
  /** A dynamic supervisor: no children at first. */
  readonly dynamic?: DynamicPlan;
}

type Children = StaticChildren | DynamicChildren;

const STATE = 'supervisor';

/** The code of a supervisor's process. */
export function runSupervisor(plan: SupervisorPlan, argument: unknown, k: Kernel, process: Process, linked: boolean): unknown {
  const self = new ServerSelf(k, process);
  const code = new SupervisorLoop(new SupervisorServer(plan, self) as unknown as GenServerCallbacks<unknown, unknown>, false);
  code.open(self, process, argument, linked);
  return code;
}

class SupervisorServer implements GenServerCallbacks<string, unknown> {
  readonly name: string;
  readonly #plan: SupervisorPlan;
  readonly #self: ProcessSelf;
  /** Made by init, before any other callback. */
  #children: Children | undefined;

  constructor(plan: SupervisorPlan, self: ProcessSelf) {
    this.name = plan.name;
    this.#plan = plan;
    this.#self = self;
  }

  *init(argument: unknown): Steps<InitResult<string>> {
    const { k, process } = ProcessSelf.open(this.#self);
    this.#self.trapExit(true);
    k.meter.driven = NOBODY;
    const planned = yield* finish(k, this.#plan.init(argument, this.#self), 'init');
    if (planned === 'ignore') return 'ignore';
    if (!Array.isArray(planned) || planned.length !== 3 || planned[0] !== 'ok')
      return ['stop', ['bad_return', [this.name, 'init', planned]]];
    const flags = checkFlags(planned[1] as SupervisorFlags);
    if ('error' in flags) {
      complain(k, process, flags.error);
      return ['stop', ['supervisor_data', flags.error]];
    }
    const simple = flags.ok.strategy === 'simple_one_for_one';
    const specs = planned[2] as readonly unknown[];
    if (simple && this.#plan.dynamic === undefined && specs.length !== 1) return ['stop', ['bad_start_spec', specs]];
    const children = checkSpecs(specs, flags.ok.autoShutdown);
    if ('error' in children) {
      complain(k, process, children.error);
      return ['stop', ['start_spec', children.error]];
    }
    const office = new Office(this.#self, k, process, flags.ok);
    office.writeStarted();
    return yield* this.#startChildren(office, children.ok, simple);
  }

  *#startChildren(office: Office, children: Child[], simple: boolean): Steps<InitResult<string>> {
    const { dynamic } = this.#plan;
    if (dynamic !== undefined || simple) {
      this.#children = new DynamicChildren(office, children[0], dynamic ?? UNLIMITED);
      return ['ok', STATE];
    }
    const list = new StaticChildren(office, children);
    this.#children = list;
    const failed = yield* list.startAll();
    return failed === undefined ? ['ok', STATE] : ['stop', ['shutdown', failed]];
  }

  handleCall(request: never, _from: From, state: string): Steps<CallResult<string>> {
    return (this.#children as Children).handleCall(asTuple(request), state) as Steps<CallResult<string>>;
  }

  handleCast(request: never, state: string): Steps<NoReply<string>> {
    return (this.#children as Children).handleCast(asTuple(request), state) as Steps<NoReply<string>>;
  }

  /** May give a `OneRestart` too, which supervisor-loop.ts goes through. */
  handleInfo(message: never, state: string): Steps<NoReply<string>> | NoReply<string> {
    return (this.#children as Children).handleInfo(message, state) as Steps<NoReply<string>> | NoReply<string>;
  }

  terminate(): Steps<void> {
    return (this.#children as Children).terminate();
  }
}

/** Requests are tuples that begin with their name; a bare atom is one of length 1. */
const asTuple = (request: unknown): readonly unknown[] => (Array.isArray(request) ? request : [request]);
