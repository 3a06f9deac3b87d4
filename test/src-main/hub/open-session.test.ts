// A long recording is opened by what its lists say instead of by its events: both must know the same of everyone.

import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createRecording, relabels } from '../../../recordings/index.ts';
import { type Body, type Self, supervisor, task } from '../../../runtime/index.ts';
import { StringTable } from '../../../runtime/protocol/chunk.ts';
import { EV } from '../../../runtime/protocol/event-table.ts';
import { openSession } from '../../../src-main/hub/open-session.ts';
import { ProcessHistory } from '../../../src-main/hub/process-history.ts';
import { recordingStore } from '../../../src-main/hub/recording-store.ts';
import type { Session } from '../../../src-main/hub/session.ts';
import { createSlices } from '../../../src-main/hub/slices.ts';
import { META } from '../../support/recordings.ts';
import { startProgram } from '../../support/runtime-run.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const newPath = temporaryFolder();

/** Crashes and restarts, a supervisor that is taken away with its children, processes that nobody holds a slot for. */
const root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 1000,
  period: 1,
  children: [
    { id: 'crasher', start: task({ name: 'crasher', run: (_argument, self: Self) => crasher(self) }) },
    { id: 'host', start: task({ name: 'host', run: (_argument, self: Self) => host(self) }), restart: 'temporary' },
    {
      id: 'pool',
      start: supervisor({
        name: 'Pool',
        strategy: 'one_for_all',
        intensity: 2,
        period: 5,
        children: [{ id: 'brittle', start: task({ name: 'brittle', run: (_argument, self: Self) => crasher(self) }) }],
      }),
      restart: 'temporary',
    },
  ],
});

function* crasher(self: Self): Body {
  yield self.sleep(1 + Math.floor(self.random() * 9));
  throw new Error(`after ${self.now()}`);
}

function* host(self: Self): Body {
  for (let n = 0; n < 40; n++) {
    self.spawn(function* guest(own: Self): Body {
      yield own.sleep(5);
      if (n % 4 === 0) own.exit('enough');
    });
    yield self.sleep(10);
  }
}

function record(seed: number): string {
  const path = newPath();
  const writer = createRecording(path, META, { eventsPerRow: 256 });
  const program = startProgram(root, { seed, contents: seed % 2 === 0 ? 'recorded' : 'bare' });
  program.run(400);
  for (const chunk of program.log.chunks) writer.append(chunk);
  writer.close();
  return path;
}

async function open(path: string, exactUpTo: number): Promise<Session> {
  const session = await openSession(recordingStore, 's1', path, false, createSlices(), exactUpTo);
  expect(session.completeFacts !== undefined).toBe(exactUpTo === 0);
  await session.completeFacts?.(createSlices());
  return session;
}

it.each([2, 3, 4, 7])('lists and events know the same lives, crashes and restarts, and as many events (seed %i)', async (seed) => {
  const path = record(seed);
  const [listed, counted] = [await open(path, 0), await open(path, Number.POSITIVE_INFINITY)];
  expect(listed.history.count).toBe(counted.history.count);
  expect(listed.history.crashed).toEqual(counted.history.crashed);
  expect(counted.history.crashed.length).toBeGreaterThan(3);
  const pids = new Set<number>([...listed.newest.processes()].map(({ pid }) => pid));
  for (let pid = 1; pid <= Math.max(...pids); pid++) {
    const [one, other] = [listed, counted].map(({ history }) => {
      const { name: _, ...life } = history.life(pid) ?? {};
      return { ...life, children: history.children(pid), by: history.restartedBy(pid), latest: history.inSlot(history.slot(pid)) };
    });
    expect(one, `process ${pid}`).toEqual(other);
  }
  for (let k = 1; k <= counted.history.crashed.length; k++) {
    const { name: _, ...one } = listed.crash(k) ?? { name: '' };
    const { name: __, ...other } = counted.crash(k) ?? { name: '' };
    expect(one).toEqual(other);
  }
  const [one, other] = [listed, counted].map(({ density }) => density.buckets(40));
  const sum = (list: readonly number[] | undefined): number => (list ?? []).reduce((n, x) => n + x, 0);
  expect(sum(one?.density)).toBe(sum(other?.density));
  expect(one?.live.at(-1)).toBe(other?.live.at(-1));
  expect(listed.density.end).toBe(counted.density.end);
  listed.close();
  counted.close();
});

it('lists that say something else than the events are not believed: the events are counted', async () => {
  for (const sql of [
    'DELETE FROM processes WHERE pid = 3',
    'UPDATE processes SET pid = 900000000 WHERE pid = 3',
    "UPDATE processes SET label = 'nowhere in the log' WHERE pid = 3",
    "UPDATE processes SET kind = 'emperor' WHERE pid = 3",
    'UPDATE processes SET spawn_seq = 1 WHERE pid = 3',
    "UPDATE processes SET outcome = 'exited' WHERE outcome = 'crashed'",
  ]) {
    const path = record(2);
    const db = new Database(path);
    expect(db.prepare(sql).run().changes, sql).toBeGreaterThan(0);
    db.close();
    const session = await openSession(recordingStore, 's1', path, false, createSlices(), 0);
    expect(session.completeFacts, sql).toBeUndefined();
    expect(session.history.count).toBe(session.newest.counts.spawned);
    expect(session.history.life(3)?.kind).not.toBe('emperor');
    session.close();
  }
});

it('labels that were given later are found in the rows that have such records', () => {
  let relabelled = 0;
  for (const seed of [1, 2, 3]) {
    const chunks = syntheticLog({ seed, events: 3000 }).chunks(400);
    const strings = new StringTable();
    for (const chunk of chunks) strings.add(chunk);
    const [all, later] = [new ProcessHistory((id) => strings.get(id)), new ProcessHistory((id) => strings.get(id))];
    for (const chunk of chunks) {
      all.add(chunk);
      later.add({ ...chunk, type: chunk.type.map((type) => (type === EV.flag_changed ? EV.turn_started : type)) });
    }
    for (const chunk of chunks) {
      const pairs = Array.from(chunk.type.subarray(0, chunk.count), (type, i) => type + 256 * (chunk.flags[i] as number));
      if (!relabels(pairs)) continue;
      later.relabel(chunk);
      relabelled += 1;
    }
    for (let pid = 1; pid < 400; pid++) expect(later.life(pid)?.label, `process ${pid}`).toBe(all.life(pid)?.label);
  }
  expect(relabelled).toBeGreaterThan(3);
});
