// MyApp, the program that an empty session runs: traffic that is pleasant to watch, crashes by themselves, presence that is true.

import { describe, expect, it } from 'vitest';
import counterLoop from '../../../runtime/scenarios/counter-loop.ts';
import counterServer from '../../../runtime/scenarios/counter-server.ts';
import myApp from '../../../runtime/scenarios/my-app.ts';
import welcome from '../../../runtime/scenarios/welcome.ts';
import { Story } from './support.ts';

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const SECONDS = 30;

describe('my-app', () => {
  const stories = SEEDS.map((seed) => new Story(myApp, seed, SECONDS));

  it('writes between 60 and 220 events per second once it has started', () => {
    for (const [i, story] of stories.entries()) {
      const later = story.events.filter(({ at }) => at >= 2_000_000).length / (SECONDS - 2);
      expect(later, `seed ${SEEDS[i]}`).toBeGreaterThan(60);
      expect(later, `seed ${SEEDS[i]}`).toBeLessThan(220);
    }
  });

  it('goes on: something happens in every two seconds', () => {
    for (const story of stories) {
      const busy = new Set(story.events.map(({ at }) => Math.floor(at / 2_000_000)));
      expect(Array.from({ length: SECONDS / 2 }, (_, i) => busy.has(i))).not.toContain(false);
    }
  });

  it('crashes a worker by itself and restarts it, more than once at most seeds, and never loses the root', () => {
    const restarts = stories.map((story) => story.plot().filter((line) => line.startsWith('restarted Worker')).length);
    expect(restarts.filter((n) => n >= 1)).toHaveLength(SEEDS.length);
    expect(restarts.filter((n) => n >= 2).length).toBeGreaterThan(SEEDS.length * 0.8);
    for (const story of stories) expect(story.all('process_exited').filter(({ pid }) => pid === 1)).toEqual([]);
  });

  it('lets a worker crash only for a debit below its limit, which Console has set, and starts it with the first limit again', () => {
    for (const story of stories) {
      for (const account of [1, 2, 3, 4]) {
        const name = `Worker ${account}`;
        expect(story.reasons(name)).toEqual(story.reasons(name).map(() => ['badmatch', ['error', 'limit']]));
        const limits = story.states(name).map((state) => state as { version: number; limit: number });
        expect(limits.filter(({ version }) => version === 0).every(({ limit }) => limit === -500)).toBe(true);
      }
      const limitsSet = story.all('message_sent').filter(({ tag, pid }) => tag === 'set_limit' && story.name(pid) === 'Console');
      expect(limitsSet.length).toBeGreaterThan(0);
    }
  });

  it('has one process per user, in Registry exactly while the process lives', () => {
    for (const story of stories) {
      const last = story.states('Registry').at(-1) as { online: Record<string, { pid: { $pid: string } }> };
      const live = [...story.world.processes()].filter((process) => process.live && process.signature === 'User');
      const registered = Object.entries(last.online).map(([name, { pid }]) => [`user:${name}`, pid.$pid]);
      expect(registered.toSorted()).toEqual(live.map(({ label, pid }) => [label, `<0.${pid}.0>`]).toSorted());
      const left = story.all('process_exited').filter(({ pid, tag }) => story.name(pid).startsWith('user:') && tag === 'normal');
      expect(left.length).toBeGreaterThan(3);
    }
  });

  it('starts one process per request, which ends normally; the one that a crashed worker owed an answer says 503', () => {
    for (const story of stories) {
      const ended = story.all('process_exited').filter(({ pid }) => story.name(pid).startsWith('request '));
      expect(ended.length).toBeGreaterThan(30);
      expect(new Set(ended.map(({ class: why }) => why))).toEqual(new Set(['normal']));
      const crashes = story.plot().filter((line) => line.startsWith('crashed Worker')).length;
      const unanswered = story.all('log_line').filter(({ payload }) => String(payload).startsWith('503'));
      // More than one may wait for the same worker; the last one may still have its answer to give.
      expect(unanswered.length).toBeGreaterThanOrEqual(crashes - 1);
      expect(story.plot().every((line) => !line.startsWith('crashed request'))).toBe(true);
    }
  });

  it.each(['Cache', 'PubSub', 'Pool.Sup', 'Worker 1', 'Presence', 'Registry', 'Users', 'Requests', 'Console', 'Gateway'])(
    'goes on when %s is crashed by hand',
    (name) => {
      const story = new Story(myApp, 3, 40, [{ atSeconds: 10.123, name }]);
      expect(story.world.problems).toEqual([]);
      expect(story.plot()).toContain(`crashed ${name}`);
      expect(story.plot()).toContain(`restarted ${name}`);
      expect(story.all('process_exited').filter(({ pid }) => pid === 1)).toEqual([]);
      // New users come, requests are answered and users hear of it, long after.
      const late = story.events.filter(({ at }) => at > 25_000_000);
      const spawned = late.filter((event) => event.type === 'process_spawned').map(({ pid }) => story.name(pid));
      expect(spawned.some((label) => label.startsWith('user:'))).toBe(true);
      expect(spawned.filter((label) => label.startsWith('request ')).length).toBeGreaterThan(10);
      const told = late.filter((event) => event.type === 'message_sent' && event.tag === 'updated' && story.name(event.pid) === 'PubSub');
      expect(told.length).toBeGreaterThan(10);
    },
  );

  it('answers another seed with another log', () => {
    expect(new Set(stories.map(({ hash }) => hash)).size).toBe(SEEDS.length);
  });
});

describe('the small programs', () => {
  it('welcome has seven processes and tens of events per second, and nothing crashes', () => {
    const story = new Story(welcome, 1, 30);
    expect([...story.world.slots()].map(({ name, label }) => name ?? label)).toEqual([
      'Root',
      'Counter',
      'Pool.Sup',
      'Worker 1',
      'Worker 2',
      'Worker 3',
      'Clock',
    ]);
    expect(story.events.length / 30).toBeGreaterThan(30);
    expect(story.events.length / 30).toBeLessThan(100);
    expect(story.plot()).toEqual([]);
  });

  it('welcome shows one_for_one when a worker is crashed by hand: only that one comes back', () => {
    const story = new Story(welcome, 1, 10, [{ atSeconds: 4, name: 'Worker 2' }]);
    expect(story.plot()).toEqual(['crashed Worker 2', 'restarted Worker 2']);
    const jobs = story.states('Worker 2').map((state) => (state as { jobs: number }).jobs);
    expect(jobs.filter((n) => n === 0)).toHaveLength(2);
  });

  it('both counters count to 20 and begin again', () => {
    for (const program of [counterLoop, counterServer]) {
      const story = new Story(program, 1, 10);
      const counts = story.states('Counter') as number[];
      expect(counts.slice(0, 23)).toEqual([...Array.from({ length: 21 }, (_, i) => i), 0, 1]);
      const lines = story.all('log_line').map(({ payload }) => payload);
      expect(lines.slice(0, 5)).toEqual([5, 10, 15, 20, 5].map((n) => `the count is ${n}`));
    }
  });
});
