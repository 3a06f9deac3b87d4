// What an idle process costs: heap and RSS of so many of them, after a full collection, over their number. Named ones have a name
// and a link to the process that started them; the names' texts and what the log keeps of them are part of the price.

import { type Body, genServer, program, type Self, startLink } from '../../../runtime/bough.ts';
import type { System } from '../../../runtime/index.ts';
import { drive } from './drive.ts';

export type Kind = 'gen_server' | 'generator';

const idle = genServer({ name: 'Idle', init: () => ['ok', 0], handleCall: (_m: 'get', _from, n) => ['reply', n, n] });

function* waiting(self: Self): Body<void> {
  yield self.receive();
}

/** Starts `count` idle processes and waits for ever. */
const crowd = (kind: Kind, count: number, named: boolean) =>
  program({
    name: 'Crowd',
    start(self: Self) {
      const parent = self.spawn(function* (main: Self): Body<void> {
        for (let i = 0; i < count; i++) {
          if (kind === 'gen_server') yield startLink(main, idle, undefined, named ? { name: `idle ${i}` } : {});
          else if (!named) main.spawn(waiting);
          else main.register(`idle ${i}`, main.spawnLink(waiting));
        }
        yield main.receive();
      });
      return ['ok', parent];
    },
  });

export interface Footprint {
  /** Bytes of JavaScript heap and of array buffers per process. */
  readonly heap: number;
  /** Bytes of resident memory per process. */
  readonly rss: number;
  /** Resident memory of the whole process at the end, in bytes. */
  readonly total: number;
}

/** Needs `--expose-gc`. Each measurement in a fresh Node: resident memory is not given back. */
export function footprint(kind: Kind, count: number, named: boolean): Footprint {
  const gc = globalThis.gc;
  if (gc === undefined) throw new Error('footprint: run Node with --expose-gc');
  const used = () => {
    gc();
    gc();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    return { heap: heapUsed + arrayBuffers, rss };
  };
  drive(crowd(kind, 1000, named), 'bare');
  const before = used();
  const { system }: { system: System } = drive(crowd(kind, count, named), 'bare');
  const after = used();
  if (system.liveProcesses < count) throw new Error(`footprint: ${system.liveProcesses} of ${count} processes live`);
  return { heap: (after.heap - before.heap) / count, rss: (after.rss - before.rss) / count, total: after.rss };
}
