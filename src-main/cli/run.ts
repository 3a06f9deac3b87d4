// `bough run`: runs a program headless and records it. The work is done in a child process; this one waits, shows how far it
// is, and says what happened, also when the child is no longer there to say it.

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Keep } from '../../recordings/index.ts';
import { nearest } from '../../runtime/protocol/nearest.ts';
import { catalogue, lessons, programs } from '../../runtime/scenarios/catalogue.ts';
import type { Permission } from '../hosts/door.ts';
import { isRegularEnd } from '../hosts/program-end.ts';
import type { Pace } from '../hosts/worker-messages.ts';
import { boughHome, recordingName, recordingsFolder } from '../hub/paths.ts';
import { whyNotWritable } from '../hub/record-failure.ts';
import { findScenario } from '../hub/scenarios.ts';
import { formatLoadError } from '../loader/load-error.ts';
import { count, duration } from './format.ts';
import { printInfo } from './info.ts';
import type { ExitCode, Io } from './io.ts';
import { CliError, FAILED, OK, USAGE } from './io.ts';
import { openOrFail } from './open.ts';
import { whyNotReplaceable } from './replaceable.ts';
import type { FromRun, RunRequest } from './run-messages.ts';

export interface RunFlags {
  readonly seed: number;
  /** µs of virtual time; absent with `--until idle`. */
  readonly until?: number;
  readonly pace: Pace;
  readonly allow: readonly Permission[];
  readonly bare: boolean;
  /** How much detail is kept; absent: all. */
  readonly keep?: Keep;
  readonly out?: string;
  readonly json: boolean;
}

/** The first argument of the child: main.ts then becomes run-child.ts. */
export const CHILD_FLAG = '--run-child';

export async function run(file: string, flags: RunFlags, io: Io): Promise<ExitCode> {
  const { program, scenario } = findProgram(file);
  const out = chooseOut(flags.out, program, io);
  const request: RunRequest = {
    program,
    ...(scenario === undefined ? {} : { scenario }),
    out,
    seed: flags.seed,
    ...(flags.until === undefined ? {} : { until: flags.until }),
    pace: flags.pace,
    allow: flags.allow,
    contents: flags.bare ? 'bare' : 'recorded',
    ...(flags.keep === undefined ? {} : { keep: flags.keep }),
  };
  let begun = false;
  const outcome = await runInChild(request, io, () => {
    begun = true;
    if (flags.out === undefined) io.err(`bough: recording to ${out}\n`);
  });
  if (outcome.kind === 'load_failed') throw new CliError(USAGE, formatLoadError(outcome.error));
  if (outcome.kind === 'record_failed') throw new CliError(FAILED, outcome.what);
  // Whatever lies at `out` then is not of this run.
  if (!begun) throw new CliError(FAILED, `${path.basename(program)} ${sentenceOf(outcome)} before anything was recorded`);
  const reader = openOrFail(out);
  try {
    if (outcome.kind === 'ended' && isRegularEnd(outcome.end)) {
      if (!flags.json) io.err(`bough: ${path.basename(program)} ${outcome.end.sentence} at ${duration(outcome.end.at)}\n`);
      await printInfo(reader, flags.json, io);
      return OK;
    }
    await printInfo(reader, flags.json, io);
    throw new CliError(FAILED, `${path.basename(program)} ${sentenceOf(outcome)}; what was recorded is in ${out}`);
  } finally {
    reader.close();
  }
}

/** A file, or the id of a scenario where no such file lies. */
function findProgram(file: string): { program: string; scenario?: string } {
  if (existsSync(file)) return { program: path.resolve(file) };
  const scenario = findScenario(file);
  if (scenario !== undefined) return { program: scenario.file, scenario: file };
  if (/[./\\]/.test(file)) throw new CliError(USAGE, `${file}: there is no such file`);
  const ids = [...catalogue, ...programs, ...lessons].map(({ id }) => id);
  const meant = nearest(file, ids);
  throw new CliError(
    USAGE,
    `${file} is neither a file nor a scenario; ${meant ? `did you mean ${meant}?` : `scenarios are ${ids.join(', ')}`}`,
  );
}

function chooseOut(given: string | undefined, program: string, io: Io): string {
  const out =
    given === undefined ? path.join(recordingsFolder(boughHome(io.env)), recordingName(program, new Date())) : path.resolve(given);
  const reason = whyNotWritable(path.dirname(out));
  if (reason !== undefined) {
    const way = given === undefined ? 'name a file with -o, or set BOUGH_HOME to another folder' : 'choose another place for -o';
    throw new CliError(USAGE, `can't record in ${path.dirname(out)}: ${reason}; ${way}`);
  }
  const taken = whyNotReplaceable(out);
  if (taken !== undefined) throw new CliError(USAGE, `${out} ${taken}; choose another name for -o`);
  return out;
}

/** The child's last word, or how it fell. */
type Outcome =
  | Extract<FromRun, { kind: 'load_failed' | 'record_failed' | 'ended' }>
  | { readonly kind: 'fell'; readonly how: string; readonly who?: string };

function runInChild(request: RunRequest, io: Io, onRecording: () => void): Promise<Outcome> {
  const built = import.meta.url.endsWith('.ts') ? 'main.ts' : 'cli.js';
  const child = fork(fileURLToPath(new URL(built, import.meta.url)), [CHILD_FLAG], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const progress = createProgress(io);
  // Ctrl+C reaches the child by itself, being of the same terminal; this process stays to report.
  const onSignal = (signal: NodeJS.Signals): void => void (signal === 'SIGTERM' && child.kill('SIGTERM'));
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return new Promise<Outcome>((resolve, reject) => {
    let last: Outcome | undefined;
    let running: string | undefined;
    child.on('message', (message: FromRun) => {
      switch (message.kind) {
        case 'recording':
          onRecording();
          return;
        case 'progress':
          running = message.running;
          progress.show(message.now, message.seq);
          return;
        case 'printed':
          progress.clear();
          io.err(`${message.text}\n`);
          return;
        case 'hog':
          progress.clear();
          io.err(`bough: ${message.who} has not given the thread back for ${duration(Math.round(message.forMs) * 1000)}; Ctrl+C ends it\n`);
          return;
        default:
          last = message;
      }
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(last ?? { kind: 'fell', how: signal ?? `exit code ${code}`, ...(running === undefined ? {} : { who: running }) }),
    );
    child.send(request);
  }).finally(() => {
    progress.clear();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  });
}

function sentenceOf(outcome: Extract<Outcome, { kind: 'ended' | 'fell' }>): string {
  if (outcome.kind === 'ended') {
    const { end, who } = outcome;
    return who === undefined ? end.sentence : end.sentence.replace(`<0.${end.running}.0>`, who);
  }
  if (outcome.how === 'SIGINT' || outcome.how === 'SIGTERM') return 'was ended from outside';
  return `took its process down (${outcome.how})${outcome.who === undefined ? '' : ` while ${outcome.who} was running`}`;
}

interface Progress {
  show(now: number, seq: number): void;
  clear(): void;
}

/** One line on a terminal that is written over, nothing elsewhere. */
function createProgress(io: Io): Progress {
  let shown = false;
  return {
    show(now, seq) {
      if (!io.interactive) return;
      shown = true;
      io.err(`\r\u001b[K${duration(now)} · ${count(seq)} events`);
    },
    clear() {
      if (shown) io.err('\r\u001b[K');
      shown = false;
    },
  };
}
