// Findings of a session: looked for when somebody asks, from where the last question left off, in slices. Nobody asks: it costs nothing.

import type { Findings } from '../../../runtime/protocol/findings.ts';
import type { Session } from '../session.ts';
import type { Slices } from '../slices.ts';
import { type Lints, lintOn, lintsOf } from './lints.ts';

const known = new WeakMap<Session, Lints>();
/** One at a time: two windows that ask share what is found. */
const running = new WeakMap<Session, Promise<unknown>>();

export async function findingsOf(session: Session, slices: Slices): Promise<Findings> {
  const before = running.get(session) ?? Promise.resolve();
  const work = before.then(() => lint(session, slices));
  running.set(
    session,
    // Whoever asked before may have gone; the next one goes on from there.
    work.catch(() => undefined),
  );
  return work;
}

async function lint(session: Session, slices: Slices): Promise<Findings> {
  const lints = known.get(session) ?? lintsOf(session.queries);
  known.set(session, lints);
  for (const _ of lintOn(lints, session.queries)) await slices.rest();
  return lints.findings();
}
