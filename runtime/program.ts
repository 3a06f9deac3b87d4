import type { Program } from './system-types.ts';

/**
 * Describes a program: the default export of its module. `start` is its root, usually a supervisor.
 * @throws TypeError when `name` or `start` is missing.
 */
export function program(description: { readonly name: string; readonly start: Program['start'] }): Program {
  if (typeof description?.name !== 'string' || description.name === '')
    throw new TypeError('program({ name, start }): name must be a non-empty string');
  if (description.start === undefined || description.start === null)
    throw new TypeError('program({ name, start }): start must be a module or a start function');
  return Object.freeze({ kind: 'program', name: description.name, start: description.start });
}
