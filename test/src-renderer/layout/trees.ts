// Arbitrary supervision trees for property tests.

import fc from 'fast-check';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { STATUSES } from '../../../runtime/protocol/views.ts';
import { row, supervisor } from '../../support/fake-rows.ts';

interface Seedling {
  readonly up: number;
  readonly signature: number;
  readonly dynamic: boolean;
  readonly isSupervisor: boolean;
}

/** Up to `max` rows; a parent is always an earlier row, some are roots. */
export function trees(max = 60): fc.Arbitrary<SlotRow[]> {
  const seedling: fc.Arbitrary<Seedling> = fc.record({
    up: fc.nat(12),
    signature: fc.nat(3),
    dynamic: fc.boolean(),
    isSupervisor: fc.boolean(),
  });
  return fc.array(seedling, { minLength: 1, maxLength: max }).map((list) =>
    list.map((s, i): SlotRow => {
      const slot = i + 1;
      const parent = i === 0 || s.up === 12 ? 0 : Math.max(1, slot - 1 - s.up);
      const kind = s.isSupervisor ? 'supervisor' : 'worker';
      return row({
        slot,
        parent,
        label: `p ${slot}`,
        signature: `M${s.signature}`,
        dynamic: s.dynamic && i > 0,
        kind,
        ...(s.isSupervisor && { supervisor: supervisor('one_for_one', { dynamic: s.signature === 0 }) }),
      });
    }),
  );
}

/** The same rows some time later: other statuses, lives, mailboxes, crashes; the same slots. */
export function later(rows: readonly SlotRow[]): fc.Arbitrary<SlotRow[]> {
  const change = fc.record({
    status: fc.constantFrom(...STATUSES),
    incarnation: fc.integer({ min: 1, max: 99 }),
    crashes: fc.nat(20),
    mailbox: fc.nat(5000),
    reductions: fc.nat(1_000_000),
  });
  return fc.array(change, { minLength: rows.length, maxLength: rows.length }).map((changes) =>
    rows.map((r, i) => {
      const next = { ...r, ...changes[i]!, pid: r.pid + 1000, pidText: `<0.${r.pid + 1000}.0>` };
      return next.crashes > 0 ? { ...next, exit: { tag: 'boom', class: 'abnormal' as const, at: 1, seq: 1 } } : next;
    }),
  );
}
