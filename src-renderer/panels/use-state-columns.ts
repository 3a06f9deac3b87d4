// The values of the columns that show a place in the state: asked for at the cursor, for the processes that the table wants. While
// the system runs they are asked again as it goes on; an answer that has been overtaken is not shown.

import { useEffect, useRef, useState } from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { ColumnValue } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, useView } from '../app/context.ts';
import { type Latest, latest } from '../session/latest.ts';
import { pathOfColumn } from '../session/values.ts';

/** Most processes asked about at once; the hub takes no more. */
export const MAX_VALUES = 1000;
const AGAIN_MS = 500;

export type StateColumns = ReadonlyMap<string, ReadonlyMap<SlotId, ColumnValue>>;
const NONE: StateColumns = new Map();

interface Ask {
  readonly session: string;
  readonly seq: number;
  readonly columns: readonly string[];
  readonly slots: readonly SlotId[];
}

export function useStateColumns(columns: readonly string[], slots: readonly SlotId[]): StateColumns {
  const actions = useActions();
  const [values, setValues] = useState<StateColumns>(NONE);
  const moment = useView(
    (v) => ({ session: v.info.id, seq: v.seq, following: v.following }),
    { session: '', seq: 0, following: false },
    sameParts,
  );
  const asking = useRef<Latest<Ask> | undefined>(undefined);
  asking.current ??= latest(async ({ session, seq, columns: of, slots: whose }: Ask) => {
    const answers = await Promise.all(of.map((column) => actions.stateValues(session, seq, whose, pathOfColumn(column))));
    setValues(new Map(of.map((column, i) => [column, new Map(whose.map((slot, n) => [slot, answers[i]?.[n] ?? null]))])));
  });
  const wanted = slots.slice(0, MAX_VALUES);
  const key = `${columns.join('\n')} ${wanted.join()}`;
  const push = useRef(() => {});
  push.current = () => {
    if (columns.length > 0 && wanted.length > 0 && moment.session) asking.current?.push({ ...moment, columns, slots: wanted });
  };
  // In LIVE the cursor moves with every frame: by the clock then, by its moves in the past.
  const at = moment.following ? 'live' : moment.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` and `at` stand for what is asked
  useEffect(() => {
    push.current();
    if (at !== 'live') return undefined;
    const timer = setInterval(() => push.current(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [key, at, moment.session]);
  return columns.length === 0 ? NONE : values;
}
