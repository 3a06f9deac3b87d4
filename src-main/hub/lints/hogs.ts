// Hogs: a turn that goes on and on, since a plain function can't be preempted. The log has each turn's first and last record; at one
// microsecond a reduction their times say how long nobody else could run.

import { TURN_BEGIN, TURN_END } from '../../../runtime/protocol/event-table.ts';
import type { Look } from './lint.ts';
import { seconds } from './mailboxes.ts';

/** µs of one turn: a hundred times what a turn is meant to take. */
const LONG = 400_000;

export class Hogs {
  #seq = 0;
  #at = 0;
  #pid = 0;

  /** Sees the first and last record of every turn. */
  see(look: Look): void {
    if (look.flags & TURN_BEGIN) {
      this.#seq = look.seq;
      this.#at = look.at;
      this.#pid = look.pid;
    }
    if (!(look.flags & TURN_END) || look.pid !== this.#pid || look.at - this.#at < LONG) return;
    look.report({
      rule: 'hog',
      key: look.name(look.pid),
      seq: this.#seq,
      at: this.#at,
      pid: look.pid,
      text: `${look.name(look.pid)} held the scheduler for ${seconds(look.at - this.#at)} in one turn: nobody else could run.`,
    });
  }
}
