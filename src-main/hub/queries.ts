// The queries of one window: run in slices, so that everybody else is answered meanwhile; what is found is pushed as it is found.
// They are bounded in number, in time, and in what is kept of what they find.

import type { Query } from '../../recordings/query/index.ts';
import { parseQuery, runQuery, TooMuch, UnboundVariable } from '../../recordings/query/index.ts';
import type { Params, Push } from '../../runtime/protocol/bridge.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { QueryEnd } from '../../runtime/protocol/views.ts';
import { Failure } from './failure.ts';
import type { Session } from './session.ts';
import type { Slices } from './slices.ts';

/** Of one window at the same time. */
const MAX_RUNNING = 4;
const MAX_MS = 60_000;
const PUSH_MS = 50;
const LIMIT = 1000;
/** Of so many slots a window is told that they have a match; it shows a few hundred. */
const MAX_SLOTS = 20_000;

export class WindowQueries {
  readonly #push: (push: Push) => void;
  /** By token; what is not in here any more has been cancelled. */
  readonly #running = new Map<number, object>();
  readonly #now: () => number;

  constructor(push: (push: Push) => void, now: () => number = () => performance.now()) {
    this.#push = push;
    this.#now = now;
  }

  cancel(token: number): void {
    this.#running.delete(token);
  }

  /** @throws Failure `bad_request` for a query that can't be read or answered */
  async run(session: Session, params: Params<'query'>, slices: Slices): Promise<QueryEnd> {
    const query = read(params.query);
    const { token } = params;
    if (this.#running.size >= MAX_RUNNING && !this.#running.has(token))
      throw new Failure('bad_request', `${MAX_RUNNING} queries of this window are running: cancel one before asking another.`);
    const mine = {};
    this.#running.set(token, mine);
    try {
      return await this.#scan(session, query, params, slices, () => this.#running.get(token) !== mine);
    } catch (error) {
      if (error instanceof UnboundVariable || error instanceof TooMuch)
        throw new Failure('bad_request', `${error.message}.`, { where: 'params.query' });
      throw error;
    } finally {
      if (this.#running.get(token) === mine) this.#running.delete(token);
    }
  }

  async #scan(session: Session, query: Query, params: Params<'query'>, slices: Slices, isCancelled: () => boolean): Promise<QueryEnd> {
    const { token, from, to, limit = LIMIT } = params;
    const began = this.#now();
    const { sel, from: sender, t } = params.variables ?? {};
    const variables = {
      ...(sel === undefined ? {} : { sel }),
      ...(sender === undefined ? {} : { from: sender }),
      ...(t === undefined ? {} : { t }),
    };
    let [seqs, ats]: [number[], number[]] = [[], []];
    const seen = new Set<SlotId>();
    let [slots, elsewhere]: [SlotId[], SlotId[]] = [[], []];
    let [found, pushed, last] = [0, 0, began];
    const end = (stopped?: 'cancelled' | 'time'): QueryEnd => ({
      found,
      complete: stopped === undefined,
      ...(stopped ? { stopped } : {}),
      tookMs: this.#now() - began,
    });
    const push = (share: number): void => {
      this.#push({ push: 'hits', session: session.id, token, seqs, ats, slots, elsewhere, found, share });
      pushed += seqs.length;
      [seqs, ats, slots, elsewhere] = [[], [], [], []];
    };
    let share = 0;
    for (const step of runQuery(query, session.queries, {
      variables,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    })) {
      const room = Math.max(0, limit - pushed - seqs.length);
      seqs = seqs.concat(step.hits.slice(0, room));
      ats = ats.concat(step.ats.slice(0, room));
      for (let i = 0; i < step.pids.length; i++) {
        const slot = session.history.slot(step.pids[i] as number);
        if (i < room) slots.push(slot);
        else if (!seen.has(slot) && seen.size < MAX_SLOTS) elsewhere.push(slot);
        if (seen.size < MAX_SLOTS) seen.add(slot);
      }
      found = step.found;
      share = step.scanned / step.of;
      const now = this.#now();
      // The first hits at once, then as often as anybody can look.
      if ((pushed === 0 && seqs.length > 0) || now - last >= PUSH_MS) {
        push(share);
        last = now;
      }
      if (now - began > MAX_MS) return end('time');
      await slices.rest();
      if (isCancelled()) return end('cancelled');
    }
    push(1);
    return end();
  }
}

function read(text: string): Query {
  const parsed = parseQuery(text);
  if (parsed.ok) return parsed.query;
  throw new Failure('bad_request', `${parsed.error.what}.`, { where: 'params.query' });
}
