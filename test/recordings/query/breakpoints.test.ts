// What breakpoints add to queries: going along with a log that grows, levels that become true, templates, and tests that throw.

import { describe, expect, test } from 'vitest';
import type { QuerySource } from '../../../recordings/query/index.ts';
import {
  Cursor,
  chunkSource,
  Follower,
  isLevel,
  LiveQuery,
  Onsets,
  PLAIN,
  parseQuery,
  parseTemplate,
  render,
  runQuery,
  unknownFields,
  whyNoStop,
} from '../../../recordings/query/index.ts';
import type { ProcessSummary } from '../../../runtime/fold/process-view.ts';
import { World } from '../../../runtime/fold/world.ts';
import { createSystem, type Program } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { decodeEvent, payloadText, StringTable } from '../../../runtime/protocol/chunk.ts';

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

  test('can stop a running system, unless it needs a window or what comes decides', () => {
    const why = (text: string): string | undefined => whyNoStop(query(text));
    for (const text of ['kind:crash', 'state.a>1', '', 'word', 'causes(kind:crash)', 'not effects(kind:crash)', 'seq(effects(a) -> b)'])
      expect([text, why(text)]).toEqual([text, undefined]);
    expect(why('pid=$sel')).toMatch(/selected in a window/);
    expect(why('kind:send not causes(kind:crash)')).toBe('not causes(…) is only known when the log is whole');
    expect(why('seq(before(a) -> b)')).toBe('before(…) inside another call is only known when the log is whole');
    expect(why('effects(within(2ms, kind:crash))')).toBe('within(…) inside another call is only known when the log is whole');
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

  type Is = (process: ProcessSummary, state: { size?: number } | undefined) => boolean;
  test.each<[string, Is]>([
    ['mailbox>=1', ({ mailboxSize }) => mailboxSize >= 1],
    ['status=waiting', ({ status }) => status === 'waiting'],
    ['state.size>=3 name:Index', ({ name }, state) => name === 'Index' && (state?.size ?? 0) >= 3],
    ['inc>=2', ({ incarnation }) => incarnation >= 2],
    ['not mailbox=0', ({ mailboxSize }) => mailboxSize !== 0],
  ])(
    '%j is found where it begins to hold, by an event of the process or one that it gets, from the first event and from the middle',
    (text, is) => {
      const wanted: number[] = [];
      const held = new Set<number>();
      const ended = new Set<number>();
      const states = new Map<number, { size?: number }>();
      const world = new World();
      const from = chunks[Math.floor(chunks.length / 2)] as EventChunk;
      const texts = (seq: number): string | undefined => {
        const chunk = source.scanAt(seq) as EventChunk;
        return payloadText(chunk, seq - chunk.firstSeq);
      };
      for (const chunk of chunks)
        for (let i = 0; i < chunk.count; i++) {
          world.apply(chunk, i, i + 1);
          const event = decodeEvent(chunk, i, world.strings, texts);
          if (event.type === 'state_changed' || (event.type === 'callback_finished' && event.payload !== undefined))
            states.set(event.pid, event.payload as { size?: number });
          const gets = ['message_sent', 'down_sent', 'timer_fired'].includes(event.type) && (event as { delivered?: boolean }).delivered;
          let begins = false;
          for (const pid of new Set([event.pid, gets ? (chunk.a[i] as number) : 0])) {
            if (pid === 0 || ended.has(pid)) continue;
            const holds = is(world.summary(pid) as ProcessSummary, states.get(pid));
            if (holds && !held.has(pid)) begins = true;
            if (holds) held.add(pid);
            else held.delete(pid);
            if (event.type === 'process_exited' && pid === event.pid) ended.add(pid);
          }
          if (begins) wanted.push(event.seq);
        }
      expect(wanted.length).toBeGreaterThan(0);
      expect(follow(text, source)).toEqual(wanted);

      // From the middle: what holds already does not begin to hold.
      const part = new Onsets(new LiveQuery(query(text)).part, query(text));
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
