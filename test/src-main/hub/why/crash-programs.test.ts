// Programs that crash, each with a first cause that is known because the program was written so: `bough why` must end in it.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordProgram } from '../../../support/hub-recordings.ts';
import { bough, type WhyJson, whyJson } from '../../../support/why-of.ts';

const CRASHES = fileURLToPath(new URL('../../../fixtures/crashes/', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bough-why-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Known {
  /** The process that crashed last, by the end of its path. */
  readonly crashed: string;
  readonly type: string;
  /** Whose event the first cause is, by the end of its path. */
  readonly by: string;
  /** What the last step says. */
  readonly says: RegExp;
  /** What the sentence must name beside. */
  readonly names?: readonly (string | RegExp)[];
}

const KNOWN: Readonly<Record<string, Known>> = {
  'poison-from-a-third': { crashed: 'Indexer', type: 'timer_fired', by: 'Feed', says: /timer :next/, names: ['Router'] },
  'dead-callee': { crashed: 'Till', type: 'message_sent', by: 'Console', says: /\{:rate, 0\} to Ledger/, names: ['Ledger', 'Console'] },
  'timeout-chain': {
    crashed: 'Visitor',
    type: 'timer_fired',
    by: 'Api',
    says: /no answer to its call :read to Store/,
    names: [/Store was still handling call :read/],
  },
  'dragged-bystander': {
    crashed: 'Bar',
    type: 'message_sent',
    by: 'Source',
    says: /\{:line, ""\} to Reader/,
    names: ['did nothing wrong', 'end of Reader'],
  },
  'hidden-by-trap-exit': { crashed: 'Panel', type: 'timer_fired', by: 'Probe', says: /timer :measure/, names: ['end of Probe', /sensor/] },
  'burst-through-two-levels': {
    crashed: 'Cell',
    type: 'timer_fired',
    by: 'Metronome',
    says: /timer :tick/,
    names: ['Inner.Sup gave up', 'Outer.Sup gave up too'],
  },
  'transient-shutdown': { crashed: 'Clerk', type: 'timer_fired', by: 'Desk', says: /timer :close/, names: ['ended with :shutdown'] },
  'kill-and-killed': {
    crashed: 'Inmate',
    type: 'exit_signal_sent',
    by: 'Judge',
    says: /exit signal :kill to Warden/,
    names: ['went down with :killed', 'end of Warden'],
  },
  'call-deadlock': {
    crashed: 'Right',
    type: 'timer_fired',
    by: 'Left',
    says: /no answer to its call :sum to Right/,
    names: ['Left and Right waited for each other: a deadlock'],
  },
  'selective-overload': {
    crashed: 'Boss',
    type: 'timer_fired',
    by: 'Boss',
    says: /waited 400 ms/,
    names: [/Sorter had 2,\d+ messages in its mailbox, 2,\d+ of them from Press/],
  },
};

/** Programs that an attacker of the rule would write. */
const MORE: Readonly<Record<string, Known & { readonly args?: readonly string[] }>> = {
  'more/pause-in-a-callback': { crashed: 'Victim', type: 'message_sent', by: 'Attacker', says: /:poison to Victim/ },
  'more/gone-for-good': {
    crashed: 'Client',
    type: 'message_sent',
    by: 'Attacker',
    says: /:poison to Server/,
    names: ['end of Server', 'Client was handling'],
  },
  'more/exit-from-a-manager': { crashed: 'Worker', type: 'timer_fired', by: 'Manager', says: /:purge/ },
  'more/answer-from-outside': {
    crashed: 'Watcher',
    type: 'input',
    by: 'Reader',
    says: /answered by the host, readFile/,
    names: ['end of Reader'],
  },
  'more/ring-of-calls': {
    crashed: 'B',
    type: 'timer_fired',
    by: 'Watchdog',
    says: /:bite/,
    names: ['A, B and C waited for each other in a ring: a deadlock'],
  },
  'more/token-round-a-ring': { crashed: 'Member', type: 'message_sent', by: 'Token round a ring', says: /\{:token, 5000\}/ },
  'more/waited-in-the-mailbox': { crashed: 'Slow', type: 'message_sent', by: 'Attacker', says: /:poison to Slow/ },
  'more/limit-set-long-ago': {
    crashed: 'Account',
    type: 'timer_fired',
    by: 'Client',
    says: /:buy/,
    names: [/limit became 30, after 100, by \{:limit, 30\} from Admin/],
    args: ['--crash', '1'],
  },
  'more/raise-in-a-continue': {
    crashed: 'Eager',
    type: 'process_exited',
    by: 'Eager',
    says: /nothing_to_load/,
    names: ['It was starting'],
  },
  'more/pause-after-a-late-answer': {
    crashed: 'Client',
    type: 'timer_fired',
    by: 'Server',
    says: /timer :tick/,
    names: ['while handling :go'],
  },
  'more/many-pauses': {
    crashed: 'Worker',
    type: 'timer_fired',
    by: 'Feeder',
    says: /timer :go/,
    names: ['while handling :job from Feeder'],
  },
  'more/pause-in-a-body': {
    crashed: 'Body',
    type: 'message_sent',
    by: 'Feeder',
    says: /:job to body/,
    names: ['while handling :job from Feeder'],
  },
  'more/gave-up-waiting': { crashed: 'Reader', type: 'timer_fired', by: 'Reader', says: /waited 300 ms/ },
  'more/restart-fails-in-init': {
    crashed: 'Worker',
    type: 'message_sent',
    by: 'Worker',
    says: /called Store with :get/,
    names: ['Low could not start it and ended', 'Mid could not restart Low', '2nd restart within 5 s: Mid gave up', 'gave up too'],
  },
  'more/restart-misses-another': {
    crashed: 'Worker',
    type: 'timer_fired',
    by: 'Depot',
    says: /timer :close/,
    names: ['could not restart it', '3rd restart within 5 s: Restart misses another gave up, and nobody is above it'],
  },
  'more/kept-reason': { crashed: 'Second', type: 'timer_fired', by: 'Late', says: /timer :go/ },
  'more/field-went-null': {
    crashed: 'Settings',
    type: 'timer_fired',
    by: 'Client',
    says: /timer :go/,
    names: [/limit became nil, after %\{max: 3\}, by \{:set, nil\} from Admin; maybe max was read of it/],
  },
  'more/linked-helper': { crashed: 'Owner', type: 'process_exited', by: 'Helper', says: /no_license/, names: ['did nothing wrong'] },
};

async function storyOf(program: string, args: readonly string[] = []): Promise<WhyJson> {
  const file = path.join(folder, `${program.replace('/', '-')}.bough`);
  if (existsSync(file)) return whyJson(file, ...args);
  await recordProgram(path.join(CRASHES, `${program}.ts`), file, { forMs: 3000 });
  return whyJson(file, ...args);
}

const ends = (slot: string | undefined): string => (slot ?? '').split('/').at(-1)?.replace(/#\d+$/, '') ?? '';

describe('the chain ends in the first cause that is known', () => {
  for (const [program, known] of Object.entries<Known & { readonly args?: readonly string[] }>({ ...KNOWN, ...MORE })) {
    it(`of ${program}: ${known.type} by ${known.by}`, async () => {
      const story = await storyOf(program, known.args);
      const last = story.steps.at(-1);
      expect(ends(story.crash?.slot)).toBe(known.crashed);
      expect(story.steps[0]?.seq).toBe(story.crash?.seq);
      expect({ type: story.firstCause.type, by: ends(last?.slot) }).toEqual({ type: known.type, by: known.by });
      expect(story.firstCause).toEqual({ seq: last?.seq, type: last?.type, pid: last?.pid });
      expect(last?.text).toMatch(known.says);
      for (const name of known.names ?? []) expect(story.sentence).toMatch(name);
      expect(story.complete).toBe(true);
      // From effect to cause, each before the one that it led to.
      const seqs = story.steps.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
    });
  }
});

describe('of the gallery', () => {
  const SAMPLES: Readonly<Record<string, readonly [type: string, by: string]>> = {
    'flapping-child': ['timer_fired', 'Uplink'],
    'intensity-escalation': ['timer_fired', 'Parser'],
    'link-bystander': ['timer_fired', 'Writer'],
    'one-for-all': ['timer_fired', 'Sensor'],
    'one-for-one': ['timer_fired', 'Customers'],
    'poison-message': ['timer_fired', 'Packer'],
    'rest-for-one': ['timer_fired', 'Browsers'],
  };
  for (const [id, [type, by]] of Object.entries(SAMPLES)) {
    it(`${id} ends in ${type} by ${by}`, async () => {
      const { steps, firstCause } = await whyJson(fileURLToPath(new URL(`../../../../recordings/samples/${id}.bough`, import.meta.url)));
      expect([firstCause.type, ends(steps.at(-1)?.slot)]).toEqual([type, by]);
    });
  }
});

describe('what is asked for by name', () => {
  const sample = fileURLToPath(new URL('../../../../recordings/samples/one-for-one.bough', import.meta.url));
  it('is the last crash of who is called so, or stands at that place', async () => {
    const byName = await whyJson(sample, 'Payments');
    expect(byName.sentence).toMatch(/^Payments crashed/);
    expect((await whyJson(sample, byName.crash?.slot ?? '')).crash).toEqual(byName.crash);
    expect((await whyJson(sample, byName.crash?.pid ?? '')).crash).toEqual(byName.crash);
  });
  it('is told to be nobody where nobody is called so', async () => {
    const { code, err } = await bough('why', sample, 'Nobody');
    expect([code, err]).toEqual([2, expect.stringContaining('Nobody')]);
    expect(err).not.toMatch(/damaged|fault of Bough/);
  });
});

describe('beside the chain', () => {
  it('a chain of ten thousand steps keeps its beginning and its end, and counts what is between', async () => {
    const { steps, omitted } = await storyOf('more/token-round-a-ring');
    expect(steps.length + (omitted?.count ?? 0)).toBe(10_003);
    expect(steps.length).toBeLessThan(100);
  });

  it('a message that waited says for how long', async () => {
    const { steps } = await storyOf('more/waited-in-the-mailbox');
    expect(steps[1]).toMatchObject({ type: 'message_received', waitedUs: expect.closeTo(30_000, -3) });
  });

  it('what is inferred says so, and only that', async () => {
    const edges = async (program: string) =>
      (await storyOf(program)).steps.filter(({ edge }) => edge !== 'recorded').map(({ text }) => text);
    expect(await edges('transient-shutdown')).toEqual(['Desk ended with :shutdown']);
    expect(await edges('poison-from-a-third')).toEqual([]);
  });

  it('a reason that only looks like that of a call in vain leads to nobody', async () => {
    // First's reason is no call's at all; Second's has the right shape, but was answered with `stop`.
    const first = await storyOf('more/kept-reason', ['--crash', '1']);
    expect([ends(first.crash?.slot), ends(first.steps.at(-1)?.slot)]).toEqual(['First', 'Early']);
  });

  it('a wait in a plain body is inferred to belong to the message, a field that holds nothing to the error', async () => {
    const { steps } = await storyOf('more/pause-in-a-body');
    expect(steps.map(({ edge }) => edge)).toEqual(['recorded', 'recorded', 'inferred', 'recorded', 'recorded']);
    const { sides } = await storyOf('more/field-went-null');
    // `note` was null from the beginning, so it is not named beside the one that became so.
    expect(sides).toHaveLength(1);
    expect(sides).toMatchObject([{ kind: 'state', edge: 'inferred', text: expect.stringContaining('became nil') }]);
  });

  it('a restart that failed in an init has its supervisors up to where the escalation stopped', async () => {
    const windows = async (program: string) =>
      (await storyOf(program)).supervisors.map(({ name, gaveUp, counted }) => ({ name, gaveUp, counted: counted.length }));
    expect(await windows('more/restart-misses-another')).toEqual([{ name: 'Restart misses another', gaveUp: true, counted: 3 }]);
    expect(await windows('more/restart-fails-in-init')).toEqual([
      { name: 'Mid', gaveUp: true, counted: 2 },
      { name: 'Restart fails', gaveUp: true, counted: 1 },
    ]);
  });

  it('each level of an escalation has the contents of its restart window', async () => {
    const { supervisors } = await storyOf('burst-through-two-levels');
    expect(
      supervisors.map(({ name, gaveUp, intensity, counted }) => ({
        name,
        gaveUp,
        intensity,
        counted: counted.map(({ childId }) => childId),
      })),
    ).toEqual([
      { name: 'Inner.Sup', gaveUp: true, intensity: 1, counted: ['Cell', 'Cell'] },
      { name: 'Outer.Sup', gaveUp: true, intensity: 1, counted: ['Inner.Sup', 'Inner.Sup'] },
      { name: 'Burst through two levels', gaveUp: true, intensity: 1, counted: ['Outer.Sup', 'Outer.Sup'] },
    ]);
  });
});
