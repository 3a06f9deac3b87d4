// One record of a chunk, looked at where it stands: for whoever goes through a log without making an object for each event.

import { causeOf, type EventChunk } from './chunk.ts';

export class RecordAt {
  /** Set with `i` before anything is asked. */
  chunk: EventChunk = undefined as unknown as EventChunk;
  i = 0;

  get seq(): number {
    return this.chunk.firstSeq + this.i;
  }
  /** µs. */
  get at(): number {
    return this.chunk.at[this.i] as number;
  }
  /** Code of its type. */
  get type(): number {
    return this.chunk.type[this.i] as number;
  }
  get flags(): number {
    return this.chunk.flags[this.i] as number;
  }
  get pid(): number {
    return this.chunk.pid[this.i] as number;
  }
  /** Seq, 0 where there is none. */
  get cause(): number {
    return causeOf(this.chunk, this.i);
  }
}
