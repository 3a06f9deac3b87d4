// Messages of the lanes with their three times: sent, delivered, handled (UX.md 2.6). Fed with the records of a range in order;
// a message counts when one of its ends is a shown slot. One that was sent before the range and is handled in it is looked up.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { causeOf } from '../../runtime/protocol/chunk.ts';
import { BIT0, EV, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS, SIGNAL_OUTCOMES } from '../../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import type { LaneMessage } from '../../runtime/protocol/views.ts';
import type { LogView } from './log-view.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Open = Writable<LaneMessage>;

/** More arrows than a window draws at once; the newest are kept and the rest is counted. */
const KEPT = 5000;

export class LaneMessages {
  readonly #log: LogView;
  readonly #slotOf: (pid: ProcessId) => SlotId;
  readonly #shown: ReadonlySet<SlotId>;
  /** By the seq that keys them in a mailbox. */
  readonly #byKey = new Map<number, Open>();
  readonly #firstSeq: number;

  constructor(log: LogView, slotOf: (pid: ProcessId) => SlotId, shown: ReadonlySet<SlotId>, firstSeq: number) {
    this.#log = log;
    this.#slotOf = slotOf;
    this.#shown = shown;
    this.#firstSeq = firstSeq;
  }

  record(chunk: EventChunk, i: number, seq: number): void {
    switch (chunk.type[i]) {
      case EV.message_sent:
      case EV.timer_fired:
      case EV.exit_signal_received:
      case EV.down_sent:
        this.#begin(chunk, i, seq);
        break;
      case EV.message_delivered: {
        const key = causeOf(chunk, i);
        const receiver = chunk.pid[i] as number;
        const message = this.#find(key, receiver) ?? this.#arrivedByName(key, receiver);
        if (!message) break;
        message.to = this.#slotOf(receiver);
        message.deliveredAt = chunk.at[i] as number;
        break;
      }
      case EV.message_received: {
        const message = this.#find(causeOf(chunk, i), chunk.pid[i] as number);
        if (!message) break;
        message.deliveredAt ??= message.sentAt;
        message.handledAt = chunk.at[i] as number;
        message.handledSeq = seq;
        break;
      }
      default:
    }
  }

  /** The newest, in order of sending, and how many more there were. */
  take(): { readonly messages: LaneMessage[]; readonly omitted: number } {
    const all = [...this.#byKey.values()].sort((a, b) => a.seq - b.seq);
    return { messages: all.slice(-KEPT), omitted: Math.max(0, all.length - KEPT) };
  }

  #begin(chunk: EventChunk, i: number, key: number): Open | undefined {
    const message = this.#read(chunk, i, key);
    if (!message || (!this.#shown.has(message.from) && !this.#shown.has(message.to))) return undefined;
    this.#byKey.set(key, message);
    return message;
  }

  #find(key: number, receiver: ProcessId): Open | undefined {
    const known = this.#byKey.get(key);
    if (known || key >= this.#firstSeq || key === 0 || !this.#shown.has(this.#slotOf(receiver))) return known;
    const event = this.#log.chunk(key);
    return event && this.#begin(event, key - event.firstSeq, key);
  }

  /** What went to a name on another node: only now is it known whose it is. */
  #arrivedByName(key: number, receiver: ProcessId): Open | undefined {
    if (!this.#shown.has(this.#slotOf(receiver))) return undefined;
    const sent = this.#log.chunk(key);
    const message = sent && this.#read(sent, key - sent.firstSeq, key);
    if (message) this.#byKey.set(key, message);
    return message;
  }

  #read(chunk: EventChunk, i: number, seq: number): Open | undefined {
    const flags = chunk.flags[i] as number;
    const kind = (flags >> KIND_SHIFT) & KIND_MASK;
    const at = chunk.at[i] as number;
    const pid = chunk.pid[i] as number;
    const a = chunk.a[i] as number;
    const ends = (from: ProcessId, to: ProcessId) => ({ from: this.#slotOf(from), to: this.#slotOf(to) });
    const text = (id: number): string => this.#log.text(id);
    switch (chunk.type[i]) {
      case EV.message_sent:
        return {
          seq,
          kind: MESSAGE_KINDS[kind] ?? 'info',
          tag: text(chunk.b[i] as number),
          ...ends(pid, a),
          sentAt: at,
          ...(flags & BIT0 ? { deliveredAt: at } : {}),
        };
      case EV.timer_fired:
        // A timer that puts nothing into a mailbox is no message.
        return flags & BIT0
          ? { seq, kind: 'timer', tag: text(chunk.d[i] as number), ...ends(pid, a), sentAt: at, deliveredAt: at }
          : undefined;
      case EV.down_sent:
        return { seq, kind: 'down', tag: text(chunk.c[i] as number), ...ends(pid, a), sentAt: at, deliveredAt: at };
      case EV.exit_signal_received: {
        if (SIGNAL_OUTCOMES[kind] === 'ignored') return undefined;
        const handled = SIGNAL_OUTCOMES[kind] === 'died' ? { handledAt: at, handledSeq: seq } : {};
        const sentAt = this.#timeOf(causeOf(chunk, i)) ?? at;
        return { seq, kind: 'exit', tag: text(chunk.b[i] as number), ...ends(a, pid), sentAt, deliveredAt: at, ...handled };
      }
      default:
        return undefined;
    }
  }

  #timeOf(seq: number): number | undefined {
    const chunk = this.#log.chunk(seq);
    return chunk?.at[seq - chunk.firstSeq];
  }
}
