// Children that come and go by themselves: those of a simple_one_for_one supervisor (all from one template, OTP) and those of
// a dynamic supervisor (each from its own spec, Elixir's DynamicSupervisor). They have no order, are known by their pids, and
// are all terminated at the same time.

import type { CallResult, NoReply } from '../behaviours/gen-server-types.ts';
import { isModule } from '../behaviours/module.ts';
import { BY_KILL, BY_SHUTDOWN, sendExit } from '../process/links.ts';
import { CAST } from '../process/mailbox.ts';
import { sendMessage } from '../process/messages.ts';
import { monitor } from '../process/monitors.ts';
import { ErrorExit } from '../process/raised.ts';
import { RECEIVE, Request } from '../process/request.ts';
import { termEquals } from '../process/terms.ts';
import { cancelTimer, SHUTDOWN_TIMER, startTimer } from '../process/timers.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import type { Checked, Child } from './child.ts';
import { checkSpec, idText, isRunning, specOf } from './child.ts';
import { complain } from './complaints.ts';
import type { Rule } from './decide.ts';
import { decide } from './decide.ts';
import type { Office, Started, Steps } from './office.ts';
import { HOW_BRUTAL, HOW_DEAD, HOW_SHUTDOWN, HOW_TIMEOUT } from './office.ts';
import type { ModuleStart } from './start-spec.ts';

type State = unknown;

interface Member {
  readonly child: Child;
  readonly slot: number;
}

/** How a dynamic supervisor differs from a simple_one_for_one one. */
export interface DynamicPlan {
  readonly maxChildren: number;
  /** Before the arguments of each child's own start. */
  readonly extraArguments: readonly unknown[];
}
export const UNLIMITED: DynamicPlan = { maxChildren: Number.POSITIVE_INFINITY, extraArguments: [] };

export class DynamicChildren {
  readonly #office: Office;
  /** Of simple_one_for_one; a dynamic supervisor has none. */
  readonly #template: Child | undefined;
  readonly #plan: DynamicPlan;
  /** By the id of the process, the last one while `restarting`. */
  readonly #members = new Map<number, Member>();
  /** Failed restarts that have not been tried again, as OTP counts them: see #count. */
  #pendingRestarts = 0;
  #leaving = false;

  constructor(office: Office, template: Child | undefined, plan: DynamicPlan) {
    this.#office = office;
    this.#template = template;
    this.#plan = plan;
    if (template !== undefined) office.specAdded(template);
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
      case 'delete_child':
        return ['reply', ['error', 'simple_one_for_one'], state];
      case 'get_childspec':
        return ['reply', this.#getChildspec(argument), state];
      case 'which_children':
        return ['reply', Array.from(this.#members.values(), ({ child }) => described(child)), state];
      case 'count_children':
        return ['reply', this.#count(), state];
      default:
        throw new ErrorExit('function_clause');
    }
  }

  *#startChild(argument: unknown): Steps<unknown> {
    const made = this.#newChild(argument);
    if ('error' in made) return ['error', made.error];
    const slot = ++this.#office.k.lastSlot;
    const started = yield* this.#start({ child: made.ok, slot }, undefined);
    // Elixir's start_child says `ignore`, OTP's `{ok, undefined}`.
    return this.#template === undefined && started[0] === 'ok' && started[1] === undefined ? 'ignore' : started;
  }

  #newChild(argument: unknown): { readonly ok: Child } | { readonly error: unknown } {
    if (this.#template !== undefined) {
      return Array.isArray(argument) ? { ok: { ...this.#template, extra: argument } } : { error: ['badarg', argument] };
    }
    const checked = checkOwnSpec(argument);
    if ('error' in checked) {
      complain(this.#office.k, this.#office.p, checked.error);
      return checked;
    }
    // The spec is looked at first, as Elixir's start_child does in its caller: a full supervisor too says what is wrong with it.
    if (this.#members.size >= this.#plan.maxChildren) return { error: 'max_children' };
    return this.#plan.extraArguments.length === 0 ? checked : { ok: { ...checked.ok, ...this.#withExtra(checked.ok) } };
  }

  /** A start function gets the extra arguments first; a module a list of them and its own. */
  #withExtra({ start }: Child): Pick<Child, 'start' | 'extra'> {
    const { extraArguments } = this.#plan;
    if (typeof start === 'function' && !isModule(start)) return { start, extra: extraArguments };
    const { module, argument, name }: ModuleStart = isModule(start) ? { module: start } : (start as ModuleStart);
    const all = argument === undefined ? extraArguments : [...extraArguments, argument];
    return { start: { module, argument: all.length === 1 ? all[0] : all, ...(name === undefined ? {} : { name }) }, extra: [] };
  }

  *#start(member: Member, old: Pid | undefined): Steps<Started> {
    const { child, slot } = member;
    const label = child.id === '' || this.#template !== undefined ? child.signature : idText(child.id);
    const started = yield* this.#office.start(child, { slot, label, own: false }, old, old !== undefined);
    if (started[0] === 'error' || started[1] === undefined) return started;
    child.pid = started[1];
    child.restarting = false;
    this.#members.set(child.pid.id, member);
    return started;
  }

  *#terminateChild(pid: unknown): Steps<unknown> {
    if (!(pid instanceof Pid)) return ['error', this.#template === undefined ? 'not_found' : 'simple_one_for_one'];
    const member = this.#members.get(pid.id);
    if (member === undefined) {
      const gone = this.#template !== undefined && this.#office.k.table.get(pid.id) === undefined;
      return gone ? 'ok' : ['error', 'not_found'];
    }
    yield* this.#office.stop(member.child);
    this.#members.delete(pid.id);
    return 'ok';
  }

  #getChildspec(id: unknown): unknown {
    const isTemplate = this.#template !== undefined && termEquals(id, this.#template.id);
    const child = id instanceof Pid ? this.#members.get(id.id)?.child : isTemplate ? this.#template : undefined;
    return child === undefined ? ['error', 'not_found'] : ['ok', specOf(child)];
  }

  #count(): unknown {
    const children = Array.from(this.#members.values(), ({ child }) => child);
    // OTP subtracts its count of pending restarts, which terminate_child of a restarting child forgets to lower (supervisor.erl,
    // dynamic_restarts): `active` is one too low from then on. Elixir's DynamicSupervisor counts right.
    const active = this.#template === undefined ? children.filter(isRunning).length : children.length - this.#pendingRestarts;
    const supervisors = children.filter((child) => child.type === 'supervisor').length;
    const specs = this.#template === undefined ? children.length : 1;
    return [
      ['specs', specs],
      ['active', active],
      ['supervisors', supervisors],
      ['workers', children.length - supervisors],
    ];
  }

  // ── ends of children ──

  *handleInfo(message: unknown, state: State): Steps<NoReply<State>> {
    if (!Array.isArray(message) || message[0] !== 'EXIT' || !(message[1] instanceof Pid)) return ['noreply', state];
    const [, pid, reason] = message as [string, Pid, unknown];
    const member = this.#members.get(pid.id);
    if (member === undefined || member.child.restarting) return ['noreply', state];
    const decision = decide(this.#office.flags, member.child, reason, []);
    if (decision.does === 'restart') return yield* this.#restart(member, decision.rule, state);
    this.#members.delete(pid.id);
    this.#office.decided(decision.rule, member.child, pid, []);
    return ['noreply', state];
  }

  *handleCast(request: readonly unknown[], state: State): Steps<NoReply<State>> {
    const [what, pid] = request;
    if (what !== 'try_again_restart') throw new ErrorExit('function_clause');
    const member = pid instanceof Pid ? this.#members.get(pid.id) : undefined;
    return member?.child.restarting === true ? yield* this.#restart(member, 'restart_failed_try_again', state) : ['noreply', state];
  }

  *#restart(member: Member, rule: Rule, state: State): Steps<NoReply<State>> {
    const { child } = member;
    const old = child.pid as Pid;
    if (child.restarting) this.#pendingRestarts -= 1;
    const within = this.#office.countRestart(child);
    this.#members.delete(old.id);
    if (!within) {
      this.#leaving = true;
      this.#office.decided('restart_intensity_exceeded', child, old, this.#ids());
      return ['stop', 'shutdown', state];
    }
    this.#office.decided(rule, child, old, [child.id]);
    const started = yield* this.#start(member, old);
    if (started[0] === 'error') {
      child.restarting = true;
      this.#pendingRestarts += 1;
      this.#members.set(old.id, member);
      const { k, p } = this.#office;
      sendMessage(k, p, p.handling, p.pid, ['try_again_restart', old], CAST, 0);
    }
    return ['noreply', state];
  }

  #ids(): unknown[] {
    return Array.from(this.#members.values())
      .filter(({ child }) => isRunning(child))
      .map(({ child }) => child.id);
  }

  // ── the end of all ──

  /** terminate_dynamic_children: told all at once, waited for together. */
  *terminate(): Steps<void> {
    const { k, p } = this.#office;
    if (!this.#leaving) this.#office.decided('shutdown_from_parent', undefined, undefined, this.#ids());
    const waiting = new Map<number, Member>();
    const timers = new Map<number, Ref>();
    const times = new Map<number, number>();
    for (const member of this.#members.values()) if (isRunning(member.child)) this.#tell(member, waiting);
    for (const { child } of waiting.values()) {
      if (typeof child.shutdown !== 'number' || timers.has(child.shutdown)) continue;
      const timer = startTimer(k, p, SHUTDOWN_TIMER, child.shutdown, p.pid, child.shutdown);
      timers.set(child.shutdown, timer);
      times.set(timer.id, child.shutdown);
    }
    const killed = new Set<Member>();
    while (waiting.size > 0) yield* this.#next(waiting, times, killed);
    for (const timer of timers.values()) cancelTimer(k, p, timer);
  }

  #tell(member: Member, waiting: Map<number, Member>): void {
    const { k, p } = this.#office;
    const { child } = member;
    const pid = child.pid as Pid;
    const brutal = child.shutdown === 'brutal_kill';
    const process = k.table.get(pid.id);
    if (process !== undefined) process.stopping = true;
    waiting.set(monitor(k, p, pid).id, member);
    sendExit(k, p, p.handling, pid, brutal ? 'kill' : 'shutdown', brutal ? BY_KILL : BY_SHUTDOWN);
  }

  /** Waits for the next child to end, or for a shutdown time to be over: `times` by the timer's ref, which no other message has. */
  *#next(waiting: Map<number, Member>, times: ReadonlyMap<number, number>, killed: Set<Member>): Steps<void> {
    const { k, p } = this.#office;
    const request = new Request(RECEIVE, p);
    request.match = (message: unknown) =>
      Array.isArray(message) &&
      message[1] instanceof Ref &&
      ((message[0] === 'DOWN' && waiting.has(message[1].id)) || (message[0] === 'timeout' && times.has(message[1].id)));
    const message: readonly unknown[] = yield request;
    if (message[0] === 'timeout') {
      const time = times.get((message[1] as Ref).id);
      for (const member of waiting.values()) {
        if (member.child.shutdown !== time) continue;
        killed.add(member);
        sendExit(k, p, p.handling, member.child.pid as Pid, 'kill', BY_KILL);
      }
      return;
    }
    const ref = (message[1] as Ref).id;
    const member = waiting.get(ref) as Member;
    waiting.delete(ref);
    const pid = member.child.pid as Pid;
    this.#office.forget(pid);
    const brutal = member.child.shutdown === 'brutal_kill';
    this.#office.stopped(
      member.child,
      pid,
      message[4] === 'noproc' ? HOW_DEAD : killed.has(member) ? HOW_TIMEOUT : brutal ? HOW_BRUTAL : HOW_SHUTDOWN,
    );
  }
}

/**
 * The spec of one child, which needs no id. Elixir's validate_child: a start that has not even the form of one is an invalid_child_spec,
 * where OTP's supervisor says missing_start or invalid_mfa.
 */
function checkOwnSpec(spec: unknown): Checked<Child> {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return { error: ['invalid_child_spec', spec] };
  const { start }: { readonly start?: unknown } = spec;
  const hasForm = typeof start === 'function' || (typeof start === 'object' && start !== null && !Array.isArray(start));
  if (!hasForm) return { error: ['invalid_child_spec', spec] };
  return checkSpec('id' in spec ? spec : { id: '', ...spec }, 'never');
}

const described = (child: Child): unknown => [undefined, child.restarting ? 'restarting' : child.pid, child.type, [child.signature]];
