// What an explanation reads: the log by seq, worlds at a few moments, and who lived when. A session of the hub is one; so is a
// recording that a command has opened, which answers out of its tables without reading the log through.

import type { World } from '../../../runtime/fold/world.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import type { LogView } from '../log-view.ts';
import type { ExplainContext } from '../wording.ts';

export interface WhySource {
  readonly log: LogView;
  readonly context: WhyContext;
  /** The world after `seq`; only for reading, and only until the next call. */
  worldAt(seq: number): World;
  /** Seq of the last record at or before a time. */
  seqAtTime(at: number): number;
}

export interface WhyContext extends ExplainContext {
  /** The process that last had this name and ended before `seq`; 0 where there was none. */
  lastNamed(name: string, seq: number): ProcessId;
}
