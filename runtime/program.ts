import { checkNetwork, type NetworkDescription } from './network-description.ts';
import type { Module, StartSpec } from './supervision/start-spec.ts';
import type { Program } from './system-types.ts';

/**
 * Describes a program: the default export of its module. `start` is its root, process 1: usually a supervisor, else another module,
 * `{ module, argument?, name? }`, or a function or generator that is handed `self`. A program on several simulated nodes has `nodes`
 * instead, each with a root of its own, and `links` between them.
 * @throws TypeError when `name` or `start` is missing, or `nodes` and `links` do not fit.
 */
export function program<M extends Module>(
  description: { readonly name: string; readonly start: StartSpec<M> } | ({ readonly name: string } & NetworkDescription),
): Program {
  if (typeof description?.name !== 'string' || description.name === '')
    throw new TypeError('program({ name, start }): name must be a non-empty string');
  const { name } = description;
  if ('nodes' in description) {
    if ('start' in description) throw new TypeError('program({ name, nodes }): each node has a start of its own, the program has none');
    const { nodes, links, netTicktime, netSetuptime } = description;
    checkNetwork(description);
    return Object.freeze({
      kind: 'program',
      name,
      network: Object.freeze({ nodes, links, netTicktime, netSetuptime }) as NetworkDescription,
    });
  }
  if (description.start === undefined || description.start === null)
    throw new TypeError('program({ name, start }): start must be a module or a start function');
  return Object.freeze({ kind: 'program', name, start: description.start as StartSpec });
}
