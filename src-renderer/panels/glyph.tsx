// The glyph of a row: its status, or "gave up" for a supervisor over its limit. Decorative; the word stands beside it.

import type { SlotRow } from '../../runtime/protocol/views.ts';
import { glyphOf } from '../scales/status.ts';
import { StatusGlyph } from '../views/status-glyph.tsx';

export { StatusGlyph };

export const RowGlyph = ({ row, size }: { row: SlotRow; size: 12 | 16 | 24 }) => <StatusGlyph status={glyphOf(row)} size={size} />;
