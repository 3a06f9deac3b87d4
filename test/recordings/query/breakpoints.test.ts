// What breakpoints add to queries: going along with a log that grows, levels that become true, templates, and tests that throw.

import { describe, expect, test } from 'vitest';
import type { QuerySource } from '../../../recordings/query/index.ts';
import {
  breakpointPart,
  Cursor,
  canStop,
  chunkSource,
  Follower,
  isLevel,
  Onsets,
  PLAIN,
  parseQuery,
  parseTemplate,
  render,
  runQuery,
  unknownFields,
} from '../../../recordings/query/index.ts';
import { World } from '../../../runtime/fold/world.ts';
import { createSystem, type Program } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { decodeEvent, StringTable } from '../../../runtime/protocol/chunk.ts';
import { EV } from '../../../runtime/protocol/event-table.ts';

function query(text: string) {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.query;
}
const follow = (text: string, source: QuerySource): number[] =>
  [...new Follower(query(text), source).advance()].flatMap(({ seqs }) => seqs);
const scan = (text: string, source: QuerySource): number[] => [...runQuery(query(text), source)].flatMap(({ hits }) => hits);

async function programLog(name: string, until = 6_000_000): Promise<EventChunk[]> {
  const { default: program } = (await import(`../../../runtime/scenarios/${name}.ts`)) as { default: Program };
  const chunks: EventChunk[] = [];
  const system = createSystem({ seed: 3, chunkSize: 64, sink: (chunk) => chunks.push(chunk) });
  system.start(program);
  while (system.run({ until }).stopped === 'turns');
  system.flush();
  return chunks;
}
const chunks = await programLog('intensity-escalation');
const source = chunkSource(chunks);

describe('a query that goes along with a log', () => {
  test.each(['kind:crash', 'kind:delivered', 'left=0', 'tag:pull wait>=1us', 'name:Index kind:state', 'causes(kind:crash)', ''])(
    '%j finds chunk by chunk what a scan of the whole finds',
    (text) => {
      const growing: EventChunk[] = [];
      let now = chunkSource(growing);
      const one: QuerySource = {
        get lastSeq() {
          return now.lastSeq;
        },
        get strings() {
          return now.strings;
        },
        stretchAt: (seq) => now.stretchAt(seq),
        stretchBefore: (seq) => now.stretchBefore(seq),
        scanAt: (seq) => now.scanAt(seq),
        worldAt: (seq) => now.worldAt(seq),
      };
      const follower = new Follower(query(text), one);
      let found: number[] = [];
      for (const chunk of chunks) {
        growing.push(chunk);
        now = chunkSource(growing);
        for (const { seqs, again } of follower.advance()) found = again ? [...seqs] : [...found, ...seqs];
        expect(follower.scanned).toBe(now.lastSeq);
      }
      expect(found).toEqual(scan(text, source));
    },
  );

  test('counts what it can not evaluate and goes on behind it', () => {
    // A source that is broken in places: what a damaged file may be.
    const broken: QuerySource = {
      ...source,
      strings: {
        get(id) {
          throw new RangeError(`string ${id} is damaged`);
        },
      },
    };
    const follower = new Follower(query('tag=pull or kind:spawn'), broken);
    const found = [...follower.advance()].flatMap(({ seqs }) => seqs);
    expect(follower.threw).toBeGreaterThan(10);
    expect(follower.lastError).toMatch(/string \d+ is damaged/);
    expect(found).toEqual(scan('kind:spawn', source));
  });

  test('with calls or a variable of a window can not be asked of single events', () => {
    expect(['kind:crash', 'state.a>1', '', 'word'].map((text) => canStop(query(text)))).toEqual([true, true, true, true]);
    expect(['causes(kind:crash)', 'seq(kind:crash -> kind:restart)', 'pid=$sel'].map((text) => canStop(query(text)))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a level', () => {
  test.each([
    ['mailbox>=1', true],
    ['state.size>3 name:Index', true],
    ['not status=waiting', true],
    ['inc=#2 or mailbox>9', true],
    ['kind:state state.size>3', false],
    ['name:Index', false],
    ['mailbox>=1 tag:pull', false],
    ['mailbox>=1 word', false],
    ['causes(mailbox>=1)', false],
  ])('%j: %j', (text, is) => expect(isLevel(query(text))).toBe(is));

  test.each(['mailbox>=1', 'status=waiting', 'state.size>=3 name:Index', 'inc>=2', 'not mailbox=0'])(
    '%j is found where it begins to hold, from the first event and from the middle of the log',
    (text) => {
      const holds = new Set(scan(text, source));
      const wanted: number[] = [];
      const held = new Set<number>();
      const ended = new Set<number>();
      const from = chunks[Math.floor(chunks.length / 2)] as EventChunk;
      for (const chunk of chunks)
        for (let i = 0; i < chunk.count; i++) {
          const [seq, pid] = [chunk.firstSeq + i, chunk.pid[i] as number];
          if (pid === 0 || ended.has(pid)) continue;
          if (chunk.type[i] === EV.process_exited) ended.add(pid);
          if (holds.has(seq) && !held.has(pid)) wanted.push(seq);
          if (holds.has(seq)) held.add(pid);
          else held.delete(pid);
        }
      expect(wanted.length).toBeGreaterThan(0);
      expect(follow(text, source)).toEqual(wanted);

      // From the middle: what holds already does not begin to hold.
      const part = breakpointPart(query(text)) as Onsets;
      expect(part).toBeInstanceOf(Onsets);
      part.begin(source.worldAt(from.firstSeq - 1), source);
      const cursor = new Cursor(source);
      const found: number[] = [];
      for (const chunk of chunks.filter(({ firstSeq }) => firstSeq >= from.firstSeq)) {
        cursor.enter(chunk);
        for (cursor.i = 0; cursor.i < chunk.count; cursor.i++) if (part.test(cursor)) found.push(cursor.seq);
      }
      expect(found).toEqual(wanted.filter((seq) => seq >= from.firstSeq));
    },
  );
});

describe('a template', () => {
  const strings = new StringTable();
  for (const chunk of chunks) strings.add(chunk);
  const fill = (template: string, seq: number): string => {
    const chunk = source.scanAt(seq) as EventChunk;
    const cursor = new Cursor(source);
    cursor.enter(chunk);
    cursor.i = seq - chunk.firstSeq;
    return render(parseTemplate(template), cursor, PLAIN);
  };

  test('says what the fold and the log say, at every event', () => {
    const world = new World();
    for (const chunk of chunks)
      for (let i = 0; i < chunk.count; i++) {
        world.apply(chunk, i, i + 1);
        const event = decodeEvent(chunk, i, strings);
        const process = event.pid === 0 ? undefined : world.summary(event.pid);
        const name = process ? (process.name ?? process.label) : '–';
        expect(fill('{seq} {pid} {name} {mailbox} {inc} {type} {t}', event.seq)).toBe(
          `${event.seq} ${event.pid === 0 ? '–' : `<0.${event.pid}.0>`} ${name} ${process?.mailboxSize ?? '–'} ${process?.incarnation ?? '–'} ${event.type.replaceAll('_', ' ')} ${event.at / 1000} ms`,
        );
      }
  });

  test('goes into messages, states and reasons', () => {
    const [sent] = scan('kind:send tag:add', source) as [number];
    expect(fill('{from} to {to}: {message.tag} {msg.1}', sent)).toMatch(/^Parser to Index: add \d+$/);
    const [finished] = scan('type:callback_finished name=Index state.size=2', source) as [number];
    expect(fill('{state.size} of {state.newest}', finished)).toBe('2 of 2');
    const [crash] = scan('kind:crash', source) as [number];
    expect(fill('{name} {class} {tag} {reason.0}', crash)).toMatch(/^Parser abnormal badmatch/);
    const [counted] = scan('type:restart_counted', source) as [number];
    expect(fill('{left} left for {name}', counted)).toMatch(/^\d left for \S+Sup$/);
  });

  test('never fails: what is not there says so in its place', () => {
    const [finished] = scan('type:callback_finished name=Index', source) as [number];
    const [spawned] = scan('kind:spawn', source) as [number];
    expect(fill('{state.sise} {nobody} {name.x} { } {}', finished)).toBe(
      '⟨no such field⟩ ⟨no such field⟩ ⟨no such field⟩ ⟨no such field⟩ ⟨no such field⟩',
    );
    expect(fill('{msg} {wait} {reason}', spawned)).toBe('– – –');
    expect(fill('{{pid}} is }} not {{ closed {pid', spawned)).toBe('{pid} is } not { closed {pid');
    expect(unknownFields(parseTemplate('{pid} {nobody} {state.x.y} {msg."a key"} {state..x}'))).toEqual(['nobody', 'state..x']);
  });
});
