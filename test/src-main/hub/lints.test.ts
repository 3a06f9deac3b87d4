// What lints find, each in a program that has just this fault, and that they find nothing in the healthy programs of the gallery.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunkSource } from '../../../recordings/query/source.ts';
import type { Pid, Self } from '../../../runtime/bough.ts';
import { genServer, supervisor, tagged, task } from '../../../runtime/bough.ts';
import type { Finding, LintRule } from '../../../runtime/protocol/findings.ts';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub } from '../../../src-main/hub/hub.ts';
import { lintOn, lintsOf } from '../../../src-main/hub/lints/lints.ts';
import { recordScenario } from '../../support/hub-recordings.ts';
import { startProgram } from '../../support/runtime-run.ts';
import { bough } from '../../support/why-of.ts';

function findingsOf(what: Parameters<typeof startProgram>[0], ms: number): readonly Finding[] {
  const { run, log } = startProgram(what);
  run(ms);
  const source = chunkSource(log.chunks);
  const lints = lintsOf(source);
  for (const _ of lintOn(lints, source));
  return lints.findings().findings;
}
const rulesIn = (findings: readonly Finding[]): LintRule[] => [...new Set(findings.map(({ rule }) => rule))];

const child = <Start>(id: string, start: Start) => ({ id, start });

/** Does nothing but let time pass in the log. */
const Ticker = genServer({
  name: 'Ticker',
  init(_: undefined, self) {
    self.sendAfter(100, self.pid, 'tick');
    return ['ok', null];
  },
  handleInfo(_: 'tick', state, self) {
    self.sendAfter(100, self.pid, 'tick');
    return ['noreply', state];
  },
});
const ticker = child('Ticker', { module: Ticker });

const Silent = genServer({ name: 'Silent', init: () => ['ok', null], handleCall: (_: 'ask', _from, state) => ['noreply', state] });

describe('each fault is found, with the event that first shows it', () => {
  it('a call that nobody answers, while it still waits', () => {
    const Asker = task({
      name: 'Asker',
      *run(_: undefined, self) {
        yield* self.call('Silent', 'ask', 'infinity');
      },
    });
    const root = supervisor({
      name: 'Root',
      children: [child('Silent', { module: Silent, name: 'Silent' }), child('Asker', Asker), ticker],
    });
    expect(findingsOf(root, 4000)).toEqual([]);
    const found = findingsOf(root, 7000);
    expect(found).toMatchObject([
      { rule: 'unanswered_call', count: 1, text: expect.stringMatching(/^The call ask of Asker to Silent has waited/) },
    ]);
  });

  it('two servers that call each other; three that wait in a ring; one that calls itself', () => {
    const ring = (names: readonly string[]) => {
      const Node = genServer({
        name: 'Node',
        init: (next: string, self) => {
          self.sendAfter(100, self.pid, 'go');
          return ['ok', next];
        },
        handleCall: (_: 'ask', _from, next) => ['reply', next, next],
        *handleInfo(_: 'go', next, self) {
          yield* self.sleep(1);
          yield* self.call(next, 'ask', 2000);
          return ['noreply', next];
        },
      });
      const children = names.map((name, i) => child(name, { module: Node, name, argument: names[(i + 1) % names.length] as string }));
      return findingsOf(supervisor({ name: 'Root', children }), 1000).filter(({ rule }) => rule === 'deadlock');
    };
    expect(ring(['A', 'B'])).toMatchObject([
      { count: 1, text: expect.stringMatching(/^[AB] and [AB] call each other and wait: a deadlock\.$/) },
    ]);
    expect(ring(['A', 'B', 'C'])).toMatchObject([{ count: 1, text: expect.stringContaining('a deadlock') }]);
  });

  it('a process that a worker spawned and that nobody is tied to; not one that is linked or watched', () => {
    const spawning = (spawn: (self: Self, body: (self: Self) => Generator) => unknown) => {
      const Owner = genServer({
        name: 'Owner',
        init(_: undefined, self) {
          spawn(self, function* Stray(own: Self) {
            yield* own.receive();
          } as never);
          return ['ok', null];
        },
      });
      return findingsOf(supervisor({ name: 'Root', children: [child('Owner', { module: Owner }), ticker] }), 3000);
    };
    const found = spawning((self, body) => self.spawn(body as never));
    expect(found).toMatchObject([{ rule: 'unsupervised', text: expect.stringMatching(/^Stray, spawned by Owner, is linked to nobody/) }]);
    expect(spawning((self, body) => self.spawnLink(body as never))).toEqual([]);
    expect(spawning((self, body) => self.spawnMonitor(body as never))).toEqual([]);
  });

  it('a hog, by the turn that did not end', () => {
    const Hog = genServer({
      name: 'Hog',
      init(_: undefined, self) {
        self.sendAfter(10, self.pid, 'work');
        return ['ok', null];
      },
      handleInfo(_: 'work', state, self) {
        self.spend(600_000);
        return ['noreply', state];
      },
    });
    expect(findingsOf(supervisor({ name: 'Root', children: [child('Hog', { module: Hog })] }), 2000)).toMatchObject([
      { rule: 'hog', text: 'Hog held the scheduler for 600 ms in one turn: nobody else could run.' },
    ]);
  });

  it('a crash that a catch-all swallows; not one that is answered', () => {
    const trapping = (answers: boolean) => {
      const Guard = genServer({
        name: 'Guard',
        init(_: undefined, self) {
          self.trapExit(true);
          self.spawnLink(function* Bomb(own: Self) {
            yield* own.sleep(100);
            own.error('boom');
          });
          return ['ok', 0];
        },
        handleInfo: (_: unknown, ends) => ['noreply', answers ? ends + 1 : ends],
      });
      return findingsOf(supervisor({ name: 'Root', children: [child('Guard', { module: Guard })] }), 1000);
    };
    expect(trapping(false)).toMatchObject([
      { rule: 'swallowed_crash', text: 'Guard traps exits, took the crash of Bomb (boom) as a message and did nothing about it.' },
    ]);
    expect(trapping(true)).toEqual([]);
  });

  it('messages that a selective receive passes over for good, and the mailbox that grows of them', () => {
    function* Picky(self: Self) {
      for (;;) yield* self.receive({ match: tagged('wanted') });
    }
    const found = findingsOf(function* Main(self: Self) {
      const picky = self.spawnLink(Picky) as Pid;
      for (let n = 0; n < 600; n++) {
        self.send(picky, ['noise', n]);
        if (n % 50 === 0) self.send(picky, ['wanted', n]);
        yield* self.sleep(10);
      }
    }, 6000);
    expect(rulesIn(found).toSorted()).toEqual(['growing_mailbox', 'never_handled']);
    expect(found.find(({ rule }) => rule === 'never_handled')?.text).toBe(
      'Picky never handled noise from test, though it took later messages.',
    );
    expect(found.find(({ rule }) => rule === 'growing_mailbox')?.text).toMatch(
      /^The mailbox of Picky has grown for 2\.\d s, to \d+ messages, \d+ of them from test\.$/,
    );
  });

  it('a supervisor that restarts for ever just under its limit; not one that restarts now and then', () => {
    const failing = (everyMs: number) => {
      const Flaky = genServer({
        name: 'Flaky',
        init(_: undefined, self) {
          self.sendAfter(everyMs, self.pid, 'fail');
          return ['ok', null];
        },
        handleInfo: (_: 'fail', _state, self) => self.error('again'),
      });
      return findingsOf(supervisor({ name: 'Root', intensity: 3, period: 5, children: [child('Flaky', { module: Flaky })] }), 25_000);
    };
    expect(failing(2150)).toMatchObject([{ rule: 'restarts_for_ever', text: expect.stringContaining('3 in 5 s are allowed') }]);
    expect(failing(8000)).toEqual([]);
  });
});

describe('over the gallery', () => {
  let folder: string;
  let hub: Hub;
  let connection: DirectConnection;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'bough-lint-'));
    hub = createHub({ home: folder, version: 'test', carrier: 'browser', welcome: false });
    connection = createDirect();
    hub.connect(connection.carrier);
  });
  afterAll(async () => {
    await hub.close();
    rmSync(folder, { recursive: true });
  });

  const HEALTHY = [
    'welcome',
    'my-app',
    'door-locks',
    'presence-nodes',
    'counter-loop',
    'counter-server',
    'one-for-one',
    'one-for-all',
    'rest-for-one',
    'poison-message',
    'link-bystander',
    'intensity-escalation',
  ];
  for (const id of HEALTHY) {
    it(`${id} has nothing to look at`, async () => {
      const sample = fileURLToPath(new URL(`../../../recordings/samples/${id}.bough`, import.meta.url));
      const file = existsSync(sample) ? sample : path.join(folder, `${id}.bough`);
      if (file !== sample) await recordScenario(id, file);
      const { code, out } = await bough('lint', file, '--json');
      expect({ code, findings: JSON.parse(out).findings }).toEqual({ code: 0, findings: [] });
    });
  }

  it('flapping-child restarts for ever, in the window as on the command line', async () => {
    const file = path.join(folder, 'flapping-child.bough');
    await recordScenario('flapping-child', file, { forMs: 20_000 });
    const { code, out } = await bough('lint', file, '--json');
    const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ rule: 'restarts_for_ever', text: expect.stringMatching(/^Link\.Sup has restarted its children/) }]);
    const { id: session } = await connection.bridge.request('openRecording', { file });
    const shown = await connection.bridge.request('findings', { session });
    expect(shown.findings.map(({ rule, seq, text }) => ({ rule, seq, text }))).toEqual(
      findings.map(({ rule, seq, text }) => ({ rule, seq, text })),
    );
    expect((await connection.bridge.request('findings', { session })).findings).toEqual(shown.findings);
  });
});
