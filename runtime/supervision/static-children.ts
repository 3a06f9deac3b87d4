// The children of a one_for_one, one_for_all or rest_for_one supervisor: a list in start order, and what OTP's supervisor.erl
// does with it. Where a comment names a function, it is that one.

import type { CallResult, NoReply } from '../behaviours/gen-server-types.ts';
import type { ChildPlace } from '../process/process.ts';
import { ErrorExit } from '../process/raised.ts';
import { slotOf } from '../process/spawn.ts';
import { termEquals } from '../process/terms.ts';
import { Pid } from '../protocol/ids.ts';
import type { Child } from './child.ts';
import { checkSpec, idText, isRunning, specOf } from './child.ts';
import { complain } from './complaints.ts';
import type { Rule } from './decide.ts';
import { decide } from './decide.ts';
import type { Office, Steps } from './office.ts';
import { OneRestart, tryAgain } from './one-restart.ts';

type State = unknown;
const REMOVED = Symbol('removed');

export class StaticChildren {
  readonly #office: Office;
  readonly #children: Child[];
  #leaving = false;
  #restarting: OneRestart | null = null;

  constructor(office: Office, children: Child[]) {
    this.#office = office;
    this.#children = children;
  }

  /** init_children. Undefined, or why the supervisor does not start. */
  *startAll(): Steps<unknown> {
    for (const child of this.#children) this.#office.specAdded(child);
    const failed = yield* this.#startChildren(this.#children.slice(), false, new Map());
    if (failed === undefined) return undefined;
    yield* this.#terminateChildren(this.#children.slice());
    return ['failed_to_start_child', failed.child.id, failed.reason];
  }

  // ── requests ──

  *handleCall(request: readonly unknown[], state: State): Steps<CallResult<State>> {
    const [what, argument] = request;
    switch (what) {
      case 'start_child':
        return ['reply', yield* this.#startChild(argument), state];
      case 'terminate_child':
        return ['reply', yield* this.#terminateChild(argument), state];
      case 'restart_child':
        return ['reply', yield* this.#restartChild(argument), state];
      case 'delete_child':
        return ['reply', this.#deleteChild(argument), state];
      case 'get_childspec': {
        const child = this.#find(argument);
        return ['reply', child === undefined ? ['error', 'not_found'] : ['ok', specOf(child)], state];
      }
      case 'which_children':
        return ['reply', this.#children.map(described).reverse(), state];
      case 'count_children':
        return ['reply', this.#count(), state];
      default:
        throw new ErrorExit('function_clause');
    }
  }

  *#startChild(spec: unknown): Steps<unknown> {
    const checked = checkSpec(spec, this.#office.flags.autoShutdown);
    if ('error' in checked) {
      complain(this.#office.k, this.#office.p, checked.error);
      return ['error', checked.error];
    }
    const child = checked.ok;
    const present = this.#find(child.id);
    if (present !== undefined) return ['error', isRunning(present) ? ['already_started', present.pid] : 'already_present'];
    this.#office.specAdded(child);
    const started = yield* this.#office.start(child, this.#place(child), undefined, false);
    if (started[0] === 'error') {
      this.#office.specRemoved(child);
      return ['error', [started[1], specOf(child)]];
    }
    child.pid = started[1];
    if (child.pid === undefined && child.restart === 'temporary') this.#office.specRemoved(child);
    else this.#children.push(child);
    return started;
  }

  *#terminateChild(id: unknown): Steps<unknown> {
    const child = this.#find(id);
    if (child === undefined) return ['error', 'not_found'];
    yield* this.#office.stop(child);
    this.#clear(child);
    return 'ok';
  }

  *#restartChild(id: unknown): Steps<unknown> {
    const child = this.#find(id);
    if (child === undefined) return ['error', 'not_found'];
    if (child.restarting) return ['error', 'restarting'];
    if (child.pid !== undefined) return ['error', 'running'];
    const started = yield* this.#office.start(child, this.#place(child), undefined, false);
    if (started[0] === 'ok') child.pid = started[1];
    return started;
  }

  #deleteChild(id: unknown): unknown {
    const child = this.#find(id);
    if (child === undefined) return ['error', 'not_found'];
    if (child.restarting) return ['error', 'restarting'];
    if (child.pid !== undefined) return ['error', 'running'];
    this.#remove(child);
    return 'ok';
  }

  #count(): unknown {
    const supervisors = this.#children.filter((child) => child.type === 'supervisor').length;
    const active = this.#children.filter(
      (child) => isRunning(child) && this.#office.k.table.get((child.pid as Pid).id) !== undefined,
    ).length;
    const specs = this.#children.length;
    return [
      ['specs', specs],
      ['active', active],
      ['supervisors', supervisors],
      ['workers', specs - supervisors],
    ];
  }

  // ── ends of children ──

  handleInfo(message: unknown, state: State): Steps<NoReply<State>> | NoReply<State> | OneRestart {
    if (!Array.isArray(message) || message[0] !== 'EXIT' || !(message[1] instanceof Pid)) return ['noreply', state];
    const pid = message[1];
    const child = this.#runningAs(pid);
    if (child === undefined) return ['noreply', state];
    const decision = decide(this.#office.flags, child, message[2], this.#children);
    if (decision.does === 'restart') return this.#again(child, decision.rule, state) ?? this.#restart(child, decision.rule, state);
    this.#clear(child);
    if (decision.does === 'forget') {
      this.#office.decided(decision.rule, child, pid, []);
      return ['noreply', state];
    }
    return this.#shutDown(decision.rule, child, pid, state);
  }

  /** The message that a failed restart sends to its own supervisor, so that requests are served between two attempts. */
  *handleCast(request: readonly unknown[], state: State): Steps<NoReply<State>> {
    if (request[0] !== 'try_again_restart') throw new ErrorExit('function_clause');
    const child = this.#find(request[1]);
    return child?.restarting === true ? yield* this.#restart(child, 'restart_failed_try_again', state) : ['noreply', state];
  }

  *terminate(): Steps<void> {
    const running = this.#children.filter(isRunning);
    if (!this.#leaving)
      this.#office.decided(
        'shutdown_from_parent',
        undefined,
        undefined,
        running.map((child) => child.id),
      );
    yield* this.#terminateChildren(this.#children.slice());
  }

  #shutDown(rule: Rule, child: Child, pid: Pid | undefined, state: State): NoReply<State> {
    this.#leaving = true;
    this.#office.decided(
      rule,
      child,
      pid,
      this.#children.filter(isRunning).map((other) => other.id),
    );
    return ['stop', 'shutdown', state];
  }

  #runningAs({ id }: Pid): Child | undefined {
    for (const child of this.#children) if (!child.restarting && child.pid !== undefined && child.pid.id === id) return child;
    return undefined;
  }

  /** restart/2 of one child alone; undefined otherwise. */
  #again(child: Child, rule: Rule, state: State): OneRestart | NoReply<State> | undefined {
    const office = this.#office;
    if (office.flags.strategy !== 'one_for_one') return undefined;
    const { pid } = child;
    if (!office.countRestart(child)) {
      this.#clear(child);
      return this.#shutDown('restart_intensity_exceeded', child, pid, state);
    }
    office.decided(rule, child, pid, [child.id]);
    this.#restarting ??= new OneRestart(office);
    return this.#restarting.of(child, this.#place(child));
  }

  /** restart/2 */
  *#restart(child: Child, rule: Rule, state: State): Steps<NoReply<State>> {
    const { pid } = child;
    if (!this.#office.countRestart(child)) {
      this.#clear(child);
      return this.#shutDown('restart_intensity_exceeded', child, pid, state);
    }
    const { strategy } = this.#office.flags;
    const at = this.#children.indexOf(child);
    const affected = strategy === 'one_for_one' ? [child] : strategy === 'rest_for_one' ? this.#children.slice(at) : this.#children.slice();
    this.#office.decided(
      rule,
      child,
      pid,
      affected.map((other) => other.id),
    );
    let failed: Child | undefined;
    if (strategy === 'one_for_one') {
      const started = yield* this.#office.start(child, this.#place(child), pid, true);
      child.restarting = started[0] === 'error';
      if (started[0] === 'error') failed = child;
      else child.pid = started[1];
    } else failed = yield* this.#restartMany(child, affected);
    if (failed !== undefined) tryAgain(this.#office, failed);
    return ['noreply', state];
  }

  /** restart_multiple_children */
  *#restartMany(child: Child, affected: readonly Child[]): Steps<Child | undefined> {
    const old = new Map(affected.map((other) => [other, other.pid]));
    child.pid = undefined;
    child.restarting = false;
    const left = yield* this.#terminateChildren(affected);
    const failed = yield* this.#startChildren(left, true, old);
    if (failed === undefined) return undefined;
    failed.child.restarting = true;
    failed.child.pid = failed.child === child ? old.get(child) : undefined;
    return failed.child;
  }

  // ── lists of children ──

  /** start_children: in start order, up to the first that fails. */
  *#startChildren(
    children: readonly Child[],
    isRestart: boolean,
    old: ReadonlyMap<Child, Pid | undefined>,
  ): Steps<{ child: Child; reason: unknown } | undefined> {
    for (const child of children) {
      const started = yield* this.#office.start(child, this.#place(child), old.get(child), isRestart);
      if (started[0] === 'error') return { child, reason: started[1] };
      child.pid = started[1];
      if (child.pid === undefined && child.restart === 'temporary') this.#remove(child);
    }
    return undefined;
  }

  /** terminate_children: last started first. Temporary ones are forgotten; gives back the others, in start order. */
  *#terminateChildren(children: readonly Child[]): Steps<Child[]> {
    const left: Child[] = [];
    for (const child of children.toReversed()) {
      yield* this.#office.stop(child);
      if (this.#clear(child) !== REMOVED) left.unshift(child);
    }
    return left;
  }

  /** del_child: a child that no longer runs; a temporary one is forgotten. */
  #clear(child: Child): typeof REMOVED | undefined {
    child.pid = undefined;
    child.restarting = false;
    if (child.restart !== 'temporary') return undefined;
    this.#remove(child);
    return REMOVED;
  }

  #remove(child: Child): void {
    const at = this.#children.indexOf(child);
    if (at < 0) return;
    this.#children.splice(at, 1);
    this.#office.specRemoved(child);
  }

  #find(id: unknown): Child | undefined {
    return this.#children.find((child) => termEquals(child.id, id));
  }

  #place(child: Child): ChildPlace {
    const { id } = child;
    child.place ??= { slot: slotOf(this.#office.k, this.#office.p.slot, id), label: idText(id), own: true };
    return child.place;
  }
}

const described = (child: Child): unknown => [child.id, child.restarting ? 'restarting' : child.pid, child.type, [child.signature]];
