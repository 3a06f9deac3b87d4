// Plays a scenario of Agent, Task, Registry, pg and DynamicSupervisor on our runtime: the twin of orc_parts.exs, operation for
// operation.

import type { Body, Effect, Self, System, TaskHandle } from '../../../runtime/index.ts';
import {
  Agent,
  countChildren,
  createSystem,
  dynamicSupervisor,
  ErrorExit,
  Exit,
  genServer,
  Pid,
  pg,
  program,
  Ref,
  Registry,
  start,
  startChild,
  startLink,
  Task,
  terminateChild,
  whichChildren,
} from '../../../runtime/index.ts';
import { StackTrace } from '../../../runtime/process/raised.ts';
import { LogCollector } from '../../support/runtime-log.ts';
import { run } from './play-statem.ts';
import type { Term } from './terms.ts';
import { toObservation, toValue } from './terms.ts';

export interface PartsScenario {
  readonly name: string;
  /** `[name, whether it traps exits]`. */
  readonly actors: readonly (readonly [string, boolean])[];
  /** `[actor, label of the result or 'none', operation]`; the operation `['advance', ms]` lets time pass. */
  readonly steps: readonly (readonly [string, string, readonly Term[]])[];
}

// biome-ignore lint/suspicious/noExplicitAny: operations are data, their arguments of any type
type Any = any;
type Options = readonly (readonly [string, unknown])[];

class Play {
  readonly labels = new Map<string, Pid>();
  readonly names = new Map<number, string>();
  readonly refs = new Map<string, unknown>();
  readonly nth: number[] = [];
  deaths: [string, unknown][] = [];
  reply: { readonly value: unknown } | undefined;

  bind(label: string, pid: Pid): void {
    this.labels.set(label, pid);
    if (!this.names.has(pid.id)) this.names.set(pid.id, label);
  }

  *actor(self: Self, traps: boolean): Body {
    self.trapExit(traps);
    for (;;) {
      const message: Any = yield* self.receive({ match: (m: Any) => Array.isArray(m) && m[0] === '$do' });
      const value = yield* this.attempt(self, message[1]);
      this.reply = { value };
    }
  }

  *attempt(self: Self, op: readonly unknown[]): Body {
    try {
      const result: Any = this.perform(self, op);
      return result !== null &&
        typeof result === 'object' &&
        Symbol.iterator in result &&
        !Array.isArray(result) &&
        !(result instanceof Map)
        ? yield* result as Effect
        : result;
    } catch (thrown) {
      if (thrown instanceof Exit) return ['raised', 'exit', thrown.reason];
      if (!(thrown instanceof ErrorExit)) throw thrown;
      // A task that could not be started is a RuntimeError there.
      const isStart = Array.isArray(thrown.reason) && thrown.reason[0] === 'error';
      return ['raised', 'error', isStart ? '*RuntimeError' : thrown.reason];
    }
  }

  fill(value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    if (value.length === 2 && value[0] === '$') return this.labels.get(value[1] as string);
    if (value.length === 2 && (value[0] === '$task' || value[0] === '$ref')) return this.refs.get(value[1] as string);
    if (value[0] === 'via' && value.length > 2) return ['via', 'Registry', value.slice(1).map((part) => this.fill(part))];
    return value.map((part) => this.fill(part));
  }

  readonly server = genServer({
    name: 'Srv',
    init: (given: unknown, self) => this.init(self, given) as ['ok', unknown],
    handleCall: (request: unknown, _from, state: unknown) =>
      (request === 'ping'
        ? ['reply', 'pong', state]
        : request === 'state'
          ? ['reply', state, state]
          : ['stop', (request as unknown[])[1], state]) as ['reply', unknown, unknown],
    handleCast: ([what, x, y]: readonly unknown[], state: unknown, self) => {
      if (what === 'stop') return ['stop', x, state];
      self.send(x as Pid, y);
      return ['noreply', state];
    },
  });

  /** Given `how`, or `[extra, how]` by a dynamic supervisor with extra arguments. */
  init(self: Self, given: unknown): unknown {
    const [extra, how]: readonly unknown[] = Array.isArray(given) && given[0] === 'extra' ? [given[0], given[1]] : ['nil', given];
    const [what, x, y]: readonly unknown[] = Array.isArray(how) ? how : [how];
    if (what === 'nth') {
      const n = (this.nth[x as number] ??= 0);
      this.nth[x as number] = n + 1;
      const hows = y as readonly unknown[];
      return this.init(self, hows[Math.min(n, hows.length - 1)]);
    }
    if (what === 'trap') self.trapExit(true);
    if (what === 'ignore') return 'ignore';
    if (what === 'stop') return ['stop', x];
    if (what === 'raise') return self.error(x);
    return ['ok', extra];
  }

  readonly fun = (named: unknown) => {
    const [what, x, y]: readonly unknown[] = Array.isArray(named) ? named : [named];
    if (what === 'sleep' || what === 'trap_sleep') {
      return function* task(self: Self): Body {
        if (what === 'trap_sleep') self.trapExit(true);
        yield* self.sleep(x as number);
        return y;
      };
    }
    return (self: Self, state?: unknown): unknown => {
      if (what === 'id') return state;
      if (what === 'value') return x;
      if (what === 'add') return (state as number) + (x as number);
      if (what === 'pair') return [x, y];
      if (what === 'raise') throw new ErrorExit(x);
      if (what === 'exit') throw new Exit(x);
      if (what === 'throw') throw x;
      if (what !== 'tell') throw new Error(`no such function: ${String(what)}`);
      self.send(x as Pid, y);
      return state;
    };
  };

  /** An agent's function: of the state alone, so a sleeping one has to be a process's. */
  readonly onState = (named: unknown) => (state: unknown) => this.fun(named)(undefined as never, state) as Any;

  perform(self: Self, [op, ...args]: readonly unknown[]): unknown {
    const [a, b, c] = args as Any[];
    const fun = () => this.fun(b ?? a) as Any;
    switch (op) {
      case 'spawn':
        return self.spawn(function* idle(own: Self): Body {
          yield* own.receive({ match: () => false });
        });
      case 'exit':
        return self.exit(a, b);
      case 'exit_self':
        return sleeping(self, a);
      case 'link':
        return self.link(a);
      case 'monitor':
        return self.monitor(a);
      case 'alive':
        return self.isAlive(a);
      case 'whereis':
        return self.whereis(a);
      case 'send':
        self.send(a, b);
        return b;
      case 'flush':
        return flush(self);
      case 'call':
        return self.call(a, b);
      case 'cast':
        return self.cast(a, b);
      case 'stop':
        return self.stop(a, b);
      case 'gs_start':
        return a === 'start' ? start(self, this.server, b, named(c)) : startLink(self, this.server, b, named(c));

      case 'agent':
        return a === 'start'
          ? Agent.start(self, () => this.onState(b)(undefined), named(c))
          : Agent.startLink(self, () => this.onState(b)(undefined), named(c));
      case 'agent_get':
        return Agent.get(self, a, this.agentFun(b), c);
      case 'agent_update':
        return Agent.update(self, a, this.agentFun(b), c);
      case 'agent_get_and_update':
        return Agent.getAndUpdate(self, a, this.agentFun(b), c);
      case 'agent_cast':
        return Agent.cast(self, a, this.agentFun(b));
      case 'agent_stop':
        return Agent.stop(self, a, b);

      case 'task_async':
        return Task.async(self, fun());
      case 'task_await':
        return Task.await(self, a as TaskHandle, b);
      case 'task_await_many':
        return Task.awaitMany(self, a, b);
      case 'task_yield':
        return Task.yield(self, a as TaskHandle, b);
      case 'task_shutdown':
        return Task.shutdown(self, a as TaskHandle, b);
      case 'task_start':
        return a === 'start' ? Task.start(self, fun()) : Task.startLink(self, fun());
      case 'tsup_start': {
        const { max_children: maxChildren } = Object.fromEntries(a as Options) as { max_children?: number };
        return Task.Supervisor.startLink(self, maxChildren === undefined ? {} : { maxChildren });
      }
      case 'tsup_async':
        return Task.Supervisor.async(self, a, fun());
      case 'tsup_async_nolink':
        return Task.Supervisor.asyncNolink(self, a, fun());
      case 'tsup_start_child':
        return Task.Supervisor.startChild(self, a, fun(), Object.fromEntries(c as Options));
      case 'tsup_children':
        return Task.Supervisor.children(self, a);
      case 'tsup_terminate_child':
        return Task.Supervisor.terminateChild(self, a, b);
      case 'reg_start':
        return Registry.startLink(self, Object.fromEntries(a as Options) as Any);
      case 'update_value':
        return Registry.updateValue(self, a, b, (value) => this.fun(c)(self, value));
      case 'dispatch': {
        let seen: unknown;
        Registry.dispatch(self, a, b, (entries) => {
          seen = entries;
        });
        return ['dispatched', seen];
      }
      case 'keys':
        return sorted(Registry.keys(self, a, b));
      case 'whereis_name':
        return Registry.whereisName(self, [a, b]);

      case 'pg_start':
        return pg.start(self, a);
      case 'pg_which_groups':
        return sorted(pg.whichGroups(self, a));
      case 'pg_monitor_scope':
        return pg.monitorScope(self, a);
      case 'pg_demonitor':
        return pg.demonitor(self, b instanceof Ref ? b : b[0], a);
      case 'pg_join':
        return pg.join(self, b, c, a);
      case 'pg_leave':
        return pg.leave(self, b, c, a);
      case 'pg_members':
        return pg.getMembers(self, b, a);
      case 'pg_local_members':
        return pg.getLocalMembers(self, b, a);
      case 'pg_monitor':
        return pg.monitor(self, b, a);

      case 'ds_start':
        return startLink(self, dynamicSupervisor({ name: 'ds', ...(dsOptions(a) as object) }));
      case 'ds_start_child':
        return startChild(self, a, { id: 'Srv', start: { module: this.server, argument: b }, ...Object.fromEntries(c as Options) } as Any);
      case 'ds_terminate_child':
        return terminateChild(self, a, b);
      case 'ds_which_children':
        return rows(self, a);
      case 'ds_count_children':
        return counts(self, a);
      default:
        return (REGISTRY as Record<string, Any>)[op as string](self, ...args);
    }
  }

  /** In an agent a function that waits is a generator without a self: it calls another process's sleep there. */
  agentFun(named: unknown) {
    if (!Array.isArray(named) || named[0] !== 'sleep') return this.onState(named);
    throw new Error('agents do not sleep in scenarios');
  }
}

const REGISTRY = {
  register: Registry.register,
  unregister: Registry.unregister,
  unregister_match: Registry.unregisterMatch,
  lookup: Registry.lookup,
  match: Registry.match,
  count_match: Registry.countMatch,
  values: Registry.values,
  count: Registry.count,
  put_meta: Registry.putMeta,
  meta: Registry.meta,
  delete_meta: Registry.deleteMeta,
};

const named = (options: Options): object => Object.fromEntries(options);

function dsOptions(options: Options): object {
  const words: Record<string, string> = {
    max_children: 'maxChildren',
    max_restarts: 'intensity',
    max_seconds: 'period',
    extra_arguments: 'extraArguments',
  };
  return Object.fromEntries(options.map(([key, value]) => [words[key] ?? key, value]));
}

function* sleeping(self: Self, reason: unknown): Body {
  self.exit(self.pid, reason);
  yield* self.receive({ match: () => false });
}

function* flush(self: Self): Body {
  const seen: unknown[] = [];
  for (;;) {
    const message: unknown = yield* self.receive({ after: 0 });
    if (typeof message === 'symbol') return seen;
    seen.push(message);
  }
}

const sorted = (items: readonly unknown[]): unknown[] => [...items].sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));

function* rows(self: Self, supervisor: Pid): Body {
  const all = yield* whichChildren(self, supervisor);
  return all.map(([, pid, type]) => ['undefined', pid, type]);
}

function* counts(self: Self, supervisor: Pid): Body {
  return new Map(yield* countChildren(self, supervisor));
}

/** What differs in word: descriptions of calls, tasks, nil. */
function plain(value: unknown): unknown {
  if (value === undefined) return 'nil';
  if (value instanceof Pid || value instanceof Ref || value instanceof StackTrace || typeof value !== 'object' || value === null)
    return value;
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, plain(item)]));
  if (!Array.isArray(value)) return 'owner' in value && 'ref' in value ? '*task' : value;
  if (value[0] === 'gen_server' && Array.isArray(value[2])) return `*${String(value[1])}`;
  if (value[0] === 'sys' && value[1] === 'terminate') return '*sys';
  return value.map(plain);
}

/**
 * The observations, one per step: `[reply, [[label, exit reason], …]]`.
 * @throws Error when something is wrong with the log.
 */
export function playParts(scenario: PartsScenario, seed = 1): unknown[] {
  const play = new Play();
  const log = new LogCollector();
  const exits = new Map<number, unknown>();
  const system = createSystem({
    seed,
    sink: log.sink,
    onExit: (pid, reason) => {
      exits.set(pid, reason);
      const label = play.names.get(pid);
      if (label !== undefined) play.deaths.push([label, reason]);
    },
  });
  system.start(program({ name: scenario.name, start: (self: Self) => director(self, play, scenario) }));
  run(system, system.now);
  const seen = scenario.steps.map(([actor, as, op]) => step(system, play, exits, actor, as, toValue(op) as readonly unknown[]));
  system.flush();
  const problems = log.problems();
  if (problems.length > 0) throw new Error(`${scenario.name}: ${problems.join('; ')}`);
  return seen.map((one) => toObservation(plain(one), play.names));
}

function* director(self: Self, play: Play, { actors }: PartsScenario): Body {
  for (const [name, traps] of actors) play.bind(name, self.spawn(play.actor.bind(play), traps));
  yield* self.receive({ match: () => false });
}

function step(system: System, play: Play, exits: ReadonlyMap<number, unknown>, actor: string, as: string, op: readonly unknown[]): unknown {
  play.reply = undefined;
  if (op[0] === 'advance') {
    run(system, system.now + (op[1] as number) * 1000);
    play.reply = { value: 'ok' };
  } else {
    const pid = play.labels.get(actor) as Pid;
    system.command({ kind: 'send', pid: pid.id, message: ['$do', play.fill(op)] });
    run(system, system.now);
    while (play.reply === undefined && !exits.has(pid.id)) {
      const { nextAt } = system.run({ until: system.now });
      if (nextAt === undefined) throw new Error(`no reply to ${JSON.stringify(op)}`);
      run(system, nextAt);
    }
    if (play.reply === undefined) play.reply = { value: ['died', exits.get(pid.id)] };
    // As long as the oracle takes to settle.
    run(system, system.now + 6000);
  }
  bindResult(play, as, (play.reply as { readonly value: unknown }).value);
  const deaths = play.deaths.sort(([a], [b]) => (a < b ? -1 : 1));
  play.deaths = [];
  return [(play.reply as { readonly value: unknown }).value, deaths];
}

function bindResult(play: Play, as: string, value: unknown): void {
  if (as === 'none') return;
  const bind = (pid: Pid) => play.bind(as, pid);
  if (Array.isArray(value) && value[0] === 'ok' && value[1] instanceof Pid) bind(value[1]);
  else if (value instanceof Pid) bind(value);
  else if (value instanceof Ref) play.refs.set(as, value);
  else if (Array.isArray(value) && value[0] instanceof Ref) play.refs.set(as, value[0]);
  else if (typeof value === 'object' && value !== null && 'ref' in value && 'pid' in value) {
    bind(value.pid as Pid);
    play.refs.set(as, value);
  }
}
