import { expect, test } from 'vitest';
import { accessibleName, ordinal } from '../../../src-renderer/scales/accessible-name.ts';
import { NOW, row, supervisor } from '../../support/fake-rows.ts';

test.each([
  [row({ slot: 1, parent: 0, label: 'Worker 3', mailbox: 12, incarnation: 4 }), 'Worker 3, waiting, mailbox 12, fourth life'],
  [row({ slot: 1, parent: 0, label: 'w', name: 'Cache', status: 'runnable' }), 'Cache, queued'],
  [row({ slot: 1, parent: 0, label: 'w', incarnation: 21 }), 'w, waiting, 21st life'],
  [row({ slot: 1, parent: 0, label: 'w', incarnation: 112 }), 'w, waiting, 112th life'],
  [
    row({ slot: 1, parent: 0, label: 'S', supervisor: supervisor('one_for_one', { window: [NOW - 1, NOW - 2] }) }),
    'S, waiting, one_for_one, one restart left',
  ],
  [
    row({ slot: 1, parent: 0, label: 'S', supervisor: supervisor('one_for_one', { window: [NOW, NOW, NOW] }) }),
    'S, waiting, one_for_one, next restart escalates',
  ],
  [row({ slot: 1, parent: 0, label: 'S', supervisor: supervisor('rest_for_one') }), 'S, waiting, rest_for_one, 3 restarts left'],
  [
    row({ slot: 1, parent: 0, label: 'S', supervisor: supervisor('simple_one_for_one', { dynamic: true, intensity: 0 }) }),
    'S, waiting, dynamic, next restart escalates',
  ],
  [row({ slot: 1, parent: 0, label: 'S', supervisor: supervisor('one_for_one', { gaveUp: true }) }), 'S, gave up, one_for_one'],
])('a row is read as a sentence: %#', (r, name) => {
  expect(accessibleName(r, NOW)).toBe(name);
});

test('lives are counted in words as far as people do', () => {
  expect([ordinal(4), ordinal(11), ordinal(22), ordinal(113)]).toEqual(['fourth', '11th', '22nd', '113th']);
});
