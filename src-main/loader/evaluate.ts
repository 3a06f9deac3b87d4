// Runs a bundle's top-level code and takes its default export. This is the only place where a program's text becomes code, and
// it belongs into a worker: top-level code that never ends can only be stopped from outside.
//
// The script runs as the body of a function whose parameters are all that it needs and the replacements of environment.ts. It
// runs in the context of the runtime, not in one of its own: plain data of another context would not be plain data to it.

import { compileFunction } from 'node:vm';
import * as bough from '../../runtime/bough.ts';
import type { Program } from '../../runtime/index.ts';
import * as testing from '../../runtime/testing/index.ts';
import type { LoadError, Result } from './load-error.ts';
import type { LoadedProgram } from './load-program.ts';
import { NotAvailable } from './refusals.ts';
import type { ScopeOptions } from './scope.ts';
import { createScope, scriptText } from './scope.ts';
import { createStackMapper, SCRIPT_NAME } from './stack-map.ts';

export type EvaluateOptions = ScopeOptions;

const EXAMPLE = [
  "  import { program, supervisor } from 'bough';",
  "  import { Worker } from './worker.ts';",
  "  const Root = supervisor({ name: 'Root', strategy: 'one_for_one',",
  "    children: [{ id: 'Worker', start: { module: Worker, name: 'Worker' } }] });",
  "  export default program({ name: 'MyProgram', start: Root });",
].join('\n');

/** Evaluates a loaded program. What its top-level code throws becomes a LoadError at the place where it threw. */
export function evaluateProgram(loaded: LoadedProgram, options: EvaluateOptions): Result<Program, LoadError> {
  const module = { exports: {} as Record<string, unknown> };
  const around = createScope(options);
  try {
    // The program is a function inside the one with the replacements, so that it may declare a Worker or a process of its own.
    const outer = compileFunction(scriptText(loaded.code), Object.keys(around), { filename: SCRIPT_NAME });
    const inner = outer(...Object.values(around)) as (...args: unknown[]) => void;
    inner.call(undefined, requireBough, module, module.exports);
    // To look at what it exports may run its code too: a getter, a proxy.
    const exported = module.exports['default'] ?? module.exports;
    if (isProgram(exported)) return { ok: true, value: { ...exported } };
    const reason = `${whatInstead(module.exports)}; it has to end like this:\n${EXAMPLE}`;
    return { ok: false, error: { kind: 'no_program', file: loaded.file, reason } };
  } catch (thrown) {
    return { ok: false, error: explainThrown(thrown, loaded) };
  }
}

function requireBough(name: string): unknown {
  if (name === 'bough') return bough;
  // A lesson may show a test at work: a system of its own, inside one turn of the process that makes it.
  if (name === 'bough/test') return testing;
  throw new NotAvailable(`require(${JSON.stringify(name)}) is not available to a program under study; import it at the top of the file`);
}

function isProgram(value: unknown): value is Program {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as { kind?: unknown; name?: unknown };
  return kind === 'program' && typeof name === 'string';
}

function whatInstead(exports: Record<string, unknown>): string {
  const names = Object.keys(exports);
  if (!('default' in exports)) {
    return names.length === 0 ? 'exports nothing' : `has no default export (it exports ${names.join(', ')})`;
  }
  const value = exports['default'];
  const what = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  if (kind === 'supervisor' || kind === 'gen_server' || kind === 'gen_statem' || kind === 'task')
    return `its default export is a ${kind}, not a program`;
  return `its default export is ${value === undefined ? 'undefined' : what}, not a program`;
}

function explainThrown(thrown: unknown, loaded: LoadedProgram): LoadError {
  const mapper = createStackMapper(loaded);
  const { file } = loaded;
  try {
    const isError = thrown instanceof Error;
    const place = isError ? mapper.topPlace(String(thrown.stack ?? '')) : undefined;
    const kind = thrown instanceof NotAvailable ? 'unsupported' : thrown instanceof SyntaxError && !place ? 'syntax' : 'threw';
    const said = kind === 'unsupported' && isError ? thrown.message : `threw ${describe(thrown)} while loading`;
    return { kind, file, ...place, reason: said };
  } catch {
    // It can't be looked at either: it throws at that, or has no text.
    return { kind: 'threw', file, reason: `threw ${typeof thrown === 'object' ? 'an object' : `a ${typeof thrown}`} while loading` };
  }
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  return JSON.stringify(thrown) ?? String(thrown);
}
