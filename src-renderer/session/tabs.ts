// The inspector's tabs in the order of keys 1–7 (UX.md 2.9).

import type { InspectorTab } from './prefs.ts';

export const INSPECTOR_TABS: readonly { readonly id: InspectorTab; readonly title: string }[] = [
  { id: 'overview', title: 'Overview' },
  { id: 'state', title: 'State' },
  { id: 'mailbox', title: 'Mailbox' },
  { id: 'messages', title: 'Messages' },
  { id: 'links', title: 'Links' },
  { id: 'exit', title: 'Exit' },
  { id: 'restarts', title: 'Restarts' },
];
