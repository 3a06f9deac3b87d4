// The operations of the OTP scenarios, each executed inside some process on the runtime's public API.

import type { Body, Pid, Self } from '../../runtime/index.ts';
import {
  checkChildspecs,
  countChildren,
  deleteChild,
  getChildspec,
  restartChild,
  start,
  startChild,
  startLink,
  startMonitor,
  TIMEOUT,
  terminateChild,
  whichChildren,
} from '../../runtime/index.ts';
import type { Json } from './otp-compare.ts';
import type { Spec, WorkerArgument } from './otp-programs.ts';
import { isReady, nameOf, Programs } from './otp-programs.ts';
import type { Session } from './otp-session.ts';
import { UnknownTarget } from './otp-session.ts';
import { fromJson, matches, messageToJson, sortJson, toJson } from './otp-terms.ts';

/** How an operation leaves the process that executes it. */
class Leave {
  readonly how: string;
  readonly reason: unknown;
  constructor(how: string, reason: unknown) {
    this.how = how;
    this.reason = reason;
  }
}

const isCommand = (message: unknown): message is [string, Pid, number, Spec?] => Array.isArray(message) && message[0] === '$cmd';
const isInternal = (message: unknown): boolean =>
  isCommand(message) || (Array.isArray(message) && message.length === 2 && message[1] === 'ready');

export class Ops {
  readonly #session: Session;
  readonly programs: Programs;

  constructor(session: Session) {
    this.#session = session;
    this.programs = new Programs(session, this);
  }

  /** Executes an operation in the process of `self`; an exception is its reply, unless it is the operation's purpose. */
  *execute(op: Spec, self: Self, where: 'actor' | 'worker'): Body<Json> {
    try {
      return yield* this.#perform(op, self);
    } catch (thrown) {
      if (thrown instanceof Leave) return leave(self, thrown, where);
      return this.raised(thrown);
    }
  }

  /** The reply that says what was raised. Rethrows what is no exception of the process. */
  raised(thrown: unknown): Json {
    if (thrown instanceof UnknownTarget) return { unknown: thrown.target };
    const { class: kind, reason } = thrown as { class?: string; reason?: unknown };
    if (kind !== 'exit' && kind !== 'error') throw thrown;
    return { raise: [kind, toJson(reason, this.#session)] };
  }

  /** The body of a plain actor. `op` has `trap`, `mailbox` and, for one that ends by itself, `then`. */
  *actor(self: Self, starter: Pid, name: string, op: Spec): Body<void> {
    this.#session.enrol(name, self.pid, 'plain');
    this.#session.started(self.pid);
    if (op['trap'] === true) self.trapExit(true);
    if (Array.isArray(op['then'])) {
      for (const then of op['then']) yield* this.execute(then as Spec, self, 'actor');
      return;
    }
    self.send(starter, [self.pid, 'ready']);
    const options = op['mailbox'] === 'manual' ? { match: isCommand } : undefined;
    for (;;) {
      const message: unknown = yield self.receive(options);
      if (!isCommand(message)) this.#session.arrived(name, message);
      else if (message[3] !== undefined) self.send(message[1], [message[2], yield* this.execute(message[3], self, 'actor')]);
    }
  }

  *#perform(op: Spec, self: Self): Body<Json> {
    const session = this.#session;
    const json = (term: unknown): Json => toJson(term, session);
    const term = (key: string, otherwise?: unknown): unknown => (key in op ? fromJson(op[key], session) : otherwise);
    const target = (): Pid | string => session.targetOf(op['target'] as string);
    const pid = (): Pid => session.pidOf(op['target'] as string);
    const ref = () => session.refOf(op['ref'] as string);
    const sup = (): Pid | string => session.targetOf(op['sup'] as string);
    const child = (): unknown => ('pid' in op ? session.pidOf(op['pid'] as string) : term('id'));
    switch (op['op']) {
      case 'spawn':
        return yield* this.#spawn(op, self);
      case 'exit':
        return json(self.exit(pid(), term('reason')));
      case 'exit_self':
        throw new Leave('exit', term('reason'));
      case 'error_self':
        throw new Leave('error', term('reason'));
      case 'throw_self':
        throw new Leave('throw', term('reason'));
      case 'return':
        throw new Leave('exit', 'normal');
      case 'exit2_self':
        return json(self.exit(self.pid, term('reason')));
      case 'trap':
        return json(self.trapExit((op['value'] ?? true) as boolean));
      case 'link':
        return json(self.link(pid()));
      case 'unlink':
        return json(self.unlink(pid()));
      case 'unlink_flush':
        return yield* this.#unlinkFlush(pid(), self);
      case 'monitor':
        session.nameRef(self.monitor(target()), op['ref'] as string);
        return 'ok';
      case 'demonitor': {
        const options = (op['options'] ?? []) as string[];
        return json(self.demonitor(ref(), { flush: options.includes('flush'), info: options.includes('info') }));
      }
      case 'self':
        return json(self.pid);
      case 'is_alive':
        return json(self.isAlive(pid()));
      case 'links':
        return sortJson(self.links().map((other) => session.labelOf(other)));
      case 'monitors':
        return sortJson(self.monitors().map((other) => (typeof other === 'string' ? `@${other}` : json(other))));
      case 'monitored_by':
        return sortJson(
          self
            .monitoredBy()
            .map((other) => session.labelOf(other))
            .filter((label) => label !== '?'),
        );
      case 'register':
        return json(self.register(op['name'] as string, pid()));
      case 'unregister':
        return json(self.unregister(op['name'] as string));
      case 'whereis':
        return json(self.whereis(op['name'] as string));
      case 'send':
        self.send(target(), term('msg'));
        return 'ok';
      case 'send_many': {
        const to = target();
        for (const message of op['msgs'] as Json[]) self.send(to, fromJson(message, session));
        return 'ok';
      }
      case 'flush':
        return yield* this.#flush(self);
      case 'receive':
        return yield* this.#receive(op, self);
      case 'send_after':
        session.nameRef(self.sendAfter(op['ms'] as number, target(), term('msg')), op['ref'] as string);
        return 'ok';
      case 'start_timer':
        session.nameRef(self.startTimer(op['ms'] as number, target(), term('msg')), op['ref'] as string);
        return 'ok';
      case 'cancel_timer':
        return self.cancelTimer(ref()) === false ? false : 'left';
      case 'read_timer':
        return self.readTimer(ref()) === false ? false : 'left';
      case 'gs_start':
        return yield* this.#startServer(op, self);
      case 'call':
        return json(yield self.call(target(), term('req'), (op['timeout'] ?? 'infinity') as number));
      case 'cast':
        return json(self.cast(target(), term('req')));
      case 'info':
        self.send(target(), ['$act', term('req')]);
        return 'ok';
      case 'stop':
        return json(yield self.stop(target(), term('reason', 'normal'), (op['timeout'] ?? 'infinity') as number));
      case 'start_sup': {
        const spec = op['spec'] as Spec;
        const path = spec['id'] as string;
        return json(yield* this.programs.startSupervisor(self, path, session.nextNumber(path), spec));
      }
      case 'start_child':
        return json(yield startChild(self, sup(), this.#childOf(op, sup(), self) as readonly unknown[]));
      case 'terminate_child':
        return json(yield terminateChild(self, sup(), child()));
      case 'restart_child':
        return json(yield restartChild(self, sup(), child()));
      case 'delete_child':
        return json(yield deleteChild(self, sup(), child()));
      case 'get_childspec':
        return this.#specReply(yield getChildspec(self, sup(), child()));
      case 'which_children':
        return this.childrenToJson((yield whichChildren(self, sup())) as unknown[][]);
      case 'count_children':
        return ((yield countChildren(self, sup())) as [string, number][]).map(([, count]) => count);
      case 'check_childspecs': {
        const specs = (op['specs'] as Json[]).map((spec) => this.programs.childSpec('x', spec));
        return json(checkChildspecs(specs, op['auto_shutdown'] as 'never' | undefined));
      }
      default:
        throw new RangeError(`unknown operation ${JSON.stringify(op)}`);
    }
  }

  childrenToJson(children: readonly unknown[][]): Json {
    return children.map(([id, pid, type]) => {
      const state = toJson(pid, this.#session) as { pid?: string } | string;
      return [toJson(id, this.#session), typeof state === 'string' ? state : (state.pid as string), type as string];
    });
  }

  *#spawn(op: Spec, self: Self): Body<Json> {
    const name = op['as'] as string;
    const ops = this;
    const body = function* actor(own: Self) {
      yield* ops.actor(own, self.pid, name, op);
    };
    const pid = op['link'] === true ? self.spawnLink(body) : self.spawn(body);
    if ('monitor' in op) this.#session.nameRef(self.monitor(pid), op['monitor'] as string);
    if (!Array.isArray(op['then'])) yield self.receive({ match: isReady(pid) });
    return { pid: name };
  }

  *#unlinkFlush(pid: Pid, self: Self): Body<Json> {
    self.unlink(pid);
    const match = (m: unknown): boolean => Array.isArray(m) && m[0] === 'EXIT' && (m[1] as Pid).id === pid.id;
    const message: unknown = yield self.receive({ match, after: 0 });
    return message === TIMEOUT ? 'nothing' : ['flushed', toJson((message as unknown[])[2], this.#session)];
  }

  *#flush(self: Self): Body<Json> {
    const seen: Json[] = [];
    for (;;) {
      const message: unknown = yield self.receive({ match: (m: unknown) => !isInternal(m), after: 0 });
      if (message === TIMEOUT) return seen;
      if (!this.#session.isNoise(message)) seen.push(messageToJson(message, this.#session));
    }
  }

  *#receive(op: Spec, self: Self): Body<Json> {
    const pattern = op['match'] as Json;
    const match = (m: unknown): boolean => !isInternal(m) && matches(messageToJson(m, this.#session), pattern);
    const timeout = op['timeout'] ?? 0;
    const message: unknown = yield self.receive(timeout === 'infinity' ? { match } : { match, after: timeout as number });
    return message === TIMEOUT ? 'timeout' : messageToJson(message, this.#session);
  }

  *#startServer(op: Spec, self: Self): Body<Json> {
    const session = this.#session;
    const path = op['as'] as string;
    const spec = (op['spec'] ?? {}) as Spec;
    const argument: WorkerArgument = { path, number: session.nextNumber(path), spec, kind: 'server' };
    const options = { ...nameOf(spec), ...('timeout' in op ? { timeout: op['timeout'] as number } : {}) };
    const how = { start, start_link: startLink, start_monitor: startMonitor }[(op['how'] ?? 'start') as 'start'];
    const result: unknown = yield how(self, this.programs.worker, argument, options);
    if (Array.isArray(result) && result[0] === 'ok' && Array.isArray(result[1])) {
      session.nameRef(result[1][1], op['ref'] as string);
      return toJson(['ok', result[1][0]], session);
    }
    return toJson(result, session);
  }

  #childOf(op: Spec, sup: Pid | string, self: Self): unknown {
    if ('arg' in op) return [op['arg'], op['over'] ?? {}];
    const pid = typeof sup === 'string' ? self.whereis(sup) : sup;
    const path = pid === undefined ? '?' : (this.#session.labelOf(pid).split('#')[0] as string);
    return this.programs.childSpec(path, op['spec'] as Json);
  }

  #specReply(reply: unknown): Json {
    if (!Array.isArray(reply) || reply[0] !== 'ok') return toJson(reply, this.#session);
    const { id, restart, shutdown, type, significant } = reply[1] as Record<string, Json>;
    return ['ok', { id: toJson(id, this.#session), restart, shutdown, type, significant } as Record<string, Json>];
  }
}

function leave(self: Self, { how, reason }: Leave, where: 'actor' | 'worker'): never {
  if (how === 'exit') return self.exit(reason);
  if (how === 'error') return self.error(reason);
  // An Erlang throw that nobody catches is an error; one in a callback is the callback's value, as a JavaScript throw is here.
  if (where === 'actor') return self.error(['nocatch', reason]);
  throw reason;
}
