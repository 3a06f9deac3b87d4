// What a process is called by those who hear it and by tooltips (UX.md 2.17): everything that its card shows, in words, in one order, in
// every view.

import type { SlotRow } from '../../runtime/protocol/views.ts';
import { formatCount, headline, restartsInWindow, statusWord } from './status.ts';

/** `Worker 3, waiting, mailbox 12, fourth life`; of a supervisor also its strategy and how many restarts are left. */
export function accessibleName(row: SlotRow, at: number): string {
  const parts = [headline(row), row.supervisor?.gaveUp ? 'gave up' : statusWord(row.status)];
  if (row.mailbox > 0) parts.push(`mailbox ${formatCount(row.mailbox)}`);
  if (row.incarnation > 1) parts.push(`${ordinal(row.incarnation)} life`);
  const { supervisor } = row;
  if (supervisor) parts.push(supervisor.dynamic ? 'dynamic' : supervisor.strategy);
  if (supervisor && !supervisor.gaveUp) {
    const left = supervisor.intensity - restartsInWindow(supervisor, at);
    parts.push(left <= 0 ? 'next restart escalates' : left === 1 ? 'one restart left' : `${formatCount(left)} restarts left`);
  }
  return parts.join(', ');
}

const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** `fourth`, `23rd`. */
export function ordinal(n: number): string {
  const word = ORDINALS[n];
  if (word) return word;
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${formatCount(n)}${tail}`;
}
