// What a person waits for in a recording of ten million events: seeks, steps, opening, lists. Warm: the file is in the system's
// cache, and the first tenth of what is measured is not counted.

import { openRecording, type RecordingReader } from '../../../recordings/index.ts';
import { parseEncoded } from '../../../runtime/protocol/term-codec.ts';
import type { LogView } from '../../../src-main/hub/log-view.ts';
import { PastWorlds } from '../../../src-main/hub/past-worlds.ts';
import { createRandom } from '../../support/random.ts';

export function openOrThrow(file: string): RecordingReader {
  const opened = openRecording(file);
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

/** Milliseconds of each of `times` seeks to random seqs, sorted. */
export function seekTimes(reader: RecordingReader, times: number, seed: number): number[] {
  const random = createRandom(seed);
  const took: number[] = [];
  const warmUp = Math.ceil(times / 10);
  for (let n = -warmUp; n < times; n++) {
    const seq = 1 + random.below(reader.lastSeq);
    const from = performance.now();
    const world = reader.worldAt(seq);
    const ms = performance.now() - from;
    if (world.seq > seq || world.counts.live === 0) throw new Error(`a seek to ${seq} gave a world at ${world.seq}`);
    if (n >= 0) took.push(ms);
  }
  return took.sort((a, b) => a - b);
}

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as number;

/** Microseconds of a step by one event, the mean of `steps` of them, with the worlds that the hub keeps for its cursors. */
export function stepTime(reader: RecordingReader, direction: 1 | -1, steps: number): number {
  const log = { chunk: (seq: number) => reader.chunkAt(seq) } as unknown as LogView;
  const worlds = new PastWorlds(log, (seq) => reader.worldAt(seq));
  let seq = Math.floor(reader.lastSeq / 2);
  worlds.at(seq);
  const from = performance.now();
  for (let n = 0; n < steps; n++) {
    seq += direction;
    if (worlds.at(seq).seq !== seq) throw new Error(`a step to ${seq} came elsewhere`);
  }
  return ((performance.now() - from) * 1000) / steps;
}

/** Milliseconds of each of `times` looks at the state of a process at a random moment, once the world there is known; sorted. */
export function termTimes(reader: RecordingReader, times: number, seed: number): number[] {
  const random = createRandom(seed);
  const took: number[] = [];
  for (let n = -Math.ceil(times / 10); n < times; n++) {
    const world = reader.worldAt(1 + random.below(reader.lastSeq));
    const large = [...world.slots()].filter(({ live, stateSeq, kind }) => live && stateSeq > 0 && kind === 'worker');
    const of = large[random.below(large.length)];
    if (!of) continue;
    const from = performance.now();
    const text = reader.payloadAt(of.stateSeq) ?? '';
    const term = parseEncoded(text);
    const ms = performance.now() - from;
    if (text.length < 80_000 || term === null) throw new Error(`a state of ${text.length} characters is not what is to be measured`);
    if (n >= 0) took.push(ms);
  }
  return took.sort((a, b) => a - b);
}

/** Milliseconds from the path to what a window paints first: an open reader, the last world with its slots, an overview. */
export function openAndPaint(file: string): number {
  const from = performance.now();
  const reader = openOrThrow(file);
  const world = reader.worldAt(reader.lastSeq);
  let rows = 0;
  for (const slot of world.slots()) if (slot.pid !== 0 && ++rows === 1000) break;
  const overview = reader.overview(1600);
  const took = performance.now() - from;
  reader.close();
  if (rows === 0 || overview.density.length === 0) throw new Error('nothing to paint');
  return took;
}

/** Milliseconds to count the crashes and list the latest hundred restarts. */
export function askLists(reader: RecordingReader): number {
  const from = performance.now();
  const crashes = reader.crashes().length;
  const restarts = reader.restarts().slice(-100);
  const took = performance.now() - from;
  if (crashes === 0 || restarts.length === 0) throw new Error('the program had no crashes');
  return took;
}
