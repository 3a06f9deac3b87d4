// Runs the corpus where it is: in a Node, a worker, an Electron or a page. Nothing of Node's is used here.

import * as bough from '../../runtime/bough.ts';
import type { HostAnswer, HostRequest, Program } from '../../runtime/index.ts';
import { createSystem } from '../../runtime/index.ts';
import { LogHash } from '../../runtime/protocol/log-hash.ts';
import { createEnvironment, sealPrototypes } from '../../src-main/loader/environment.ts';
import { createScope, scriptText } from '../../src-main/loader/scope.ts';

export interface CorpusProgram {
  readonly name: string;
  readonly code: string;
  readonly seeds: readonly number[];
  readonly untilMs: number;
}

/** Kept before anything is replaced. */
const MakeFunction = Function;

/** The log hash of every program with every seed: `maths#1` → hash and number of records. */
export function runCorpus(programs: readonly CorpusProgram[]): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const program of programs) for (const seed of program.seeds) hashes[`${program.name}#${seed}`] = runOne(program, seed);
  return hashes;
}

function runOne({ code, untilMs }: CorpusProgram, seed: number): string {
  const hash = new LogHash();
  const asked: HostRequest[] = [];
  const system = createSystem({ seed, sink: (chunk) => hash.add(chunk), host: (request) => void asked.push(request) });
  const surroundings = { seed, now: () => system.now, print: () => undefined };
  const environment = createEnvironment(surroundings);
  sealPrototypes(environment['Date'] as DateConstructor);
  const scope = createScope({ ...surroundings, environment, meter: system.meter });
  const module = { exports: {} as Record<string, unknown> };
  const outer = MakeFunction(...Object.keys(scope), `'use strict';${scriptText(code)}`) as (
    ...values: unknown[]
  ) => (...args: unknown[]) => void;
  outer(...Object.values(scope)).call(undefined, () => bough, module, module.exports);
  system.start(module.exports['default'] as Program);
  for (;;) {
    const { stopped } = system.run({ until: untilMs * 1000, turns: 5000 });
    for (const request of asked.splice(0)) system.answer(request.ref, answerTo(request));
    if (stopped !== 'turns' && stopped !== 'host') break;
  }
  system.flush();
  return `${hash.hex()} ${system.seq}`;
}

const answerTo = ({ name, argument }: HostRequest): HostAnswer =>
  name === 'readFile' ? ['ok', { argument, text: 'what it says' }] : ['error', 'enoent'];

Object.assign(globalThis, { runCorpus });
