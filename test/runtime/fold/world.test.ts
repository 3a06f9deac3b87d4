import { describe, expect, test } from 'vitest';
import { FormatError } from '../../../runtime/fold/bytes.ts';
import { World } from '../../../runtime/fold/world.ts';
import { EVENTS } from '../../../runtime/protocol/event-table.ts';
import { ALL_TYPES, LogBuilder } from '../../support/log-builder.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

/** A root supervisor with one worker under it: pids 1 and 2, slots 1 and 2. */
function smallTree(): LogBuilder {
  const log = new LogBuilder();
  log.emit('process_spawned', { pid: 1, slot: 1, label: 'MyApp', kind: 'supervisor', ownSlot: true });
  log.emit('flag_changed', { pid: 1, flag: 'trap_exit', value: 1 });
  log.emit('supervisor_started', { pid: 1, strategy: 'one_for_one', intensity: 3, period: 5 });
  log.emit('child_spec_added', { pid: 1, childId: 'w1', restart: 'permanent', shutdown: 5000 });
  log.emit('process_spawned', { pid: 2, parent: 1, slot: 2, label: 'w1', ownSlot: true });
  log.emit('linked', { pid: 1, other: 2 });
  log.emit('child_started', { pid: 1, child: 2, childId: 'w1' });
  return log;
}

function fold(log: LogBuilder): World {
  const world = new World();
  for (const chunk of log.chunks()) world.apply(chunk);
  return world;
}

describe('a crash and its restart', () => {
  test('go from crashed over restarting to a second life in the same slot', () => {
    const log = smallTree();
    const statuses: string[] = [];
    const look = (): unknown => statuses.push(fold(log).slot(2)?.status ?? 'gone');
    look();
    log.at = 1000;
    log.emit('process_exited', { pid: 2, tag: 'badmatch', class: 'abnormal', crashed: true });
    look();
    log.emit('exit_signal_received', { pid: 1, from: 2, tag: 'badmatch', outcome: 'trapped', delivered: true, wakes: true });
    log.emit('supervisor_decided', { pid: 1, rule: 'permanent_always_restarts', child: 2, childId: 'w1', affected: 1 });
    look();
    log.emit('restart_counted', { pid: 1, used: 1, intensity: 3, period: 5, childId: 'w1' });
    look();
    log.emit('process_spawned', { pid: 3, parent: 1, slot: 2, label: 'w1', ownSlot: true });
    log.emit('child_restarted', { pid: 1, child: 3, childId: 'w1', old: 2 });
    look();
    expect(statuses).toEqual(['runnable', 'crashed', 'restarting', 'restarting', 'runnable']);

    const world = fold(log);
    expect(world.slot(2)).toMatchObject({ pid: 3, path: 'MyApp/w1', incarnation: 2, crashes: 1, restart: 'permanent', latest: true });
    expect(world.process(2)).toMatchObject({ status: 'crashed', incarnation: 1, latest: false, exit: { tag: 'badmatch', at: 1000 } });
    expect(world.slot(1)?.supervisor).toMatchObject({ intensity: 3, period: 5, window: [1000], gaveUp: false });
    expect(world.slot(1)?.mailbox).toMatchObject([{ source: 'exit', tag: 'EXIT', reasonTag: 'badmatch', from: 2 }]);
    expect(world.counts).toMatchObject({ live: 2, crashes: 1, restarts: 1, gaveUp: 0, spawned: 3 });
  });

  test('end in crashed, not restarting, when the supervisor gives up', () => {
    const log = smallTree();
    log.emit('process_exited', { pid: 2, tag: 'badmatch', class: 'abnormal', crashed: true });
    log.emit('restart_counted', { pid: 1, used: 1, intensity: 0, period: 5, childId: 'w1' });
    expect(fold(log).slot(2)?.status).toBe('restarting');
    log.emit('gave_up', { pid: 1, used: 1, intensity: 0, period: 5, childId: 'w1' });
    const world = fold(log);
    expect(world.slot(2)?.status).toBe('crashed');
    expect(world.slot(1)?.supervisor?.gaveUp).toBe(true);
  });

  test('end in crashed when the supervisor itself ends before the new life begins', () => {
    const log = smallTree();
    log.emit('process_exited', { pid: 2, tag: 'badmatch', class: 'abnormal', crashed: true });
    log.emit('restart_counted', { pid: 1, used: 1, intensity: 3, period: 5, childId: 'w1' });
    log.emit('process_exited', { pid: 1, tag: 'killed', class: 'killed', crashed: true });
    expect(fold(log).slot(2)?.status).toBe('crashed');
  });
});

describe('the turn', () => {
  test('makes a process running, and its time is its reductions', () => {
    const log = smallTree();
    log.at = 100;
    log.emit('turn_started', { pid: 2, turnBegin: true });
    expect(fold(log).process(2)).toMatchObject({ status: 'running', since: 100 });
    log.emit('message_sent', { pid: 2, to: 1, tag: 'hi', delivered: true, at: 140, turnEnd: 'preempted' });
    expect(fold(log).process(2)).toMatchObject({ status: 'runnable', since: 140, reductions: 40 });
    log.emit('turn_started', { pid: 2, turnBegin: true, at: 150 });
    log.emit('turn_ended', { pid: 2, at: 160, reductions: 13, turnEnd: 'waiting' });
    expect(fold(log).process(2)).toMatchObject({ status: 'waiting', since: 160, reductions: 53 });
  });

  test('may outlast its process and even what is remembered of it', () => {
    const log = new LogBuilder();
    for (let pid = 1; pid <= 400; pid++) log.emit('process_spawned', { pid, slot: pid, label: 'p' });
    log.emit('turn_started', { pid: 1, turnBegin: true });
    for (let pid = 1; pid <= 400; pid++) log.emit('process_exited', { pid, tag: 'normal', turnEnd: pid === 400 ? 'waiting' : undefined });
    const world = fold(log);
    expect(world.process(1)).toBeUndefined();
    expect(world.running).toBe(0);
    expect([...world.processes()]).toHaveLength(256);
    expect(world.problems).toEqual([]);
  });

  test('of a callback keeps the handled message across a nested receive', () => {
    const log = smallTree();
    const cast = log.emit('message_sent', { pid: 1, to: 2, tag: 'go', kind: 'cast', delivered: true, wakes: true });
    const handled = log.emit('message_received', {
      pid: 2,
      from: 1,
      tag: 'go',
      kind: 'cast',
      callback: true,
      cause: cast,
      turnBegin: true,
      turnEnd: 'waiting',
    });
    const reply = log.emit('message_sent', { pid: 1, to: 2, tag: 'ok', kind: 'reply', delivered: true, wakes: true });
    log.emit('message_received', { pid: 2, from: 1, tag: 'ok', kind: 'reply', cause: reply, turnBegin: true });
    expect(fold(log).process(2)).toMatchObject({ callback: 'handle_cast', handlingSeq: handled, mailboxSize: 0 });
    const finished = log.emit('callback_finished', { pid: 2, callback: 'handle_cast', state: true, payload: { n: 1 }, turnEnd: 'waiting' });
    const after = fold(log).process(2);
    expect(after).toMatchObject({ handlingSeq: 0, stateSeq: finished });
    expect(after?.callback).toBeUndefined();
  });
});

describe('what is remembered', () => {
  test('goes with a dynamic child: slots that its supervisor held end in the ring too', () => {
    const log = new LogBuilder();
    log.emit('process_spawned', { pid: 1, slot: 1, label: 'Root', kind: 'supervisor', ownSlot: true });
    for (let n = 0; n < 400; n++) {
      const [sup, child] = [2 + 2 * n, 3 + 2 * n];
      log.emit('process_spawned', { pid: sup, parent: 1, slot: sup, label: 'Session', kind: 'supervisor' });
      log.emit('process_spawned', { pid: child, parent: sup, slot: child, label: 'w', ownSlot: true });
      log.emit('process_exited', { pid: child, tag: 'shutdown' });
      log.emit('process_exited', { pid: sup, tag: 'shutdown' });
    }
    const world = fold(log);
    expect([...world.slots()]).toHaveLength(257);
    expect(world.slotPath(801)).toBe('Session#800/w');
    expect(world.slotPath(3)).toBe('#3');
    for (const { slot, path } of world.slots()) if (slot % 2 === 1 && slot > 1) expect(path).toBe(`Session#${slot - 1}/w`);
  });

  test('stays for a slot of a child spec however many others end', () => {
    const log = smallTree();
    log.emit('process_exited', { pid: 2, tag: 'normal' });
    for (let pid = 10; pid < 700; pid++) {
      log.emit('process_spawned', { pid, parent: 1, slot: pid, label: 'task' });
      log.emit('process_exited', { pid, tag: 'normal' });
    }
    expect(fold(log).slot(2)).toMatchObject({ pid: 2, status: 'exited' });
  });
});

describe('changed slots', () => {
  test('are those whose summary differs since the last call', () => {
    const log = syntheticLog({ seed: 3, events: 1500 });
    const world = new World();
    const seen = new Map<number, string>();
    const look = (): Map<number, string> => new Map([...world.slots()].map((s) => [s.slot, JSON.stringify(s)]));
    for (const chunk of log.chunks(37)) {
      world.apply(chunk);
      const changed = new Set(world.takeChanged());
      const now = look();
      for (const [slot, text] of now) if (seen.get(slot) !== text) expect(changed, `slot ${slot}, seq ${world.seq}`).toContain(slot);
      for (const slot of seen.keys()) if (!now.has(slot)) expect(changed).toContain(slot);
      if (seen.size > 40) expect(changed.size).toBeLessThan(seen.size);
      seen.clear();
      for (const [slot, text] of now) seen.set(slot, text);
    }
    expect(world.takeChanged()).toEqual([]);
  });
});

describe('what does not fit', () => {
  test('is noted with its seq and does not stop the fold', () => {
    const log = smallTree();
    const seq = log.emit('message_received', { pid: 2, from: 1, tag: 'lost', cause: 3 });
    log.emit('process_exited', { pid: 77, tag: 'normal' });
    const world = fold(log);
    expect(world.problems).toEqual([
      { seq, what: 'message_received: no message of seq 3 is in the mailbox of process 2' },
      { seq: seq + 1, what: 'process_exited: process 77 is not alive' },
    ]);
  });

  test('is counted beyond the fifty that are kept', () => {
    const log = new LogBuilder();
    for (let n = 0; n < 80; n++) log.emit('process_exited', { pid: 5 });
    const world = fold(log);
    expect(world.problems).toHaveLength(50);
    expect(world.problemCount).toBe(80);
  });

  test('throws when chunks come out of order', () => {
    const [first, second] = smallTree().chunks(3);
    const world = new World();
    expect(() => world.apply(second!)).toThrow(/missing|seq 1 is expected next, not 4/);
    world.apply(first!);
    expect(() => world.apply(first!)).toThrow('seq 4 is expected next, not 1');
  });

  test('throws for an event code of nobody and names the seq', () => {
    const [chunk] = smallTree().chunks();
    chunk!.type[4] = 200;
    expect(() => new World().apply(chunk!)).toThrow('seq 5: unknown event type 200');
  });

  test('covers the whole vocabulary: an event of every type with nothing in it is taken', () => {
    const log = new LogBuilder();
    for (const type of ALL_TYPES) log.emit(type, {});
    const world = fold(log);
    expect(world.counts.events).toBe(Object.keys(EVENTS).length);
  });

  test('goes on after a gap with the seq that the gap leaves room for', () => {
    const log = smallTree();
    const gap = log.emit('gap', { countLow: 40, why: 'overload' });
    expect(log.emit('log_line', { pid: 1 })).toBe(gap + 40);
    expect(fold(log).counts).toMatchObject({ gaps: 1, missing: 40 });
  });
});

describe('a keyframe', () => {
  const world = fold(syntheticLog({ seed: 9, events: 400 }).log);
  const bytes = world.encode();

  test('carries the strings, or says that it does not', () => {
    expect([...World.decode(bytes).slots()]).toEqual([...world.slots()]);
    const bare = world.encode({ strings: false });
    expect(bare.length).toBeLessThan(bytes.length);
    expect(() => World.decode(bare)).toThrow('no strings of its own');
  });

  test('that is cut short anywhere is refused', () => {
    for (let length = 0; length < bytes.length; length += 7) expect(() => World.decode(bytes.slice(0, length))).toThrow(FormatError);
  });

  test('with any byte changed is refused', () => {
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(() => World.decode(damaged), `byte ${at}`).toThrow(FormatError);
    }
  });

  test('with a forged checksum is still read within its bounds', () => {
    // The checksum is no secret: whoever forges a file can make it fit. Then the checks of each number must hold.
    let refused = 0;
    for (let at = 8; at < bytes.length; at += 3) {
      const forged = bytes.slice();
      forged[at] = 0xff;
      new DataView(forged.buffer).setUint32(4, fnv(forged), true);
      try {
        World.decode(forged).hash();
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

function fnv(bytes: Uint8Array): number {
  let h = 0x811c_9dc5;
  for (const byte of bytes.subarray(8)) h = Math.imul(h ^ byte, 0x0100_0193);
  return h >>> 0;
}
