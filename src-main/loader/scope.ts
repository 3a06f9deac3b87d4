// All that a program's script finds by name: the replacements of environment.ts, its own globalThis, and what the inserted code
// calls. Knows no Node, so that the same scope can be made in a browser (test/determinism).

import type { Meter } from '../../runtime/index.ts';
import { createDriving } from './driving.ts';
import type { Surroundings } from './environment.ts';
import { createEnvironment } from './environment.ts';
import { POWER_FUNCTIONS } from './powers.ts';

export interface ScopeOptions extends Surroundings {
  readonly meter: Meter;
  /** The replacements, where the caller has made them already. Default: made from the rest. */
  readonly environment?: Record<string, unknown>;
}

/** The program is a function inside the one with the replacements, so that it may declare a Worker or a process of its own. */
export const scriptText = (code: string): string => `return function (require, module, exports) {${code}\n}`;

/** Parameters of the script by name. */
export function createScope(options: ScopeOptions): Record<string, unknown> {
  const environment = options.environment ?? createEnvironment(options);
  const { enter, leave, back, pass, rejoin } = createDriving(options.meter);
  const scope: Record<string, unknown> = {
    ...environment,
    __bough: options.meter,
    __bough_enter: enter,
    __bough_leave: leave,
    __bough_back: back,
    __bough_pass: pass,
    __bough_rejoin: rejoin,
    ...POWER_FUNCTIONS,
  };
  // `eval` can't be a parameter of strict code; in a worker the global one is replaced.
  delete scope['eval'];
  scope['globalThis'] = scope['global'] = createGlobal(environment);
  return scope;
}

/** The real global object seen through the replacements; writing to it is allowed, as some packages do. */
function createGlobal(environment: Record<string, unknown>): unknown {
  const added: Record<PropertyKey, unknown> = {};
  const global: unknown = new Proxy(added, {
    get: (_target, key) => {
      if (key === 'globalThis' || key === 'global') return global;
      if (key in added) return added[key];
      return typeof key === 'string' && key in environment ? environment[key] : Reflect.get(globalThis, key);
    },
    has: (_target, key) => key in added || key in globalThis,
  });
  return global;
}
