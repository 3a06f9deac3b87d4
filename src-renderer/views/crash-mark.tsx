// The static mark beside a process that crashed moments ago and lives again (UX.md 2.5).

import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { crashedLately } from '../scales/status.ts';
import { StatusGlyph } from './status-glyph.tsx';

export const CrashMark = ({ row, at }: { row: SlotRow; at: Micros }) =>
  crashedLately(row, at) ? (
    <span className="crash-mark" title="Crashed moments ago" data-testid="crash-mark">
      <StatusGlyph status="crashed" size={12} />
    </span>
  ) : null;
