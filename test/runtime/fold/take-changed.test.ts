import { expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import { LogBuilder } from '../../support/log-builder.ts';

test('a world that was empty when somebody began to ask tells every change, one record at a time and many at once', () => {
  const log = new LogBuilder();
  for (let i = 1; i <= 200; i++)
    log.emit('process_spawned', {
      pid: i,
      parent: i === 1 ? 0 : 1,
      slot: i,
      label: `p${i}`,
      signature: 'P',
      kind: 'worker',
      ownSlot: true,
    });
  const [chunk] = log.chunks();
  if (!chunk) throw new Error('no chunk');
  for (const step of [1, 7]) {
    const world = new World();
    expect(world.takeChanged()).toEqual([]);
    const told = new Set<number>();
    for (let i = 0; i < chunk.count; i += step) {
      world.apply(chunk, i, Math.min(chunk.count, i + step));
      for (const slot of world.takeChanged()) told.add(slot);
    }
    expect([...told].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    expect(world.takeChanged()).toEqual([]);
  }
});
