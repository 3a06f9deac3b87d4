// What a program's worker asks the hub for its breakpoints (hosts/watch.ts): it stands still until it has the answer.

import { parseQuery, runQuery } from '../../recordings/query/index.ts';
import type { Look, LookAnswer } from '../hosts/watch.ts';
import type { Session } from './session.ts';
import type { GrowingLog } from './session-log.ts';
import { createSlices } from './slices.ts';

/** A look at the whole log that takes longer is given up: the system would stand still for it again and again. */
const LIMIT_MS = 2000;

export async function answerLook(look: Look, log: GrowingLog, session: Session): Promise<LookAnswer> {
  const { what, seq } = look;
  if (what === 'world') return { world: log.worldAt(seq).encode({ strings: false }) };
  if (what === 'hits') return await hitsUpTo(seq, look.query, session);
  const chunk = log.chunkAt(seq);
  return chunk ? { chunk } : { failed: `event ${seq} is not there` };
}

async function hitsUpTo(seq: number, text: string, session: Session): Promise<LookAnswer> {
  const parsed = parseQuery(text);
  if (!parsed.ok) return { failed: parsed.error.what };
  const slices = createSlices();
  const until = performance.now() + LIMIT_MS;
  let [total, first, last] = [0, 0, 0];
  for (const { hits } of runQuery(parsed.query, session.queries, { to: seq })) {
    if (total === 0) first = hits[0] ?? 0;
    total += hits.length;
    last = hits.at(-1) ?? last;
    if (performance.now() > until)
      return { failed: `the log has become too long to be looked through each time that its inner condition holds (${LIMIT_MS / 1000} s)` };
    await slices.rest();
  }
  return { hits: { total, first, last } };
}
