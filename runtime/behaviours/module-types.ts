// A module as programs hold it, and what the compiler knows of it: the argument that it is started with, and the messages that
// its process takes. Both are derived from its callbacks; neither exists at run time.

import type { ViaName } from '../process/self.ts';
import type { accepts, Pid, Untyped } from '../protocol/ids.ts';
import type { Millis } from '../protocol/units.ts';

declare const starts: unique symbol;

/**
 * A gen_server, gen_statem, supervisor or task, as `genServer()`, `genStatem()`, `supervisor()`, `dynamicSupervisor()`, `task()` or `loop()` make it: opaque
 * but for its kind and name. `Argument` is what its init is given, `Message` what its process takes (see `PidOf`).
 */
export interface Module<in Argument = Untyped, out Message = Untyped> {
  readonly kind: 'gen_server' | 'gen_statem' | 'supervisor' | 'task';
  readonly name: string;
  readonly [starts]?: (argument: Argument) => Message;
}

/** What a module's init is given. */
export type ArgumentOf<M> = M extends { readonly [starts]?: (argument: infer A) => unknown } ? A : Untyped;
/** The messages of a module's process: infos as they are, calls and casts as `CallMessage` and `CastMessage`. */
export type MessageOf<M> = M extends { readonly [starts]?: (argument: never) => infer Message } ? Message : Untyped;
/** The pid of a module's process: `const counter: PidOf<typeof Counter>`. */
export type PidOf<M> = Pid<MessageOf<M>>;
/** A registered name of a module's process: `const counter: ServerName<typeof Counter> = 'counter'`. A string at run time. */
export type ServerName<M> = string & { readonly [accepts]?: (message: MessageOf<M>) => void };

/** Whether a module can be started without saying an argument. */
export type NeedsNothing<M> = undefined extends ArgumentOf<M> ? true : false;

/** How a start may differ from the plain one. */
export interface StartOptions<M = Untyped> {
  /** Registers the process; the start fails with `['already_started', pid]` if the name is taken. Default: no name. */
  readonly name?: ServerName<M> | ViaName | undefined;
  /** How long init may take, ms; then the process is killed and the result is `['error', 'timeout']`. Default: for ever. @throws timeout_value for no such time. */
  readonly timeout?: Millis | 'infinity' | undefined;
}

/** The arguments after the module: its own, unless it needs none, and options. */
export type StartRest<M> =
  NeedsNothing<M> extends true
    ? readonly [argument?: ArgumentOf<M>, options?: StartOptions<M>]
    : readonly [argument: ArgumentOf<M>, options?: StartOptions<M>];

/** What a start comes to, as OTP has it. */
export type StartResult<Started = Pid> = readonly ['ok', Started] | readonly ['error', unknown] | 'ignore';
