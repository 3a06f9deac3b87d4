// What one played scenario knows: which process has which label, what happened, what waits at a gate. The scenario's processes
// write into it from their callbacks, outside the system under test, as the oracle's processes write into its tables.

import type { Ref } from '../../runtime/index.ts';
import { Pid } from '../../runtime/index.ts';
import type { Json, Observation } from './otp-compare.ts';
import type { Labels } from './otp-terms.ts';
import { messageToJson, toJson } from './otp-terms.ts';

export type Kind = 'plain' | 'worker' | 'sup' | 'simple' | 'tester' | 'server';

export class UnknownTarget {
  readonly target: string;
  constructor(target: string) {
    this.target = target;
  }
}

export class Session implements Labels {
  readonly #labels = new Map<number, string>();
  readonly #kinds = new Map<number, Kind>();
  readonly #pids = new Map<string, Pid>();
  readonly #latest = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #refs = new Map<number, string>();
  readonly #refsByName = new Map<string, Ref>();
  readonly #started = new Set<number>();
  readonly #dead = new Set<number>();
  /** Processes inside terminate that will come to an end. */
  readonly busy = new Set<number>();
  readonly gates = new Map<string, Pid>();
  /** How many things have happened so far. */
  happened = 0;
  log: Json[] = [];
  exits: Json[] = [];
  inboxes: Record<string, Json[]> = {};
  done: Record<string, Json> = {};

  // ── labels ──

  nextNumber(path: string): number {
    const n = (this.#counts.get(path) ?? 0) + 1;
    this.#counts.set(path, n);
    return n;
  }

  enrol(label: string, pid: Pid, kind: Kind, path?: string): void {
    this.happened += 1;
    this.#labels.set(pid.id, label);
    this.#kinds.set(pid.id, kind);
    this.#pids.set(label, pid);
    if (path !== undefined) this.#latest.set(path, label);
  }

  started(pid: Pid): void {
    this.#started.add(pid.id);
  }

  labelOf(pid: Pid): string {
    return this.#labels.get(pid.id) ?? '?';
  }

  kindOf(pid: Pid): Kind | undefined {
    return this.#kinds.get(pid.id);
  }

  isAlive(pid: Pid): boolean {
    return !this.#dead.has(pid.id);
  }

  /** @throws UnknownTarget */
  pidOf(target: string): Pid {
    const pid = this.#pids.get(target) ?? this.#pids.get(this.#latest.get(target) ?? '');
    if (pid === undefined) throw new UnknownTarget(target);
    return pid;
  }

  latest(path: string): Pid | undefined {
    return this.#pids.get(this.#latest.get(path) ?? '');
  }

  /** A registered name (`@name`) or a process. */
  targetOf(target: string): Pid | string {
    return target.startsWith('@') ? target.slice(1) : this.pidOf(target);
  }

  nameRef(ref: Ref, name: string): void {
    this.#refs.set(ref.id, name);
    this.#refsByName.set(name, ref);
  }

  refName(ref: Ref): string | undefined {
    return this.#refs.get(ref.id);
  }

  /** @throws as the oracle does where the step that was to name the reference did not get that far */
  refOf(name: string): Ref {
    const ref = this.#refsByName.get(name);
    if (ref === undefined) throw { class: 'error', reason: ['badmatch', { list: [] }] };
    return ref;
  }

  /** Live supervisors. */
  supervisors(): Pid[] {
    return Array.from(this.#kinds)
      .filter(([id, kind]) => (kind === 'sup' || kind === 'simple') && !this.#dead.has(id))
      .map(([id]) => new Pid(0, id));
  }

  // ── what happens ──

  note(what: string, label: string, reason?: { readonly term: unknown }): void {
    this.happened += 1;
    this.log.push(reason === undefined ? [what, label] : [what, label, toJson(reason.term, this)]);
  }

  /** A message that arrived at an actor or worker. */
  arrived(label: string, message: unknown): void {
    if (!this.isNoise(message)) (this.inboxes[label] ??= []).push(messageToJson(message, this));
  }

  /** EXIT of a process that never completed its start: releases of OTP differ on whether it is seen. */
  isNoise(message: unknown): boolean {
    if (!Array.isArray(message) || message[0] !== 'EXIT' || !(message[1] instanceof Pid)) return false;
    return !this.#started.has(message[1].id) && this.labelOf(message[1]) !== 'tester';
  }

  /** The hook of the runtime: a process has just exited. */
  onExit(id: number, reason: unknown): void {
    this.happened += 1;
    this.#dead.add(id);
    this.busy.delete(id);
    if (!this.#started.has(id)) return;
    const label = this.#labels.get(id) as string;
    if (this.#kinds.get(id) === 'plain') this.exits.push([label, toJson(reason, this)]);
    else this.log.push(['exit', label, toJson(reason, this)]);
  }

  /** What was seen since the last time. */
  collect(reply: Json, tree: Json | undefined): Observation {
    const observation: Observation = { reply };
    if (this.log.length > 0) observation.log = this.log;
    if (this.exits.length > 0) observation.exits = this.exits;
    if (Object.keys(this.inboxes).length > 0) observation.inbox = this.inboxes;
    if (Object.keys(this.done).length > 0) observation.done = this.done;
    if (tree !== undefined) observation.tree = tree;
    this.log = [];
    this.exits = [];
    this.inboxes = {};
    this.done = {};
    return observation;
  }
}
