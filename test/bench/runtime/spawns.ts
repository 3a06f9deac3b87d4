// Processes that end at once: bb.erl's spawns/1. Batches of 1,000; the last one of a batch reports.

import { type Body, program, type Self } from '../../../runtime/bough.ts';
import { drive, type Mode } from './drive.ts';

const BATCH = 1000;

function nothing(): void {}

const spawner = (batches: number) =>
  program({
    name: 'Spawns',
    start(self: Self) {
      const first = self.spawn(function* (main: Self): Body<void> {
        const last = (one: Self) => void one.send(main.pid, 'done');
        for (let b = 0; b < batches; b++) {
          for (let i = 1; i < BATCH; i++) main.spawn(nothing);
          main.spawn(last);
          yield main.receive();
        }
      });
      return ['ok', first];
    },
  });

/** Processes spawned and ended per second. */
export const spawns = (mode: Mode, times: number): number => times / drive(spawner(times / BATCH), mode).seconds;
