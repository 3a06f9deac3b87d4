// The log's rows: a window of at most KEEP loaded rows, grown by pages at either end and trimmed at the other, whatever the length of
// the session. A text filter is applied by the hub; a new filter starts over at the cursor.

import type { DebuggerBridge } from '../../runtime/protocol/bridge.ts';
import type { LogRow } from '../../runtime/protocol/views.ts';
import { type LogState, NO_LOG } from './state.ts';
import type { Store } from './store.ts';

export const PAGE = 200;
export const KEEP = 2000;

export interface Log {
  /** Loads rows around `seq`, forgetting what was there. */
  start(session: string, seq: number, filter: string): Promise<void>;
  /** One more page before the first (-1) or after the last row (1). Answers how many rows came. */
  grow(session: string, direction: 1 | -1): Promise<number>;
}

export function createLog(store: Store, bridge: DebuggerBridge, fail: (error: unknown) => void): Log {
  /** Tells an answer to an older question from the newest. */
  let generation = 0;
  const page = (session: string, from: number, direction: 1 | -1, filter: string, limit = PAGE): Promise<LogRow[]> =>
    bridge.request('events', { session, from: Math.max(0, from), direction, limit, ...(filter ? { text: filter } : {}) });
  const put = (session: string, log: Partial<LogState>): void => store.patch(session, (v) => ({ log: { ...v.log, ...log } }));

  return {
    async start(session, seq, filter) {
      const mine = ++generation;
      put(session, { ...NO_LOG, filter, loading: true });
      try {
        const before = await page(session, seq, -1, filter);
        const after = await page(session, seq + 1, 1, filter);
        if (mine !== generation) return;
        put(session, {
          rows: joinRows([...before], after),
          filter,
          atStart: before.length < PAGE,
          atEnd: after.length < PAGE,
          loading: false,
        });
      } catch (error) {
        fail(error);
        if (mine === generation) put(session, { loading: false });
      }
    },
    async grow(session, direction) {
      const log = store.get().sessions[session]?.log;
      if (!log || log.loading) return 0;
      const edge = direction === 1 ? (log.rows.at(-1)?.seq ?? 0) + 1 : (log.rows[0]?.seq ?? 1) - 1;
      if (direction === -1 && (log.atStart || edge < 1)) return 0;
      const mine = generation;
      put(session, { loading: true });
      try {
        const rows = await page(session, edge, direction, log.filter);
        if (mine !== generation) return 0;
        put(session, grown(log, rows, direction));
        return rows.length;
      } catch (error) {
        fail(error);
        if (mine === generation) put(session, { loading: false });
        return 0;
      }
    },
  };
}

/** Rows in order of seq, each once: pages may overlap at their edge. */
export function joinRows(a: readonly LogRow[], b: readonly LogRow[]): LogRow[] {
  const rows = new Map<number, LogRow>();
  for (const row of a) rows.set(row.seq, row);
  for (const row of b) rows.set(row.seq, row);
  return [...rows.values()].sort((x, y) => x.seq - y.seq);
}

function grown(log: LogState, page: readonly LogRow[], direction: 1 | -1): LogState {
  const all = joinRows(log.rows, page);
  const over = Math.max(0, all.length - KEEP);
  if (direction === 1) {
    return { ...log, rows: all.slice(over), atStart: over === 0 && log.atStart, atEnd: page.length < PAGE, loading: false };
  }
  return { ...log, rows: all.slice(0, KEEP), atStart: page.length < PAGE, atEnd: over === 0 && log.atEnd, loading: false };
}
