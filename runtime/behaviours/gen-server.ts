// gen_server: OTP's loop (lib/stdlib/src/gen_server.erl), callback for callback.

import { badarg } from '../process/raised.ts';
import type { Untyped } from '../protocol/ids.ts';
import { GenServerLoop } from './gen-server-loop.ts';
import type {
  AnyReply,
  CallResult,
  CallsOf,
  CastsOf,
  GenServerCallbacks,
  GenServerDefinition,
  InfosOf,
  May,
  NoReply,
  OnlyDeclared,
  Taken,
} from './gen-server-types.ts';
import type { Implementation } from './module.ts';
import { defineModule } from './module.ts';
import type { Module } from './module-types.ts';
import { ServerSelf } from './server-self.ts';

/** A module made by `genServer`. */
export type GenServer<Argument = Untyped, Message = Untyped> = Module<Argument, Message> & { readonly kind: 'gen_server' };

/**
 * Makes a gen_server module from its callbacks. Its process's messages are typed by the callbacks' parameters, and so are
 * `self.call`, `cast` and `send` to a `PidOf` or `ServerName` of it.
 * @throws badarg when `name` or `init` is missing. Source: gen_server.erl.
 */
export function genServer<
  State,
  Argument,
  Request,
  Reply extends AnyReply,
  Result extends May<CallResult<State, Reply>> = never,
  Cast = unknown,
  CastResult extends May<NoReply<State>> = never,
  Info = unknown,
  InfoResult extends May<NoReply<State>> = never,
  Continue = unknown,
>(
  callbacks: GenServerDefinition<State, Argument, Request, Result, Cast, CastResult, Info, InfoResult, Continue> &
    OnlyDeclared<Request, Result>,
): GenServer<Argument, Taken<CallsOf<Request, Result> | CastsOf<Cast, CastResult> | InfosOf<Info, InfoResult>>> {
  if (typeof callbacks?.name !== 'string' || typeof callbacks.init !== 'function')
    badarg('genServer: expected { name, init, … }, with name a string and init a function');
  const code = new GenServerLoop(callbacks as unknown as GenServerCallbacks<unknown, unknown>, true);
  const run: Implementation['run'] = (argument, k, process, linked) => {
    code.open(new ServerSelf(k, process), process, argument, linked);
    return code;
  };
  return defineModule({}, 'gen_server', callbacks.name, { run, hasInit: true }) as GenServer;
}
