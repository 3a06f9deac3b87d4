// Plays the scenarios of test/golden/otp on the runtime, through its public API and the onExit hook only, and says what was to
// be seen, in the form of the goldens. Process 1 conducts: it gets each step as a message and has it executed where it belongs.

import type { Body, Pid, Ref, Self, System, SystemOptions } from '../../runtime/index.ts';
import { countChildren, createSystem, program, whichChildren } from '../../runtime/index.ts';
import type { Json, Observation, Scenario } from './otp-compare.ts';
import { Ops } from './otp-ops.ts';
import type { Spec } from './otp-programs.ts';
import { isReady } from './otp-programs.ts';
import { Session, UnknownTarget } from './otp-session.ts';
import { toJson } from './otp-terms.ts';

const CONDUCTOR = 1;
/** More jumps to a next timer than any step of a scenario needs. */
export const MOST_JUMPS = 10_000;
/** More turns than any step of a scenario needs: one that uses them up would go on for ever. */
export const MOST_TURNS = 200_000;
const SLICE = 1_000;

export interface ScriptOptions extends Pick<SystemOptions, 'contents'>, Partial<Pick<SystemOptions, 'sink'>> {
  /** Gets each observation as soon as it is made: those before a step that cannot be played, too. */
  readonly observe?: (observation: Observation) => void;
}

/**
 * Plays one scenario. Any seed gives an interleaving that OTP allows.
 * @throws Error when a step cannot be played or does not come to rest within MOST_TURNS and MOST_JUMPS.
 */
export function runScenario(scenario: Scenario, seed: number, { observe, ...options }: ScriptOptions = {}): Observation[] {
  return new ScriptRunner(scenario, { seed, sink: () => undefined, ...options }, observe).run();
}

class ScriptRunner {
  readonly #scenario: Scenario;
  readonly #session = new Session();
  readonly #ops = new Ops(this.#session);
  readonly #system: System;
  readonly #observe: ScriptOptions['observe'];
  #answer: { readonly json: Json } | undefined;
  #tokens = 0;
  #turnsLeft = MOST_TURNS;

  constructor(scenario: Scenario, options: SystemOptions, observe?: ScriptOptions['observe']) {
    this.#scenario = scenario;
    this.#observe = observe;
    this.#system = createSystem({ ...options, onExit: (pid, reason) => this.#session.onExit(pid, reason) });
  }

  run(): Observation[] {
    const conduct = this.#conduct.bind(this);
    this.#system.start(program({ name: 'conductor', start: (self) => conduct(self) }));
    const { actors = [], tree } = this.#scenario as { actors?: Spec[]; tree?: Spec };
    for (const actor of actors) this.#ask({ op: '$actor', actor });
    if (tree !== undefined) this.#ask({ op: '$actor', actor: { as: 'parent', trap: true } });
    const first: Spec = tree === undefined ? { op: 'advance', ms: 0 } : { op: 'start_sup', by: 'parent', spec: tree };
    const observations = [first, ...this.#scenario.steps].map((step) => this.#step(step as Spec));
    this.#system.flush();
    return observations;
  }

  #step(op: Spec): Observation {
    this.#turnsLeft = MOST_TURNS;
    const reply = this.#ask(op);
    const observation = this.#session.collect(reply, this.#settle());
    this.#observe?.(observation);
    return observation;
  }

  // ── the clock ──

  /** Has something done by the conductor, and lets time move until it is done. */
  #ask(op: Spec): Json {
    this.#answer = undefined;
    this.#system.command({ kind: 'send', pid: CONDUCTOR, message: ['$step', op] });
    this.#moveUntil(() => this.#answer !== undefined, JSON.stringify(op));
    return (this.#answer as unknown as { json: Json }).json;
  }

  #moveUntil(isDone: () => boolean, what: string): void {
    for (let jumps = 0; jumps < MOST_JUMPS; jumps++) {
      const nextAt = this.#runReady();
      if (isDone()) return;
      if (nextAt === undefined) throw new Error(`${this.#scenario.name}: nothing can happen any more, but not done: ${what}`);
      this.#system.run({ until: nextAt, turns: 0 });
    }
    throw new Error(`${this.#scenario.name}: does not come to rest: ${what}`);
  }

  /** Runs whatever can run without a timer; the time of the next timer. */
  #runReady(): number | undefined {
    for (;;) {
      const { now } = this.#system;
      const result = this.#system.run({ until: now, turns: SLICE });
      if ((this.#turnsLeft -= result.stopped === 'turns' ? SLICE : 1) <= 0)
        throw new Error(`${this.#scenario.name}: does not come to rest within ${MOST_TURNS} turns`);
      if (result.stopped === 'idle' || result.stopped === 'ended') return undefined;
      if (result.stopped === 'time' && result.nextAt !== undefined && result.nextAt > this.#system.now) return result.nextAt;
    }
  }

  /** Waits until nobody is in the middle of anything, and gives the tree. */
  #settle(): Json | undefined {
    const session = this.#session;
    for (let i = 0; i < MOST_JUMPS; i++) {
      this.#moveUntil(() => session.busy.size === 0, 'a process inside terminate');
      if (session.gates.size > 0) return 'gated';
      if (this.#scenario['tree'] === undefined) return undefined;
      const tree = this.#ask({ op: '$tree' }) as Record<string, Json>;
      // A supervisor that tries a restart again serves requests between two attempts: only what is the same twice has settled.
      const { happened } = session;
      const again = this.#ask({ op: '$tree' });
      if (session.happened !== happened || JSON.stringify(again) !== JSON.stringify(tree)) continue;
      const outside = session.supervisors().filter((pid) => !(session.labelOf(pid) in tree));
      if (outside.length === 0 && session.busy.size === 0) return tree;
      const nextAt = this.#runReady();
      if (nextAt === undefined) throw new Error(`${this.#scenario.name}: a supervisor outside the tree stays`);
      this.#system.run({ until: nextAt, turns: 0 });
    }
    throw new Error(`${this.#scenario.name}: does not settle`);
  }

  // ── the conductor ──

  *#conduct(self: Self): Body<void> {
    for (;;) {
      const message: unknown[] = yield self.receive({ match: (m: unknown) => Array.isArray(m) && m[0] === '$step' });
      this.#answer = { json: yield* this.#do(message[1] as Spec, self) };
    }
  }

  *#do(op: Spec, self: Self): Body<Json> {
    switch (op['op']) {
      case '$actor':
        return yield* this.#spawnActor(op['actor'] as Spec, self);
      case '$tree':
        return yield* this.#tree(self);
      case 'advance':
        yield self.sleep(op['ms'] as number);
        return 'ok';
      case 'open_gate':
        return this.#openGate(op, self);
      case 'all': {
        const replies: Json[] = [];
        for (const each of op['do'] as Spec[]) replies.push(yield* this.#do(each, self));
        return replies;
      }
      default:
        return 'async' in op ? this.#later(op, self) : yield* this.#perform(op, self);
    }
  }

  *#spawnActor(actor: Spec, self: Self): Body<Json> {
    const ops = this.#ops;
    const body = (own: Self) => ops.actor(own, self.pid, actor['as'] as string, actor);
    const pid = self.spawn(body);
    yield self.receive({ match: isReady(pid) });
    return 'ok';
  }

  #openGate(op: Spec, self: Self): Json {
    const path = op['path'] as string;
    const pid = this.#session.gates.get(path);
    if (pid === undefined) return 'no_gate';
    this.#session.gates.delete(path);
    const entry = op['as'] as Json;
    self.send(pid, ['$gate', entry]);
    return 'ok';
  }

  #later(op: Spec, self: Self): Json {
    const { done } = { done: (json: Json) => (this.#session.done[op['async'] as string] = json) };
    const perform = this.#perform.bind(this);
    self.spawn(function* later(own: Self) {
      done(yield* perform(op, own));
    });
    return 'async';
  }

  /** Executes an operation in the process that `by` names, or in a fresh one. */
  *#perform(op: Spec, self: Self): Body<Json> {
    if (!('by' in op)) return yield* this.#byTester(op, self);
    let pid: Pid;
    try {
      pid = this.#session.pidOf(op['by'] as string);
    } catch (thrown) {
      if (thrown instanceof UnknownTarget) return { unknown: thrown.target };
      throw thrown;
    }
    if (this.#session.kindOf(pid) === 'plain') return yield* this.#byActor(pid, op, self);
    try {
      return (yield self.call(pid, ['$do', op], 'infinity')) as Json;
    } catch (thrown) {
      const { class: kind, reason } = thrown as { class?: string; reason?: unknown[] };
      if (kind !== 'exit') throw thrown;
      return { died: toJson(reason?.[0], this.#session) };
    }
  }

  *#byActor(pid: Pid, op: Spec, self: Self): Body<Json> {
    const ref = self.monitor(pid);
    const token = ++this.#tokens;
    self.send(pid, ['$cmd', self.pid, token, op]);
    const reply = yield* this.#reply(token, ref, self);
    // The oracle's demonitor is a signal, which costs an actor a turn in which it does nothing; who dies meanwhile shows in the order.
    self.send(pid, ['$cmd', self.pid, token]);
    return reply;
  }

  *#byTester(op: Spec, self: Self): Body<Json> {
    const token = ++this.#tokens;
    const ops = this.#ops;
    const session = this.#session;
    const [, ref] = self.spawnMonitor(function* tester(own: Self) {
      session.enrol('tester', own.pid, 'tester');
      let reply: Json;
      try {
        reply = yield* ops.execute(op, own, 'actor');
      } catch (thrown) {
        reply = ops.raised(thrown);
      }
      own.send(self.pid, [token, reply]);
    });
    return yield* this.#reply(token, ref, self);
  }

  *#reply(token: number, ref: Ref, self: Self): Body<Json> {
    const match = (m: unknown): boolean =>
      Array.isArray(m) && ((m.length === 2 && m[0] === token) || (m[0] === 'DOWN' && (m[1] as Ref).id === ref.id));
    const message: unknown[] = yield self.receive({ match });
    if (message[0] === 'DOWN') return { died: toJson(message[4], this.#session) };
    self.demonitor(ref, { flush: true });
    return message[1] as Json;
  }

  // ── the tree ──

  *#tree(self: Self): Body<Json> {
    const root = this.#session.latest((this.#scenario['tree'] as Spec)['id'] as string);
    const tree: Record<string, Json> = {};
    if (root !== undefined) yield* this.#branch(root, tree, self);
    return tree;
  }

  *#branch(pid: Pid, tree: Record<string, Json>, self: Self): Body<void> {
    const session = this.#session;
    if (!session.isAlive(pid)) return;
    try {
      const children: unknown[][] = yield whichChildren(self, pid);
      const counts: [string, number][] = yield countChildren(self, pid);
      tree[session.labelOf(pid)] = { children: this.#ops.childrenToJson(children), count: counts.map(([, count]) => count) };
      for (const [, child] of children) {
        if (typeof child !== 'object' || child === null) continue;
        const kind = session.kindOf(child as Pid);
        if (kind === 'sup' || kind === 'simple') yield* this.#branch(child as Pid, tree, self);
      }
    } catch (thrown) {
      // It ended while it was being asked: it is not in the tree.
      if ((thrown as { class?: string }).class !== 'exit') throw thrown;
    }
  }
}
