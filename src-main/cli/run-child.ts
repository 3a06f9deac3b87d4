// Runs a program and records it: the process behind `bough run`. The program has a worker of its own in here; should it take
// this whole process down, the parent is still there to say so, and the recording is a file.

import { existsSync, renameSync, rmSync } from 'node:fs';
import type { RecordingMeta, RecordingWriter } from '../../recordings/index.ts';
import { createRecording } from '../../recordings/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { isRegularEnd } from '../hosts/program-end.ts';
import type { ProgramHost } from '../hosts/program-host.ts';
import { startProgram } from '../hosts/program-host.ts';
import { reasonOfError, removeUnbegun, whyNotCreated } from '../hub/record-failure.ts';
import { loadProgram } from '../loader/load-program.ts';
import { recordingMeta } from './recording-meta.ts';
import { whyNotReplaceable } from './replaceable.ts';
import type { FromRun, RunRequest } from './run-messages.ts';

const PROGRESS_MS = 50;
/** After Ctrl+C, how long a process may hold on to the thread before it is ended with it. */
const PATIENCE_MS = 1000;
const HOG_REPORT_MS = 1000;

const say = (message: FromRun): void => void process.send?.(message);

/** Waits for the request, carries it out and lets the process end. */
export function runChild(): void {
  process.once('message', (request: RunRequest) => {
    runAndRecord(request).then(
      (last) => {
        say(last);
        process.disconnect();
      },
      (error: unknown) => {
        say({ kind: 'record_failed', what: `can't record to ${request.out}: ${reasonOfError(error)}` });
        process.disconnect();
      },
    );
  });
}

async function runAndRecord(request: RunRequest): Promise<FromRun> {
  const loaded = await loadProgram(request.program);
  if (!loaded.ok) return { kind: 'load_failed', error: loaded.error };

  // The first chunks may be there before the recording is: they wait for it, and the program for them.
  let ready: (recording: Recording | undefined) => void = () => undefined;
  const recording = new Promise<Recording | undefined>((resolve) => (ready = resolve));
  const { seed, contents, pace, until, scenario, allow } = request;
  const started = await startProgram({
    program: loaded.value,
    seed,
    contents,
    pace,
    allow,
    ...(until === undefined ? {} : { until }),
    endWhenIdle: true,
    onChunk: async (chunk) => (await recording)?.append(chunk),
    onPrint: (level, text) => say({ kind: 'printed', level, text }),
  });
  if (!started.ok) return { kind: 'load_failed', error: started.error };
  const host = started.value;
  let writer: RecordingWriter;
  let kept: Recording | undefined;
  try {
    writer = begin(
      (error) => kept?.fail(error),
      request,
      recordingMeta(host, { seed, contents, ...(scenario === undefined ? {} : { scenario }) }),
    );
  } catch (error) {
    ready(undefined);
    await host.terminate();
    throw error;
  }
  const recorded = new Recording(writer, () => void host.terminate());
  kept = recorded;
  ready(recorded);
  say({ kind: 'recording' });
  const timer = watch(host, recorded);
  const end = await host.ended;
  clearInterval(timer);
  recorded.close(isRegularEnd(end));
  if (recorded.failure !== undefined) {
    const upTo = writer.recordedUpTo === 0 ? '' : `; what happened up to event ${writer.recordedUpTo} is in it`;
    const why = `${request.out} can't be written any more: ${reasonOfError(recorded.failure)}${upTo}`;
    return { kind: 'record_failed', what: `${host.name} was ended, because ${why}. Make room, or choose another place with -o` };
  }
  return { kind: 'ended', end, ...(end.running === undefined ? {} : { who: nameOf(writer, end.running) }) };
}

/**
 * Begins the recording. Only now, when there is something to record, an older one of that name goes; it comes back where no new
 * one can be made. @throws Error that says why not
 */
function begin(onWriteFailed: (error: unknown) => void, { out, keep }: RunRequest, meta: RecordingMeta): RecordingWriter {
  // Asked again: loading took its time, and two runs may have been given the same name.
  const taken = whyNotReplaceable(out);
  if (taken !== undefined) throw new Error(`it ${taken}`);
  const older = `${out}.replaced`;
  const hasOlder = existsSync(out);
  try {
    for (const suffix of ['-wal', '-shm', '-journal']) rmSync(out + suffix, { force: true });
    if (hasOlder) renameSync(out, older);
  } catch (error) {
    throw new Error(reasonOfError(error), { cause: error });
  }
  try {
    const writer = createRecording(out, meta, { onWriteFailed, ...(keep === undefined ? {} : { keep }) });
    rmSync(older, { force: true });
    return writer;
  } catch (error) {
    removeUnbegun(out);
    const why = whyNotCreated(out, error);
    if (hasOlder) renameSync(older, out);
    throw new Error(why, { cause: error });
  }
}

/** What is recorded, and why it is not any more: then the program has to end, and nothing is tried again. */
class Recording {
  readonly writer: RecordingWriter;
  readonly #onFailure: () => void;
  failure: unknown;

  constructor(writer: RecordingWriter, onFailure: () => void) {
    this.writer = writer;
    this.#onFailure = onFailure;
  }

  append(chunk: EventChunk): void {
    this.#try(() => this.writer.append(chunk));
  }
  /** To be called each second or so: a file that has lost its name can't be what was asked for. */
  look(): void {
    this.#try(() => {
      const lost = this.writer.look();
      if (lost !== undefined) throw new Error(`the file was ${lost} meanwhile`);
    });
  }
  close(cleanly: boolean): void {
    this.#try(() => this.writer.close(cleanly));
    if (this.failure !== undefined) this.writer.abandon();
  }

  #try(write: () => void): void {
    if (this.failure !== undefined) return;
    try {
      write();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    this.#onFailure();
  }
}

/** `Worker 3 <0.7.0>`. */
function nameOf({ world }: RecordingWriter, pid: number): string {
  const process = world.summary(pid);
  const name = process?.name ?? process?.childId ?? process?.label;
  return name === undefined ? `<0.${pid}.0>` : `${name} <0.${pid}.0>`;
}

/** Reports progress and hogs, and ends the program when asked to or when nobody is left to report to. */
function watch(host: ProgramHost, recording: Recording): NodeJS.Timeout {
  let stopping = 0;
  let reported = 0;
  const stop = (): void => {
    stopping ||= performance.now();
    void host.stop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  return setInterval(() => {
    recording.look();
    const { writer } = recording;
    const { now, seq, running } = host;
    say({ kind: 'progress', now, seq, ...(running === 0 ? {} : { running: nameOf(writer, running) }) });
    const hog = host.hog();
    if (hog && hog.forMs > HOG_REPORT_MS && hog.pid !== reported) {
      reported = hog.pid;
      say({ kind: 'hog', who: nameOf(writer, hog.pid), forMs: hog.forMs });
    }
    if (stopping > 0 && hog && performance.now() - stopping > PATIENCE_MS) void host.terminate();
  }, PROGRESS_MS);
}
