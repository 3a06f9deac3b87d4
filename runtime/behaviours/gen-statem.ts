// gen_statem: OTP's state machine (lib/stdlib/src/gen_statem.erl), callback for callback.

import { ProcessSelf } from '../process/process-self.ts';
import { badarg, ErrorExit } from '../process/raised.ts';
import type { Self } from '../process/self.ts';
import type { CallMessage, CastMessage } from '../process/typing.ts';
import type { Untyped } from '../protocol/ids.ts';
import type { Machine } from './gen-statem-loop.ts';
import { GenStatemLoop } from './gen-statem-loop.ts';
import type { EventType, HandleEventFunction, StateFunctions } from './gen-statem-types.ts';
import { defineModule } from './module.ts';
import type { Module } from './module-types.ts';

/** What a machine takes whose events' contents are `E`. */
type Events<E> = CallMessage<E, Untyped> | CastMessage<E> | E;
/** A module made by `genStatem`. */
export type GenStatem<Argument = Untyped, Message = Untyped> = Module<Argument, Message> & { readonly kind: 'gen_statem' };
/** Any term at all. `string` and `number` are named so that the compiler keeps a state's own literal, for both forms of genStatem. */
type Term = string | number | NonNullable<unknown> | null | undefined;
type Terminate = Machine['terminate'];
type Handler = (type: EventType, content: unknown, data: unknown, self: Self) => unknown;

/**
 * Makes a gen_statem module from its callbacks: one function per state (`callbackMode: 'state_functions'`, `states`), or one for
 * all (`'handle_event_function'`, `handleEvent`). With `['…', 'state_enter']` a state is called with `'enter'` when it is entered.
 * It is started, called, cast to and stopped as a gen_server.
 * @throws badarg when `name`, `init` or the functions of its mode are missing, or the mode is none.
 */
export function genStatem<S extends Term, D, A, E = unknown>(callbacks: HandleEventFunction<S, D, A, E>): GenStatem<A, Events<E>>;
// The last one is what the compiler speaks of where none fits.
export function genStatem<S extends string, D, A, E = unknown>(callbacks: StateFunctions<S, D, A, E>): GenStatem<A, Events<E>>;
export function genStatem(callbacks: StateFunctions<string, unknown> | HandleEventFunction<unknown, unknown>): GenStatem {
  const machine = machineOf(callbacks);
  return defineModule({}, 'gen_statem', callbacks.name, {
    run: (argument, k, process, linked) => new GenStatemLoop(machine, new ProcessSelf(k, process), k, process, argument, linked),
    hasInit: true,
  }) as GenStatem;
}

function machineOf(callbacks: StateFunctions<string, unknown> | HandleEventFunction<unknown, unknown>): Machine {
  if (typeof callbacks?.name !== 'string' || typeof callbacks.init !== 'function') badarg();
  const [mode, enter, ...rest]: readonly unknown[] =
    typeof callbacks.callbackMode === 'string' ? [callbacks.callbackMode] : (callbacks.callbackMode ?? []);
  if ((enter !== undefined && enter !== 'state_enter') || rest.length > 0) badarg();
  const common = {
    name: callbacks.name,
    stateEnter: enter === 'state_enter',
    init: callbacks.init.bind(callbacks),
    terminate: callbacks.terminate?.bind(callbacks) as Terminate,
  };
  if (mode === 'state_functions' && 'states' in callbacks) {
    const states = callbacks.states as unknown as Readonly<Record<string, Handler>>;
    return {
      ...common,
      callbackName: String,
      handle: (type, content, state, data, self) => {
        if (typeof state !== 'string') return badarg();
        if (!Object.hasOwn(states, state)) throw new ErrorExit('undef');
        return (states[state] as Handler)(type, content, data, self);
      },
    };
  }
  if (mode !== 'handle_event_function' || !('handleEvent' in callbacks) || typeof callbacks.handleEvent !== 'function') return badarg();
  return {
    ...common,
    callbackName: () => 'handle_event',
    handle: (type, content, state, data, self) => callbacks.handleEvent(type, content as never, state, data, self),
  };
}
