// Random scenarios of the kind `wide`: the oracle's own generator plays trees and plain links; this one throws in what it leaves out,
// servers in every way they can start, answer, crash and stop, names, timers, manual mailboxes, wrong specs and flags, several
// operations at once. It invents without playing, so many steps miss their target: that is behaviour too. Where the outcome is a
// matter of luck, the oracle does not repeat itself and the scenario does not count.

import type { Json, Scenario } from '../../test/support/otp-compare.ts';
import type { Random } from '../../test/support/random.ts';
import { createRandom } from '../../test/support/random.ts';
import { unplayable } from './otp-scenario.ts';

type Op = { [key: string]: Json };

/** The scenario of a number; depends on nothing else. */
export function wideScenario(number: number): Scenario {
  for (let attempt = 0; ; attempt++) {
    const scenario = new Wide(number * 64 + attempt).scenario(`random/wide/${number}`);
    if (unplayable(scenario) === undefined) return scenario;
  }
}

const ACTORS = ['o1', 'o2', 'o3', 'm1'];
/** Servers' names. Supervisors and actors have others: what a request to one of those by a server's name does is not laid down. */
const NAMES = ['n1', 'n2', 'n3'];

class Wide {
  readonly #random: Random;
  readonly #refs: string[] = [];
  readonly #paths: string[] = [];
  readonly #sups: string[] = [];
  /** simple_one_for_one supervisors. */
  readonly #simple: string[] = [];
  #made = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  scenario(name: string): Scenario {
    const actors: Json[] = [
      { as: 'o1', trap: true },
      { as: 'o2' },
      { as: 'o3', trap: this.#chance(50) },
      { as: 'm1', trap: true, mailbox: 'manual' },
    ];
    const tree = this.#chance(75) ? { tree: this.#sup('root', 'root', 2) } : {};
    const steps: Op[] = [];
    const many = 8 + this.#below(14);
    if (!('tree' in tree) || this.#chance(40)) steps.push(this.#server(), this.#server());
    while (steps.length < many) steps.push(this.#chance(8) ? { op: 'all', do: [this.#step(), this.#step()] } : this.#step());
    return { name, actors, ...tree, steps };
  }

  // ── chance ──

  #below(n: number): number {
    return this.#random.below(n);
  }
  #chance(percent: number): boolean {
    return this.#below(100) < percent;
  }
  #pick<T>(items: readonly T[]): T {
    return this.#random.pick(items);
  }
  /** The field, in so many of a hundred. */
  #maybe(percent: number, key: string, value: () => Json): Op {
    return this.#chance(percent) ? { [key]: value() } : {};
  }

  // ── trees ──

  #sup(id: string, path: string, depth: number): Op {
    const strategy = this.#pick(['one_for_one', 'one_for_one', 'one_for_all', 'rest_for_one', 'rest_for_one', 'simple_one_for_one']);
    const simple = strategy === 'simple_one_for_one';
    const auto = simple ? 'never' : this.#pick(['never', 'never', 'any_significant', 'all_significant']);
    (simple ? this.#simple : this.#sups).push(path);
    const kids = simple ? 1 : this.#below(4);
    const children = Array.from({ length: kids }, (_, i): Json => {
      if (!simple && depth > 0 && this.#chance(30)) {
        const kid = `s${i}`;
        const restart = this.#pick(['permanent', 'transient', 'temporary']);
        const spec = { ...this.#sup(kid, `${path}/${kid}`, depth - 1), type: 'supervisor', restart };
        return {
          ...spec,
          ...this.#maybe(25, 'shutdown', () => this.#pick<Json>(['brutal_kill', 2000])),
          ...this.#significant(auto, restart),
        };
      }
      return this.#child(simple ? 't' : `w${i}`, path, auto, simple);
    });
    return {
      id,
      strategy,
      intensity: this.#pick([0, 1, 2, 3, 6, 10]),
      period: this.#pick([30, 60, 100]),
      ...(auto === 'never' ? {} : { auto_shutdown: auto }),
      ...this.#maybe(8, 'name', () => this.#pick(['z1', 'z2'])),
      ...this.#maybe(6, 'init', () =>
        this.#pick<Json>([
          ['ok', ['error', 'bad'], 'ok'],
          ['ok', ['exit', 'bad']],
          ['ok', 'ignore'],
          ['ok', ['bad', 'what'], 'ok'],
        ]),
      ),
      children,
    };
  }

  #significant(auto: string, restart: string): Op {
    return auto !== 'never' && restart !== 'permanent' && this.#chance(60) ? { significant: true } : {};
  }

  #child(id: string, sup: string, auto: string, simple: boolean): Op {
    const restart = this.#pick(['permanent', 'permanent', 'transient', 'temporary']);
    if (!simple) this.#paths.push(`${sup}/${id}`);
    const worker = this.#worker(simple);
    return { id, restart, ...worker, ...this.#significant(auto, restart) };
  }

  /** A server's behaviour. A simple_one_for_one child never ignores a restart: OTP 25 has a bug there. */
  #worker(simple: boolean): Op {
    const trap = this.#chance(45);
    const onStop = trap ? this.#pick<Json>(['ok', 'ok', 'ok', ['delay', 8], ['exit', 'odd'], ['error', 'odd'], ['throw', 'odd']]) : 'ok';
    const shutdown = this.#pick<Json>([5000, 5000, 1000, 'brutal_kill', 'infinity', 0]);
    const inits: Json[] = [['ok', ['stop', 'bad'], 'ok'], ['ok', ['error', 'bad'], ['exit', 'bad'], 'ok'], ['ok', ['throw', 'bad'], 'ok'],
      ['ok', ['mfa_error', 'e'], ['mfa_raise', 'e'], 'ok'], ['ok', ['mfa_other', 'u'], 'ok'], [['extra', 'x']], [['sleep', 20, 'ok']],
      ['ok', ['sleep', 20, ['stop', 'late']], 'ok'], ['ok', ['bad', 'what'], 'ok'], ['ok', ['stop', ['shutdown', 'x']], 'ok'], ['ok', ['stop', 'normal'], 'ok']]; // biome-ignore format: a table
    if (!simple) inits.push(['ok', 'ignore', 'ok'], ['ignore', 'ok']);
    return {
      ...(trap ? { trap } : {}),
      ...(onStop === 'ok' ? {} : { on_stop: onStop }),
      ...(shutdown === 5000 ? {} : { shutdown }),
      ...this.#maybe(30, 'init', () => this.#pick(inits)),
      ...this.#maybe(12, 'helpers', () => 1 + this.#below(2)),
      ...this.#maybe(10, 'continue', () => this.#pick<Json>(['go', ['again', 'go'], ['again', ['stop', 'done']], ['crash', 'early']])),
      ...(simple ? {} : this.#maybe(10, 'name', () => this.#pick(NAMES))),
    };
  }

  // ── steps ──

  #server(): Op {
    const as = this.#pick(['s', 'u']);
    this.#paths.push(as);
    const how = this.#pick(['start', 'start_link', 'start_link', 'start_monitor']);
    const init = () =>
      this.#pick<Json>([
        [['stop', 'bad']],
        [['error', 'bad']],
        [['exit', 'bad']],
        [['throw', 'x']],
        ['ignore'],
        [['bad', 'x']],
        [['stop', 'normal']],
        [['sleep', 20, 'ok']],
        [['sleep', 90, 'ok']],
      ]);
    const { shutdown: _, ...spec } = this.#worker(true);
    const { init: __, ...plain } = spec;
    return {
      op: 'gs_start',
      as,
      how,
      // Not by m1: whether a start that fails leaves an EXIT in the mailbox differs between releases, and m1's mailbox is looked at
      ...this.#maybe(80, 'by', () => this.#pick(ACTORS.slice(0, 3))),
      spec: { ...plain, ...this.#maybe(30, 'init', init) },
      ...(how === 'start_monitor' ? { ref: this.#ref() } : {}),
      ...this.#maybe(10, 'timeout', () => 50),
    };
  }

  #ref(): string {
    const ref = `r${this.#refs.length + 1}`;
    this.#refs.push(ref);
    return ref;
  }

  #reason(): Json {
    return this.#pick<Json>(['boom', 'boom', 'kill', 'normal', 'shutdown', ['shutdown', 'done'], ['oops', 7], 'killed', 'noproc']);
  }

  #process(): string {
    const where = this.#below(10);
    if (where < 6 && this.#paths.length > 0) return this.#pick(this.#paths);
    if (where < 8) return this.#pick(ACTORS);
    return this.#sups.length + this.#simple.length > 0 ? this.#anySup() : 'o1';
  }
  #serverTarget(): string {
    return this.#chance(12) ? `@${this.#pick(NAMES)}` : this.#paths.length > 0 ? this.#pick(this.#paths) : 's';
  }
  #by(percent = 100): Op {
    return this.#maybe(percent, 'by', () => this.#pick(ACTORS));
  }

  /** What a server is told: it answers, or ends in some way. */
  #act(): Json {
    const reason = this.#pick<Json>(['boom', 'normal', 'shutdown', ['shutdown', 'done'], 'kill']);
    return this.#pick<Json>([['crash', reason], ['exit', reason], ['throw', 'x'], ['stop', reason], ['bad', 'x'], 'nothing']);
  }
  #request(): Json {
    const continues = () => this.#pick<Json>(['go', ['again', 'go'], this.#act()]);
    switch (this.#below(13)) {
      case 0:
        return ['echo', this.#reason()];
      case 1:
        return ['reply_continue', 'x', continues()];
      case 2:
        return ['reply_stop', this.#reason(), 'bye'];
      case 3:
        return ['sleep', 20, 'x'];
      case 4:
        return ['early', 'x', this.#reason()];
      case 5:
        return ['throw_reply', 'x'];
      case 6:
        return ['reply_timeout', 'x', 0];
      case 7:
      case 8:
        return [
          'call_other',
          { pid: this.#pick(this.#paths) },
          this.#pick<Json>(['ping', ['crash', 'inner'], ['reply_stop', 'boom', 'x'], ['exit', 'normal']]),
          200,
        ];
      case 9:
        return 'ping';
      default: {
        const act = this.#act();
        // A call that nobody answers would wait for ever
        return act === 'nothing' ? 'ping' : act;
      }
    }
  }

  #call(): Op {
    if (this.#paths.length === 0) return this.#server();
    const target = this.#serverTarget();
    if (this.#chance(15)) {
      this.#made += 1;
      return { op: 'call', target, req: 'hold', async: `a${this.#made}`, ...this.#maybe(30, 'timeout', () => 60), ...this.#by(0) };
    }
    return { op: 'call', target, req: this.#request(), ...this.#by(50), ...this.#maybe(12, 'timeout', () => this.#pick([10, 60, 0])) };
  }

  #cast(): Op {
    const req = this.#pick<Json>([
      ['note', 'x'],
      ['timeout_in', 0],
      ['then_continue', 'go'],
      ['then_continue', this.#act()],
      ['release', 'now'],
      this.#act(),
    ]);
    return { op: 'cast', target: this.#serverTarget(), req, ...this.#by(40) };
  }

  #timer(): Op {
    const ref = this.#ref();
    const target = this.#chance(25) ? `@${this.#pick(NAMES)}` : this.#process();
    return { op: this.#pick(['send_after', 'start_timer']), ms: this.#pick([0, 1500]), target, msg: ['t', ref], ref, ...this.#by() };
  }

  #supervise(): Op {
    if (this.#sups.length === 0) return this.#server();
    const sup = this.#pick(this.#sups);
    const id = this.#pick(['w0', 'w1', 'w2', 's0', 's1', 'x1', 't', 'nobody']);
    this.#made += 1;
    switch (this.#below(12)) {
      case 0:
      case 1:
        return { op: 'terminate_child', sup, id };
      case 2:
      case 3:
        return { op: 'restart_child', sup, id };
      case 4:
        return { op: 'delete_child', sup, id };
      case 5:
        return { op: 'get_childspec', sup: this.#anySup(), id };
      case 6:
        return { op: this.#pick(['which_children', 'count_children', 'restart_child', 'delete_child']), sup: this.#anySup(), id };
      case 7:
        return { op: 'terminate_child', sup: this.#anySup(), pid: this.#process() };
      case 8: {
        if (this.#simple.length === 0) return { op: 'count_children', sup };
        const dynamic = this.#pick(this.#simple);
        this.#paths.push(`${dynamic}/d${this.#made}`);
        return { op: 'start_child', sup: dynamic, arg: `d${this.#made}`, ...this.#maybe(30, 'over', () => this.#worker(true)) };
      }
      case 9:
        return { op: 'start_child', sup, spec: this.#wrongSpec() };
      default: {
        const child = this.#chance(20) ? `w${this.#below(3)}` : `x${this.#below(3)}`;
        return { op: 'start_child', sup, spec: this.#child(child, sup, 'never', false) };
      }
    }
  }

  #anySup(): string {
    return this.#pick([...this.#sups, ...this.#simple]);
  }

  #wrongSpec(): Json {
    const spec: Op = { id: 'x1' };
    return this.#pick<Json>(['odd', { ...spec, restart: 'sometimes' }, { ...spec, shutdown: -1 }, { ...spec, type: 'boss' }, { ...spec, significant: 'yes' },
      { ...spec, significant: true }, { ...spec, significant: true, restart: 'temporary' }, { ...spec, nostart: true }, { restart: 'permanent' }, { ...spec, start: 'x' }, { ...spec, shutdown: 0 }]); // biome-ignore format: a table
  }

  #step(): Op {
    const roll = this.#below(100);
    if (roll < 16) return this.#call();
    if (roll < 24) return this.#cast();
    if (roll < 44) return this.#supervise();
    if (roll < 54) return { op: 'exit', target: this.#process(), reason: this.#reason(), ...this.#by(40) };
    if (roll < 59)
      return {
        op: 'stop',
        target: this.#serverTarget(),
        reason: this.#pick<Json>(['normal', 'shutdown', 'boom', ['shutdown', 'x']]),
        ...this.#by(30),
      };
    if (roll < 63) return { op: 'info', target: this.#paths.length > 0 ? this.#pick(this.#paths) : 'o1', req: this.#act() };
    if (roll < 66) return this.#server();
    if (roll < 70) return this.#timer();
    if (roll < 74)
      return {
        op: 'monitor',
        target: this.#chance(25) ? `@${this.#pick(NAMES)}` : this.#process(),
        ref: this.#ref(),
        by: this.#pick(['o1', 'm1']),
      };
    return this.#plain();
  }

  #plain(): Op {
    const by = this.#pick(ACTORS);
    const target = this.#process();
    const name = this.#pick(NAMES);
    switch (this.#below(20)) {
      case 0:
      case 1:
        return { op: 'link', by, target };
      case 2:
        return { op: this.#pick(['unlink', 'unlink_flush']), by, target };
      case 3:
        return { op: 'register', by, name, target: this.#paths.length > 0 ? this.#pick(this.#paths) : 's' };
      case 4:
        return { op: 'unregister', by, name };
      case 5:
        return { op: 'whereis', name };
      case 6:
        return { op: 'send', by, target: this.#chance(30) ? `@${name}` : target, msg: ['hello', this.#below(9)] };
      case 7:
        return { op: 'send_many', by, target, msgs: ['one', ['two', 2], 'three'] };
      case 8:
        return {
          op: 'receive',
          by: 'm1',
          match: this.#pick<Json>(['_', ['EXIT', '_', '_'], ['DOWN', '_', '_', '_'], ['msg', 'two'], ['msg', ['two', '_']]]),
          timeout: this.#pick([0, 40]),
        };
      case 9:
        return { op: 'flush', by: 'm1' };
      case 10:
        return { op: this.#pick(['links', 'monitored_by', 'monitors']), by: this.#pick([...ACTORS, 'parent'].slice(0, 4)) };
      case 11:
        return { op: 'trap', by, value: this.#chance(60) };
      case 12:
        return { op: 'is_alive', target };
      case 13: {
        const as = `p${++this.#made}`;
        const then = this.#pick<Json[]>([
          [{ op: 'return' }],
          [{ op: 'exit_self', reason: this.#reason() }],
          [{ op: 'error_self', reason: 'e' }],
          [{ op: 'throw_self', reason: 'e' }],
          [{ op: 'exit2_self', reason: this.#reason() }],
        ]);
        return {
          op: 'spawn',
          by,
          as,
          ...this.#maybe(60, 'link', () => true),
          ...this.#maybe(40, 'monitor', () => this.#ref()),
          ...this.#maybe(60, 'then', () => then),
          ...this.#maybe(30, 'trap', () => true),
        };
      }
      case 14:
      case 15:
        return { op: 'advance', ms: 2000 };
      case 16:
        return {
          op: this.#pick(['exit_self', 'error_self', 'throw_self', 'exit2_self']),
          by: this.#pick(['o2', 'o3']),
          reason: this.#reason(),
        };
      case 17:
        return {
          op: 'check_childspecs',
          specs: [{ id: 'a' }, this.#wrongSpec()],
          ...this.#maybe(40, 'auto_shutdown', () => 'any_significant'),
        };
      default: {
        if (this.#refs.length === 0) return { op: 'flush', by: 'm1' };
        const ref = this.#pick(this.#refs);
        return this.#chance(50)
          ? { op: 'demonitor', by, ref, options: this.#pick<Json[]>([[], ['flush'], ['info'], ['flush', 'info']]) }
          : { op: this.#pick(['cancel_timer', 'read_timer']), by, ref };
      }
    }
  }
}
