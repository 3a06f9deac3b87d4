// Cascades in the lanes: bracket, room for the sentence, and a disc for each step on its lane.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { TimeScale } from '../scales/time-scale.ts';
import type { CascadeMarks, LaneRow, LanesInput } from './lane-geometry.ts';

const DISC = 18;

export function layoutCascades(input: LanesInput, rowOf: ReadonlyMap<SlotId, LaneRow>, scale: TimeScale): CascadeMarks[] {
  const inView = (input.data?.cascades ?? []).filter((c) => c.to >= scale.from && c.from <= scale.to).sort((a, b) => a.from - b.from);
  return inView.map((cascade, i) => {
    const x0 = Math.max(scale.x0 + 4, scale.x(cascade.from));
    const x1 = Math.min(scale.x1 - 4, Math.max(scale.x(cascade.to), x0 + 8));
    const next = inView[i + 1];
    const room = (next ? Math.max(scale.x0, scale.x(next.from)) : scale.x1) - x0 - 12;
    // Discs that would hide each other on a lane move on to the right, in their order.
    const ends = new Map<SlotId, number>();
    // Without room the next story would be covered; an escalation of microseconds is still told when it stands alone.
    const told = x1 - x0 >= DISC * 2 || room >= DISC * 8;
    const steps = !told
      ? []
      : cascade.steps.flatMap((step) => {
          const row = rowOf.get(step.slot);
          if (!row) return [];
          const x = Math.max(scale.x(step.at), (ends.get(step.slot) ?? Number.NEGATIVE_INFINITY) + DISC + 2);
          ends.set(step.slot, x);
          return x < scale.x0 || x > scale.x1
            ? []
            : [{ n: step.n, seq: step.seq, at: step.at, text: step.text, slot: step.slot, x, y: row.cy }];
        });
    const last = steps.reduce((x, step) => Math.max(x, step.x), x1);
    return { seq: cascade.seq, sentence: cascade.sentence, x0, x1: Math.min(last, scale.x1 - 4), room, steps };
  });
}
