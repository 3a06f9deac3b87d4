// The structure of a system that somebody may attach to later: a frame (fold/frame.ts) that is kept from the records of lifecycle,
// links and supervision alone. With what only the living system knows (mailboxes, who is ready to run) it makes the keyframe with
// which a log can begin at any moment. Messages, which are most of what happens, cost it nothing.

import { applyRecords } from './fold/apply.ts';
import { Frame } from './fold/frame.ts';
import { encodeKeyframe } from './fold/keyframe.ts';
import { FROM_DOWN, FROM_EXIT, FROM_SEND, FROM_TIMER } from './fold/mailbox.ts';
import { Mailboxes } from './fold/mailboxes.ts';
import { RUNNABLE, WAITING } from './fold/process-columns.ts';
import type { Kernel } from './process/kernel.ts';
import { TIMER_MESSAGE } from './process/mailbox.ts';
import type { Envelope, Process } from './process/process.ts';
import { RUNNABLE as READY } from './process/process.ts';
import type { EventChunk } from './protocol/chunk.ts';
import { BIT0, BIT1, EV, PREEMPTED, TURN_BEGIN, TURN_END } from './protocol/event-table.ts';
import { tagOf } from './protocol/term-codec.ts';
import type { StructureListener } from './trace/structure.ts';

const TURN = TURN_BEGIN | TURN_END | PREEMPTED;
/** Records that would put a message into a mailbox, which are not followed here. */
const PUTS: ReadonlySet<number> = new Set([EV.exit_signal_received, EV.down_sent]);

/** A chunk of one record. */
const one = (): { -readonly [K in keyof EventChunk]: EventChunk[K] } => ({
  firstSeq: 0,
  count: 1,
  at: new Float64Array(1),
  type: new Uint8Array(1),
  flags: new Uint16Array(1),
  pid: new Uint32Array(1),
  causeDistance: new Uint32Array(1),
  a: new Uint32Array(1),
  b: new Uint32Array(1),
  c: new Uint32Array(1),
  d: new Uint32Array(1),
  payload: new Uint32Array(1),
  firstString: 1,
  strings: [],
  payloads: { ends: new Uint32Array(0), bytes: new Uint8Array(0) },
});

export class Structure implements StructureListener {
  readonly #frame = new Frame();
  readonly #chunk = one();

  record(
    type: number,
    flags: number,
    pid: number,
    cause: number,
    a: number,
    b: number,
    c: number,
    d: number,
    seq: number,
    at: number,
  ): void {
    const chunk = this.#chunk;
    chunk.firstSeq = seq;
    chunk.type[0] = type;
    chunk.flags[0] = flags & ~(PUTS.has(type) ? TURN | BIT0 | BIT1 : TURN);
    chunk.pid[0] = pid;
    chunk.causeDistance[0] = cause === 0 ? 0 : seq - cause;
    chunk.a[0] = a;
    chunk.b[0] = b;
    chunk.c[0] = c;
    chunk.d[0] = d;
    chunk.at[0] = at;
    this.#frame.nextSeq = seq;
    applyRecords(this.#frame, chunk, 0, 1);
  }

  /**
   * The system between two turns. `anew`: a log begins here, and counts its crashes and restarts from here.
   * Strings are those of the log.
   */
  keyframe(k: Kernel, anew: boolean): Uint8Array {
    const frame = this.#frame;
    frame.seq = k.trace.seq;
    frame.at = k.now;
    frame.nextSeq = frame.seq + 1;
    frame.problems = [];
    frame.problemCount = 0;
    if (anew) {
      frame.crashes = 0;
      frame.restarts = 0;
      frame.gaveUp = 0;
      frame.spawned = frame.index.size;
    }
    for (const process of k.table.all()) this.#live(k, process);
    const bytes = encodeKeyframe(frame, undefined);
    frame.rows.mailbox = new Mailboxes();
    return bytes;
  }

  /** What the records of the structure do not say. */
  #live(k: Kernel, process: Process): void {
    const frame = this.#frame;
    const row = frame.row(process.id);
    if (row < 0) return;
    frame.rows.reductions[row] = process.reductions;
    frame.setRun(row, process.status === READY ? RUNNABLE : WAITING, k.now);
    if (process.firstMessage === null) return;
    for (let envelope: Envelope | null = process.firstMessage; envelope !== null; envelope = envelope.next) {
      const { key, kind, from, ref, message } = envelope;
      const source = kind === TIMER_MESSAGE ? FROM_TIMER : sourceOf(message, ref);
      // A trapped exit and a DOWN stand in a mailbox by the tag of their reason.
      const named = source === FROM_EXIT ? (message as unknown[])[2] : source === FROM_DOWN ? (message as unknown[])[4] : message;
      frame.rows.mailbox.push(row, key, k.trace.string(tagOf(named)), from === null ? 0 : from.id, kind, source, ref);
    }
  }
}

function sourceOf(message: unknown, ref: number): number {
  if (!Array.isArray(message)) return FROM_SEND;
  if (message.length === 3 && message[0] === 'EXIT') return FROM_EXIT;
  return ref !== 0 && message.length === 5 && message[0] === 'DOWN' ? FROM_DOWN : FROM_SEND;
}
