import { expect, test } from 'vitest';
import { createRecording } from '../../recordings/index.ts';
import type { EventChunk } from '../../runtime/index.ts';
import { createSystem, genServer, program, supervisor, World } from '../../runtime/index.ts';
import { META, open } from '../support/recordings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();

const Worker = genServer({
  name: 'Worker',
  init: (n: number, self) => {
    self.sendAfter(20, self.pid, 'tick');
    return ['ok', n];
  },
  handleInfo: (_: unknown, n: number, self) => {
    if (n === 30) self.error('worn out');
    self.sendAfter(20, self.pid, 'tick');
    return ['noreply', n + 1];
  },
});

test('a recording that begins in the middle of a run knows who was there, is whole, and can be asked for any moment', () => {
  const chunks: EventChunk[] = [];
  const system = createSystem({ seed: 1, sink: (chunk) => void chunks.push(chunk), attachable: true });
  const children = [1, 2, 3].map((n) => ({ id: `w${n}`, start: { module: Worker, argument: n, name: `worker ${n}` } }) as const);
  system.start(program({ name: 'Late', start: supervisor({ name: 'Top', intensity: 10, period: 5, children }) }));
  system.run({ until: 300_000 });
  system.trace('recorded', true);
  for (let n = 1; n <= 5; n++) {
    system.run({ until: 300_000 + n * 200_000, turns: 100_000 });
    system.flush();
    if (n === 2) system.trace('structure');
    if (n === 3) system.trace('recorded');
  }
  const path = newPath();
  const writer = createRecording(path, META);
  for (const chunk of chunks) writer.append(chunk);
  writer.close(true);

  const reader = open(path);
  expect(reader.verify()).toEqual({ ok: true, problems: [] });
  expect(reader.info()).toMatchObject({ processes: 10, crashes: 6, restarts: 6, gaps: reader.gaps().length });
  expect(reader.gaps()[0]).toMatchObject({ seq: 1, why: 'before_recording' });
  const folded = new World();
  for (const chunk of chunks) {
    folded.apply(chunk);
    expect(reader.worldAt(folded.seq).hash()).toBe(folded.hash());
  }
  expect(folded.whereis('worker 2')).toBeGreaterThan(4);
  reader.close();
});
