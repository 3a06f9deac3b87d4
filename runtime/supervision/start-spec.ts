// How something is started: a module of ours with its argument, or a function as free as OTP's {M, F, A}.

import type { ArgumentOf, Module, NeedsNothing, ServerName } from '../behaviours/module-types.ts';
import type { Body, Plain, Self, ViaName } from '../process/self.ts';

export type { Module } from '../behaviours/module-types.ts';

interface Registered<M> {
  readonly module: M;
  /** Registers the process under this name; the start fails with `['already_started', pid]` if it is taken. Default: none. */
  readonly name?: ServerName<M> | ViaName;
}

/** A module with what its init is to be given, and a name for the process. The argument's type is the module's. */
export type ModuleStart<M extends Module = Module> = Registered<M> &
  (NeedsNothing<M> extends true ? { readonly argument?: ArgumentOf<M> } : { readonly argument: ArgumentOf<M> });

/**
 * `{ module, argument?, name? }`, a module alone where it needs no argument, or a function run in the supervisor that starts and
 * links a process itself and returns `['ok', pid]`, `['ok', pid, extra]`, `'ignore'` or `['error', reason]`, or the effect of one start:
 * `(self) => procLib.startLink(self, body)`.
 * Source: the `start` of a child spec, supervisor(3).
 */
export type StartSpec<M extends Module = Module> = (NeedsNothing<M> extends true ? M : never) | ModuleStart<M> | StartFunction;

/** The start function of a child, as free as OTP's {M, F, A}; `extra` is what `startChild` of a simple_one_for_one adds. */
export type StartFunction = (supervisor: Self, ...extra: readonly never[]) => Body | Plain;
