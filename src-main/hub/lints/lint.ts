// A lint looks at a log record by record, in order, and keeps as little as it needs; what it finds it reports. It sees only the
// types of records that it names. `Look` is the record at hand.

import type { World } from '../../../runtime/fold/world.ts';
import { BIT0, KIND_MASK, KIND_SHIFT } from '../../../runtime/protocol/event-table.ts';
import type { Finding } from '../../../runtime/protocol/findings.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import { RecordAt } from '../../../runtime/protocol/record-at.ts';
import { NAME_SHOWN, visible } from '../../../runtime/protocol/visible.ts';

export interface Lint {
  /** Codes of the records that it sees. */
  readonly types: readonly number[];
  see(look: Look): void;
  /** What is so at the end of the log and may not be so later: asked anew each time. */
  now?(look: Look): void;
}

export interface Report extends Pick<Finding, 'rule' | 'seq' | 'at' | 'pid' | 'text'> {
  /** Reports with the same key are one finding that is counted. */
  readonly key: string;
}

export class Look extends RecordAt {
  readonly #world: World;
  readonly #text: (id: number) => string;
  /** When another record was written. */
  readonly timeOf: (seq: number) => number;
  readonly report: (report: Report) => void;

  constructor(world: World, text: (id: number) => string, timeOf: (seq: number) => number, report: (report: Report) => void) {
    super();
    this.#world = world;
    this.#text = text;
    this.timeOf = timeOf;
    this.report = report;
  }

  get kind(): number {
    return (this.flags >> KIND_SHIFT) & KIND_MASK;
  }
  /** The first single bit: `delivered` of what brings a message. */
  get bit0(): boolean {
    return (this.flags & BIT0) !== 0;
  }
  a = (): number => this.chunk.a[this.i] as number;
  b = (): number => this.chunk.b[this.i] as number;
  c = (): number => this.chunk.c[this.i] as number;
  d = (): number => this.chunk.d[this.i] as number;
  text = (id: number): string => this.#text(id);

  /** The world before this record. Costs what it has to fold since it was last asked for. */
  get world(): World {
    this.foldTo(this.i);
    return this.#world;
  }

  /** Folds what comes before position `end` of the chunk. */
  foldTo(end: number): void {
    const from = this.#world.nextSeq - this.chunk.firstSeq;
    if (from < end) this.#world.apply(this.chunk, Math.max(0, from), end);
  }

  name(pid: ProcessId): string {
    if (pid === 0) return 'the host';
    const summary = this.world.summary(pid);
    return summary ? visible(summary.name ?? (summary.childId || summary.label || `<0.${pid}.0>`), NAME_SHOWN) : `<0.${pid}.0>`;
  }
}
