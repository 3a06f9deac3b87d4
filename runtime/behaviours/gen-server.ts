// gen_server: OTP's loop (lib/stdlib/src/gen_server.erl), callback for callback.

import type { ProcessSelf } from '../process/process-self.ts';
import { ProcessSelf as OpenSelf } from '../process/process-self.ts';
import { badarg } from '../process/raised.ts';
import { GenServerLoop } from './gen-server-loop.ts';
import type { GenServerCallbacks } from './gen-server-types.ts';
import type { BehaviourModule } from './module.ts';
import { defineModule } from './module.ts';

/**
 * Makes a gen_server module from its callbacks. `callbacks.name` names it in the tree.
 * @throws badarg when `name` or `init` is missing.
 */
export function genServer<S, A = unknown>(callbacks: GenServerCallbacks<S, A>): BehaviourModule & { readonly kind: 'gen_server' } {
  if (typeof callbacks?.name !== 'string' || typeof callbacks.init !== 'function') badarg();
  const run = (argument: unknown, self: ProcessSelf, linked: boolean): unknown => {
    const { k, process } = OpenSelf.open(self);
    return new GenServerLoop(callbacks as unknown as GenServerCallbacks<unknown, unknown>, self, k, process, {
      argument,
      linked,
      showsState: true,
    });
  };
  return defineModule({}, 'gen_server', callbacks.name, { run, hasInit: true }) as BehaviourModule & { readonly kind: 'gen_server' };
}
