// Runs a program and records it: the process behind `bough run`. The program has a worker of its own in here; should it take
// this whole process down, the parent is still there to say so, and the recording is a file.

import { rmSync } from 'node:fs';
import type { RecordingWriter } from '../../recordings/index.ts';
import { createRecording } from '../../recordings/index.ts';
import { isRegularEnd } from '../hosts/program-end.ts';
import type { ProgramHost } from '../hosts/program-host.ts';
import { startProgram } from '../hosts/program-host.ts';
import { loadProgram } from '../loader/load-program.ts';
import { recordingMeta } from './recording-meta.ts';
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
        say({ kind: 'record_failed', what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        process.disconnect();
      },
    );
  });
}

async function runAndRecord(request: RunRequest): Promise<FromRun> {
  const loaded = await loadProgram(request.program);
  if (!loaded.ok) return { kind: 'load_failed', error: loaded.error };

  // The first chunks may be there before the recording is: they wait for it, and the program for them.
  let ready: (recording: RecordingWriter) => void = () => undefined;
  const recording = new Promise<RecordingWriter>((resolve) => (ready = resolve));
  const { seed, contents, pace, until, scenario } = request;
  const started = await startProgram({
    program: loaded.value,
    seed,
    contents,
    pace,
    ...(until === undefined ? {} : { until }),
    endWhenIdle: true,
    onChunk: async (chunk) => (await recording).append(chunk),
    onPrint: (level, text) => say({ kind: 'printed', level, text }),
  });
  if (!started.ok) return { kind: 'load_failed', error: started.error };
  const host = started.value;
  let writer: RecordingWriter;
  try {
    // Only now, when there is something to record, an older file of that name goes.
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(request.out + suffix, { force: true });
    writer = createRecording(request.out, recordingMeta(host, { seed, contents, ...(scenario === undefined ? {} : { scenario }) }));
  } catch (error) {
    await host.terminate();
    return { kind: 'record_failed', what: error instanceof Error ? error.message : String(error) };
  }
  ready(writer);
  say({ kind: 'recording' });
  const timer = watch(host, writer);
  const end = await host.ended;
  clearInterval(timer);
  writer.close(isRegularEnd(end));
  return { kind: 'ended', end, ...(end.running === undefined ? {} : { who: nameOf(writer, end.running) }) };
}

/** `Worker 3 <0.7.0>`. */
function nameOf({ world }: RecordingWriter, pid: number): string {
  const process = world.summary(pid);
  const name = process?.name ?? process?.childId ?? process?.label;
  return name === undefined ? `<0.${pid}.0>` : `${name} <0.${pid}.0>`;
}

/** Reports progress and hogs, and ends the program when asked to or when nobody is left to report to. */
function watch(host: ProgramHost, writer: RecordingWriter): NodeJS.Timeout {
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
    writer.tick();
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
