// What the log promises whatever the program: independence of chunks, flags of turns, causes, slots.

import { expect, it } from 'vitest';
import type { Program, Self } from '../../../runtime/index.ts';
import { genServer, program, supervisor } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { LogHash } from '../../../runtime/protocol/log-hash.ts';
import flapping from '../../../runtime/scenarios/flapping-child.ts';
import { LogCollector } from '../../support/runtime-log.ts';
import { runProgram, startProgram } from '../../support/runtime-run.ts';

const of = <T extends RuntimeEvent['type']>(events: readonly RuntimeEvent[], type: T): Extract<RuntimeEvent, { type: T }>[] =>
  events.filter((event): event is Extract<RuntimeEvent, { type: T }> => event.type === type);

it('[LOG-1] does not depend on the size of chunks', () => {
  const hashes = new Set<string>();
  for (const chunkSize of [1, 2, 3, 7, 64, 1000, 8192]) {
    const run = startProgram(flapping as Program, { chunkSize });
    run.run(20_000);
    expect(run.log.chunks.every((chunk) => chunk.count <= chunkSize)).toBe(true);
    hashes.add(run.log.hash);
  }
  expect(hashes.size).toBe(1);
});

it('[LOG-1] does not depend on how often it is flushed or in what slices the host runs', () => {
  const whole = startProgram(flapping as Program);
  whole.run(20_000);
  const sliced = startProgram(flapping as Program);
  for (let until = 0; until <= 20_000_000; until += 7_919) {
    while (sliced.system.run({ until, turns: 3 }).stopped === 'turns') sliced.system.flush();
    sliced.system.flush();
  }
  // The last slice may stop a little earlier or later than the whole.
  const seqs = Math.min(whole.system.seq, sliced.system.seq);
  expect(seqs).toBeGreaterThan(1000);
  expect(sliced.log.events.slice(0, seqs)).toEqual(whole.log.events.slice(0, seqs));
});

it('[LOG-1] every chunk says where it begins, and its strings are counted on', () => {
  const chunks: EventChunk[] = [];
  const run = startProgram(flapping as Program, { chunkSize: 5, sink: (chunk) => chunks.push(chunk) });
  run.run(3000);
  let seq = 1;
  let strings = 1;
  for (const chunk of chunks) {
    expect([chunk.firstSeq, chunk.firstString]).toEqual([seq, strings]);
    seq += chunk.count;
    strings += chunk.strings.length;
  }
  const hash = new LogHash();
  for (const chunk of chunks) hash.add(chunk);
  const again = startProgram(flapping as Program);
  again.run(3000);
  expect(hash.hex()).toBe(again.log.hash);
});

it('[LOG-1] a text is announced once in the whole log, also one that is a name now, was one, or becomes one', () => {
  const strings: string[] = [];
  const names = Array.from({ length: 200 }, (_, i) => `name ${i}`);
  function* body(main: Self) {
    for (let round = 0; round < 3; round++) {
      for (const name of names) {
        if (round === 1) main.send(main.pid, name);
        main.register(
          name,
          main.spawn(function* (one: Self) {
            yield one.receive();
          }),
        );
      }
      // By name, and at first with the name as the message's tag.
      for (const name of names) main.send(name, round === 0 ? name : 'end');
      yield main.sleep(1);
    }
  }
  const run = startProgram(program({ name: 'names', start: (self: Self) => ['ok', self.spawn(body)] }), {
    chunkSize: 16,
    sink: (chunk) => strings.push(...chunk.strings),
  });
  run.run(100);
  expect(run.system.liveProcesses).toBeLessThan(3);
  expect(strings.filter((text) => text.startsWith('name '))).toHaveLength(200);
  expect(new Set(strings).size).toBe(strings.length);
});

it('[LOG-2] a hop of a ring is two records, which begin and end the turn', () => {
  const run = runProgram(function* ring(self: Self) {
    const end = self.pid;
    const next = self.spawn(function* hop(own: Self) {
      const count: number = yield own.receive();
      own.send(end, count - 1);
    });
    self.send(next, 2);
    yield self.receive();
  });
  const events = run.log.events.filter((event) => event.pid === 2 && event.type !== 'process_spawned');
  expect(events.map(({ type, turnBegin, turnEnd }) => [type, turnBegin, turnEnd])).toEqual([
    ['message_received', true, undefined],
    ['message_sent', undefined, undefined],
    ['process_exited', undefined, 'waiting'],
  ]);
});

it('[LOG-2] a turn that goes on for long before its first or after its last record has a beginning or an end of its own', () => {
  const run = runProgram(function* silent(self: Self) {
    self.log('first');
    yield self.work(5000);
    yield self.work(15);
  });
  const ends = of(run.log.events, 'turn_ended');
  expect(ends.map(({ reductions, turnEnd }) => [reductions, turnEnd])).toEqual([[4000, 'preempted']]);
  const [line, , begin, exit] = run.log.events.filter((event) => event.type !== 'process_spawned');
  expect(line?.turnBegin).toBe(true);
  expect(begin).toMatchObject({ type: 'turn_started', turnBegin: true, at: 4000 });
  expect(exit).toMatchObject({ type: 'process_exited', turnEnd: 'waiting', at: 5016 });
  expect(exit?.turnBegin).toBeUndefined();
});

it('[LOG-2] fifteen reductions before its first record make no turn_started, sixteen do, and the time counts as running', () => {
  const starts = [15, 16].map((n) => {
    const run = runProgram(function* quiet(self: Self) {
      yield self.work(n - 1);
      self.log('first');
      yield self.work(1);
    });
    const events = run.log.events.filter((event) => event.type !== 'process_spawned');
    expect(events.filter((event) => event.turnBegin).length).toBe(1);
    return events.map(({ type, at, turnBegin }) => [type, at, turnBegin]);
  });
  expect(starts.map((events) => events[0])).toEqual([
    ['log_line', 15, true],
    ['turn_started', 0, true],
  ]);
});

it('[LOG-2] a call of a gen_server is five records', () => {
  const server = genServer({
    name: 'counter',
    init: () => ['ok', 0],
    handleCall: (_: 'inc', _from, n: number) => ['reply', n, n + 1],
  });
  const run = startProgram(
    supervisor({
      name: 'top',
      children: [
        { id: 'counter', start: { module: server, name: 'counter' } },
        {
          id: 'client',
          restart: 'temporary',
          start: (self) => [
            'ok',
            self.spawnLink(function* client(own: Self) {
              yield own.call('counter', 'inc');
              yield own.sleep(10);
            }),
          ],
        },
      ],
    }),
  );
  run.run(5);
  const { events } = run.log;
  const at = events.findIndex((event) => event.type === 'message_sent' && event.kind === 'call');
  const hop = events
    .slice(at)
    .filter((event) => event.pid !== 1)
    .slice(0, 5);
  expect(hop.map(({ type }) => type)).toEqual([
    'message_sent',
    'message_received',
    'message_sent',
    'callback_finished',
    'message_received',
  ]);
  expect(hop[1]).toMatchObject({ callback: true, cause: hop[0]?.seq, kind: 'call' });
  expect(hop[2]).toMatchObject({ kind: 'reply', delivered: true, wakes: true, cause: hop[1]?.seq });
  expect(hop[3]).toMatchObject({ callback: 'handle_call', outcome: 'reply', state: true, payload: 1, cause: hop[1]?.seq });
  expect(hop[4]).toMatchObject({ cause: hop[2]?.seq, callback: false });
});

it('[LOG-3] the story of a crash can be walked from the restart back to the message that caused it', () => {
  const server = genServer({
    name: 'fragile',
    init: () => ['ok', 'fine'],
    handleInfo: (message: unknown, state: string, self) => (message === 'poison' ? self.error('badmatch') : ['noreply', state]),
  });
  const run = startProgram(supervisor({ name: 'top', children: [{ id: 'fragile', start: server }] }));
  run.run();
  run.system.command({ kind: 'send', pid: 2, message: 'poison' });
  run.run();
  const { events } = run.log;
  const story: string[] = [];
  let event = of(events, 'child_restarted')[0] as RuntimeEvent | undefined;
  for (; event !== undefined; event = events[event.cause - 1]) story.unshift(event.type);
  expect(story).toEqual([
    'command',
    'message_sent',
    'message_received',
    'process_exited',
    'exit_signal_sent',
    'exit_signal_received',
    'message_received',
    'supervisor_decided',
    'child_restarted',
  ]);
});

it('[LOG-4] a message that reaches nobody is a send and a drop', () => {
  const run = runProgram(function* lost(self: Self) {
    const pid = self.spawn(function* gone() {});
    yield self.sleep(1);
    self.send(pid, 'anyone?');
    self.cast('nobody', 'there?');
  });
  const drops = of(run.log.events, 'message_dropped');
  expect(drops.map(({ pid, from, why, toName, tag }) => [pid, from, why, toName, tag])).toEqual([
    [2, 1, 'dead_process', '', 'anyone?'],
    [0, 1, 'noproc', 'nobody', 'there?'],
  ]);
  for (const drop of drops) expect(run.log.events[drop.cause - 1]).toMatchObject({ type: 'message_sent', delivered: false });
});

it('[LOG-5] an exit is written before the name is free, and that before anybody hears of it', () => {
  const run = runProgram(function* observer(self: Self) {
    self.trapExit(true);
    const pid = self.spawnLink(function* child(own: Self) {
      yield own.receive();
      own.exit('over');
    });
    self.register('child', pid);
    self.monitor(pid);
    self.send(pid, 'go');
    yield self.receive();
    yield self.receive();
  });
  const types = run.log.events.map(({ type }) => type);
  const at = types.indexOf('process_exited');
  expect(types.slice(at, at + 5)).toEqual(['process_exited', 'name_unregistered', 'exit_signal_sent', 'exit_signal_received', 'down_sent']);
});

it('[LOG-6] a slot belongs to a child id under its supervisor, through restarts of both', () => {
  const worker = genServer({ name: 'worker', init: () => ['ok', 0] });
  const inner = supervisor({
    name: 'inner',
    children: [
      { id: 'a', start: worker },
      { id: 'b', start: worker },
    ],
  });
  const run = startProgram(supervisor({ name: 'top', intensity: 5, children: [{ id: 'inner', start: inner }] }));
  run.run();
  run.system.command({ kind: 'exit', pid: 3, reason: 'kill' });
  run.run();
  run.system.command({ kind: 'exit', pid: 2, reason: 'kill' });
  run.run();
  const spawned = of(run.log.events, 'process_spawned');
  const slots = (label: string): number[] => spawned.filter((event) => event.label === label).map(({ slot }) => slot);
  expect(new Set(slots('inner')).size).toBe(1);
  expect([slots('a').length, new Set(slots('a')).size]).toEqual([3, 1]);
  expect([slots('b').length, new Set(slots('b')).size]).toEqual([2, 1]);
  expect(spawned.every(({ ownSlot }) => ownSlot)).toBe(true);
});

it('[LOG-6] a plain spawn has a slot of its own each time', () => {
  const run = runProgram(function* parent(self: Self) {
    for (let i = 0; i < 3; i++) self.spawn(function* child() {});
    yield self.sleep(1);
  });
  const spawned = of(run.log.events, 'process_spawned');
  expect(new Set(spawned.map(({ slot }) => slot)).size).toBe(4);
  expect(spawned.map(({ ownSlot }) => ownSlot)).toEqual([true, false, false, false]);
});

it('[LOG-7] mode bare has the same records as mode recorded, without payloads', () => {
  const recorded = startProgram(flapping as Program);
  const bare = startProgram(flapping as Program, { contents: 'bare' });
  recorded.run(10_000);
  bare.run(10_000);
  const shape = (events: RuntimeEvent[]): unknown[] => events.map(({ payload: _, ...event }) => event);
  expect(shape(bare.log.events)).toEqual(shape(recorded.log.events));
  expect(bare.log.events.some((event) => event.payload !== undefined)).toBe(false);
  expect(recorded.log.events.some((event) => event.payload !== undefined)).toBe(true);
});

it('[LOG-8] an error of the sink reaches the host and no process', () => {
  const failing = new Error('disk full');
  let calls = 0;
  const run = startProgram(flapping as Program, {
    chunkSize: 10,
    sink: () => {
      calls += 1;
      if (calls === 3) throw failing;
    },
  });
  expect(() => run.system.run({ until: 5_000_000 })).toThrow(failing);
  run.system.run({ until: 1_000_000 });
  expect(run.exits).toEqual([]);
});

it('a log in which a message goes to somebody else is found to be wrong', () => {
  const run = startProgram(flapping as Program, { chunkSize: 1 });
  run.run(3000);
  expect(run.log.problems()).toEqual([]);
  const changed = run.log.events.findIndex((event) => event.type === 'message_sent' && event.delivered);
  const damaged = new LogCollector();
  run.log.chunks.forEach((chunk, i) => {
    damaged.sink(i === changed ? { ...chunk, a: Uint32Array.of(1) } : chunk);
  });
  expect(damaged.problems().length).toBeGreaterThan(0);
});
