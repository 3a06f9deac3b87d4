// Kills a process that records, at a random moment, and says what was lost.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { openRecording } from '../../recordings/index.ts';
import { bundled } from './bundled.ts';

/** Node's arguments for a process that records `program` (of test/bench/programs) into `file` until it is killed. */
export const recorderArguments = async (file: string, program = 'ring'): Promise<string[]> => [
  await bundled('test/support/chain-child.ts'),
  file,
  path.join(import.meta.dirname, '../bench/programs', `${program}.ts`),
];

export interface Killed {
  /** Seq that the recorder had said was on disk. */
  readonly acknowledged: number;
  /** Last seq that is in the file. */
  readonly found: number;
  /** Milliseconds of the program's time from the last event in the file to the kill. */
  readonly lostMs: number;
  /** Events a second. */
  readonly rate: number;
}

/** Lets a process record into `file` for so long after its first word, kills it with SIGKILL and opens what it left. */
export async function killRecorder(file: string, afterMs: number, program = 'ring'): Promise<Killed> {
  const { acknowledged, lag, killedAt } = await recordAndKill(await recorderArguments(file, program), afterMs);
  const opened = openRecording(file);
  if (!opened.ok) throw new Error(`after a kill: ${opened.error.what}`);
  const reader = opened.value;
  try {
    const [found, at] = [reader.lastSeq, reader.lastAt];
    return { acknowledged, found, lostMs: (killedAt - lag - at) / 1000, rate: (found / at) * 1e6 };
  } finally {
    reader.close();
  }
}

function recordAndKill(args: readonly string[], afterMs: number): Promise<{ acknowledged: number; lag: number; killedAt: number }> {
  return new Promise((resolve, reject) => {
    const recorder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [last, errors, rest] = ['', '', ''];
    let killedAt = 0;
    /** Of the latest lines: the least, since what is printed late or measured late is only ever too much. */
    const lags: number[] = [];
    recorder.stderr.on('data', (data) => (errors += data));
    recorder.stdout.on('data', (data) => {
      if (killedAt > 0) return;
      const lines = `${rest}${data}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (last === '' && Number(line.split(' ')[0]) === 0) continue;
        if (last === '') setTimeout(kill, afterMs);
        last = line;
        lags.push(Number(line.split(' ')[1]));
      }
    });
    const kill = (): void => {
      killedAt = (performance.timeOrigin + performance.now()) * 1000;
      recorder.kill('SIGKILL');
    };
    recorder.on('error', reject);
    recorder.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the recorder ended by itself: ${errors}`));
      else resolve({ acknowledged: Number(last.split(' ')[0]), lag: Math.min(...lags.slice(-20)), killedAt });
    });
  });
}
