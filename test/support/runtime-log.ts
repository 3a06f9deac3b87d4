// Checks that hold for every log the runtime writes, whatever program made it.

import { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { causeOf, decodeEvent, payloadText, StringTable, seqOf } from '../../runtime/protocol/chunk.ts';
import type { EventSpec } from '../../runtime/protocol/event-table.ts';
import { EVENT_NAMES, EVENTS } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { LogHash } from '../../runtime/protocol/log-hash.ts';

/** A sink that keeps what it gets. */
export class LogCollector {
  readonly chunks: EventChunk[] = [];
  readonly strings = new StringTable();
  readonly sink = (chunk: EventChunk): void => {
    this.chunks.push(chunk);
    this.strings.add(chunk);
  };

  /** All events so far, as plain objects. */
  get events(): RuntimeEvent[] {
    return this.chunks.flatMap((chunk) =>
      Array.from({ length: chunk.count }, (_, i) => decodeEvent(chunk, i, this.strings, (seq) => this.payloadAt(seq))),
    );
  }

  /** As it was written. */
  payloadAt(seq: number): string | undefined {
    const chunk = this.chunks.find(({ firstSeq, count }) => seq >= firstSeq && seq < firstSeq + count);
    return chunk && payloadText(chunk, seq - chunk.firstSeq);
  }

  get hash(): string {
    const hash = new LogHash();
    for (const chunk of this.chunks) hash.add(chunk);
    return hash.hex();
  }

  /** What is wrong with the log; empty for a good one. */
  problems(): string[] {
    return [...sequenceProblems(this.chunks), ...turnProblems(this.events), ...foldProblems(this.chunks)];
  }
}

/** Seq without gaps, time that never goes back, a cause before each event that has one, none but for what comes from outside. */
function sequenceProblems(chunks: readonly EventChunk[]): string[] {
  const problems: string[] = [];
  let seq = 0;
  let at = 0;
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.count; i++) {
      const name = EVENT_NAMES[chunk.type[i] as number] as keyof typeof EVENTS;
      const spec: EventSpec = EVENTS[name];
      const here = `seq ${seqOf(chunk, i)} (${name})`;
      if (seqOf(chunk, i) !== seq + 1) problems.push(`${here} follows seq ${seq}`);
      if ((chunk.at[i] as number) < at) problems.push(`${here} at ${chunk.at[i]} follows ${at}`);
      seq = seqOf(chunk, i);
      at = chunk.at[i] as number;
      const cause = causeOf(chunk, i);
      if (cause >= seq) problems.push(`${here} has the cause ${cause}`);
      // Also what the program's description says of its nodes and links happens by itself.
      const byHost = (name === 'process_spawned' && chunk.a[i] === 0) || spec.group === 'nodes';
      // A line that a process logs belongs to the group outside, and yet has a cause.
      if (cause === 0 && spec.group !== 'outside' && !byHost) problems.push(`${here} has no cause`);
    }
  }
  return problems;
}

/** Every turn begins once and ends once, and nobody else's turn begins in between. */
function turnProblems(events: readonly RuntimeEvent[]): string[] {
  const problems: string[] = [];
  let turnOf = 0;
  for (const event of events) {
    if (event.turnBegin) {
      if (turnOf !== 0) problems.push(`seq ${event.seq}: a turn of ${event.pid} begins in the turn of ${turnOf}`);
      turnOf = event.pid;
    }
    if (event.turnEnd === undefined) continue;
    if (turnOf !== event.pid) problems.push(`seq ${event.seq}: a turn of ${event.pid} ends in the turn of ${turnOf}`);
    turnOf = 0;
  }
  return problems;
}

/** Mailboxes, links, names and life as the fold sees them: a record that contradicts them is a problem. */
function foldProblems(chunks: readonly EventChunk[]): string[] {
  const world = new World();
  for (const chunk of chunks) world.apply(chunk);
  return world.problems.map(({ seq, what }) => `seq ${seq}: ${what}`);
}
