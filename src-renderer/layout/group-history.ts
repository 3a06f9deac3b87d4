// How the longest mailbox of each group went over the last half minute, for the curve on its card (UX.md 2.4). A live system is sampled
// as it is drawn, twice a second of its time; like a rate of reductions it is of what was looked at, and all is forgotten when time jumps
// or goes back. In the past there is none: the lanes show what was.

import type { Micros } from '../../runtime/protocol/units.ts';
import type { Steps } from './sparkline.ts';
import type { GroupContent } from './tree-content.ts';
import type { GroupKey } from './tree-memory.ts';

export const HISTORY_SPAN: Micros = 30_000_000;
const EACH: Micros = 500_000;
const KEPT = HISTORY_SPAN / EACH;
/** More than this between two samples is a jump. */
const JUMP: Micros = 5_000_000;

export class GroupHistory {
  readonly #values = new Map<GroupKey, number[]>();
  /** The step that was sampled last, counted from the start of the session. */
  #step = -1;

  sample(groups: ReadonlyMap<GroupKey, Pick<GroupContent, 'maxMailbox'>>, at: Micros): void {
    const step = Math.floor(at / EACH);
    if (this.#step >= 0 && (step < this.#step || (step - this.#step) * EACH > JUMP)) this.forget();
    const missed = this.#step < 0 ? 0 : step - this.#step;
    this.#step = step;
    for (const key of this.#values.keys()) if (!groups.has(key)) this.#values.delete(key);
    for (const [key, { maxMailbox }] of groups) {
      const values = this.#values.get(key) ?? [];
      // What was not looked at in between stayed, as far as anybody knows.
      for (let i = 1; i < missed && values.length > 0; i++) values.push(values.at(-1) as number);
      if (missed === 0 && values.length > 0) values[values.length - 1] = Math.max(values.at(-1) as number, maxMailbox);
      else values.push(maxMailbox);
      if (values.length > KEPT) values.splice(0, values.length - KEPT);
      this.#values.set(key, values);
    }
  }

  forget(): void {
    this.#values.clear();
    this.#step = -1;
  }

  /** Undefined while there is too little to make a curve of, and where nothing ever waited. */
  of(key: GroupKey): Steps | undefined {
    const values = this.#values.get(key);
    if (!values || values.length < 4 || values.every((value) => value === 0)) return undefined;
    return { values, since: (this.#step + 1 - values.length) * EACH, each: EACH };
  }
}
