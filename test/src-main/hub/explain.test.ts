// What is said about each crash of the gallery. The scenarios run for real; the sentences are the ones people read.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../../runtime/protocol/views.ts';
import { listOf, ordinal } from '../../../src-main/hub/wording.ts';
import { hubForTests } from '../../support/hub-for-tests.ts';
import { recordProgram, recordScenario } from '../../support/hub-recordings.ts';

const served = hubForTests();
const { home } = served;

async function explanations(id: string): Promise<Explanation[]> {
  const file = path.join(home, `${id}.bough`);
  await recordScenario(id, file);
  return explanationsOf(file);
}

async function explanationsOf(file: string): Promise<Explanation[]> {
  const { bridge } = served;
  const { id: session } = await bridge.request('openRecording', { file });
  const crashes = await bridge.request('crashes', { session });
  return Promise.all(crashes.map(async ({ seq }) => (await bridge.request('explain', { session, seq })) as Explanation));
}
const sentences = async (id: string): Promise<string[]> => (await explanations(id)).map((explanation) => explanation.sentence);

describe('one sentence per crash', () => {
  it('one_for_one says that siblings were not touched', async () => {
    const [first, second, ...rest] = await sentences('one-for-one');
    expect(first).toBe(
      'Payments crashed with {:badmatch, {:error, "unreadable"}} while handling {:card, "unreadable"} from Customers. Shop.Sup (one_for_one) restarted it with fresh state; siblings were not touched.',
    );
    expect(second).toBe(first);
    expect(rest).toEqual([]);
  });

  it('one_for_all names the siblings that were stopped, and counts all that were restarted', async () => {
    const all = await sentences('one-for-all');
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(/^Filter crashed with \{:out_of_range, .*\} while handling \{:sample, .*\} from Sensor\. /);
    expect(all[0]).toContain('Chain.Sup (one_for_all) stopped Display and Sensor and restarted all 3 with fresh state.');
  });

  it('rest_for_one names those that came after, and says that those before stayed', async () => {
    const all = await sentences('rest-for-one');
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(
      'Chain.Sup (rest_for_one) stopped Web, started after it, and restarted all 2 with fresh state; those before were not touched.',
    );
  });

  it('giving up is told with its count and period, through both levels, up to who coped', async () => {
    const all = await sentences('intensity-escalation');
    expect(all).toHaveLength(8);
    expect(all[0]).toMatch(/Parser\.Sup \(one_for_one\) restarted it with fresh state\.$/);
    expect(all[3]).toMatch(/ 4th restart within 5 s: Parser\.Sup gave up; Import\.Sup \(one_for_one\) restarted it\.$/);
    expect(all[7]).toMatch(
      / 4th restart within 5 s: Parser\.Sup gave up; 2nd restart within 10 s: Import\.Sup gave up too; Root \(one_for_one\) restarted it\.$/,
    );
  });

  it('a bystander is not blamed, and the crash that took it down names it', async () => {
    const [culprit, bystander] = await sentences('link-bystander');
    expect(culprit).toContain('Preview crashed with {:unexpected_tag, "script"} while handling {:render, "<script>"} from Editor.');
    expect(culprit).toContain(
      ' The link to it took Editor down too. Desktop.Sup (one_for_one) restarted it and Editor, each with fresh state; the other siblings were not touched.',
    );
    expect(bystander).toMatch(/^Editor went down with .*although it did nothing wrong: it was linked to Preview/);
  });

  it('a message that a process sent itself is told without a sender, and what it asked meanwhile does not hide it', async () => {
    for (const sentence of await sentences('poison-message')) {
      expect(sentence).toContain('Packer crashed with {:badarith, {:weight, 0}} while handling :work. Pack.Sup (one_for_one) restarted it');
    }
  });

  it('MyApp: the worker that crashed names the request it was handling', async () => {
    const all = await sentences('my-app');
    expect(all.length).toBeGreaterThan(1);
    for (const sentence of all) {
      expect(sentence).toMatch(
        /^Worker \d crashed with \{:badmatch, \{:error, "limit"\}\} while handling \{:debit, \d+\} from request \d+\. Pool\.Sup \(one_for_one\) restarted it/,
      );
    }
  });

  it('a caller that ends for want of an answer names whom it asked, and is named by it', async () => {
    const program = path.join(home, 'bank.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor, task } from 'bough';
const Bank = genServer({ name: 'Bank', init: () => ['ok', 0], handleCall(request, from, state, self) { return self.error('no_money'); } });
const Client = task({ name: 'Client', *run(_, self) { yield self.sleep(100); yield self.call('Bank', 'withdraw'); } });
const children = [
  { id: 'Bank', start: { module: Bank, name: 'Bank' } },
  { id: 'Client', start: Client, restart: 'temporary' },
];
export default program({ name: 'Caller', start: { module: supervisor({ name: 'Root', children }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'bank.bough');
    await recordProgram(program, file);
    const [bank, client, ...more] = await explanationsOf(file);
    expect(more).toEqual([]);
    expect(bank?.sentence).toBe(
      'Bank crashed with :no_money while handling :withdraw from Client. Client crashed waiting for its answer. Root (one_for_one) restarted it with fresh state.',
    );
    expect(client?.sentence).toBe(
      'Client crashed with :no_money, because Bank, whose answer it was waiting for, had ended. Root does not restart it, because it is temporary.',
    );
  });

  it('who was killed by another that lives on is not said to have been linked to it', async () => {
    const program = path.join(home, 'killer.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor } from 'bough';
const Feed = genServer({ name: 'Feed', init: () => ['ok', 0] });
const Janitor = genServer({
  name: 'Janitor',
  init: (_, self) => { self.sendAfter(50, self.pid, 'sweep'); return ['ok', 0]; },
  handleInfo: (_, state, self) => { self.exit(self.whereis('Feed'), 'kill'); return ['noreply', state]; },
});
const children = [
  { id: 'Feed', start: { module: Feed, name: 'Feed' }, restart: 'temporary' },
  { id: 'Janitor', start: { module: Janitor, name: 'Janitor' } },
];
export default program({ name: 'Killer', start: { module: supervisor({ name: 'Root', children }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'killer.bough');
    await recordProgram(program, file);
    expect((await explanationsOf(file)).map(({ sentence }) => sentence)).toEqual([
      'Feed was ended by an exit signal from Janitor with :killed. Root does not restart it, because it is temporary.',
    ]);
  });

  it('a bystander elsewhere is restarted by its own supervisor, and who crashed by nobody', async () => {
    const program = path.join(home, 'helper.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor } from 'bough';
const Boss = genServer({
  name: 'Boss',
  init: (_, self) => { if (self.now() < 1000) self.spawnLink(function* helper(h) { yield h.sleep(50); h.error('lost'); }); return ['ok', 0]; },
});
const children = [{ id: 'Boss', start: { module: Boss, name: 'Boss' } }];
export default program({ name: 'Helper', start: { module: supervisor({ name: 'Root', children }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'helper.bough');
    await recordProgram(program, file);
    const [helper] = await explanationsOf(file);
    expect(helper?.sentence).toBe(
      'helper crashed with :lost. The link to it took Boss down too. Root restarted Boss. No supervisor restarts helper.',
    );
  });

  it('what a lost connection does is blamed on the connection', async () => {
    const program = path.join(home, 'nodes.ts');
    writeFileSync(
      program,
      `import { program } from 'bough';
function* idle(self) { self.register('idle'); for (;;) yield self.receive(); }
function* linked(self) { yield self.spawnLink('b@local', idle); yield self.receive(); }
function* caller(self) { yield self.sleep(500); yield self.call(['idle', 'b@local'], 'x', 20000); }
function* root(self) { self.spawn(linked); self.spawn(caller); yield self.receive(); }
export default program({ name: 'Cut', netTicktime: 1, nodes: [{ name: 'a@local', start: root }, { name: 'b@local', start: idle2 }],
  links: [{ between: ['a@local', 'b@local'], partitions: [{ from: 1000 }] }] });
function* idle2(self) { yield self.receive(); }`,
    );
    const file = path.join(home, 'nodes.bough');
    await recordProgram(program, file);
    const said = (await explanationsOf(file)).map(({ sentence }) => sentence.slice(0, sentence.indexOf('. ') + 1));
    expect(said).toContainEqual(
      'linked (a@local) went down with :noconnection, although it did nothing wrong: it was linked to idle (b@local), and the connection to b@local was lost.',
    );
    expect(said).toContainEqual(
      expect.stringMatching(
        /^caller \(a@local\) crashed with .*, because the connection to b@local was lost while it waited for an answer\.$/,
      ),
    );
  });

  it('waiting in vain is said of a timeout, not of whatever came after a sleep', async () => {
    const program = path.join(home, 'sleepers.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor, task, TIMEOUT } from 'bough';
const Mute = genServer({ name: 'Mute', init: () => ['ok', 0], handleCall: (r, f, s) => ['noreply', s] });
const Slow = genServer({
  name: 'Slow',
  init: (_, self) => { self.sendAfter(400, self.pid, 'go'); return ['ok', 0]; },
  *handleInfo(m, s, self) { yield self.sleep(20); self.error('too_slow'); },
});
const one = (id, ms, run) => ({ id, restart: 'temporary', start: task({ name: id, *run(_, self) { yield self.sleep(ms); yield* run(self); } }) });
const children = [
  { id: 'Mute', start: { module: Mute, name: 'Mute' } },
  one('Lonely', 100, function* (self) { yield self.call('Nobody', 'hello'); }),
  one('Done', 200, function* (self) { self.exit('done_here'); }),
  one('Impatient', 300, function* (self) { yield self.call('Mute', 'hello', 10); }),
  { id: 'Slow', restart: 'temporary', start: Slow },
  one('Patient', 500, function* (self) { if ((yield self.receive({ after: 10 })) === TIMEOUT) self.exit('timeout'); }),
];
export default program({ name: 'Sleepers', start: { module: supervisor({ name: 'Root', children }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'sleepers.bough');
    await recordProgram(program, file);
    const said = (await explanationsOf(file)).map(({ sentence }) => sentence.slice(0, sentence.indexOf('. Root')));
    expect(said).toEqual([
      expect.stringMatching(/^Lonely crashed with .*noproc[^.]*$/),
      'Done crashed with :done_here',
      expect.stringMatching(/^Impatient crashed with .*timeout.* when its call was not answered in time$/),
      'Slow crashed with :too_slow while handling :go',
      'Patient crashed with :timeout after waiting in vain',
    ]);
    expect(said[0]).not.toContain('in vain');
  });

  it('a callback that no message began is named', async () => {
    const program = path.join(home, 'late.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor } from 'bough';
const Late = genServer({
  name: 'Late',
  init: () => ['ok', 0, ['continue', 'work']],
  handleContinue(_, state, self) { return self.now() < 1000 ? self.error('too_early') : ['noreply', state]; },
});
export default program({ name: 'Late', start: { module: supervisor({ name: 'Root', intensity: 50, children: [{ id: 'Late', start: { module: Late, name: 'Late' } }] }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'late.bough');
    await recordProgram(program, file, { forMs: 100 });
    const all = await explanationsOf(file);
    expect(all.length).toBeGreaterThan(0);
    expect(all[0]?.sentence).toMatch(
      /^Late crashed with :too_early in handle_continue\. Root \(one_for_one\) restarted it with fresh state\.$/,
    );
  });
});

describe('the steps of an explanation', () => {
  it('go in order from what led to the crash over the decision to the restart, each with its seq', async () => {
    const [first] = await explanations('flapping-child');
    const seqs = first?.steps.map((step) => step.seq) ?? [];
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    const texts = first?.steps.map((step) => step.text) ?? [];
    expect(texts[0]).toContain('timer :line_reset');
    expect(texts.findIndex((text) => text.startsWith('Uplink crashed'))).toBeGreaterThan(0);
    expect(texts.at(-1)).toBe('Link.Sup restarted Uplink');
    expect(seqs).toContain(first?.crash?.seq);
  });

  it('are found from any event of the story, and nothing is found elsewhere', async () => {
    const file = path.join(home, 'one-for-one.bough');
    const { bridge } = served;
    const { id: session } = await bridge.request('openRecording', { file });
    const [crash] = await bridge.request('crashes', { session });
    const whole = await bridge.request('explain', { session, seq: crash?.seq ?? 0 });
    for (const step of whole?.steps.filter((one) => one.seq > (crash?.seq ?? 0)) ?? []) {
      expect((await bridge.request('explain', { session, seq: step.seq }))?.seq).toBe(crash?.seq);
    }
    expect(await bridge.request('explain', { session, seq: 1 })).toBeNull();
  });
});

describe('words', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [21, '21st'],
    [112, '112th'],
  ])('%i is %s', (n, text) => expect(ordinal(n)).toBe(text));
  it('lists are joined, long ones are cut', () => {
    expect(listOf(['A'])).toBe('A');
    expect(listOf(['A', 'B'])).toBe('A and B');
    expect(listOf(['A', 'B', 'C'])).toBe('A, B and C');
    expect(listOf(['A', 'B', 'C', 'D', 'E', 'F'])).toBe('A, B, C and 3 more');
  });
});
