// Calls that nobody answers, and processes that call each other and wait.

import { EV, MESSAGE_KINDS, TIMER_KINDS } from '../../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import { listOf } from '../wording.ts';
import type { Lint, Look } from './lint.ts';
import { seconds } from './mailboxes.ts';

/** µs after which a call that still waits is told of: the time that a call waits by default. */
const WAITED = 5_000_000;
const LONGEST_ROW = 1000;
const CALL = MESSAGE_KINDS.indexOf('call');
const REPLY = MESSAGE_KINDS.indexOf('reply');
const CALL_TIMER = TIMER_KINDS.indexOf('call');

interface Call {
  readonly to: ProcessId;
  readonly ref: number;
  readonly seq: number;
  readonly at: number;
  readonly tag: number;
}

export class Calls implements Lint {
  readonly types = [EV.message_sent, EV.message_received, EV.timer_fired, EV.process_exited];
  /** A process waits in one call at a time. */
  readonly #waiting = new Map<ProcessId, Call>();

  see(look: Look): void {
    switch (look.type) {
      case EV.message_sent:
        if (look.kind === CALL && look.a() !== 0) this.#called(look);
        else if (look.kind === REPLY && this.#waiting.get(look.a())?.ref === look.c()) this.#waiting.delete(look.a());
        return;
      case EV.timer_fired:
        if (look.kind === CALL_TIMER) this.#gaveUp(look);
        return;
      default:
        // Whoever handles a message does not wait in a call any more, however that ended.
        this.#waiting.delete(look.pid);
    }
  }

  #called(look: Look): void {
    const call: Call = { to: look.a(), ref: look.c(), seq: look.seq, at: look.at, tag: look.b() };
    this.#waiting.set(look.pid, call);
    const row: ProcessId[] = [look.pid];
    for (let pid = call.to; row.length < LONGEST_ROW; ) {
      if (pid === look.pid) {
        this.#deadlock(look, row);
        return;
      }
      row.push(pid);
      const next = this.#waiting.get(pid);
      if (next === undefined) return;
      pid = next.to;
    }
  }

  #deadlock(look: Look, row: readonly ProcessId[]): void {
    const names = row.map((pid) => look.name(pid));
    look.report({
      rule: 'deadlock',
      key: names.toSorted().join(),
      seq: look.seq,
      at: look.at,
      pid: look.pid,
      text: row.length === 1 ? `${names[0]} called itself, and waits for ever.` : `${listOf(names)} call each other and wait: a deadlock.`,
    });
  }

  #gaveUp(look: Look): void {
    const caller = look.a() || look.pid;
    const call = this.#waiting.get(caller);
    if (call === undefined || look.cause !== call.seq) return;
    this.#waiting.delete(caller);
    this.#unanswered(look, caller, call, `got no answer in ${seconds(look.at - call.at)}`);
  }

  now(look: Look): void {
    for (const [caller, call] of this.#waiting)
      if (look.at - call.at >= WAITED) this.#unanswered(look, caller, call, `has waited for an answer for ${seconds(look.at - call.at)}`);
  }

  #unanswered(look: Look, caller: ProcessId, call: Call, what: string): void {
    const [from, to, tag] = [look.name(caller), look.name(call.to), look.text(call.tag)];
    look.report({
      rule: 'unanswered_call',
      key: `${from} ${to} ${tag}`,
      seq: call.seq,
      at: call.at,
      pid: caller,
      text: `The call ${tag} of ${from} to ${to} ${what}.`,
    });
  }
}
