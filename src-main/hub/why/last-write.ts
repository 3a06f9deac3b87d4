// Who last wrote one field of a state, for the inspector.

import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import type { LastWrite } from '../../../runtime/protocol/messages-view.ts';
import type { WhySource } from './source.ts';
import { stateSeqAt, writesOf } from './state-writes.ts';
import { writer } from './writer.ts';

/** `undefined` where the process has no such field at `seq`. */
export function lastWriteIn(source: WhySource, pid: ProcessId, seq: number, field: string): LastWrite | undefined {
  const stateSeq = pid === 0 ? 0 : stateSeqAt(source, pid, seq);
  const [write] = writesOf(source, pid, stateSeq, [field]);
  if (write === undefined || write.value === undefined) return undefined;
  const by = write.seq === 0 ? 'longer ago than can be looked back' : writer(source, write.seq).replace(/^, /, '').trim();
  return {
    seq: write.seq,
    at: write.seq === 0 ? 0 : source.log.at(write.seq),
    ...(write.before === undefined ? {} : { before: write.before }),
    by,
  };
}
