// Valid logs without a runtime: a toy system that takes random turns and writes what a runtime would. It knows just enough to
// be consistent (mailboxes, links, monitors, names, a tree of supervisors that restart), and reaches every type of event.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import {
  AUTO_SHUTDOWNS,
  CALLBACK_OUTCOMES,
  DROP_REASONS,
  EXIT_CLASSES,
  LOG_LEVELS,
  RESTART_TYPES,
  STRATEGIES,
  TIMER_KINDS,
} from '../../runtime/protocol/event-table.ts';
import { LogBuilder } from './log-builder.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';

export interface SyntheticOptions {
  readonly seed: number;
  /** About how many records. Default 2000. */
  readonly events?: number;
  /** Payloads and states. Default true. */
  readonly contents?: boolean;
  /** Gaps now and then, behind which records contradict what the fold knows. Default false. */
  readonly gaps?: boolean;
}

interface Proc {
  readonly pid: number;
  readonly slot: number;
  readonly supervisor: Sup | undefined;
  readonly childId: string | undefined;
  readonly boss: Proc | undefined;
  readonly label: string;
  readonly mailbox: {
    key: number;
    tag: string;
    from: number;
    kind: 'info' | 'cast' | 'call' | 'reply' | 'timer' | 'system';
    ref: number;
  }[];
  readonly links: Set<Proc>;
  readonly monitors: Map<number, Proc>;
  runnable: boolean;
  trap: boolean;
  alive: boolean;
  suspended: boolean;
  name: string | undefined;
  callback: boolean;
}
interface Sup {
  readonly children: Map<string, { slot: number; restart: (typeof RESTART_TYPES)[number]; pid: number; child: Proc | undefined }>;
  readonly strategy: (typeof STRATEGIES)[number];
  used: number;
}

const TAGS = ['get', 'put', 'tick', 'credit', 'ping', 'größer', '消息'];

export class SyntheticLog {
  readonly log = new LogBuilder();
  readonly #random: Random;
  readonly #contents: boolean;
  readonly #procs: Proc[] = [];
  #nextPid = 1;
  #nextSlot = 1;
  #nextRef = 1;
  #nextName = 1;

  constructor(options: SyntheticOptions) {
    this.#random = createRandom(options.seed);
    this.#contents = options.contents ?? true;
    const root = this.#spawn(undefined, 'Root', true, 0, this.#nextSlot++, 'worker');
    this.#becomeSupervisor(root, 2);
    const events = options.events ?? 2000;
    while (this.log.length < events) {
      this.#turn();
      if (this.#random.chance(0.02)) this.#outside();
      if (options.gaps && this.#random.chance(0.002)) {
        this.log.emit('gap', { countLow: 1 + this.#random.below(500), why: 'overload' });
      }
    }
  }

  chunks(size?: number | (() => number)): EventChunk[] {
    return this.log.chunks(size);
  }

  get #live(): Proc[] {
    return this.#procs.filter((p) => p.alive);
  }

  #payload(make: () => unknown): { payload?: unknown } {
    // Made in any case, so that contents change nothing else: the structure of the log depends on the seed alone.
    const payload = make();
    return this.#contents ? { payload } : {};
  }

  #spawn(parent: Proc | undefined, label: string, ownSlot: boolean, cause: number, slot: number, kind: 'worker' | 'supervisor'): Proc {
    const pid = this.#nextPid++;
    this.log.emit('process_spawned', {
      pid,
      parent: parent?.pid ?? 0,
      slot,
      label,
      signature: `sig.${label.slice(0, 2)}`,
      kind,
      ownSlot,
      cause,
      node: this.#random.chance(0.1) ? 1 : 0,
      ...this.#payload(() => [label, pid]),
    }); // prettier-ignore
    const proc: Proc = {
      pid,
      slot,
      supervisor: undefined,
      childId: undefined,
      boss: parent,
      label,
      mailbox: [],
      links: new Set(),
      monitors: new Map(),
      runnable: true,
      trap: false,
      alive: true,
      suspended: false,
      name: undefined,
      callback: false,
    }; // prettier-ignore
    this.#procs.push(proc);
    return proc;
  }

  #becomeSupervisor(proc: Proc, depth: number): void {
    const strategy = this.#random.pick(STRATEGIES);
    const sup: Sup = { children: new Map(), strategy, used: 0 };
    (proc as { supervisor: Sup }).supervisor = sup;
    this.log.emit('flag_changed', { pid: proc.pid, flag: 'trap_exit', value: 1 });
    proc.trap = true;
    this.log.emit('supervisor_started', {
      pid: proc.pid,
      strategy,
      intensity: 3,
      period: 5,
      autoShutdown: this.#random.pick(AUTO_SHUTDOWNS),
    });
    const n = 1 + this.#random.below(4);
    for (let i = 0; i < n; i++) this.#addChild(proc, sup, `w${i}`, depth);
  }

  #addChild(proc: Proc, sup: Sup, childId: string, depth: number): void {
    const restart = this.#random.pick(RESTART_TYPES);
    const cause = this.log.emit('child_spec_added', {
      pid: proc.pid,
      childId,
      restart,
      shutdown: 5000,
      signature: 'sig.w',
      significant: this.#random.chance(0.2),
    });
    const entry = { slot: this.#nextSlot++, restart, pid: 0, child: undefined as Proc | undefined };
    sup.children.set(childId, entry);
    if (this.#random.chance(0.1)) {
      this.log.emit('child_start_failed', {
        pid: proc.pid,
        childId,
        tag: 'badarg',
        cause,
        ...this.#payload(() => new Error(`no ${childId}`)),
      });
      return;
    }
    this.#startChild(proc, entry, childId, cause, depth);
    this.log.emit('child_started', { pid: proc.pid, child: entry.pid, childId, cause });
  }

  #startChild(
    proc: Proc,
    entry: { slot: number; pid: number; child: Proc | undefined },
    childId: string,
    cause: number,
    depth: number,
  ): Proc {
    const isSupervisor = depth > 0 && this.#random.chance(0.3);
    const child = this.#spawn(proc, childId, true, cause, entry.slot, isSupervisor ? 'supervisor' : 'worker');
    (child as { childId: string }).childId = childId;
    entry.pid = child.pid;
    entry.child = child;
    this.#link(proc, child);
    if (isSupervisor) this.#becomeSupervisor(child, depth - 1);
    return child;
  }

  #link(a: Proc, b: Proc): void {
    this.log.emit('linked', { pid: a.pid, other: b.pid });
    if (!b.alive) return;
    a.links.add(b);
    b.links.add(a);
  }

  /** One turn of one runnable process: some records, of which the first and last carry the turn's flags. */
  #turn(): void {
    const ready = this.#live.filter((p) => p.runnable && !p.suspended);
    if (ready.length === 0) {
      this.#outside();
      return;
    }
    const proc = this.#random.pick(ready);
    this.log.at += this.#random.below(50);
    this.log.emit('turn_started', { pid: proc.pid, turnBegin: true });
    const preempted = this.#random.chance(0.2);
    const actions = 1 + this.#random.below(5);
    for (let n = 0; n < actions && proc.alive; n++) {
      this.log.at += 1 + this.#random.below(20);
      this.#act(proc);
    }
    proc.runnable = proc.alive && preempted;
    this.log.emit('turn_ended', { pid: proc.pid, reductions: actions, turnEnd: preempted && proc.alive ? 'preempted' : 'waiting' });
  }

  #act(proc: Proc): void {
    const other = this.#random.pick(this.#live);
    const anyone = this.#random.pick(this.#procs.slice(-40));
    // Weights by repetition.
    const send = (): void => this.#send(proc, anyone);
    const receive = (): void => this.#receive(proc);
    const exit = (): void => {
      if (this.#live.length > 6 && this.#random.chance(0.7)) this.#exit(this.#random.chance(0.5) ? proc : other, this.log.nextSeq - 1);
    };
    const link = (): void => {
      if (proc !== other) this.#link(proc, other);
    };
    this.#random.pick([
      send,
      send,
      send,
      receive,
      receive,
      receive,
      receive,
      exit,
      link,
      () => this.#spawnAny(proc),
      () => this.#unlink(proc, other),
      () => this.#monitor(proc, anyone),
      () => this.#demonitor(proc),
      () => this.#name(proc),
      () => this.#state(proc),
      () => this.#timer(proc, other),
      () => this.#rare(proc, other),
    ])(); // prettier-ignore
  }

  #unlink(proc: Proc, other: Proc): void {
    this.log.emit('unlinked', { pid: proc.pid, other: other.pid });
    proc.links.delete(other);
    other.links.delete(proc);
  }

  #demonitor(proc: Proc): void {
    const ref = [...proc.monitors.keys()][0] ?? 999_999;
    this.log.emit('demonitored', { pid: proc.pid, target: proc.monitors.get(ref)?.pid ?? 0, ref });
    proc.monitors.delete(ref);
  }

  #state(proc: Proc): void {
    const random = this.#random;
    const state = this.#payload(() => ({ n: random.below(9), of: proc.label, e: random.chance(0.1) ? new Error('x') : 1 }));
    this.log.emit('state_changed', { pid: proc.pid, initial: random.chance(0.1), ...state });
  }

  #send(from: Proc, to: Proc): void {
    const tag = this.#random.pick(TAGS);
    const kind = this.#random.pick(['info', 'cast', 'call', 'reply'] as const);
    const delivered = to.alive && !this.#random.chance(0.1);
    const ref = kind === 'call' ? this.#nextRef++ : 0;
    const wakes = delivered && !to.runnable && to !== from;
    const body = this.#payload(() => [tag, this.#random.below(100)]);
    const seq = this.log.emit('message_sent', {
      pid: from.pid,
      to: to.pid,
      tag,
      ref,
      kind,
      delivered,
      wakes,
      cause: this.log.nextSeq - 1,
      ...body,
    });
    if (delivered) this.#deliver(to, { key: seq, tag, from: from.pid, kind, ref });
    else if (to.alive && this.#random.chance(0.7)) {
      const late = !to.runnable && to !== from;
      this.log.emit('message_delivered', { pid: to.pid, from: from.pid, tag, ref, kind, delivered: true, wakes: late, cause: seq });
      this.#deliver(to, { key: seq, tag, from: from.pid, kind, ref });
    } else this.log.emit('message_dropped', { pid: to.pid, from: from.pid, tag, why: this.#random.pick(DROP_REASONS), kind, cause: seq });
  }

  #deliver(to: Proc, entry: Proc['mailbox'][number]): void {
    to.mailbox.push(entry);
    to.runnable = true;
  }

  #receive(proc: Proc): void {
    if (proc.mailbox.length === 0) return;
    const index = this.#random.chance(0.7) ? 0 : this.#random.below(proc.mailbox.length);
    const entry = proc.mailbox.splice(index, 1)[0] as Proc['mailbox'][number];
    const callback = !proc.callback && this.#random.chance(0.6);
    const { tag, from, kind, ref } = entry;
    const seq = this.log.emit('message_received', { pid: proc.pid, from, tag, ref, kind, index, callback, cause: entry.key });
    if (!callback) return;
    proc.callback = true;
    if (this.#random.chance(0.3)) return;
    this.#finish(proc, seq);
  }

  #finish(proc: Proc, cause: number): void {
    proc.callback = false;
    const state = this.#random.chance(0.5);
    this.log.emit('callback_finished', {
      pid: proc.pid,
      callback: 'handle_info',
      reductions: this.#random.below(50),
      outcome: this.#random.pick(CALLBACK_OUTCOMES),
      state,
      cause,
      ...(state ? this.#payload(() => ({ label: proc.label, at: this.log.at })) : {}),
    }); // prettier-ignore
  }

  #spawnAny(proc: Proc): void {
    if (proc.supervisor && this.#random.chance(0.3)) {
      const childId = `x${this.#random.below(6)}`;
      if (!proc.supervisor.children.has(childId)) this.#addChild(proc, proc.supervisor, childId, 1);
      return;
    }
    const child = this.#spawn(
      proc,
      this.#random.pick(['task', 'request', 'user']),
      false,
      this.log.nextSeq - 1,
      this.#nextSlot++,
      'worker',
    );
    if (this.#random.chance(0.5)) this.#link(proc, child);
    if (this.#random.chance(0.1)) this.#becomeSupervisor(child, 0);
  }

  #monitor(proc: Proc, target: Proc): void {
    const ref = this.#nextRef++;
    this.log.emit('monitored', { pid: proc.pid, target: target.pid, ref, name: target.name ?? '' });
    if (target.alive) proc.monitors.set(ref, target);
    else this.#down(target, proc, ref);
  }

  #down(ended: Proc, watcher: Proc, ref: number): void {
    const wakes = !watcher.runnable;
    const key = this.log.emit('down_sent', {
      pid: ended.pid,
      to: watcher.pid,
      ref,
      tag: 'noproc',
      delivered: true,
      wakes,
      ...this.#payload(() => 'noproc'),
    });
    this.#deliver(watcher, { key, tag: 'DOWN', from: ended.pid, kind: 'info', ref });
  }

  #name(proc: Proc): void {
    if (proc.name === undefined) {
      proc.name = `name-${this.#nextName++ % 7}`;
      if (this.#live.some((p) => p !== proc && p.name === proc.name)) proc.name = undefined;
      else this.log.emit('name_registered', { pid: proc.pid, name: proc.name });
    } else {
      this.log.emit('name_unregistered', { pid: proc.pid, name: proc.name });
      proc.name = undefined;
    }
  }

  #timer(proc: Proc, target: Proc): void {
    const timer = this.#nextRef++;
    const kind = this.#random.pick(TIMER_KINDS);
    const started = this.log.emit('timer_started', {
      pid: proc.pid,
      target: target.pid,
      timer,
      ms: 10,
      tag: 'tick',
      kind,
      ...this.#payload(() => 'tick'),
    });
    if (this.#random.chance(0.3)) {
      this.log.emit('timer_cancelled', { pid: proc.pid, timer, kind, cause: started });
      return;
    }
    const delivered = this.#random.chance(0.7);
    const wakes = !target.runnable;
    const key = this.log.emit('timer_fired', {
      pid: proc.pid,
      target: target.pid,
      timer,
      tag: 'tick',
      kind,
      delivered,
      wakes,
      cause: started,
    });
    if (delivered) this.#deliver(target, { key, tag: 'tick', from: proc.pid, kind: 'timer', ref: timer });
    else target.runnable = true;
  }

  #rare(proc: Proc, other: Proc): void {
    const { log } = this;
    const { pid } = proc;
    this.#random.pick([
      () => this.#callback(proc),
      () => {
        log.emit('flag_changed', { pid, flag: 'trap_exit', value: proc.trap ? 0 : 1 });
        proc.trap = !proc.trap;
      },
      () => log.emit('flag_changed', { pid, flag: 'priority', value: this.#random.below(4) }),
      () => log.emit('flag_changed', { pid, flag: 'label', text: `relabelled ${pid}` }),
      () => log.emit('log_line', { pid, level: this.#random.pick(LOG_LEVELS), ...this.#payload(() => 'a line') }),
      () => {
        log.emit('exit_signal_sent', { pid, to: other.pid, tag: 'oops', source: 'exit', ...this.#payload(() => 'oops') });
        if (other !== proc) this.#signal(proc, other, log.nextSeq - 1);
      },
      () => {
        const spec = proc.supervisor && [...proc.supervisor.children].find(([, entry]) => !entry.child?.alive);
        if (!spec) return;
        proc.supervisor?.children.delete(spec[0]);
        log.emit('child_spec_removed', { pid, childId: spec[0] });
      },
    ])();
  }

  #callback(proc: Proc): void {
    if (proc.callback) this.#finish(proc, this.log.nextSeq - 1);
    else {
      proc.callback = true;
      this.log.emit('callback_started', { pid: proc.pid, callback: 'handle_continue', tag: 'continue' });
    }
  }

  #outside(): void {
    const { log } = this;
    const random = this.#random;
    const proc = random.pick(this.#live);
    log.at += random.below(10_000);
    const input = (): void => {
      const wakes = !proc.runnable;
      log.emit('input', { source: 'host', ...this.#payload(() => [1, 2, 3]) });
      const key = log.emit('message_sent', { to: proc.pid, tag: 'input', kind: 'info', delivered: true, wakes, cause: log.nextSeq - 1 });
      this.#deliver(proc, { key, tag: 'input', from: 0, kind: 'info', ref: 0 });
    };
    const suspend = (): void => {
      log.emit('command', { target: proc.pid, action: 'suspend', kind: 'pause', ...this.#payload(() => ({})) });
      log.emit(proc.suspended ? 'process_resumed' : 'process_suspended', { pid: proc.pid, cause: log.nextSeq - 1 });
      proc.suspended = !proc.suspended;
    };
    random.pick([
      input,
      input,
      suspend,
      () => log.emit('node_up', { node: 1, name: 'b@host' }),
      () => log.emit('node_down', { node: 1, name: 'b@host' }),
      () => log.emit('link_lost', { node: 0, other: 1 }),
    ])();
  }

  #signal(from: Proc, to: Proc, cause: number): void {
    if (!to.alive) return;
    const outcome = to.trap ? 'trapped' : this.#random.chance(0.3) && this.#live.length > 6 ? 'died' : 'ignored';
    const wakes = outcome === 'trapped' && !to.runnable;
    const seq = this.log.emit('exit_signal_received', {
      pid: to.pid,
      from: from.pid,
      tag: 'oops',
      outcome,
      delivered: outcome === 'trapped',
      wakes,
      cause,
      ...this.#payload(() => 'oops'),
    }); // prettier-ignore
    if (outcome === 'trapped') this.#deliver(to, { key: seq, tag: 'EXIT', from: from.pid, kind: 'info', ref: 0 });
    if (outcome === 'died') this.#exit(to, seq);
  }

  /** An exit with all that follows: signals, downs, and the answer of the supervisor. The root never ends. */
  #exit(proc: Proc, cause: number): void {
    if (!proc.alive || proc.pid === 1) return;
    proc.alive = false;
    proc.runnable = false;
    const terminated = this.#random.chance(0.2);
    const exitClass = this.#random.pick(EXIT_CLASSES);
    const crashed = !terminated && (exitClass === 'abnormal' || exitClass === 'killed');
    const seq = this.log.emit('process_exited', {
      pid: proc.pid,
      tag: exitClass,
      class: exitClass,
      terminated,
      crashed,
      cause,
      ...this.#payload(() => new Error('boom')),
    });
    if (proc.name !== undefined && this.#random.chance(0.5)) this.log.emit('name_unregistered', { pid: proc.pid, name: proc.name });
    proc.name = undefined;
    for (const other of proc.links) {
      other.links.delete(proc);
      if (other.alive && other !== proc.boss) this.#signal(proc, other, seq);
    }
    for (const watcher of this.#live) {
      for (const [ref, target] of [...watcher.monitors]) {
        if (target !== proc || !watcher.alive) continue;
        watcher.monitors.delete(ref);
        this.#down(proc, watcher, ref);
      }
    }
    this.#answer(proc, seq, crashed);
  }

  #answer(child: Proc, cause: number, crashed: boolean): void {
    const boss = child.boss;
    const sup = boss?.supervisor;
    const entry = child.childId === undefined ? undefined : sup?.children.get(child.childId);
    if (!boss?.alive || !sup || !entry || entry.child !== child) return;
    const { strategy } = sup;
    const childId = child.childId as string;
    const common = { pid: boss.pid, child: child.pid, childId, affected: 1, strategy, cause, ...this.#payload(() => [childId]) };
    if (entry.restart === 'temporary' || (entry.restart === 'transient' && !crashed)) {
      this.log.emit('supervisor_decided', {
        ...common,
        rule: entry.restart === 'temporary' ? 'temporary_never_restarts' : 'transient_ended_normally',
      });
      return;
    }
    this.log.emit('supervisor_decided', {
      ...common,
      rule: entry.restart === 'permanent' ? 'permanent_always_restarts' : 'transient_restarts_on_abnormal_exit',
    });
    if (this.#random.chance(0.1)) {
      this.log.emit('gave_up', { pid: boss.pid, used: 4, intensity: 3, period: 5, childId });
      return;
    }
    sup.used = this.#random.chance(0.5) ? 1 : Math.min(3, sup.used + 1);
    this.log.emit('restart_counted', { pid: boss.pid, used: sup.used, intensity: 3, period: 5, childId });
    if (this.#random.chance(0.1)) this.log.emit('child_start_failed', { pid: boss.pid, childId, tag: 'badmatch', restart: true });
    if (this.#random.chance(0.1)) return;
    this.log.emit('child_terminated', { pid: boss.pid, child: child.pid, childId, how: 'already_dead' });
    const next = this.#startChild(boss, entry, childId, cause, 0);
    this.log.emit('child_restarted', { pid: boss.pid, child: next.pid, childId, old: child.pid });
  }
}

export function syntheticLog(options: SyntheticOptions): SyntheticLog {
  return new SyntheticLog(options);
}
