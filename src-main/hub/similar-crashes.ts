// Crashes that went like one (UX.md 2.10): the same reason, raised at the same place of the program, while the same kind of message was
// being handled. Where a log does not say one of the three, that is the same for all.

import { EV } from '../../runtime/protocol/event-table.ts';
import type { SimilarCrashes } from '../../runtime/protocol/impact-view.ts';
import type { Crash } from '../../runtime/protocol/views.ts';
import type { LogView } from './log-view.ts';
import type { Slices } from './slices.ts';
import { framePlace, stackFrames } from './stack-text.ts';

/** The newest that are compared. */
const COMPARED = 2000;
/** Causes from an exit back to what was being handled. */
const CAUSES_WALKED = 24;

export interface CrashSource {
  readonly log: LogView;
  /** How many there are, counting from 1, and each of them. */
  readonly count: number;
  crash(k: number): Crash | undefined;
}

/** `undefined`: there is no crash at `seq`. */
export async function similarTo(source: CrashSource, seq: number, slices: Slices): Promise<SimilarCrashes | undefined> {
  const { log, count } = source;
  const event = log.event(seq);
  if (event?.type !== 'process_exited' || !event.crashed) return undefined;
  const like = kindOf(log, seq, event.tag);
  const crashes: SimilarCrashes['crashes'][number][] = [];
  const first = Math.max(1, count - COMPARED + 1);
  for (let k = first; k <= count; k++) {
    const crash = source.crash(k);
    if (crash?.tag === event.tag) {
      const kind = kindOf(log, crash.seq, crash.tag);
      if (kind.place === like.place && kind.message === like.message) {
        const { at, slot, pid, name } = crash;
        crashes.push({ k, seq: crash.seq, at, slot, pid, name });
      }
    }
    await slices.rest();
  }
  return { ...like, crashes, of: count - first + 1 };
}

function kindOf(log: LogView, seq: number, tag: string): Pick<SimilarCrashes, 'tag' | 'place' | 'message'> {
  const place = stackFrames(log.payload(seq))
    .map(framePlace)
    .find((one) => one !== undefined)
    // the line, without the column
    ?.replace(/(:\d+):\d+$/, '$1');
  const message = handledAt(log, seq);
  return { tag, ...(place === undefined ? {} : { place }), ...(message === undefined ? {} : { message }) };
}

/** The tag of the message that was being handled when a process ended at `seq`. */
function handledAt(log: LogView, seq: number): string | undefined {
  const exit = log.event(seq);
  let at = exit?.cause ?? 0;
  for (let n = 0; at > 0 && n < CAUSES_WALKED; n++) {
    const chunk = log.chunk(at);
    if (!chunk) return undefined;
    const i = at - chunk.firstSeq;
    if (chunk.type[i] === EV.message_received && chunk.pid[i] === exit?.pid) return log.text(chunk.b[i] as number);
    at -= chunk.causeDistance[i] as number;
    if ((chunk.causeDistance[i] as number) === 0) return undefined;
  }
  return undefined;
}
