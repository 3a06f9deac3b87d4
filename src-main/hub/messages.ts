// The messages of one process up to a moment, newest first (UX.md 2.9, tab 4): what came in and went out, how long it waited and was
// handled, and for each call its reply, or why there is none.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { causeOf, decodeEvent } from '../../runtime/protocol/chunk.ts';
import { EV, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS } from '../../runtime/protocol/event-table.ts';
import type { EventOf } from '../../runtime/protocol/events.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import type { MessageRow } from '../../runtime/protocol/messages-view.ts';
import { termText } from '../text/term-text.ts';
import { bareMessage, pidNamer } from './log-text.ts';
import type { LogView } from './log-view.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Slices } from './slices.ts';
import { arrival } from './why/arrival.ts';
import type { ExplainContext } from './wording.ts';

/** Records that are looked through. */
const LOOKED_BACK = 400_000;
const BATCH = 20_000;
const REPLY = MESSAGE_KINDS.indexOf('reply');

export interface MessagesSource {
  readonly log: LogView;
  readonly history: ProcessHistory;
  readonly context: ExplainContext;
}

export async function messagesOf(
  source: MessagesSource,
  { slot, seq, limit }: { readonly slot: SlotId; readonly seq: number; readonly limit: number },
  slices: Slices,
): Promise<{ rows: MessageRow[]; complete: boolean }> {
  const { log, history } = source;
  const pid = history.inSlot(slot, seq);
  const spawned = Math.max(1, history.spawnSeq(pid));
  const seen = new Gathering(source, pid);
  const stop = Math.max(spawned, seq - LOOKED_BACK);
  for (let at = Math.min(seq, log.lastSeq); at >= stop && seen.rows.length < limit; at -= BATCH) {
    log.backward(at, Math.max(stop, at - BATCH + 1), (chunk, i, here) => {
      seen.see(chunk, i, here);
      return seen.rows.length >= limit;
    });
    await slices.rest();
  }
  return { rows: seen.rows, complete: seen.rows.length < limit && stop === spawned };
}

/** Walks backwards: what comes later in the log is known when what led to it is met. */
class Gathering {
  readonly rows: MessageRow[] = [];
  readonly #source: MessagesSource;
  readonly #pid: ProcessId;
  /** Replies by the reference of their call. */
  readonly #replies = new Map<number, { readonly seq: number; readonly at: number; readonly text: string }>();
  /** Calls of this process that ended without a reply, by their seq. */
  readonly #inVain = new Map<number, { readonly seq: number; readonly at: number }>();
  /** When the handling of a message ended, and with what. */
  readonly #ends = new Map<number, { readonly at: number; readonly outcome: string }>();
  /** Receivers' handling of what this process sent. */
  readonly #handled = new Map<number, { readonly seq: number; readonly at: number }>();
  readonly #dropped = new Map<number, string>();
  /** Rows of DOWN messages by the reference of their monitor. */
  readonly #downs = new Map<number, number>();

  constructor(source: MessagesSource, pid: ProcessId) {
    this.#source = source;
    this.#pid = pid;
  }

  see(chunk: EventChunk, i: number, seq: number): void {
    const pid = chunk.pid[i];
    const kind = ((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK;
    const at = chunk.at[i] as number;
    switch (chunk.type[i]) {
      case EV.message_sent:
        if (kind === REPLY && (chunk.a[i] === this.#pid || pid === this.#pid)) this.#replied(chunk, i, seq);
        else if (pid === this.#pid) this.#sent(this.#event(chunk, i));
        return;
      case EV.message_received:
        if (pid === this.#pid) {
          if (kind !== REPLY) this.#received(this.#event(chunk, i));
        } else if (chunk.a[i] === this.#pid) this.#handled.set(causeOf(chunk, i), { seq, at });
        return;
      case EV.callback_finished:
        if (pid === this.#pid) {
          const event = this.#event<EventOf<'callback_finished'>>(chunk, i);
          this.#ends.set(event.cause, { at, outcome: event.outcome });
        }
        return;
      case EV.timer_fired:
        if ((chunk.a[i] || pid) === this.#pid) this.#inVain.set(causeOf(chunk, i), { seq, at });
        return;
      case EV.monitored:
        if (pid === this.#pid) this.#monitored(chunk.b[i] as number, seq, at);
        return;
      case EV.message_dropped:
        if (chunk.a[i] === this.#pid) this.#dropped.set(causeOf(chunk, i), this.#event<EventOf<'message_dropped'>>(chunk, i).why);
        return;
      default:
    }
  }

  /** The monitor that a DOWN message belongs to: they have one reference. */
  #monitored(ref: number, seq: number, at: number): void {
    const row = this.#downs.get(ref);
    if (row !== undefined) this.rows[row] = { ...(this.rows[row] as MessageRow), monitor: { seq, at } };
    this.#downs.delete(ref);
  }

  #event<E>(chunk: EventChunk, i: number): E {
    return decodeEvent(chunk, i, this.#source.log.source.strings) as E;
  }

  #text(message: unknown, tag: string): string {
    return message === undefined ? tag : termText(bareMessage(message), { max: 120, pid: pidNamer(this.#source.context) });
  }

  #replied(chunk: EventChunk, i: number, seq: number): void {
    const event = this.#event<EventOf<'message_sent'>>(chunk, i);
    this.#replies.set(event.ref, { seq, at: event.at, text: this.#text(event.payload, event.tag) });
  }

  #received(event: EventOf<'message_received'>): void {
    const { log } = this.#source;
    const put = log.event(event.cause);
    const sentAt = put?.type === 'message_sent' ? put.at : undefined;
    const arrivedAt = arrival(log, event.cause, event.seq);
    const end = this.#ends.get(event.seq);
    if (put?.type === 'down_sent') this.#downs.set(put.ref, this.rows.length);
    this.rows.push({
      ...this.#other(event.from, put?.type === 'timer_fired' ? 'its own timer' : undefined),
      seq: event.seq,
      at: event.at,
      way: 'in',
      kind: put?.type === 'exit_signal_received' ? 'exit' : put?.type === 'down_sent' ? 'down' : event.kind,
      text: this.#text(log.message(event.cause), event.tag),
      sentSeq: event.cause,
      ...(sentAt === undefined ? {} : { sentAt }),
      waitedUs: Math.max(0, event.at - arrivedAt),
      ...(end === undefined ? {} : { tookUs: end.at - event.at, result: end.outcome }),
      ...this.#answer(event.kind === 'call' ? event.ref : 0, event.at, undefined),
    });
  }

  #sent(event: EventOf<'message_sent'>): void {
    const handled = this.#handled.get(event.seq);
    const dropped = this.#dropped.get(event.seq);
    this.rows.push({
      ...this.#other(event.to, event.toName || undefined),
      seq: event.seq,
      at: event.at,
      way: 'out',
      kind: event.kind,
      text: this.#text(event.payload, event.tag),
      sentSeq: event.seq,
      sentAt: event.at,
      ...(handled === undefined ? {} : { handledSeq: handled.seq, waitedUs: Math.max(0, handled.at - event.at) }),
      ...(dropped === undefined ? {} : { result: `dropped: ${dropped}` }),
      ...this.#answer(event.kind === 'call' ? event.ref : 0, event.at, this.#inVain.get(event.seq)),
    });
  }

  #other(pid: ProcessId, name: string | undefined): Pick<MessageRow, 'other' | 'otherName'> {
    const { context, history } = this.#source;
    return { other: history.slot(pid), otherName: name ?? (pid === 0 ? 'host' : pid === this.#pid ? 'itself' : context.name(pid)) };
  }

  /** What came back of a call. */
  #answer(ref: number, from: number, inVain: { readonly seq: number; readonly at: number } | undefined): Pick<MessageRow, 'reply'> {
    if (ref === 0) return {};
    const reply = this.#replies.get(ref);
    if (reply) return { reply: { seq: reply.seq, text: reply.text, afterUs: reply.at - from } };
    if (inVain) return { reply: { seq: inVain.seq, afterUs: inVain.at - from, none: 'timed out' } };
    return { reply: { seq: 0, afterUs: 0, none: 'none yet' } };
  }
}
