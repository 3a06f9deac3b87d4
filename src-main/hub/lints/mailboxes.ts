// Mailboxes that grow and grow, and messages that stay in one for good while later ones are taken out past them.

import { EV, MESSAGE_KINDS, SIGNAL_OUTCOMES } from '../../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import { GrowingColumns } from '../growing-columns.ts';
import type { Lint, Look } from './lint.ts';

/** A mailbox with so many messages is watched; it has recovered when it is down to half. */
const DEEP = 100;
/** µs that it stays deep, and how many times as deep it then is, to be told of. */
const LONG = 2_000_000;
const GROWN = 2;
/** µs after which a message that others overtake counts as not handled. */
const OVERTAKEN = 1_000_000;
/** Messages of one mailbox that are told of by name. */
const NAMED = 1000;

const REPLY = MESSAGE_KINDS.indexOf('reply');
const TRAPPED = SIGNAL_OUTCOMES.indexOf('trapped');

export class Mailboxes implements Lint {
  readonly types = [
    EV.message_sent,
    EV.message_delivered,
    EV.exit_signal_received,
    EV.down_sent,
    EV.timer_fired,
    EV.message_received,
    EV.process_exited,
  ];
  readonly #p = new GrowingColumns({ depth: Uint32Array, deepAt: Float64Array, deepSeq: Float64Array, told: Uint8Array });
  /** Processes that took a message past others, and the key of that message. */
  readonly #overtaken = new Map<ProcessId, number>();

  see(look: Look): void {
    switch (look.type) {
      case EV.message_sent:
      case EV.down_sent:
      case EV.timer_fired:
        if (look.bit0 && look.kind !== REPLY) this.#more(look, look.a());
        return;
      case EV.message_delivered:
        if (look.bit0) this.#more(look, look.pid);
        return;
      case EV.exit_signal_received:
        if (look.kind === TRAPPED) this.#more(look, look.pid);
        return;
      case EV.message_received:
        this.#less(look);
        return;
      default:
        this.#ended(look);
    }
  }

  #more(look: Look, pid: ProcessId): void {
    const p = this.#p;
    const depth = p.get('depth', pid) + 1;
    p.set('depth', pid, depth);
    if (depth === DEEP && p.get('deepSeq', pid) === 0) {
      p.set('deepAt', pid, look.at);
      p.set('deepSeq', pid, look.seq);
    }
    if (depth < DEEP * GROWN || p.get('told', pid) === 1 || look.at - p.get('deepAt', pid) < LONG) return;
    p.set('told', pid, 1);
    const [seq, at] = [p.get('deepSeq', pid), p.get('deepAt', pid)];
    const senders = look.world.mailboxSenders(pid);
    const [from, { count }] = [...senders].reduce(
      (most, next) => (next[1].count > most[1].count ? next : most),
      [0, { count: 0, oldest: 0 }],
    );
    look.report({
      rule: 'growing_mailbox',
      key: `${pid}`,
      seq,
      at,
      pid,
      text: `The mailbox of ${look.name(pid)} has grown for ${seconds(look.at - at)}, to ${depth.toLocaleString('en-US')} messages, ${count.toLocaleString('en-US')} of them from ${look.name(from)}.`,
    });
  }

  #less(look: Look): void {
    const { pid } = look;
    if (look.kind === REPLY) return;
    const p = this.#p;
    const depth = Math.max(0, p.get('depth', pid) - 1);
    p.set('depth', pid, depth);
    if (depth < DEEP / 2) p.set('deepSeq', pid, 0);
    // Its place in the mailbox: what stands before it was passed over.
    if (look.d() > 0) this.#overtaken.set(pid, look.cause);
    else if (depth === 0) this.#overtaken.delete(pid);
  }

  #ended(look: Look): void {
    const { pid } = look;
    if (this.#overtaken.has(pid)) this.#left(look, pid, 0);
    this.#overtaken.delete(pid);
    this.#p.set('depth', pid, 0);
    this.#p.set('deepSeq', pid, 0);
  }

  now(look: Look): void {
    for (const pid of this.#overtaken.keys()) this.#left(look, pid, OVERTAKEN);
  }

  /** Messages that are still there although one that came later was taken, so long after. */
  #left(look: Look, pid: ProcessId, age: number): void {
    const taken = this.#overtaken.get(pid) as number;
    const process = look.world.process(pid);
    for (const entry of process?.mailbox.slice(0, NAMED) ?? []) {
      if (entry.key >= taken) break;
      const at = look.timeOf(entry.key);
      if (look.at - at < age) continue;
      look.report({
        rule: 'never_handled',
        key: `${pid} ${entry.tag}`,
        seq: entry.key,
        at,
        pid,
        text: `${look.name(pid)} never handled ${entry.tag || 'a message'} from ${look.name(entry.from)}, though it took later messages.`,
      });
    }
  }
}

export const seconds = (us: number): string => (us < 1e6 ? `${Math.round(us / 1000)} ms` : `${(us / 1e6).toFixed(1)} s`);
