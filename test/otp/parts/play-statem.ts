// Plays a gen_statem scenario on our runtime: the twin of orc_statem.erl, callback for callback and step for step.

import type { Body, EventType, From, Pid, Self, System } from '../../../runtime/index.ts';
import { createSystem, Exit, genStatem, program, startLink } from '../../../runtime/index.ts';
import { termEquals } from '../../../runtime/process/terms.ts';
import { LogCollector } from '../../support/runtime-log.ts';
import type { Term } from './terms.ts';
import { toObservation, toValue } from './terms.ts';

/** `['cast', content]`, `['info', content]`, `['call', id, content]`, `['advance', ms]`, `['stop', reason]`, `['exit', reason]` (by the parent), `['exit_other', reason]`, `['all', { list: steps }]`: nothing is handled in between. */
export type StatemStep = readonly Term[];

export interface StatemScenario {
  readonly name: string;
  readonly mode: 'state_functions' | 'handle_event_function';
  readonly enter?: boolean;
  readonly trap?: boolean;
  readonly init: Term;
  /** `[state, event type, content, { list: results }]`; `_` fits anything. The k-th use takes the k-th result, the last repeats. */
  readonly rules: readonly (readonly [Term, Term, Term, { readonly list: readonly Term[] }])[];
  readonly onStop?: Term;
  readonly steps: readonly StatemStep[];
}

class Play {
  readonly scenario: StatemScenario;
  readonly log: unknown[] = [];
  readonly replies: [unknown, unknown][] = [];
  readonly froms = new Map<string, From>();
  readonly uses: number[] = [];
  exit: unknown = 'none';
  reply: unknown = 'ok';
  machine: Pid | undefined;

  constructor(scenario: StatemScenario) {
    this.scenario = scenario;
  }

  module() {
    const { scenario } = this;
    const callbackMode = scenario.enter === true ? ([scenario.mode, 'state_enter'] as const) : scenario.mode;
    const init = (_: unknown, self: Self) => {
      if (scenario.trap === true) self.trapExit(true);
      this.log.push(['init']);
      return this.act(self, scenario.init, undefined, undefined) as ['ok', unknown, unknown];
    };
    const terminate = (reason: unknown, state: unknown, data: unknown, self: Self) => {
      this.log.push(['terminate', reason, state, data]);
      return this.act(self, scenario.onStop ?? 'ok', undefined, data);
    };
    const on = (type: EventType, content: unknown, state: unknown, data: unknown, self: Self): 'stop' => {
      const from = Array.isArray(type) && type[0] === 'call' ? (type[1] as From) : undefined;
      const name = from === undefined ? type : 'call';
      if (from !== undefined) this.froms.set(JSON.stringify(content), from);
      this.log.push([name, content, state, data]);
      return this.act(self, this.rule(name, content, state), from, data) as 'stop';
    };
    if (scenario.mode === 'handle_event_function')
      return genStatem({ name: 'm', callbackMode: callbackMode as 'handle_event_function', init, terminate, handleEvent: on });
    const state = (name: string) => (type: EventType, content: never, data: unknown, self: Self) => on(type, content, name, data, self);
    const states: Record<string, ReturnType<typeof state>> = { s1: state('s1'), s2: state('s2'), s3: state('s3') };
    return genStatem({
      name: 'm',
      callbackMode: callbackMode as 'state_functions',
      init: init as () => ['ok', string, unknown],
      terminate,
      states,
    });
  }

  rule(type: unknown, content: unknown, state: unknown): Term {
    const fits = (pattern: Term, value: unknown) => pattern === '_' || termEquals(toValue(pattern), value);
    const k = this.scenario.rules.findIndex(([s, t, c]) => fits(s, state) && fits(t, type) && fits(c, content));
    if (k === -1) return 'keep_state_and_data';
    const results = this.scenario.rules[k]?.[3].list as readonly Term[];
    const n = (this.uses[k] ?? 0) + 1;
    this.uses[k] = n;
    return results[Math.min(n, results.length) - 1] as Term;
  }

  act(self: Self, result: Term, from: From | undefined, data: unknown): unknown {
    if (Array.isArray(result) && result[0] === 'raise') {
      const [, how, reason] = result as [string, string, Term];
      if (how === 'error') return self.error(toValue(reason));
      if (how === 'exit') return self.exit(toValue(reason));
      throw toValue(reason);
    }
    if (Array.isArray(result) && result[0] === 'trap') {
      self.trapExit(result[1] as boolean);
      return this.act(self, result[2] as Term, from, data);
    }
    return this.fill(toValue(result), from, data);
  }

  fill(value: unknown, from: From | undefined, data: unknown): unknown {
    if (value === '$from') return from ?? 'none';
    if (value === '$data') return data;
    if (!Array.isArray(value)) return value;
    if (value[0] === '$from') return this.froms.get(JSON.stringify(value[1]));
    return value.map((item) => this.fill(item, from, data));
  }

  *driver(self: Self): Body {
    self.trapExit(true);
    const started: readonly unknown[] | 'ignore' = yield startLink(self, this.module());
    if (started[0] === 'ok') this.machine = started[1] as Pid;
    else this.reply = started;
    for (;;) {
      const message: readonly unknown[] = yield self.receive();
      if (message[0] === 'do') yield* this.step(self, message[1] as StatemStep);
      else if (message[0] === 'EXIT' && (message[1] as Pid).id === this.machine?.id) this.exit = ['exit', message[2]];
    }
  }

  *step(self: Self, [what, x, y]: StatemStep): Body {
    const machine = this.machine as Pid;
    switch (what) {
      case 'cast':
        return self.cast(machine, toValue(x as Term));
      case 'info':
        return self.send(machine, toValue(x as Term));
      case 'call':
        return self.spawn(this.caller.bind(this), x, toValue(y as Term));
      case 'stop':
        self.spawn(this.stopper.bind(this), toValue(x as Term));
        return;
      case 'exit':
        return self.exit(machine, toValue(x as Term));
      case 'exit_other':
        return self.spawn((other: Self) => other.exit(machine, toValue(x as Term)));
      default:
        throw new Error(`no such step: ${String(what)}`);
    }
  }

  *caller(self: Self, id: unknown, content: unknown): Body<void> {
    this.replies.push([id, yield* attempt(() => self.call(this.machine as Pid, content, 'infinity'), true)]);
  }

  *stopper(self: Self, reason: unknown): Body<void> {
    this.reply = yield* attempt(() => self.stop(this.machine as Pid, reason), false);
  }

  observe(): unknown {
    const byId = this.replies.splice(0).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    const seen = [this.reply, this.log.splice(0), byId, this.exit];
    this.reply = 'ok';
    this.exit = 'none';
    return toObservation(seen);
  }
}

function* attempt(effect: () => unknown, isCall: boolean): Body {
  try {
    return yield effect() as never;
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown;
    // A call's failure carries the description of the call, which is another module's there.
    return ['exit', isCall ? (thrown.reason as unknown[])[0] : thrown.reason];
  }
}

/**
 * The observations, one for the start and one per step: `[reply, callbacks, replies to calls, exit]`.
 * @throws Error when something is wrong with the log.
 */
export function playStatem(scenario: StatemScenario, seed = 1): unknown[] {
  const play = new Play(scenario);
  const log = new LogCollector();
  const system = createSystem({ seed, sink: log.sink });
  system.start(program({ name: scenario.name, start: (self: Self) => play.driver(self) }));
  const settle = () => run(system, system.now);
  settle();
  const seen = [play.observe()];
  for (const step of scenario.steps) {
    if (step[0] === 'advance') run(system, system.now + (step[1] as number) * 1000);
    else if (step[0] === 'all') all(system, play, (step[1] as { list: readonly StatemStep[] }).list, settle);
    else system.command({ kind: 'send', pid: 1, message: ['do', step] });
    settle();
    seen.push(play.observe());
  }
  system.flush();
  const problems = log.problems();
  if (problems.length > 0) throw new Error(`${scenario.name}: ${problems.join('; ')}`);
  return seen;
}

function all(system: System, play: Play, steps: readonly StatemStep[], settle: () => void): void {
  const { id } = play.machine as Pid;
  system.command({ kind: 'suspend', pid: id });
  for (const step of steps) {
    if (step[0] === 'advance') run(system, system.now + (step[1] as number) * 1000);
    else system.command({ kind: 'send', pid: 1, message: ['do', step] });
    settle();
  }
  system.command({ kind: 'resume', pid: id });
}

/** Runs to the time `until`, and on until nothing more can be done without waiting. */
export function run(system: System, until: number): void {
  let result = system.run({ until, turns: 100_000 });
  while (result.stopped === 'time' && result.nextAt !== undefined && result.nextAt <= result.now)
    result = system.run({ until: result.now, turns: 100_000 });
  if (result.stopped === 'turns') throw new Error('the scenario does not come to rest');
}
