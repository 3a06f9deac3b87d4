// The programs of every scenario: its generic server, its supervisors, and the start functions in its child specs.

import type { Body, InitResult, Module, NoReply, Self } from '../../runtime/index.ts';
import { genServer, startLink, supervisor } from '../../runtime/index.ts';
import type { Json } from './otp-compare.ts';
import type { Ops } from './otp-ops.ts';
import type { Kind, Session } from './otp-session.ts';
import { fromJson } from './otp-terms.ts';

export type Spec = Record<string, Json>;

export interface WorkerArgument {
  readonly path: string;
  readonly number: number;
  readonly spec: Spec;
  readonly kind: Kind;
}

interface WorkerState extends WorkerArgument {
  readonly label: string;
  readonly held: readonly unknown[];
}

const FLAGS = { strategy: 'strategy', intensity: 'intensity', period: 'period', auto_shutdown: 'autoShutdown' } as const;

export class Programs {
  readonly #session: Session;
  readonly #ops: Ops;
  readonly worker: Module;
  readonly supervisor: Module;

  constructor(session: Session, ops: Ops) {
    this.#session = session;
    this.#ops = ops;
    this.worker = this.#makeWorker();
    this.supervisor = this.#makeSupervisor();
  }

  #term(json: unknown): unknown {
    return fromJson(json, this.#session);
  }

  /** What the n-th start of this place does; the last entry repeats. */
  #script({ spec, number }: WorkerArgument): unknown {
    const entries = (spec['init'] ?? ['ok']) as Json[];
    return this.#term(entries[Math.min(number, entries.length) - 1]);
  }

  // ── the worker ──

  #makeWorker(): Module {
    const session = this.#session;
    const act = this.#act.bind(this);
    const ops = this.#ops;
    const start = this.#startWorker.bind(this);
    return genServer({
      name: 'worker',
      *init(argument: WorkerArgument, self): Body<InitResult<WorkerState>> {
        session.enrol(`${argument.path}#${argument.number}`, self.pid, argument.kind, argument.path);
        if (argument.spec['trap'] === true) self.trapExit(true);
        return yield* start(argument, self);
      },
      *handleCall(request: unknown, from, state, self) {
        const [tag, x, y, z] = Array.isArray(request) ? request : [request];
        switch (tag) {
          case '$do':
            return ['reply', yield* ops.execute(x as Spec, self, 'worker'), state];
          case 'ping':
            return ['reply', 'pong', state];
          case 'echo':
            return ['reply', x, state];
          case 'reply_continue':
            return ['reply', x, state, ['continue', y]];
          case 'reply_stop':
            return ['stop', x, y, state];
          case 'sleep':
            yield self.sleep(x as number);
            return ['reply', y, state];
          case 'early':
            self.reply(from, x);
            return self.exit(y);
          case 'twice':
            self.reply(from, x);
            return ['reply', y, state];
          case 'reply_timeout':
            return ['reply', x, state, y as number];
          case 'hold':
            return ['noreply', { ...state, held: [...state.held, from] }];
          case 'call_other':
            return ['reply', (yield self.call(x as string, y, (z ?? 5000) as number)) as unknown, state];
          case 'throw_reply':
            throw ['reply', x, state];
          default:
            return yield* act(request, state, self);
        }
      },
      *handleCast(request: unknown, state, self) {
        const [tag, x] = Array.isArray(request) ? request : [request];
        if (tag === 'release') {
          for (const from of state.held) self.reply(from as never, x);
          return ['noreply', { ...state, held: [] }];
        }
        if (tag === 'note') {
          session.arrived(state.label, ['$event', 'cast', x]);
          return ['noreply', state];
        }
        if (tag === 'timeout_in') return ['noreply', state, x as number];
        if (tag === 'then_continue') return ['noreply', state, ['continue', x]];
        return yield* act(request, state, self);
      },
      *handleInfo(message: unknown, state, self) {
        if (message === 'timeout') session.arrived(state.label, ['$event', 'timeout']);
        else if (Array.isArray(message) && message[0] === '$act') return yield* act(message[1], state, self);
        else session.arrived(state.label, message);
        return ['noreply', state];
      },
      *handleContinue(argument: unknown, state, self) {
        session.arrived(state.label, ['$event', 'continue']);
        if (argument === 'go') return ['noreply', state];
        if (Array.isArray(argument) && argument[0] === 'again') return ['noreply', state, ['continue', argument[1]]];
        return yield* act(argument, state, self);
      },
      *terminate(reason, state, self) {
        session.note('terminate', state.label, { term: reason });
        const onStop = state.spec['on_stop'] ?? 'ok';
        if (onStop !== 'hang') session.busy.add(self.pid.id);
        if (onStop === 'hang') yield self.receive({ match: () => false });
        if (!Array.isArray(onStop)) return;
        const [how, x] = onStop as [string, Json];
        if (how === 'delay') yield self.sleep(x as number);
        else raise(self, how, fromJson(x, session));
      },
    });
  }

  *#startWorker(argument: WorkerArgument, self: Self): Body<InitResult<WorkerState>> {
    const { path, number, spec } = argument;
    const session = this.#session;
    const label = `${path}#${number}`;
    let entry = this.#script(argument);
    for (;;) {
      const [tag, x, y] = Array.isArray(entry) ? entry : [entry];
      if (tag === 'gate') {
        session.note('gate', label);
        session.gates.set(path, self.pid);
        const opened: unknown[] = yield self.receive({ match: (m: unknown) => Array.isArray(m) && m[0] === '$gate' });
        session.gates.delete(path);
        entry = opened[1];
      } else if (tag === 'sleep') {
        yield self.sleep(x as number);
        entry = y;
      } else if (tag === 'ok' || tag === 'extra') {
        for (let i = 1; i <= Number(spec['helpers'] ?? 0); i++) yield* this.#startHelper(`${path}.h${i}`, self);
        session.note('start', label);
        session.started(self.pid);
        const state: WorkerState = { ...argument, label, held: [] };
        if ('continue' in spec) return ['ok', state, ['continue', this.#term(spec['continue'])]];
        return 'timeout' in spec ? ['ok', state, spec['timeout'] as number] : ['ok', state];
      } else if (tag === 'ignore') return 'ignore';
      else if (tag === 'stop') return ['stop', x];
      else if (tag === 'bad') return x as never;
      else return raise(self, tag as string, x);
    }
  }

  *#startHelper(path: string, self: Self): Body<void> {
    const session = this.#session;
    const number = session.nextNumber(path);
    const pid = self.spawnLink(function* helper(own: Self) {
      session.enrol(`${path}#${number}`, own.pid, 'plain', path);
      session.started(own.pid);
      own.send(self.pid, [own.pid, 'ready']);
      yield own.receive({ match: () => false });
    });
    yield self.receive({ match: isReady(pid) });
  }

  /** Crash or stop, on demand. */
  *#act(what: unknown, state: WorkerState, self: Self): Body<NoReply<WorkerState>> {
    const [tag, x] = Array.isArray(what) ? what : [what];
    switch (tag) {
      case 'crash':
        return self.error(x);
      case 'exit':
        return self.exit(x);
      case 'throw':
        throw x;
      case 'stop':
        return ['stop', x, state];
      case 'bad':
        return x as never;
      case 'pause':
        yield self.sleep(x as number);
        return ['noreply', state];
      case 'nothing':
        return ['noreply', state];
      default:
        return self.error('function_clause');
    }
  }

  // ── supervisors ──

  #makeSupervisor(): Module {
    const session = this.#session;
    return supervisor<WorkerArgument>({
      name: 'sup',
      init: (argument, self) => {
        const { path, number, spec } = argument;
        const simple = spec['strategy'] === 'simple_one_for_one';
        session.enrol(`${path}#${number}`, self.pid, simple ? 'simple' : 'sup', path);
        session.note('start', `${path}#${number}`);
        const entry = this.#script(argument);
        const [tag, x] = Array.isArray(entry) ? entry : [entry];
        if (tag === 'ignore') return 'ignore';
        if (tag === 'bad') return x as never;
        if (tag !== 'ok') return raise(self, tag as string, x);
        const flags = Object.fromEntries(
          Object.entries(FLAGS)
            .filter(([key]) => key in spec)
            .map(([key, ours]) => [ours, this.#term(spec[key])]),
        );
        const children = (spec['children'] ?? []) as Json[];
        return ['ok', flags, children.map((child) => (simple ? this.template(path, child) : this.childSpec(path, child)))];
      },
    });
  }

  childSpec(supPath: string, child: Json): unknown {
    if (!isSpec(child)) return this.#term(child);
    const path = `${supPath}/${child['id'] ?? 'noid'}`;
    const programs = this;
    return this.#toChildSpec(child, function* start(self: Self) {
      const number = programs.#session.nextNumber(path);
      return yield* 'children' in child
        ? programs.startSupervisor(self, path, number, child)
        : programs.startChild(self, path, number, child, 'worker');
    });
  }

  template(supPath: string, child: Json): unknown {
    if (!isSpec(child)) return this.#term(child);
    const programs = this;
    return this.#toChildSpec(child, function* start(self: Self, arg: unknown, over: unknown) {
      const path = `${supPath}/${String(arg)}`;
      const spec = { ...child, ...(over as Spec) };
      const number = programs.#session.nextNumber(path);
      return yield* 'children' in spec
        ? programs.startSupervisor(self, path, number, spec)
        : programs.startChild(self, path, number, spec, 'worker');
    });
  }

  #toChildSpec(child: Spec, start: unknown): unknown {
    const spec: Record<string, unknown> = {};
    if (child['nostart'] !== true) spec['start'] = 'start' in child ? this.#term(child['start']) : start;
    for (const key of ['id', 'restart', 'shutdown', 'type', 'significant']) if (key in child) spec[key] = this.#term(child[key]);
    return spec;
  }

  *startSupervisor(self: Self, path: string, number: number, spec: Spec): Body<unknown> {
    const argument: WorkerArgument = { path, number, spec, kind: 'sup' };
    const result: unknown = yield startLink(self, this.supervisor, argument, nameOf(spec));
    this.#noteStart(`${path}#${number}`, result, true);
    return result;
  }

  *startChild(self: Self, path: string, number: number, spec: Spec, kind: Kind): Body<unknown> {
    const argument: WorkerArgument = { path, number, spec, kind };
    const label = `${path}#${number}`;
    const entry = this.#script(argument);
    const [tag, x] = Array.isArray(entry) ? entry : [entry];
    if (tag === 'mfa_ignore') this.#session.note('ignore', label);
    else if (typeof tag === 'string' && tag.startsWith('mfa_')) this.#session.note('init_fail', label, { term: x });
    if (tag === 'mfa_ignore') return 'ignore';
    if (tag === 'mfa_error') return ['error', x];
    if (tag === 'mfa_raise') return self.error(x);
    if (tag === 'mfa_other') return x;
    const result: unknown = yield startLink(self, this.worker, argument, nameOf(spec));
    this.#noteStart(label, result, false);
    return tag === 'extra' && Array.isArray(result) && result[0] === 'ok' ? ['ok', result[1], x] : result;
  }

  #noteStart(label: string, result: unknown, supervisors: boolean): void {
    if (result === 'ignore') this.#session.note('ignore', label);
    else if (!Array.isArray(result)) throw new TypeError(`start gave ${String(result)}`);
    else if (result[0] === 'error') this.#session.note('init_fail', label, { term: result[1] });
    else if (supervisors) {
      this.#session.started(result[1]);
      this.#session.note('up', label);
    }
  }
}

export const nameOf = (spec: Spec): { name?: string } => (typeof spec['name'] === 'string' ? { name: spec['name'] } : {});

export const isReady =
  (pid: { readonly id: number }) =>
  (message: unknown): boolean =>
    Array.isArray(message) && message.length === 2 && message[1] === 'ready' && (message[0] as { id?: number })?.id === pid.id;

const isSpec = (child: Json): child is Spec => child !== null && typeof child === 'object' && !Array.isArray(child);

function raise(self: Self, how: string, what: unknown): never {
  if (how === 'error') return self.error(what);
  if (how === 'exit') return self.exit(what);
  if (how === 'throw') throw what;
  throw new RangeError(`the scenario asks for ${how}`);
}
