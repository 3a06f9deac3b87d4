// What an attached program sends: written at once, to the byte as encodeTerm would, and left to the program as it is.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSystem, Pid, program, Ref, type Self } from '../../../runtime/index.ts';
import { encodeTerm } from '../../../runtime/protocol/term-codec.ts';
import { Encoded } from '../../../runtime/trace/payload-block.ts';
import { PayloadBytes } from '../../../runtime/trace/payload-bytes.ts';
import { LogCollector } from '../../support/runtime-log.ts';

const texts = ({ ends, bytes }: { ends: Uint32Array; bytes: Uint8Array }): string[] =>
  [...ends].map((end, i) => new TextDecoder().decode(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)));

const special: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  undefined,
  new Pid(0, 5),
  new Pid(2, 70),
  new Ref(3),
  new Map([[{ a: 1 }, 2]]),
  new Set([1]),
  Uint8Array.of(1, 2),
  new Date(0),
  () => 1,
  Symbol('s'),
  3n,
  -0,
  Number.NaN,
  { $pid: 1 },
  { '': 0 },
  new Error('why'),
  new Encoded('{"already":true}'),
  Object.create(null),
  Object.create(Array.prototype),
  'é',
  '\ud800',
  'quo"te\\n\n',
  'x'.repeat(200),
);
const values = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), special, fc.array(tie('any')), fc.dictionary(fc.string(), tie('any'))),
})).any;

describe('payloads that are encoded where they are written', () => {
  it('are those of encodeTerm, whatever the value, how often and in how many chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.array(values, { maxLength: 12 }), { maxLength: 4 }), (chunks) => {
        const bytes = new PayloadBytes();
        for (const chunk of chunks) {
          const twice = [...chunk, ...chunk.map((value) => ['out', value]), ...chunk];
          expect(twice.map((value) => bytes.add(value))).toEqual(twice.map((_, i) => i + 1));
          const wanted = twice.map((value) => (value instanceof Encoded ? value.text : encodeTerm(value)));
          expect(texts(bytes.take())).toEqual(wanted);
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('say what an object is at each time, also where it is written into in between', () => {
    const bytes = new PayloadBytes();
    const sent: Record<string, unknown> = { user: 'somebody', text: 'something that is long enough', n: 0 };
    const wanted: string[] = [];
    const write = (): void => {
      bytes.add(sent);
      wanted.push(encodeTerm(sent));
    };
    write();
    write();
    sent['n'] = -0;
    write();
    sent['more'] = 1;
    write();
    delete sent['user'];
    write();
    sent['user'] = 'somebody';
    write();
    expect(texts(bytes.take())).toEqual(wanted);
    expect(new Set(wanted).size).toBe(5);
  });

  it('of an object that goes round, or throws when it is read, or of more than the first bytes, are whole', () => {
    const bytes = new PayloadBytes();
    const round: Record<string, unknown> = { a: 1 };
    round['self'] = round;
    const throwing = {
      get a(): never {
        throw new Error('no');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const large = Array.from({ length: 40_000 }, (_, n) => ({ n, text: `item ${n}` }));
    const all = [round, throwing, proxy, large, { after: 1 }];
    for (const value of all) bytes.add(value);
    expect(texts(bytes.take())).toEqual(all.map((value) => encodeTerm(value)));
  });
});

it('[ATTACH-4] what an attached program sends is neither frozen nor copied, and the log says what it was when it was sent', () => {
  const log = new LogCollector();
  const seen: unknown[] = [];
  const sent = { list: [1], map: new Map([['a', 1]]), note: 'before' };
  const system = createSystem({ seed: 1, sink: log.sink, attachable: true });
  system.start(
    program({
      name: 'p',
      *start(self: Self) {
        self.register('main');
        const { pid } = self;
        yield* self.receive();
        self.send(pid, sent);
        sent.note = 'after';
        sent.list.push(2);
        self.send(pid, sent);
        for (;;) seen.push(yield* self.receive());
      },
    }),
  );
  system.run();
  system.trace('recorded', true);
  system.input('main', 'go', 'test');
  system.run();
  system.flush();
  expect(seen).toEqual([sent, sent]);
  expect(seen[0]).toBe(sent);
  expect(Object.isFrozen(sent)).toBe(false);
  const payloads = log.events.filter((event) => event.type === 'message_sent' && event.pid === 1).map((event) => event.payload);
  expect(payloads).toMatchObject([
    { note: 'before', list: [1] },
    { note: 'after', list: [1, 2] },
  ]);
});
