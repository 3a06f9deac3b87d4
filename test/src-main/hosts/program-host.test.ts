import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { decodeEvent, StringTable } from '../../../runtime/protocol/chunk.ts';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { LogHash } from '../../../runtime/protocol/log-hash.ts';
import type { ProgramHost, ProgramStatus, StartOptions } from '../../../src-main/hosts/program-host.ts';
import { startProgram } from '../../../src-main/hosts/program-host.ts';

const good = (name: string): string => fileURLToPath(new URL(`../../fixtures/programs/good/${name}`, import.meta.url));
const bad = (name: string): string => fileURLToPath(new URL(`../../fixtures/programs/bad/${name}`, import.meta.url));
const scenario = (name: string): string => fileURLToPath(new URL(`../../../runtime/scenarios/${name}.ts`, import.meta.url));

class Log {
  readonly chunks: EventChunk[] = [];
  readonly statuses: ProgramStatus[] = [];
  readonly printed: string[] = [];

  add = (chunk: EventChunk): void => void this.chunks.push(chunk);

  get events(): RuntimeEvent[] {
    const strings = new StringTable();
    return this.chunks.flatMap((chunk) => {
      strings.add(chunk);
      return Array.from({ length: chunk.count }, (_, i) => decodeEvent(chunk, i, strings));
    });
  }
  get hash(): string {
    const hash = new LogHash();
    for (const chunk of this.chunks) hash.add(chunk);
    return hash.hex();
  }
  get lines(): string[] {
    return this.events.filter((event) => event.type === 'log_line').map((event) => String(event.payload));
  }
}

async function start(program: string, options: Partial<StartOptions> = {}): Promise<{ host: ProgramHost; log: Log }> {
  const log = new Log();
  const started = await startProgram({
    program,
    seed: 1,
    pace: 'max',
    endWhenIdle: true,
    onChunk: log.add,
    onStatus: (status) => log.statuses.push(status),
    onPrint: (level, text) => log.printed.push(`${level}: ${text}`),
    ...options,
  });
  if (!started.ok) throw new Error(started.error.reason);
  return { host: started.value, log };
}

async function runToEnd(
  program: string,
  options: Partial<StartOptions> = {},
): Promise<{ host: ProgramHost; log: Log; end: Awaited<ProgramHost['ended']> }> {
  const { host, log } = await start(program, options);
  return { host, log, end: await host.ended };
}

const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a program in its worker', () => {
  test('runs to the end of its time, every chunk in order and none behind the end', async () => {
    const { log, host, end } = await runToEnd(scenario('my-app'), { until: 2_000_000 });
    expect(host.name).toBe('MyApp');
    expect(end).toMatchObject({ by: 'limit' });
    const events = log.events;
    expect(events.length).toBeGreaterThan(100);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
    expect(end.seq).toBe(events.length);
    expect(log.statuses.map((status) => status.state)).toEqual(['running', 'ended']);
    // The turn that began last may end behind the limit, by its 4 ms at most.
    expect(events.at(-1)?.at).toBeLessThanOrEqual(2_004_000);
  });

  test('gives the same log for the same seed and another for another', async () => {
    const [a, b, c] = [1, 1, 2].map((seed) => runToEnd(scenario('my-app'), { until: 3_000_000, seed }));
    const [first, second, third] = await Promise.all([a, b, c]);
    expect(first?.log.hash).toBe(second?.log.hash);
    expect(third?.log.hash).not.toBe(first?.log.hash);
  });

  test('gives the same log at both paces', async () => {
    const max = await runToEnd(scenario('my-app'), { until: 700_000 });
    const real = await runToEnd(scenario('my-app'), { until: 700_000, pace: 'real' });
    expect(real.log.hash).toBe(max.log.hash);
    expect(real.end).toEqual(max.end);
  });

  test('gets its chance, dates and uuids from the seed and from virtual time', async () => {
    const first = await runToEnd(good('chance.ts'), { pace: 'real' });
    const second = await runToEnd(good('chance.ts'));
    expect(first.log.lines).toHaveLength(20);
    expect(first.log.hash).toBe(second.log.hash);
    expect(first.log.lines[1]).toContain(' 2000-01-01T00:00:00.037Z ');
    const other = await runToEnd(good('chance.ts'), { seed: 9 });
    expect(other.log.lines[0]?.split(' ')[0]).not.toBe(first.log.lines[0]?.split(' ')[0]);
  });

  test('ends with its root and says the reason', async () => {
    const { end, log } = await runToEnd(good('ends.ts'), { until: 10_000_000 });
    expect(end.by).toBe('root_exit');
    // Not the limit, which the clock reached without anything happening.
    expect(end.at).toBe(log.events.at(-1)?.at);
    expect(end.at).toBeGreaterThanOrEqual(250_000);
    expect(end.at).toBeLessThan(300_000);
    expect(end.reason).toEqual(['done', 42]);
    expect(end.sentence).toBe('ended: its root exited with reason {:done, 42}');
  });

  test('whose promises renew themselves for ever is over all the same, with everything recorded', async () => {
    const { log, end } = await runToEnd(good('endless-promises.ts'));
    expect(end).toMatchObject({ by: 'root_exit', seq: log.events.length });
    expect(log.lines).toEqual(['line 0', 'line 1', 'line 2']);
    expect(log.events.at(-1)).toMatchObject({ type: 'process_exited' });
  });

  test('that fails to load is gone too, whatever its promises do', async () => {
    let gone: (status: ProgramStatus) => void = () => undefined;
    const ended = new Promise<ProgramStatus>((resolve) => (gone = resolve));
    const started = await startProgram({ program: bad('endless-promises.js'), seed: 1, onChunk: () => undefined, onStatus: gone });
    expect(started).toMatchObject({ ok: false, error: { kind: 'threw', line: 4 } });
    expect(await ended).toMatchObject({ state: 'ended' });
  });

  test('is not recorded with contents when it is bare', async () => {
    const { log } = await runToEnd(scenario('my-app'), { until: 300_000, contents: 'bare' });
    expect(log.events.length).toBeGreaterThan(10);
    expect(log.events.filter((event) => event.type === 'message_sent').every((event) => event.payload === undefined)).toBe(true);
  });

  test('prints to its host, not into the log', async () => {
    const { log } = await runToEnd(good('prints.ts'));
    expect(log.printed).toEqual(['log: hello {"from":"the program"}', 'warn: and goodbye']);
    expect(log.lines).toEqual([]);
  });

  test('can not fill its host with lines: what is too much is counted', async () => {
    const { log } = await runToEnd(good('chatty.ts'), { pace: 'real' });
    expect(log.printed.length).toBeGreaterThanOrEqual(1000);
    expect(log.printed.length).toBeLessThan(50_000);
    const unshown = log.printed.flatMap((line) => /\((\d+) lines before this one are not shown\)/.exec(line)?.[1] ?? []);
    expect(log.printed.length + unshown.reduce((sum, n) => sum + Number(n), 0)).toBe(50_001);
  });

  test('has stacks that name the files that people wrote', async () => {
    const { log } = await runToEnd(good('crashes.ts'));
    const crash = log.events.find((event) => event.type === 'process_exited' && event.crashed);
    const text = JSON.stringify(crash?.payload);
    expect(text).toContain('lib/divide.ts:3:');
    expect(text).toContain('crashes.ts:13:');
    expect(text).not.toContain('bough-program.js');
  });
});

describe('nobody starves', () => {
  test('an endless loop in a body or in a callback leaves the others their turns', async () => {
    const { log, end } = await runToEnd(good('greedy.ts'), { until: 1_000_000 });
    expect(end.by).toBe('limit');
    // Three processes share the time: a tick is 10 ms, a turn of each greedy one 4 ms.
    expect(log.lines.length).toBeGreaterThan(40);
    const world = new World();
    for (const chunk of log.chunks) world.apply(chunk);
    const greedy = [...world.processes()].filter((process) => ['Greedy', 'Server'].includes(process.childId ?? ''));
    expect(greedy).toHaveLength(2);
    for (const process of greedy) expect(process.reductions).toBeGreaterThan(300_000);
  });

  test('generators that the program runs through by itself are never preempted', async () => {
    const { log, end } = await runToEnd(good('data-generators.ts'));
    expect(end.reason).toBe('normal');
    const total = String((19_999 * 20_000 * 3) / 2);
    expect(log.lines).toEqual([
      `in the body: ${total}`,
      `in a function: ${total}`,
      'by spread: 40000',
      `by Array.from: ${total}`,
      `in a helper: ${total}`,
      `after it: ${total}`,
    ]);
  });
});

describe('a program that does not come back', () => {
  test('is named while it hogs, and is ended from outside', async () => {
    const { host, log } = await start(good('plain-hog.ts'));
    await until(() => host.hog() !== undefined);
    const hog = host.hog();
    expect(hog?.forMs).toBeGreaterThan(200);
    expect(host.running).toBe(hog?.pid);
    expect(hog?.pid).toBeGreaterThan(0);
    const end = await host.terminate();
    expect(end.seq).toBe(log.events.length);
    expect(log.events[0]).toMatchObject({ type: 'process_spawned', pid: hog?.pid });
    expect(end).toMatchObject({
      by: 'terminated',
      running: hog?.pid,
      sentence: `was ended from outside while <0.${hog?.pid}.0> was running`,
    });
    expect(log.statuses.at(-1)).toEqual({ state: 'ended', end });
  });

  test('at its top level is ended after the limit', async () => {
    const started = await startProgram({ program: bad('endless-top-level.ts'), seed: 1, loadLimitMs: 300, onChunk: () => undefined });
    expect(started).toMatchObject({
      ok: false,
      error: { kind: 'too_long', reason: expect.stringMatching(/^did not finish loading within 0\.3 s/) },
    });
  });

  test('uses up its memory alone, and the process is named', async () => {
    const { end, host } = await runToEnd(good('out-of-memory.ts'), { memoryMb: 48 });
    expect(end.by).toBe('out_of_memory');
    expect(end.sentence).toMatch(/^ran out of memory while <0\.\d+\.0> was running$/);
    expect(host.hog()).toBeUndefined();
  });

  test('fails to load with the place in its file', async () => {
    const started = await startProgram({ program: bad('throws-in-import.ts'), seed: 1, onChunk: () => undefined });
    expect(started).toMatchObject({ ok: false, error: { kind: 'threw', file: bad('lib/table.ts'), line: 5 } });
  });
});

describe('a host', () => {
  test('pauses and resumes: virtual time stands still, and the log does not know', async () => {
    const whole = await runToEnd(scenario('my-app'), { until: 600_000 });
    const { host, log } = await start(scenario('my-app'), { until: 600_000, pace: 'real' });
    await until(() => host.now > 100_000);
    host.pause(true);
    await until(() => log.statuses.at(-1)?.state === 'paused');
    const { now, seq } = host;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([host.now, host.seq]).toEqual([now, seq]);
    host.pause(false);
    await host.ended;
    expect(log.statuses.map((status) => status.state)).toEqual(['running', 'paused', 'running', 'ended']);
    expect(log.hash).toBe(whole.log.hash);
  });

  test('carries out a command at the present time and records it', async () => {
    const { host, log } = await start(scenario('welcome'), { pace: 'real', endWhenIdle: false });
    await until(() => host.now > 150_000);
    const world = (): World => {
      const folded = new World();
      for (const chunk of log.chunks) folded.apply(chunk);
      return folded;
    };
    const worker = world().whereis('Worker 1') as number;
    const before = host.now;
    host.command({ kind: 'crash', pid: worker, reason: ['injected', { by: 'a test' }] });
    await until(() => log.events.some((event) => event.type === 'child_restarted'));
    await host.stop();
    const events = log.events;
    const command = events.find((event) => event.type === 'command');
    expect(command).toMatchObject({ target: worker, action: 'crash', cause: 0, payload: ['injected', { by: 'a test' }] });
    expect(command?.at).toBeGreaterThanOrEqual(before);
    expect(events.find((event) => event.type === 'process_exited')).toMatchObject({ pid: worker, crashed: true });
    expect(world().whereis('Worker 1')).not.toBe(worker);
  });

  test('says when a command is too late', async () => {
    const failed: string[] = [];
    const { host } = await start(scenario('welcome'), { pace: 'real', onCommandFailed: (what) => failed.push(what) });
    host.command({ kind: 'suspend', pid: 4711 });
    await until(() => failed.length > 0);
    expect(failed[0]).toContain('<0.4711.0>');
    await host.stop();
  });

  test('stops between two turns with everything recorded', async () => {
    const { host, log } = await start(scenario('my-app'));
    await until(() => host.seq > 1000);
    const end = await host.stop();
    expect(end.by).toBe('stopped');
    expect(log.events).toHaveLength(end.seq);
  });

  test('lets the program wait for a slow receiver: at most 32 chunks on their way, none lost', async () => {
    let pending = 0;
    let most = 0;
    let handed = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const log = new Log();
    const started = await startProgram({
      program: scenario('my-app'),
      seed: 1,
      pace: 'max',
      onChunk: async (chunk) => {
        handed += 1;
        if (handed === 1) await gate;
        pending += 1;
        most = Math.max(most, pending);
        log.add(chunk);
        pending -= 1;
      },
    });
    if (!started.ok) throw new Error(started.error.reason);
    const host = started.value;
    // It runs until its credit is used up and the next chunk has to wait, then stands still: without that this never ends.
    await until(() => host.inFlight === 32);
    let seq = 0;
    for (let still = 0; still < 20; ) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      still = host.seq === seq ? still + 1 : 0;
      seq = host.seq;
    }
    expect(host.inFlight).toBe(32);
    expect(host.hog()).toBeUndefined();
    expect(handed).toBe(1);
    open();
    // It goes on where it stood.
    await until(() => host.seq > seq);
    const end = await host.stop();
    expect(end.by).toBe('stopped');
    expect(most).toBe(1);
    expect(log.events).toHaveLength(end.seq);
  });

  test('ends the program when its events can not be recorded', async () => {
    const { end } = await runToEnd(scenario('my-app'), {
      onChunk: () => {
        throw new Error('the disk is full');
      },
    });
    expect(end).toMatchObject({ by: 'failed', sentence: 'could not go on, because its events could not be recorded: the disk is full' });
  });
});
