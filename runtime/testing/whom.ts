// Which process a test means: a pid, a registered name, or a name on a node; and how it is called in what a test is told.

import type { Destination } from '../process/self.ts';
import { Pid } from '../protocol/ids.ts';
import { checkDestination } from './arguments.ts';
import type { Recorder } from './recorder.ts';
import { TestError } from './test-error.ts';

export class Whom {
  readonly #recorder: Recorder;
  readonly #flush: () => void;
  readonly #reasonOf: (pid: number) => string;

  constructor(recorder: Recorder, flush: () => void, reasonOf: (pid: number) => string) {
    this.#recorder = recorder;
    this.#flush = flush;
    this.#reasonOf = reasonOf;
  }

  get #world(): Recorder['world'] {
    this.#flush();
    return this.#recorder.world;
  }

  /**
   * The number of a process that is there; with `ended` also of one that was. `what` is the operation that asks.
   * @throws TestError that says who is registered, or with what the process has ended
   */
  pid(target: Destination, what: string, ended = false): number {
    const pid = this.find(checkDestination(target, what));
    const process = pid === undefined ? undefined : this.#world.process(pid);
    if (process === undefined && !(target instanceof Pid))
      throw new TestError(`${what}: no process is registered as ${this.text(target)}${this.#registered()}`);
    if (process === undefined) throw new TestError(`${what}: there is no process ${this.text(target)}`);
    if (!process.live && !ended) {
      throw new TestError(`${what}: ${this.text(target)} has ended with ${this.#reasonOf(process.pid)}`);
    }
    return process.pid;
  }

  find(target: Destination): number | undefined {
    if (target instanceof Pid) return target.id;
    return typeof target === 'string' ? this.#world.whereis(target) : this.#world.whereis(...target);
  }

  /** As a test is told of it: its name and pid. */
  text(target: Destination): string {
    if (!(target instanceof Pid)) return typeof target === 'string' ? target : `{${target[0]}, ${target[1]}}`;
    return `${this.#recorder.nameOf(target.id)} ${target}`;
  }

  #registered(): string {
    const names = [...this.#world.processes()].filter(({ live }) => live).flatMap((process) => process.names);
    return names.length === 0 ? '; nobody is' : `; registered are ${names.join(', ')}`;
  }
}
