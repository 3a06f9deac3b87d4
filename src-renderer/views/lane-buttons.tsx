// The lanes for assistive technology: a button for each, invisible. Their words follow twice a second; with every picture, 200 of them
// cost more than the lanes themselves.

import { memo } from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { accessibleName } from '../scales/accessible-name.ts';
import { useSlowly } from './use-slowly.ts';

const WORDS_MS = 500;

interface LaneButtonsProps {
  readonly lanes: readonly SlotId[];
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  /** Of the cursor. */
  readonly at: Micros;
  readonly selected: SlotId | undefined;
  readonly onSelect: ((slot: SlotId) => void) | undefined;
}

export function LaneButtons({ rows, at, ...rest }: LaneButtonsProps) {
  const slowRows = useSlowly(rows, WORDS_MS);
  const slowAt = useSlowly(at, WORDS_MS);
  return <Buttons rows={slowRows} at={slowAt} {...rest} />;
}

const Buttons = memo(function Buttons({ lanes, rows, at, selected, onSelect }: LaneButtonsProps) {
  return lanes.map((slot) => {
    const row = rows.get(slot);
    return (
      <li key={slot}>
        <button type="button" tabIndex={-1} aria-pressed={slot === selected} onClick={() => onSelect?.(slot)}>
          {row ? accessibleName(row, at) : 'not alive at the cursor'}
        </button>
      </li>
    );
  });
});
