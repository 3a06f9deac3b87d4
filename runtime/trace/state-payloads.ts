// How states are written when a chunk is handed over: whole, or as a patch on this process's state before (state-patch.ts).
// A patch is only written where it pays: for states of some size, while all patches since the last whole state together are
// shorter than that one, and at most 32 in a row, so that a state is read with as many looks back. Whoever's states can't be
// compared is not compared again for a while, twice as long each time. All of this follows from the states alone and not
// from when chunks end, since it decides what the log says (LOG-1).
//
// Measured on the scenario MyApp, 300 s, and on one server with a state of 15 kB: payloads have 54 % and 4 % of the bytes they
// had with whole states, 92 % and 84 % once compressed, and making them takes no longer, for the large one half as long.

import { reduceErrors } from '../protocol/error-texts.ts';
import { BIT0, EV } from '../protocol/event-table.ts';
import { MOST_PATCHES, writePatch } from '../protocol/state-patch.ts';
import { encodeTerm, hasErrorTerm } from '../protocol/term-codec.ts';
import type { Columns } from './open-columns.ts';
import { Encoded } from './payload-block.ts';
import { diffStates } from './state-diff.ts';

/** Shorter states are always written whole. */
export const SHORT = 96;
/** A comparison may take one step for so many characters of the state; encoding takes several times as long. */
const CHARACTERS_PER_STEP = 8;
const MOST_PAUSES = 64;

/** The last state of a process, which is alive anyway: the process has it. */
interface Last {
  seq: number;
  state: object;
  /** Characters of the last whole state, and of all patches since; how many these are. */
  length: number;
  spent: number;
  patches: number;
  /** Changes not to be compared any more, and how many it will be after the next failure. */
  pause: number;
  nextPause: number;
}

export class StatePayloads {
  readonly #last = new Map<number, Last>();

  /** `prepare` of all payloads of a chunk. States follow one another: in the order of the log. */
  prepareAll({ type, flags, payload, pid }: Columns, firstSeq: number, count: number, payloads: unknown[]): void {
    for (let i = 0; i < count; i++) {
      const at = (payload[i] as number) - 1;
      if (at >= 0) payloads[at] = this.prepare(type[i] as number, flags[i] as number, pid[i] as number, firstSeq + i, payloads[at]);
    }
  }

  /** What is to be encoded as the payload of record `seq`: of a state its text. */
  prepare(type: number, flags: number, pid: number, seq: number, payload: unknown): unknown {
    if (type === EV.process_exited) this.forget(pid);
    else if (type === EV.state_changed || (type === EV.callback_finished && (flags & BIT0) !== 0)) {
      // What has no parts is encoded as other payloads are.
      if (typeof payload !== 'object' || payload === null) this.forget(pid);
      else return new Encoded(this.encode(pid, seq, payload));
    }
    return payload;
  }

  /** The payload of the record `seq` of a state. */
  encode(pid: number, seq: number, state: unknown): string {
    const last = this.#last.get(pid);
    if (state instanceof Encoded || typeof state !== 'object' || state === null) {
      // It may have changed since it was written, or can have no parts.
      if (last !== undefined) this.#last.delete(pid);
      return state instanceof Encoded ? state.text : encodeTerm(state);
    }
    const patch = last === undefined ? null : patchOn(last, seq, state);
    return patch ?? this.#whole(pid, seq, state, last);
  }

  /** The process has ended, or has a state without parts. */
  forget(pid: number): void {
    if (this.#last.size > 0) this.#last.delete(pid);
  }

  #whole(pid: number, seq: number, state: object, last: Last | undefined): string {
    const text = encodeTerm(state);
    const length = lengthOf(text);
    if (length < SHORT) {
      if (last !== undefined) this.#last.delete(pid);
    } else if (last === undefined) {
      this.#last.set(pid, { seq, state, length, spent: 0, patches: 0, pause: 0, nextPause: 1 });
    } else {
      last.seq = seq;
      last.state = state;
      last.length = length;
      last.spent = 0;
      last.patches = 0;
    }
    return text;
  }
}

/** Null where a whole state is to be written. */
function patchOn(last: Last, seq: number, state: object): string | null {
  if (last.patches === MOST_PATCHES) return null;
  if (last.pause > 0) {
    last.pause -= 1;
    return null;
  }
  const ops = diffStates(last.state, state, last.length / CHARACTERS_PER_STEP);
  const patch = ops === null ? null : writePatch(seq - last.seq, ops);
  const spent = patch === null ? Number.POSITIVE_INFINITY : last.spent + lengthOf(patch);
  if (spent <= last.length) {
    last.seq = seq;
    last.state = state;
    last.spent = spent;
    last.patches += 1;
    last.nextPause = 1;
    return patch;
  }
  // Where there were patches before, they have done their part; else comparing was in vain.
  if (last.patches === 0) {
    last.pause = last.nextPause;
    last.nextPause = Math.min(MOST_PAUSES, last.nextPause * 2);
  }
  return null;
}

/** Without what engines word differently: the length decides what is written, which must be the same everywhere. */
const lengthOf = (text: string): number => (hasErrorTerm(text) ? reduceErrors(text).length : text.length);
