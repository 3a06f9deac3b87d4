// Which message of its life a process has handled last, and of how many ("after message 41 of 312"). The messages of one process are
// looked up once and kept while questions are about the same one; a log that grows is read on from where it was left.

import { EV } from '../../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import type { MessageCount } from '../../runtime/protocol/track-view.ts';
import type { LogView } from './log-view.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Slices } from './slices.ts';

/** Lives that are longer are not counted: it would take longer than the answer is worth. */
const MOST_RECORDS = 3_000_000;
const BATCH = 20_000;

export class MessageCounter {
  readonly #log: LogView;
  readonly #history: ProcessHistory;
  #pid: ProcessId = 0;
  /** Of the handlings, ascending. */
  #seqs: number[] = [];
  #readTo = 0;

  constructor(log: LogView, history: ProcessHistory) {
    this.#log = log;
    this.#history = history;
  }

  /** `null`: nobody lived in the slot then, or too long to be counted. */
  async count(slot: SlotId, seq: number, slices: Slices): Promise<MessageCount | null> {
    const log = this.#log;
    const pid = this.#history.inSlot(slot, seq);
    if (pid === 0) return null;
    const last = this.#history.exitSeq(pid) || log.lastSeq;
    const spawned = this.#history.spawnSeq(pid);
    if (last - spawned > MOST_RECORDS) return null;
    if (this.#pid !== pid) {
      this.#pid = pid;
      this.#seqs = [];
      this.#readTo = spawned;
    }
    while (this.#readTo < last) {
      const from = this.#readTo + 1;
      const to = Math.min(last, from + BATCH - 1);
      log.forward(from, to, (chunk, i, here) => {
        if (chunk.type[i] === EV.message_received && chunk.pid[i] === pid) this.#seqs.push(here);
      });
      this.#readTo = to;
      const rest = slices.rest();
      if (rest) {
        await rest;
        // Another question may have come in between, about another process.
        if (this.#pid !== pid) return this.count(slot, seq, slices);
      }
    }
    return { n: countUpTo(this.#seqs, seq), of: this.#seqs.length };
  }
}

/** How many of an ascending list are at most `limit`. */
function countUpTo(list: readonly number[], limit: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
