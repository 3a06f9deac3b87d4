// What a test hands over, looked at before anything happens: what is wrong is a TestError that says what was expected.

import { isModule } from '../behaviours/module.ts';
import type { Destination } from '../process/self.ts';
import { Pid } from '../protocol/ids.ts';
import { encodeTerm } from '../protocol/term-codec.ts';
import type { StartSpec } from '../supervision/start-spec.ts';
import type { Program } from '../system-types.ts';
import { TestError } from './test-error.ts';

export const isProgram = (what: Program | StartSpec): what is Program => (what as { kind?: unknown }).kind === 'program';
export const nameOf = (what: StartSpec): string => ('module' in what ? what.module.name : what.name) || 'program';
export const text = (term: unknown): string => (term === undefined ? 'undefined' : encodeTerm(term));
export const isStart = (what: unknown): what is Program | StartSpec =>
  isModule(what) ||
  typeof what === 'function' ||
  (typeof what === 'object' && what !== null && (isProgram(what as Program) || isModule((what as { module?: unknown }).module)));

const isDestination = (target: unknown): target is Destination =>
  typeof target === 'string' ||
  target instanceof Pid ||
  (Array.isArray(target) && target.length === 2 && target.every((part) => typeof part === 'string'));

export function checkDestination(target: unknown, operation: string): Destination {
  if (isDestination(target)) return target;
  throw new TestError(`${operation}: expected a pid, a registered name or [name, node], got ${text(target)}`);
}

export function checkModule(what: unknown, operation: string): void {
  if (!isModule(what)) throw new TestError(`${operation}: expected a module, as genServer() and its kin make it, got ${text(what)}`);
}
