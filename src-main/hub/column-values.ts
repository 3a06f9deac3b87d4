// One value of the state of many processes: a column of the table. States that were not recorded, or have nothing at the path,
// give nothing; a value is cut so that a thousand of them stay a small answer.

import { numberOf, valueAt } from '../../recordings/query/terms.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { ColumnValue } from '../../runtime/protocol/views.ts';
import { termText } from '../text/term-text.ts';
import type { LogView } from './log-view.ts';

const MAX_TEXT = 80;

export function columnValues(log: LogView, world: World, slots: readonly SlotId[], path: readonly string[]): ColumnValue[] {
  return slots.map((slot) => {
    const stateSeq = world.slotSummary(slot)?.stateSeq ?? 0;
    const state = stateSeq === 0 ? undefined : log.payload(stateSeq);
    const value = state === undefined ? undefined : valueAt(state, path);
    if (value === undefined) return null;
    const number = numberOf(value);
    return { text: termText(value, { max: MAX_TEXT }), ...(number === undefined ? {} : { number }) };
  });
}
