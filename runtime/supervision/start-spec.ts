// How something is started: a module of ours with its argument, or a function as free as OTP's {M, F, A}.

import type { Body, ProcessBody, Self } from '../process/self.ts';

/** A gen_server, supervisor or task, as `genServer()`, `supervisor()`, `dynamicSupervisor()` or `task()` make it. */
export interface Module {
  readonly kind: 'gen_server' | 'supervisor' | 'task';
  readonly name: string;
}

export interface ModuleStart {
  readonly module: Module;
  readonly argument?: unknown;
  /** Registers the process under this name; the start fails with `['already_started', pid]` if it is taken. */
  readonly name?: string;
}

/**
 * `{ module, argument?, name? }`, a module alone, or a function run in the supervisor that starts and links a process itself
 * and returns `['ok', pid]`, `['ok', pid, extra]`, `'ignore'` or `['error', reason]`.
 */
export type StartSpec = Module | ModuleStart | StartFunction;
export type StartFunction = (supervisor: Self, ...extra: readonly unknown[]) => unknown | Body;
export type { ProcessBody };
