// The heap against a sorted list: many timers, many of them taken out again.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Process } from '../../../runtime/process/process.ts';
import { Timer } from '../../../runtime/process/timers.ts';
import { Pid } from '../../../runtime/protocol/ids.ts';
import { TimerHeap } from '../../../runtime/scheduler/timer-heap.ts';

const owner = new Process(new Pid(0, 1), 0, 1, '', () => undefined);

it('gives timers back as a sorted list would', () => {
  const action = fc.oneof(fc.record({ add: fc.nat({ max: 20 }) }), fc.record({ remove: fc.nat({ max: 40 }) }), fc.constant('pop' as const));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const heap = new TimerHeap();
      let model: Timer[] = [];
      for (const each of actions) {
        if (each === 'pop') {
          model.sort((a, b) => a.due - b.due || a.order - b.order);
          expect(heap.first).toBe(model[0]);
          const first = model.shift();
          if (first) heap.remove(first);
        } else if ('add' in each) {
          const timer = new Timer(0, 0, each.add, owner, undefined, undefined, null);
          heap.add(timer);
          model.push(timer);
        } else {
          const timer = model[each.remove];
          if (timer) heap.remove(timer);
          model = model.filter((other) => other !== timer);
        }
      }
      model.sort((a, b) => a.due - b.due || a.order - b.order);
      for (const timer of model) {
        expect(heap.first).toBe(timer);
        heap.remove(timer);
      }
      expect(heap.first).toBeUndefined();
    }),
    { seed: 11, numRuns: 300 },
  );
});
