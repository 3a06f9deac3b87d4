// Search and order of the recordings on the welcome page.

import type { RecordingCard } from '../../../runtime/protocol/views.ts';

export type RecordingOrder = 'date' | 'crashes';

/** Those whose title or path has the text, in the chosen order; ties by date, newest first. */
export function arrange(cards: readonly RecordingCard[], text: string, order: RecordingOrder): RecordingCard[] {
  const needle = text.trim().toLowerCase();
  return cards
    .filter((c) => !needle || c.title.toLowerCase().includes(needle) || c.file.toLowerCase().includes(needle))
    .sort((a, b) => (order === 'crashes' ? b.crashes - a.crashes : 0) || b.modified - a.modified);
}
