// The breakpoints of each program, found again when it is started or a recording of it is opened: one small file in the hub's home,
// by the program's name. What does not fit its schema is left out; a breakpoint is never worth a program that does not start.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { BREAKPOINT, type BreakpointSpec, type NewBreakpoint } from '../../runtime/protocol/breakpoints.ts';

const FILE = v.object({
  version: v.literal(1),
  programs: v.record(v.string(), v.array(v.unknown())),
  /** What a program file, or a scenario, calls itself: known before it is started. */
  names: v.record(v.string(), v.string()),
});

export class BreakpointFile {
  readonly #file: string;
  readonly #programs = new Map<string, readonly NewBreakpoint[]>();
  readonly #names = new Map<string, string>();

  constructor(home: string) {
    this.#file = path.join(home, 'breakpoints.json');
    for (const [program, list] of Object.entries(this.#read().programs)) {
      const fitting = list.flatMap((one) => {
        const parsed = v.safeParse(BREAKPOINT, one);
        return parsed.success ? [parsed.output] : [];
      });
      if (fitting.length > 0) this.#programs.set(program, fitting);
    }
  }

  of(program: string): readonly NewBreakpoint[] {
    return this.#programs.get(program) ?? [];
  }

  /** Of a program that is about to start, by the file it is started from. */
  before(source: string): readonly NewBreakpoint[] {
    const name = this.#names.get(source);
    return name === undefined ? [] : this.of(name);
  }

  /** @throws the error of the file system */
  put(program: string, source: string | undefined, specs: readonly BreakpointSpec[]): void {
    if (specs.length === 0) this.#programs.delete(program);
    else
      this.#programs.set(
        program,
        specs.map(({ id: _, ...spec }) => spec),
      );
    if (source !== undefined) this.#names.set(source, program);
    const text = JSON.stringify({ version: 1, programs: Object.fromEntries(this.#programs), names: Object.fromEntries(this.#names) });
    writeFileSync(`${this.#file}.new`, text);
    renameSync(`${this.#file}.new`, this.#file);
  }

  #read(): v.InferOutput<typeof FILE> {
    const nothing = { version: 1 as const, programs: {}, names: {} };
    try {
      const parsed = v.safeParse(FILE, JSON.parse(readFileSync(this.#file, 'utf8')));
      if (!parsed.success) return nothing;
      for (const [source, name] of Object.entries(parsed.output.names)) this.#names.set(source, name);
      return parsed.output;
    } catch {
      // There is none yet, or it is damaged: no breakpoints is an answer to both.
      return nothing;
    }
  }
}
