// The query of each session (UX.md 2.11): applied 150 ms after a valid edit; while the text is not valid, or a new answer is on its way,
// the last good result stays. What is found arrives while it is found; in LIVE it is asked again as the system goes on.

import { parseQuery } from '../../recordings/query/parse.ts';
import type { DebuggerBridge, Push } from '../../runtime/protocol/bridge.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { QueryCompletion } from '../../runtime/protocol/views.ts';
import type { Env } from './env.ts';
import { isBridgeError } from './notices.ts';
import { NO_QUERY, type QueryResult, type QueryState } from './query-state.ts';
import type { Store } from './store.ts';

const SETTLE_MS = 150;
/** Between two answers while the system goes on. */
const AGAIN_MS = 1000;
/** Only a query that is answered this fast is asked again by itself. */
const CHEAP_MS = 250;
/** Places that are kept; the rest is counted. */
export const MAX_HITS = 10_000;

export interface Queries {
  /** The text as it is typed. */
  type(session: string, text: string): void;
  cancel(session: string): void;
  /** What can be written at the caret; undefined where the hub has no answer. */
  complete(session: string, text: string, caret: number): Promise<QueryCompletion | undefined>;
  receive(push: Extract<Push, { push: 'hits' }>): void;
}

interface Collected {
  readonly session: string;
  readonly seqs: number[];
  readonly ats: number[];
  readonly slots: SlotId[];
  readonly where: Set<SlotId>;
}

/** `onFound`: a query that found something. */
export function createQueries(
  store: Store,
  bridge: DebuggerBridge,
  env: Env,
  fail: (error: unknown) => void,
  onFound: (text: string) => void,
): Queries {
  let lastToken = 0;
  /** Answers that are being collected: token → what has come. */
  const collecting = new Map<number, Collected>();
  const settling = new Map<string, () => void>();

  const stateOf = (session: string): QueryState => store.get().sessions[session]?.query ?? NO_QUERY;
  const put = (session: string, change: Partial<QueryState>): void =>
    store.patch(session, (view) => ({ query: { ...(view.query ?? NO_QUERY), ...change } }));

  const run = async (session: string, text: string): Promise<void> => {
    const view = store.get().sessions[session];
    if (!view) return;
    const token = ++lastToken;
    const before = stateOf(session).running;
    if (before !== undefined) collecting.delete(before);
    collecting.set(token, { session, seqs: [], ats: [], slots: [], where: new Set() });
    put(session, { running: token, share: 0, failed: undefined });
    const sel = view.selection === undefined ? undefined : view.rows.get(view.selection)?.pid;
    try {
      const end = await bridge.request('query', {
        session,
        token,
        query: text,
        limit: MAX_HITS,
        variables: { t: view.at, ...(sel !== undefined && { sel }) },
      });
      const got = collecting.get(token);
      if (!got || stateOf(session).running !== token) return;
      const { seqs, ats, slots, where } = got;
      const result: QueryResult = { text, seqs, ats, slots, where, found: end.found, complete: end.complete, tookMs: end.tookMs };
      put(session, { running: undefined, result, askedAt: view.endSeq });
      if (end.found > 0) onFound(text);
      keepUp(session);
    } catch (error) {
      if (stateOf(session).running !== token) return;
      put(session, { running: undefined, failed: isBridgeError(error) ? error.what : String(error) });
      if (!isBridgeError(error)) fail(error);
    } finally {
      collecting.delete(token);
    }
  };

  /** A live session goes on: what is new may match too. */
  const keepUp = (session: string): void => {
    const view = store.get().sessions[session];
    if (view?.info.kind !== 'live') return;
    env.after(AGAIN_MS, () => {
      const now = store.get().sessions[session];
      const { result, running, text, askedAt } = stateOf(session);
      if (!now || !result || running !== undefined || text.trim() !== result.text || result.tookMs > CHEAP_MS) return;
      if (now.info.state === 'running' && now.endSeq > askedAt) void run(session, result.text);
      else if (now.info.state === 'running') keepUp(session);
    });
  };

  return {
    type(session, text) {
      settling.get(session)?.();
      const query = text.trim();
      const parsed = parseQuery(query);
      put(session, { text, error: parsed.ok ? undefined : parsed.error });
      if (query === '') {
        const { running } = stateOf(session);
        if (running !== undefined) bridge.request('cancelQuery', { token: running }).catch(fail);
        put(session, { running: undefined, result: undefined, failed: undefined });
      } else if (parsed.ok)
        settling.set(
          session,
          env.after(SETTLE_MS, () => void run(session, query)),
        );
    },
    cancel(session) {
      const { running } = stateOf(session);
      if (running !== undefined) bridge.request('cancelQuery', { token: running }).catch(fail);
    },
    complete: (session, query, caret) =>
      bridge.request('completeQuery', { session, query, caret }).catch((error: unknown) => {
        fail(error);
        return undefined;
      }),
    receive({ token, session, seqs, ats, slots, elsewhere, found, share }) {
      const got = collecting.get(token);
      if (got?.session !== session) return;
      got.seqs.push(...seqs);
      got.ats.push(...ats);
      got.slots.push(...slots);
      for (const slot of [...slots, ...elsewhere]) got.where.add(slot);
      put(session, { share, foundSoFar: found });
    },
  };
}

/** The match before or after a moment; undefined where there is none. `seqs` ascending. */
export function nextMatch(seqs: readonly number[], seq: number, direction: 1 | -1): number | undefined {
  return direction === 1 ? seqs.find((one) => one > seq) : seqs.findLast((one) => one < seq);
}
