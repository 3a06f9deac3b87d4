import type { Module, StartSpec } from './supervision/start-spec.ts';
import type { Program } from './system-types.ts';

/**
 * Describes a program: the default export of its module. `start` is its root, process 1: usually a supervisor, else another module,
 * `{ module, argument?, name? }`, or a function or generator that is handed `self`.
 * @throws TypeError when `name` or `start` is missing.
 */
export function program<M extends Module>(description: { readonly name: string; readonly start: StartSpec<M> }): Program {
  if (typeof description?.name !== 'string' || description.name === '')
    throw new TypeError('program({ name, start }): name must be a non-empty string');
  if (description.start === undefined || description.start === null)
    throw new TypeError('program({ name, start }): start must be a module or a start function');
  return Object.freeze({ kind: 'program', name: description.name, start: description.start as StartSpec });
}
