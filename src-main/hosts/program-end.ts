// Why a program is no longer running, as a value and as the rest of a sentence that begins with its name.

import { isNormalEnd } from '../../runtime/process/terms.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { reasonText } from '../text/term-text.ts';
import type { EndedBy, FromWorker } from './worker-messages.ts';

export interface ProgramEnd {
  /** By itself (`limit`, `idle`, `root_exit`), when asked (`stopped`, `terminated`), or by accident. */
  readonly by: EndedBy | 'terminated' | 'out_of_memory' | 'failed';
  /** Continues the program's name: `reached the end of its time`. */
  readonly sentence: string;
  readonly at: Micros;
  /** Seq of the last record. */
  readonly seq: number;
  /** Whose code was running when it ended by accident or from outside. */
  readonly running?: ProcessId;
  /** The root's exit reason as tagged JSON, once it has exited. */
  readonly reason?: unknown;
}

/** Whether the program ended as a program may. */
export const isRegularEnd = (end: ProgramEnd): boolean => ['limit', 'idle', 'root_exit', 'stopped'].includes(end.by);

/** Whether its root exited for a reason that a supervisor would call abnormal. */
export const hasCrashed = (end: ProgramEnd): boolean => end.by === 'root_exit' && 'reason' in end && !isNormalEnd(end.reason);

const SENTENCES: Record<EndedBy, string> = {
  limit: 'reached the end of its time',
  idle: 'has nothing left to do',
  root_exit: 'ended: its root exited',
  stopped: 'was stopped',
};

export function endByItself({ by, at, seq, reason }: Extract<FromWorker, { kind: 'ended' }>): ProgramEnd {
  if (reason === undefined) return { by, sentence: SENTENCES[by], at, seq };
  const tagged = parseEncoded(reason);
  const sentence = by === 'root_exit' ? `${SENTENCES[by]} with reason ${reasonText(tagged, { max: 200 })}` : SENTENCES[by];
  return { by, sentence, at, seq, reason: tagged };
}

/** The worker died of an error that nobody caught: memory, or a fault of ours. */
export function endByWorker(error: unknown, moment: Pick<ProgramEnd, 'at' | 'seq' | 'running'>): ProgramEnd {
  const code = (error as { code?: unknown } | null)?.code;
  const who = moment.running === undefined ? '' : ` while <0.${moment.running}.0> was running`;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return { by: 'out_of_memory', sentence: `ran out of memory${who}`, ...moment };
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { by: 'failed', sentence: `was ended by an error of Bough itself${who}: ${what}`, ...moment };
}
