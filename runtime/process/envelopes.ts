// Envelopes that have been taken out of a mailbox and are used again. A hot loop then makes no new ones; and what lives long
// already is linked into a mailbox without the collector having to note it, as it must for each young object.

import type { Pid } from '../protocol/ids.ts';
import { Envelope } from './process.ts';

/** Beyond so many spare ones they are left to the collector. */
const MOST = 1024;

export class Envelopes {
  /** A list by `next`. */
  #first: Envelope | null = null;
  #count = 0;

  make(key: number, kind: number, from: Pid | null, ref: number, tag: number, message: unknown): Envelope {
    const envelope = this.#first;
    if (envelope === null) return new Envelope(key, kind, from, ref, tag, message);
    this.#first = envelope.next;
    this.#count -= 1;
    envelope.next = null;
    envelope.key = key;
    envelope.kind = kind;
    envelope.from = from;
    envelope.ref = ref;
    envelope.tag = tag;
    envelope.message = message;
    return envelope;
  }

  /** Takes back an envelope that stands in no mailbox and that nobody looks at any more; its `next` is null. */
  giveBack(envelope: Envelope): void {
    const count = this.#count;
    if (count === MOST) return;
    this.#count = count + 1;
    envelope.message = undefined;
    envelope.next = this.#first;
    this.#first = envelope;
  }
}
