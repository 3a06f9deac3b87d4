// What stood at a place in a state over time, which message is which, and what an exit did to others: on recordings of the gallery,
// against what the world says at every event.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubForTests } from '../../support/hub-for-tests.ts';
import { recordProgram, recordScenario } from '../../support/hub-recordings.ts';

const served = hubForTests();
const { ask, home } = served;

const opened = new Map<string, Promise<string>>();
/** The session of a scenario's recording, made once. */
function open(id: string): Promise<string> {
  const known = opened.get(id);
  if (known) return known;
  const file = path.join(home, `${id}.bough`);
  const made = recordScenario(id, file).then(async () => (await ask('openRecording', { file })).id);
  opened.set(id, made);
  return made;
}

async function slotOf(session: string, name: string): Promise<number> {
  const { rows } = await ask('look', { session, at: 'end', full: true });
  const row = rows.find((one) => one.name === name || one.label === name);
  if (!row) throw new Error(`nobody is called ${name}`);
  return row.slot;
}

describe('a place in a state over time', () => {
  it('is at every event what the table says of it, through a crash and the next life', async () => {
    const session = await open('my-app');
    const slot = await slotOf(session, 'Worker 1');
    const crash = (await ask('crashes', { session })).find((one) => one.slot === slot);
    const from = (crash?.at as number) - 1_000_000;
    const to = (crash?.at as number) + 400_000;
    const { endSeq } = await ask('look', { session, at: 'end' });
    const track = await ask('track', { session, slot, path: ['balance'], from, to, endSeq });
    expect(track).toMatchObject({ slot, path: ['balance'], from, to, reduced: false });
    expect(track.omitted).toBeUndefined();
    expect(track.points.length).toBeGreaterThan(2);
    const first = (await ask('seqAt', { session, at: from })).seq;
    const last = (await ask('seqAt', { session, at: to })).seq;
    const [here] = [track.points.findIndex((point) => point.text === undefined)];
    expect(track.points[here]).toEqual({ seq: crash?.seq, at: crash?.at });
    for (let seq = first; seq <= last; seq++) {
      const [value] = await ask('values', { session, seq, path: ['balance'], slots: [slot] });
      const point = track.points.findLast((one) => one.seq <= seq);
      // Between an end and the first state of the next life the table still shows the state that the dead had.
      if (point?.text !== undefined) expect([seq, point.text, point.number]).toEqual([seq, value?.text, value?.number]);
    }
    for (let i = 1; i < track.points.length; i++) expect(track.points[i]?.text).not.toBe(track.points[i - 1]?.text);
  });

  it('where nothing stands is one empty point', async () => {
    const session = await open('my-app');
    const slot = await slotOf(session, 'Worker 1');
    const range = { session, slot, from: 0, to: 1e12, endSeq: 1e9 };
    const nothing = await ask('track', { ...range, path: ['no', 'such', 'field'] });
    expect(nothing.points).toEqual([{ seq: 0, at: 0 }]);
    expect((await ask('track', { ...range, slot: 9999, path: ['balance'] })).points).toEqual([{ seq: 0, at: 0 }]);
  });
});

describe('which message is which', () => {
  it('counts the messages of a life as the list of messages has them', async () => {
    const session = await open('my-app');
    const slot = await slotOf(session, 'Worker 2');
    const { endSeq } = await ask('look', { session, at: 'end' });
    const received: number[] = [];
    const lives = (await ask('detail', { session, seq: endSeq, slot }))?.lives ?? [];
    const pid = lives[0]?.pid;
    for (let from = 1; from <= endSeq; from += 1000)
      for (const row of await ask('events', { session, from, direction: 1, limit: 1000 }))
        if (row.seq < from + 1000 && row.type === 'message_received' && row.slot === slot) {
          const { json } = await ask('event', { session, seq: row.seq });
          if ((json as { pid: number }).pid === pid) received.push(row.seq);
        }
    expect(received.length).toBeGreaterThan(5);
    for (const n of [1, 2, received.length]) {
      const seq = received[n - 1] as number;
      expect(await ask('messageCount', { session, slot, seq })).toEqual({ n, of: received.length });
      expect((await ask('messageCount', { session, slot, seq: seq - 1 }))?.n).toBe(n - 1);
    }
    // Another process in between, and back.
    const other = await slotOf(session, 'Cache');
    expect((await ask('messageCount', { session, slot: other, seq: endSeq }))?.of).toBeGreaterThan(0);
    expect(await ask('messageCount', { session, slot, seq: endSeq })).toEqual({ n: received.length, of: received.length });
    expect(await ask('messageCount', { session, slot: 9999, seq: endSeq })).toBeNull();
  });
});

describe('the messages of a process', () => {
  it('pair a DOWN message with the monitor that it belongs to, by its reference', async () => {
    const program = path.join(home, 'watcher.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor } from 'bough';
const Watcher = genServer({
  name: 'Watcher',
  init: (_, self) => { self.sendAfter(10, self.pid, 'watch'); return ['ok', 0]; },
  handleInfo(message, n, self) {
    if (message === 'watch') {
      for (const ms of [60, 20]) self.monitor(self.spawn(function* helper(h) { yield h.sleep(ms); }));
    }
    return ['noreply', n + 1];
  },
});
export default program({ name: 'Watching', start: { module: supervisor({ name: 'Root', children: [{ id: 'Watcher', start: { module: Watcher, name: 'Watcher' } }] }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'watching.bough');
    await recordProgram(program, file, { forMs: 500 });
    const { id: session } = await ask('openRecording', { file });
    const { endSeq } = await ask('look', { session, at: 'end' });
    const { rows } = await ask('messages', { session, slot: await slotOf(session, 'Watcher'), seq: endSeq, limit: 50 });
    const downs = rows.filter((row) => row.kind === 'down');
    expect(downs).toHaveLength(2);
    for (const down of downs) {
      const monitored = (await ask('event', { session, seq: down.monitor?.seq as number })).json as {
        type: string;
        ref: number;
        at: number;
      };
      const sent = (await ask('event', { session, seq: down.sentSeq })).json as { type: string; ref: number };
      expect([monitored.type, sent.type, monitored.ref]).toEqual(['monitored', 'down_sent', sent.ref]);
      expect(down.monitor?.at).toBe(monitored.at);
    }
    expect(rows.filter((row) => row.kind !== 'down').every((row) => row.monitor === undefined)).toBe(true);
  });
});

describe('what an exit did to others', () => {
  it('under one_for_all: who was stopped, who came back, and how long that took', async () => {
    const session = await open('one-for-all');
    const [crash] = await ask('crashes', { session });
    const impact = await ask('impact', { session, seq: crash?.seq as number });
    expect(impact?.stopped.map(({ name, how }) => [name, how]).sort()).toEqual([
      ['Display', 'supervisor'],
      ['Sensor', 'supervisor'],
    ]);
    expect(impact?.restarted.map(({ name, incarnation }) => [name, incarnation]).sort()).toEqual([
      ['Display', 2],
      ['Filter', 2],
      ['Sensor', 2],
    ]);
    const back = Math.max(...(impact?.restarted ?? []).map(({ at }) => at));
    expect(impact?.recoveredUs).toBe(back - (crash?.at as number));
    expect(impact?.told).toContainEqual(expect.objectContaining({ name: 'Chain.Sup', what: 'trapped' }));
    expect(impact?.lastMessage).toMatchObject({ from: 'Sensor', text: expect.stringMatching(/^\{:sample, /) });
    expect((await ask('event', { session, seq: impact?.lastMessage?.seq as number })).row.type).toBe('message_received');
    expect(impact?.stateBefore?.value).toBeDefined();
  });

  it('under one_for_one nobody else is stopped; an event of its story leads to the same exit', async () => {
    const session = await open('one-for-one');
    const [crash] = await ask('crashes', { session });
    const impact = await ask('impact', { session, seq: crash?.seq as number });
    expect(impact?.stopped).toEqual([]);
    expect(impact?.restarted.map(({ name }) => name)).toEqual(['Payments']);
    const after = await ask('events', { session, from: (crash?.seq as number) + 1, direction: 1, limit: 20 });
    const restarted = after.find((row) => row.type === 'child_restarted');
    expect((await ask('impact', { session, seq: restarted?.seq as number }))?.seq).toBe(crash?.seq);
    expect(await ask('impact', { session, seq: 1 })).toBeNull();
  });

  it('names the bystander that a link took down, and whom a trapped signal did not', async () => {
    const session = await open('link-bystander');
    const [crash] = await ask('crashes', { session });
    const impact = await ask('impact', { session, seq: crash?.seq as number });
    expect(impact?.told.filter(({ what }) => what === 'died').map(({ name }) => name)).toEqual(
      impact?.stopped.filter(({ how }) => how === 'signal').map(({ name }) => name),
    );
    expect(impact?.told.some(({ what }) => what === 'died')).toBe(true);
  });

  it('a supervisor that gives up, and all that hung on it, was stopped by it; what the next one started anew is back', async () => {
    const session = await open('intensity-escalation');
    let whole: Awaited<ReturnType<typeof ask<'impact'>>> = null;
    for (const { seq } of await ask('crashes', { session })) {
      const impact = await ask('impact', { session, seq });
      if ((impact?.stopped.length ?? 0) > (whole?.stopped.length ?? 0)) whole = impact;
    }
    const gone = new Set(whole?.stopped.map(({ slot }) => slot));
    expect(gone.size).toBeGreaterThan(0);
    // Who ended between the crash and the end of its story, as the log has it.
    const { endSeq } = await ask('look', { session, at: 'end' });
    const last = Math.max(...[...(whole?.restarted ?? []), ...(whole?.stopped ?? [])].map(({ seq }) => seq));
    const rows = await ask('events', { session, from: (whole?.seq as number) + 1, direction: 1, limit: 1000 });
    const ended = rows.filter((row) => row.seq <= Math.min(last, endSeq) && row.type === 'process_exited').map((row) => row.slot);
    expect([...gone].sort()).toEqual([...new Set(ended)].sort());
  });
});

describe('crashes that went alike', () => {
  it('have reason, place and kind of message in common; one that differs in any of them is not among them', async () => {
    const session = await open('my-app');
    const crashes = await ask('crashes', { session });
    const first = await ask('similar', { session, seq: crashes[0]?.seq as number });
    expect(first).toMatchObject({
      tag: 'badmatch',
      place: expect.stringMatching(/^my-app\.ts:\d+$/),
      message: 'debit',
      of: crashes.length,
    });
    expect(first?.crashes.length).toBeGreaterThan(1);
    for (const { seq } of first?.crashes ?? []) expect((await ask('similar', { session, seq }))?.crashes).toEqual(first?.crashes);
    const all = new Set(first?.crashes.map(({ k }) => k));
    for (const crash of crashes) {
      const own = await ask('similar', { session, seq: crash.seq });
      const same = own?.tag === first?.tag && own?.place === first?.place && own?.message === first?.message;
      expect([crash.k, all.has(crash.k)]).toEqual([crash.k, same]);
    }
    expect(await ask('similar', { session, seq: 1 })).toBeNull();
  });

  it('differ by the message that was handled, by the place, and by the reason', async () => {
    const program = path.join(home, 'ways.ts');
    writeFileSync(
      program,
      `import { genServer, program, supervisor } from 'bough';
const WAYS = ['one', 'two', 'one', 'three', 'two'];
const Server = genServer({
  name: 'Server',
  init: () => ['ok', 0],
  handleCast(way, state, self) {
    if (way[0] === 'three') return self.error('other');
    const here = () => self.error('same');
    return here();
  },
});
const Driver = genServer({
  name: 'Driver',
  init: (_, self) => { self.sendAfter(50, self.pid, 'next'); return ['ok', 0]; },
  handleInfo(_, n, self) {
    if (WAYS[n] !== undefined) { self.cast('Server', [WAYS[n], n]); self.sendAfter(50, self.pid, 'next'); }
    return ['noreply', n + 1];
  },
});
const children = [{ id: 'Server', start: { module: Server, name: 'Server' } }, { id: 'Driver', start: { module: Driver, name: 'Driver' } }];
export default program({ name: 'Ways', start: { module: supervisor({ name: 'Root', intensity: 9, period: 1, children }), name: 'Root' } });\n`,
    );
    const file = path.join(home, 'ways.bough');
    await recordProgram(program, file);
    const { id: session } = await ask('openRecording', { file });
    const crashes = await ask('crashes', { session });
    const alike = await Promise.all(crashes.map(async ({ seq }) => (await ask('similar', { session, seq }))?.crashes.map(({ k }) => k)));
    expect(alike).toEqual([[1, 3], [2, 5], [1, 3], [4], [2, 5]]);
  });
});
