// What the inspector shows of the selection, and of which moment it is.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { ProcessDetail } from '../../runtime/protocol/views.ts';
import type { SessionView } from './state.ts';
import type { Store } from './store.ts';

/** The inspector shows the selection as it is at the cursor. */
export const hasDetail = (v: Pick<SessionView, 'selection' | 'detailOf' | 'detailAt' | 'seq'>): boolean =>
  v.selection !== undefined && v.detailOf === v.selection && v.detailAt === v.seq;

/** Takes in what the inspector shows; null: there is no such process at `seq`. */
export const putDetail = (store: Store, session: string, slot: SlotId, seq: number, detail: ProcessDetail | null): void =>
  store.patch(session, (now) => (now.selection === slot ? { detail: detail ?? undefined, detailOf: slot, detailAt: seq } : undefined));
