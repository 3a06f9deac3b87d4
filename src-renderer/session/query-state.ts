// What the window knows of a session's query.

import type { QueryError } from '../../recordings/query/parse.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';

export interface QueryResult {
  /** The query it answers. */
  readonly text: string;
  /** Where it matches, ascending, as many as are kept; with their moments. */
  readonly seqs: readonly number[];
  readonly ats: readonly number[];
  /** Whose events they are. */
  readonly slots: readonly SlotId[];
  /** Every slot with a match, also with one that is not kept. */
  readonly where: ReadonlySet<SlotId>;
  /** All matches. */
  readonly found: number;
  /** False: the search was stopped, and there may be more. */
  readonly complete: boolean;
  readonly tookMs: number;
}

export interface QueryState {
  /** As typed. */
  readonly text: string;
  /** Why the text is no query. */
  readonly error?: QueryError | undefined;
  /** Why a valid query could not be answered. */
  readonly failed?: string | undefined;
  /** Token of the search under way. */
  readonly running?: number | undefined;
  /** Of the search under way: 0 to 1, and how many were found so far. */
  readonly share: number;
  readonly foundSoFar: number;
  /** The last good answer; it stays while another is on its way. */
  readonly result?: QueryResult | undefined;
  /** How far the session was when the last answer was asked for. */
  readonly askedAt: number;
}

export const NO_QUERY: QueryState = { text: '', share: 0, foundSoFar: 0, askedAt: 0 };
