// Aliases (OTP 24): references that can be sent to. A process makes one for an answer it waits for; once the alias is inactive,
// what is sent to it is dropped instead of lying in the mailbox for ever. Nearly no process has one, so all of them stand in
// one table that exists only while there are any, and a process pays nothing for not having one.

import { EV } from '../protocol/event-table.ts';
import { Ref } from '../protocol/ids.ts';
import type { Kernel } from './kernel.ts';
import { demonitorRemote } from './nodes/remote-ties.ts';
import type { Process } from './process.ts';
import { badarg, checkOptions } from './raised.ts';

/**
 * When an alias ends: `explicit_unalias` only by `unalias`; `reply` with the first message that comes by it; `demonitor` when the
 * monitor it belongs to is removed or has fired; `reply_demonitor` at the first of both, the message also removing the monitor.
 */
export type AliasKind = 'explicit_unalias' | 'reply' | 'demonitor' | 'reply_demonitor';

const MONITOR_KINDS: readonly string[] = ['explicit_unalias', 'demonitor', 'reply_demonitor'] satisfies AliasKind[];

interface Alias {
  readonly owner: Process;
  readonly kind: AliasKind;
}

/** The active aliases of a system. */
export class Aliases {
  readonly #byRef = new Map<number, Alias>();
  readonly #refsOf = new Map<Process, Set<number>>();

  get size(): number {
    return this.#byRef.size;
  }

  get(ref: number): Alias | undefined {
    return this.#byRef.get(ref);
  }

  add(ref: number, owner: Process, kind: AliasKind): void {
    this.#byRef.set(ref, { owner, kind });
    const refs = this.#refsOf.get(owner);
    if (refs === undefined) this.#refsOf.set(owner, new Set([ref]));
    else refs.add(ref);
  }

  remove(ref: number): void {
    const alias = this.#byRef.get(ref);
    if (alias === undefined) return;
    this.#byRef.delete(ref);
    const refs = this.#refsOf.get(alias.owner);
    refs?.delete(ref);
    if (refs?.size === 0) this.#refsOf.delete(alias.owner);
  }

  /** Its owner has ended. */
  removeAll(owner: Process): void {
    for (const ref of this.#refsOf.get(owner) ?? []) this.#byRef.delete(ref);
    this.#refsOf.delete(owner);
  }
}

/** erlang:alias/1. @throws badarg for an unknown option. */
export function alias(k: Kernel, process: Process, options?: { readonly reply?: boolean }): Ref {
  checkOptions('alias', options, ['reply']);
  const ref = new Ref(++k.lastRef);
  addAlias(k, process, ref.id, options?.reply === true ? 'reply' : 'explicit_unalias');
  return ref;
}

/** The alias that a monitor asked for. */
export function addMonitorAlias(k: Kernel, process: Process, ref: number, kind: unknown): void {
  if (!MONITOR_KINDS.includes(kind as string)) badarg(`monitor: alias: expected ${MONITOR_KINDS.join(', ')}, got ${String(kind)}`);
  addAlias(k, process, ref, kind as AliasKind);
}

function addAlias(k: Kernel, process: Process, ref: number, kind: AliasKind): void {
  (k.aliases ??= new Aliases()).add(ref, process, kind);
}

/** erlang:unalias/1: whether it was an active alias of this process. A monitor that it belongs to stays. */
export function unalias(k: Kernel, process: Process, ref: Ref): boolean {
  if (!(ref instanceof Ref)) badarg(`unalias: expected a reference, got ${String(ref)}`);
  if (k.aliases?.get(ref.id)?.owner !== process) return false;
  removeAlias(k, ref.id);
  return true;
}

/** A message comes by an active alias: one that ends with this message ends here. `cause`: the message. */
export function followAlias(k: Kernel, ref: number, cause: number): void {
  const found = k.aliases?.get(ref);
  if (found === undefined) return;
  const { owner, kind } = found;
  if (kind === 'reply' || kind === 'reply_demonitor') removeAlias(k, ref);
  if (kind === 'reply_demonitor' && k.net !== null && demonitorRemote(k, owner, ref, cause)) return;
  const monitor = kind === 'reply_demonitor' ? owner.monitors?.get(ref) : undefined;
  if (monitor === undefined) return;
  owner.monitors?.delete(ref);
  monitor.target.watchers?.delete(ref);
  k.trace.write(EV.demonitored, 0, owner.id, cause, monitor.target.id, ref, 0, 0);
}

/** A monitor was removed or has fired: so ends the alias that it was made with, unless only `unalias` may end it. */
export function endMonitorAlias(k: Kernel, ref: number): void {
  const kind = k.aliases?.get(ref)?.kind;
  if (kind === 'demonitor' || kind === 'reply_demonitor') removeAlias(k, ref);
}

function removeAlias(k: Kernel, ref: number): void {
  k.aliases?.remove(ref);
  if (k.aliases?.size === 0) k.aliases = null;
}
