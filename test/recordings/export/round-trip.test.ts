// Exports are read back: NDJSON gives the same log, ShiViz's format the same order, the others are checked by their own rules.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  EventView,
  hideSecrets,
  ImportError,
  importLog,
  mermaid,
  ndjson,
  parseRedaction,
  perfetto,
  type RecordingReader,
  shiviz,
} from '../../../recordings/index.ts';
import { open, writeRecording } from '../../support/recordings.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

const LONG = process.env['BOUGH_LONG'] === '1';
const folder = mkdtempSync(join(tmpdir(), 'bough-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (end: string): string => join(folder, `${++files}.${end}`);
const samples = ['one-for-all', 'intensity-escalation', 'poison-message'].map((name) => `recordings/samples/${name}.bough`);
const options = { semanticsVersion: 1, now: '2026-01-02T03:04:05.678Z' };

const whole = (reader: RecordingReader) => ({ from: 1, to: reader.lastSeq });
const text = (parts: Iterable<string>): string => [...parts].join('');
const exported = (reader: RecordingReader, range = whole(reader)): string => text(ndjson(new EventView(reader), range));
const exportedWithout = async (reader: RecordingReader, paths: string[]): Promise<string> => {
  const view = new EventView(reader);
  const redactions = paths.map((path) => parseRedaction(path) as NonNullable<ReturnType<typeof parseRedaction>>);
  return text(ndjson(view, { ...whole(reader), hiding: await hideSecrets(view, { redactions, texts: [] }) }));
};

async function imported(content: string, more: object = {}): Promise<{ reader: RecordingReader; notes: readonly string[] }> {
  const [from, to] = [newPath('log'), newPath('bough')];
  writeFileSync(from, content);
  const { notes } = await importLog(from, to, { ...options, ...more });
  return { reader: open(to), notes };
}
const errorOf = (content: string, more: object = {}): Promise<string> =>
  imported(content, more).then(
    () => 'no error',
    (error: unknown) => (error instanceof ImportError ? error.message : `another error: ${error}`),
  );

function using<T>(path: string, use: (reader: RecordingReader) => T): T {
  const reader = open(path);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

describe('NDJSON', () => {
  test('of any log is imported as the same log: the same hash, worlds and lists', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 1e6 }), fc.boolean(), fc.boolean(), async (seed, contents, gaps) => {
        const path = newPath('bough');
        writeRecording(path, syntheticLog({ seed, events: 600, contents, gaps }).chunks(100));
        const original = open(path);
        const { reader: copy, notes } = await imported(exported(original));
        try {
          expect(notes.filter((note) => note.includes('hash'))).toEqual([]);
          expect(copy.computeLogHash()).toBe(original.computeLogHash());
          expect(copy.info()).toEqual(original.info());
          expect([copy.crashes(), copy.restarts(), copy.gaps()]).toEqual([original.crashes(), original.restarts(), original.gaps()]);
          for (const share of [0.3, 0.7, 1]) {
            const seq = Math.floor(original.lastSeq * share);
            expect(copy.worldAt(seq).hash()).toBe(original.worldAt(seq).hash());
          }
        } finally {
          original.close();
          copy.close();
        }
      }),
      { numRuns: LONG ? 200 : 8, seed: 31 },
    );
  });

  test.each(samples)('of %s is imported as the same log, and verified', async (sample) => {
    const content = using(sample, (reader) => exported(reader));
    const { reader, notes } = await imported(content);
    expect(notes).toEqual([]);
    expect(reader.verify()).toEqual({ ok: true, problems: [] });
    expect(reader.meta.imported).toMatch(/^Imported from /);
    expect(reader.logHash).toBe(using(sample, ({ logHash }) => logHash));
    reader.close();
  });

  test('of a part begins with a gap, and keeps its seqs and causes', async () => {
    const content = using(samples[0] as string, (reader) => exported(reader, { from: 400, to: 600 }));
    const { reader } = await imported(content);
    expect(reader.gaps()).toMatchObject([{ seq: 1, count: 399, why: 'before_recording' }]);
    expect(reader.lastSeq).toBe(600);
    const lines = content.trim().split('\n').slice(1);
    const back = exported(reader, { from: 400, to: 600 }).trim().split('\n').slice(1);
    const essence = (line: string) => {
      const { slot: _slot, pid, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return { ...rest, pid };
    };
    expect(back.map(essence)).toEqual(lines.map(essence));
    reader.close();
  });

  test('that was changed after it was exported is imported with a word about it', async () => {
    const content = using(samples[0] as string, (reader) => exported(reader)).replace('"label":"Storm"', '"label":"Calm"');
    const { reader, notes } = await imported(content);
    expect(notes.join()).toMatch(/it was changed after it was exported/);
    reader.close();
  });

  test('from a program that calls its processes by name: they are spawned, and messages arrive', async () => {
    const { reader, notes } = await imported(
      [
        { type: 'message_sent', pid: 'client', to: 'server', tag: 'get', kind: 'call', delivered: true, at: 5, payload: ['get', 1] },
        { type: 'message_received', pid: 'server', from: 'client', tag: 'get', kind: 'call', cause: 1, at: 9 },
        { type: 'process_exited', pid: 'server', tag: 'boom', class: 'abnormal', crashed: true, cause: 2, at: 12 },
      ]
        .map((line) => JSON.stringify(line))
        .join('\n'),
    );
    expect(notes.join()).toMatch(/names of their own/);
    expect(reader.verify()).toEqual({ ok: true, problems: [] });
    expect(reader.crashes()).toMatchObject([{ path: 'server', tag: 'boom' }]);
    expect(reader.worldAt(reader.lastSeq).slot(1)).toMatchObject({ label: 'client', live: true });
    reader.close();
  });

  test.each([
    ['{"bough":2}', 'line 1: it was exported in version 2 of the format, this Bough reads 1: export it again'],
    ['{"bough":1}\n{"type":', /^line 2: it is not JSON/],
    ['{"bough":1}\n[1]', /^line 2: it is not JSON|it is not a JSON object/],
    ['{"type":"proces_spawned","pid":1}', 'line 1: there is no type of event called "proces_spawned"; did you mean process_spawned?'],
    ['{"type":"turn_ended","pid":1,"reduction":4}', 'line 1: turn_ended has no field "reduction"; did you mean reductions?'],
    ['{"type":"turn_ended","pid":1,"reductions":-4}', 'line 1: reductions is -4, not a whole number from 0 to 4294967295'],
    ['{"type":"process_exited","pid":1,"class":"bad"}', 'line 1: class is "bad", not one of normal, shutdown, abnormal, killed'],
    ['{"type":"turn_started","pid":1,"cause":5}', 'line 1: cause is 5, which is no earlier event than this one, 1'],
    ['{"type":"turn_started","pid":1,"at":9}\n{"type":"turn_started","pid":1,"at":3}', /^line 2: at is 3, and the event before was at 9/],
    [
      '{"type":"turn_started","pid":1,"seq":9}\n{"type":"turn_started","pid":1,"seq":9}',
      'line 2: seq is 9, and 10 is the least that can come next',
    ],
    ['{"type":"linked","pid":"<0.1.0>","other":"bob"}', 'line 1: "bob" is not a pid, such as "<0.5.0>"'],
    ['{"type":"turn_started","pid":1,"payload":3}', 'line 1: turn_started has no payload'],
    ['{"bough":1}\n', 'line 1: it has no event'],
  ])('%s is refused', async (content, what) => {
    const error = await errorOf(content);
    if (typeof what === 'string') expect(error).toBe(what);
    else expect(error).toMatch(what);
  });
});

describe('redaction', () => {
  const secret = 'hunter2';
  test.each([
    ['state.password', { password: secret, name: 'x' }, { password: { $opaque: 'redacted' }, name: 'x' }],
    ['state.*.password', [{ password: secret }, 1], [{ password: { $opaque: 'redacted' } }, 1]],
    [
      '**.password',
      {
        a: [
          {
            $map: [
              ['password', secret],
              ['b', 1],
            ],
          },
        ],
      },
      {
        a: [
          {
            $map: [
              ['password', { $opaque: 'redacted' }],
              ['b', 1],
            ],
          },
        ],
      },
    ], // prettier-ignore
    ['state', secret, { $opaque: 'redacted' }],
    ['msg.password', { password: secret }, { password: secret }],
    ['state."a b".1', { 'a b': [1, secret] }, { 'a b': [1, { $opaque: 'redacted' }] }],
  ])('%s of a state', async (path, state, expected) => {
    const { redact } = await import('../../../recordings/export/redact.ts');
    expect(redact('state_changed', state, [parseRedaction(path) as NonNullable<ReturnType<typeof parseRedaction>>])).toEqual(expected);
  });
  test.each(['', 'state..x', 'password', '.state'])('%j is no path', (path) => expect(parseRedaction(path)).toBeUndefined());

  test('takes contents out of an export and leaves the rest', async () => {
    const reader = open(samples[0] as string);
    const plain = exported(reader);
    const without = await exportedWithout(reader, ['*']);
    reader.close();
    expect(plain.split('\n').length).toBe(without.split('\n').length);
    expect(plain).toContain('9999');
    expect(without).not.toContain('9999');
    expect((await imported(without)).reader.verify().ok).toBe(true);
  });
});

describe("ShiViz's format", () => {
  test.each(samples)('of %s is imported with the order that its clocks tell', async (sample) => {
    const notes: string[] = [];
    const content = using(sample, (reader) => text(shiviz(new EventView(reader), whole(reader), (note) => notes.push(note))));
    expect(notes).toEqual([]);
    const lines = content.trim().split('\n');
    for (const line of lines.filter((_, i) => i % 2 === 0)) expect(line).toMatch(/^\S+ \{.*\}$/);
    const { reader } = await imported(content);
    expect(reader.verify()).toEqual({ ok: true, problems: [] });
    const said = [...new EventView(reader).events(1, reader.lastSeq)].filter(({ type }) => type === 'log_line');
    expect(said.length).toBe(lines.length / 2);
    // Exported again, every clock of the copy knows at least what the clock of the original knew.
    expect(said.map(({ payload }) => payload).sort()).toEqual(lines.filter((_, i) => i % 2 === 1).sort());
    reader.close();
  });

  test('keeps what happened before what', async () => {
    // b1 knows of a1, c1 of b1 and so of a1; the file has them in another order.
    const { reader } = await imported(['c {"c":1,"b":1,"a":1}', 'last', 'b {"b":1,"a":1}', 'middle', 'a {"a":1}', 'first'].join('\n'));
    const events = [...new EventView(reader).events(1, reader.lastSeq)];
    const said = events.filter(({ type }) => type === 'log_line').map(({ payload }) => payload);
    expect(said).toEqual(['first', 'middle', 'last']);
    // An arrow from a to b and one from b to c; a is known to c only through b.
    expect(events.filter(({ type }) => type === 'message_sent').map(({ pid, ...event }) => [pid, (event as { to?: number }).to])).toEqual([
      [1, 2],
      [2, 3],
    ]); // prettier-ignore
    reader.close();
  });

  test('with another pattern is read by that', async () => {
    const { reader } = await imported('[a] hello @{"a":1}\n[a] bye @{"a":2}\n', {
      format: 'shiviz',
      pattern: '\\[(?<host>\\w+)\\] (?<event>.*) @(?<clock>{.*})',
    });
    expect(reader.info()).toMatchObject({ events: 3, processes: 1 });
    reader.close();
  });

  test.each([
    ['hello\n', /^line 1: nothing in it fits the pattern/],
    ['a {"a":1}\nx\na {"a":3}\ny', 'line 3: a has no event 2: its clock jumps to 3'],
    ['a {"a":1}\nx\na {"a":1}\ny', 'line 3: a has its event 1 twice, the first time in line 1'],
    ['a {"b":1}\nx', 'line 1: the clock of a does not count a itself'],
    ['a {"a":1,"b":4}\nx', 'line 1: the clock knows event 4 of b, which is not in the log'],
    ['a {"a":1,"b":1}\nx\nb {"b":1,"a":1}\ny', 'line 1: the clocks contradict each other: nothing can come before this event of a'],
    ['a {"a":1.5}\nx', 'line 1: the clock counts 1.5 for a, not a whole number'],
    ['a {a}\nx', 'line 1: the clock {a} is not JSON'],
  ])('%j is refused', async (content, what) => {
    const error = await errorOf(content, { format: 'shiviz' });
    if (typeof what === 'string') expect(error).toBe(what);
    else expect(error).toMatch(what);
  });
});

interface TraceEvent {
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tid?: number;
  readonly id?: number;
}

describe("Perfetto's format", () => {
  test.each(samples)('of %s is JSON whose arrows begin and end in slices', (sample) => {
    const content = using(sample, (reader) => text(perfetto(new EventView(reader), whole(reader))));
    const { traceEvents } = JSON.parse(content) as { traceEvents: TraceEvent[] };
    for (const event of traceEvents) {
      expect(['M', 'X', 's', 'f', 'i', 'C']).toContain(event.ph);
      if (event.ph !== 'M') expect(Number.isFinite(event.ts)).toBe(true);
    }
    const slices = Map.groupBy(
      traceEvents.filter(({ ph }) => ph === 'X'),
      ({ tid }) => tid,
    );
    const sent = new Map(traceEvents.filter(({ ph }) => ph === 's').map((event) => [event.id, event]));
    const flows = traceEvents.filter(({ ph }) => ph === 's' || ph === 'f');
    expect(flows.length).toBeGreaterThan(50);
    for (const { ph, id, ts, tid } of flows) {
      if (ph === 'f' && !sent.has(id)) continue; // a timer's or a signal's message has no sender
      // What the host sends is in no turn.
      if (tid !== 0)
        expect(
          slices.get(tid)?.some((slice) => slice.ts <= ts && ts <= slice.ts + (slice.dur as number)),
          `flow ${id}`,
        ).toBe(true);
    }
  });
});

describe("Mermaid's format", () => {
  function check(content: string): string {
    const [head, ...lines] = content.trimEnd().split('\n');
    expect(head).toBe('sequenceDiagram');
    const participants = new Set(lines.flatMap((line) => /^ {2}participant (p\d+) as \S/.exec(line)?.[1] ?? []));
    expect(participants.size).toBeLessThanOrEqual(12);
    for (const line of lines) {
      expect(line).toMatch(/^ {2}(participant p\d+ as |p\d+(->>|-->>|-\)|-x)p\d+: |Note over p\d+: |%% )/);
      for (const [name] of line.replace(/: .*| as .*/, '').matchAll(/\bp\d+\b/g)) expect(participants.has(name)).toBe(true);
    }
    expect(lines.length).toBeLessThan(220);
    return lines.at(-1) as string;
  }

  test.each(samples)('of %s is a sequence diagram', (sample) => {
    check(using(sample, (reader) => text(mermaid(new EventView(reader), whole(reader)))));
  });

  test('of a long log says what is left out', () => {
    const path = newPath('bough');
    writeRecording(path, syntheticLog({ seed: 4, events: 4000 }).chunks());
    const last = check(using(path, (reader) => text(mermaid(new EventView(reader), whole(reader)))));
    expect(last).toMatch(/^ {2}%% events 1 to \d+; left out: (\d+ more steps after the first 200, )?what \d+ more processes did$/);
  });
});
