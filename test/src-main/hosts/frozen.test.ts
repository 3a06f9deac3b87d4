// The life of a program in its worker, driven here by a clock that is faked: an hour passes while the system stands still at a
// breakpoint, and it has not moved; then it goes on as if nothing had been.

import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import { createSystem, type Program } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { LogHash } from '../../../runtime/protocol/log-hash.ts';
import intensity from '../../../runtime/scenarios/intensity-escalation.ts';
import { controlWords, WORD } from '../../../src-main/hosts/control-words.ts';
import { runLoop } from '../../../src-main/hosts/program-loop.ts';
import { Watch } from '../../../src-main/hosts/watch.ts';
import type { FromWorker, Stopped, WireControl, WorkerSetup } from '../../../src-main/hosts/worker-messages.ts';

const HOUR = 3_600_000;
const UNTIL = 4_000_000;

/** One run; `onHeld` is called each time the loop looks around while the system stands still. */
function run(program: Program, query: string | undefined, onHeld: (part: Run, stop: Stopped) => void): Run {
  const chunks: EventChunk[] = [];
  const control = controlWords();
  const { port1, port2 } = new MessageChannel();
  const watch = new Watch(
    () => ({ failed: 'nothing is asked of this log' }),
    (_, why) => {
      throw new Error(why);
    },
  );
  const system = createSystem({
    seed: 3,
    sink: (chunk) => {
      watch.take(chunk);
      chunks.push(chunk);
    },
  });
  const part: Run = {
    now: 0,
    chunks,
    stops: [],
    at: () => system.now,
    tell(wire) {
      port1.postMessage(wire);
      Atomics.add(control.words, WORD.commands, 1);
      Atomics.add(control.words, WORD.wake, 1);
    },
    digest() {
      system.flush();
      const [hash, world] = [new LogHash(), new World()];
      for (const chunk of chunks) {
        hash.add(chunk);
        world.apply(chunk);
      }
      return `${hash.hex()} ${world.hash()} ${system.now} ${system.seq} ${system.turns} ${system.liveProcesses}`;
    },
  };
  let held: Stopped | undefined;
  system.start(program);
  if (query !== undefined) watch.arm([{ id: 1, query, ignore: 0 }]);
  runLoop({
    system,
    control,
    watch,
    handOver: () => undefined,
    setup: { commands: port2, pace: 'real', until: UNTIL, endWhenIdle: false } as WorkerSetup,
    post: (message: FromWorker) => {
      if (message.kind === 'stopped') held = message;
      if (message.kind === 'stopped') part.stops.push(message);
      if (message.kind === 'paused' && !message.paused) held = undefined;
    },
    clock: () => {
      part.now += 5;
      if (held !== undefined) onHeld(part, held);
      return part.now;
    },
  });
  system.flush();
  port1.close();
  return part;
}

interface Run {
  /** Milliseconds of the faked clock. */
  now: number;
  readonly chunks: EventChunk[];
  readonly stops: Stopped[];
  at(): number;
  tell(wire: WireControl): void;
  /** Of the log, the world and the scheduler. */
  digest(): string;
}

test('a frozen system is the same after an hour, byte for byte, and then goes on as if nothing had been', () => {
  const undisturbed = run(intensity, undefined, () => undefined);
  const began = new Map<number, { readonly digest: string; readonly at: number; readonly now: number }>();
  let hours = 0;
  const released = new Set<number>();
  const frozen = run(intensity, 'kind:crash or kind:gave_up', (part, stop) => {
    if (released.has(stop.stop)) return;
    const known = began.get(stop.stop);
    if (known === undefined) {
      began.set(stop.stop, { digest: part.digest(), at: part.at(), now: part.now });
      // The worker sleeps until somebody says something; this wakes it, so that it looks around.
      part.tell({ kind: 'halt' });
      return;
    }
    expect(part.digest()).toBe(known.digest);
    expect(part.at()).toBe(known.at);
    if (part.now - known.now < HOUR) {
      part.now += HOUR / 6;
      part.tell({ kind: 'halt' });
    } else {
      hours += 1;
      released.add(stop.stop);
      part.tell({ kind: 'release', stop: stop.stop });
    }
  });
  expect(frozen.stops.length).toBeGreaterThan(3);
  expect(hours).toBe(frozen.stops.length);
  expect(frozen.now).toBeGreaterThan(hours * HOUR);
  expect(frozen.digest()).toBe(undisturbed.digest());
});
