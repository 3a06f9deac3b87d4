// A program run and recorded, and why it crashed, as `bough why --json` says it.

import { runCli } from '../../src-main/cli/cli.ts';

export interface WhyJson {
  readonly crash?: { readonly seq: number; readonly at: number; readonly pid: string; readonly slot: string; readonly reason: string };
  readonly sentence: string;
  readonly firstCause: { readonly seq: number; readonly type: string; readonly pid?: string };
  readonly complete: boolean;
  readonly steps: readonly {
    readonly seq: number;
    readonly at: number;
    readonly type: string;
    readonly pid?: string;
    readonly slot?: string;
    readonly text: string;
    readonly edge: string;
    readonly place?: string;
  }[];
  readonly omitted?: { readonly after: number; readonly count: number };
  readonly sides: readonly {
    readonly kind: string;
    readonly seq: number;
    readonly text: string;
    readonly slot?: string;
    readonly edge?: string;
  }[];
  readonly supervisors: readonly {
    readonly name: string;
    readonly seq: number;
    readonly gaveUp: boolean;
    readonly intensity: number;
    readonly counted: readonly { readonly seq: number; readonly at: number; readonly childId: string }[];
  }[];
}

/** Runs `bough why FILE … --json`. @throws an error with what it said where it fails */
export async function whyJson(file: string, ...args: readonly string[]): Promise<WhyJson> {
  const { code, out, err } = await bough('why', file, ...args, '--json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as WhyJson;
}

/** Runs one command line in this process. */
export async function bough(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    interactive: false,
    columns: undefined,
    env: process.env,
  };
  const code = await runCli(args, io);
  return { code, out, err };
}
