import { createDraft, finishDraft } from 'immer';
import { expect, it } from 'vitest';
import type { Pid, Self } from '../../../runtime/index.ts';
import { genServer, supervisor } from '../../../runtime/index.ts';
import { Freezer } from '../../../runtime/process/freezer.ts';
import { runProgram, startProgram } from '../../support/runtime-run.ts';

/** Sends a value to another process and gives what that received, after the sender did `later` to its own. */
function sendThenChange(value: unknown, later: () => void): { received: unknown; payload: unknown; reason: unknown } {
  let received: unknown;
  const run = runProgram(function* main(self: Self) {
    const to: Pid = self.spawn(function* receiver(own: Self) {
      received = yield own.receive();
      yield own.sleep(1);
    });
    self.send(to, value);
    later();
    yield self.sleep(5);
  });
  const sent = run.log.events.find((event) => event.type === 'message_sent');
  return { received, payload: sent?.payload, reason: run.system.rootExit?.reason };
}

it('[DATA-1] what is sent is frozen deeply, also below what its author froze', () => {
  const inner = { list: [1, 2, { deep: true }] };
  const message = Object.freeze({ inner });
  const { received } = sendThenChange(message, () => undefined);
  expect(received).toBe(message);
  expect([inner, inner.list, inner.list[2]].every((part) => Object.isFrozen(part))).toBe(true);
});

it('[DATA-2] an attempt to change a frozen value crashes the process that tries', () => {
  const message = { count: 1 };
  const { reason, payload } = sendThenChange(message, () => {
    message.count = 2;
  });
  expect(reason).toEqual([expect.any(TypeError), expect.anything()]);
  expect(payload).toEqual({ count: 1 });
});

it('[DATA-3] maps, sets and typed arrays are copied when they are sent', () => {
  const map = new Map([['a', 1]]);
  const bytes = Uint8Array.of(1, 2, 3);
  const { received, payload } = sendThenChange({ map, bytes, set: new Set([1]) }, () => {
    map.set('a', 99);
    bytes[0] = 99;
  });
  expect(received).toEqual({ map: new Map([['a', 1]]), bytes: Uint8Array.of(1, 2, 3), set: new Set([1]) });
  expect(payload).toEqual({ map: { $map: [['a', 1]] }, bytes: { $bytes: 'AQID', as: 'Uint8Array' }, set: { $set: [1] } });
});

it('[DATA-3] a map in a state is recorded as it was after each callback, though its owner goes on changing it', () => {
  const server = genServer({
    name: 'keeper',
    init: () => ['ok', { map: new Map<string, number>(), n: 0 }],
    handleInfo: (key: string, state) => {
      state.map.set(key, state.n);
      return ['noreply', { ...state, n: state.n + 1 }];
    },
  });
  const run = startProgram(server);
  run.run();
  for (const message of ['a', 'b']) run.system.command({ kind: 'send', pid: 1, message });
  run.run();
  const states = run.log.events.flatMap((event) => (event.type === 'callback_finished' && event.state ? [event.payload] : []));
  expect(states).toEqual([
    { map: { $map: [] }, n: 0 },
    { map: { $map: [['a', 0]] }, n: 1 },
    {
      map: {
        $map: [
          ['a', 0],
          ['b', 1],
        ],
      },
      n: 2,
    },
  ]);
});

it('[DATA-3] a process is started with a copy of the maps in its arguments, each time anew', () => {
  const shared = new Map([['starts', 0]]);
  const server = genServer({
    name: 'server',
    init: (map: Map<string, number>) => {
      map.set('starts', (map.get('starts') as number) + 1);
      return ['ok', map.get('starts')];
    },
    handleInfo: (_: unknown, __, self) => self.exit('boom'),
  });
  const run = startProgram(supervisor({ name: 'top', children: [{ id: 's', start: { module: server, argument: shared } }] }));
  run.run();
  run.system.command({ kind: 'send', pid: 2, message: 'die' });
  run.run();
  const states = run.log.events.flatMap((event) => (event.type === 'callback_finished' && event.state ? [event.payload] : []));
  expect(states).toEqual([1, 1]);
  expect(shared.get('starts')).toBe(0);
});

it('[DATA-4] a draft is sent as the value it has', () => {
  const draft = createDraft({ items: [1] });
  draft.items.push(2);
  const { received } = sendThenChange({ draft }, () => draft.items.push(3));
  expect(received).toEqual({ draft: { items: [1, 2] } });
  expect(finishDraft(draft)).toEqual({ items: [1, 2, 3] });
});

it('[DATA-5] what cannot be recorded goes through as it is and is recorded as opaque', () => {
  class Point {
    x = 1;
  }
  const message = { date: new Date(0), f: () => 1, point: new Point(), error: new RangeError('far') };
  const { received, payload } = sendThenChange(message, () => undefined);
  expect(received).toBe(message);
  expect(payload).toMatchObject({
    date: { $opaque: 'Date' },
    f: { $opaque: 'function' },
    point: { $opaque: 'Point' },
    error: { $error: 'RangeError' },
  });
});

it('[DATA-5] cycles, getters that throw and revoked proxies do no harm', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = Object.defineProperty({}, 'x', { enumerable: true, get: () => JSON.parse('{') });
  for (const value of [cycle, { proxy }, throwing]) {
    expect(sendThenChange(value, () => undefined).reason).toBe('normal');
  }
});

it('[DATA-1] a value is looked at once however often it is sent', () => {
  const freezer = new Freezer();
  let reads = 0;
  const get = (target: object, key: PropertyKey): unknown => {
    reads += key === 'x' ? 1 : 0;
    return Reflect.get(target, key);
  };
  const value = { a: new Proxy({ x: 1 }, { get }) };
  for (let i = 0; i < 5; i++) freezer.freeze(value);
  expect(reads).toBe(1);
});

it('[DATA-6] an object with getters is sent as the values they have at that moment, each asked once', () => {
  let reads = 0;
  const message = {
    plain: 1,
    get x() {
      return ++reads;
    },
    list: Object.defineProperty([0, 2], 0, { enumerable: true, get: () => `item ${++reads}` }),
  };
  const { received, payload } = sendThenChange(message, () => undefined);
  expect(received).toEqual({ plain: 1, x: 1, list: ['item 2', 2] });
  expect(payload).toEqual(received);
  expect(reads).toBe(2);
});

it('[DATA-6] a copy keeps a field called __proto__ a field', () => {
  const message = JSON.parse('{"__proto__":{"a":1},"b":2}') as object;
  Object.defineProperty(message, 'c', { enumerable: true, get: () => 3 });
  const { received, payload } = sendThenChange(message, () => undefined);
  expect(Object.getPrototypeOf(received)).toBe(Object.prototype);
  expect(Object.keys(received as object)).toEqual(['__proto__', 'b', 'c']);
  expect(JSON.stringify(payload)).toBe('{"__proto__":{"a":1},"b":2,"c":3}');
});

it('[DATA-7] an error keeps the name, message and stack with which it was sent, and is the same object', () => {
  class Refused extends Error {
    override get name(): string {
      return `Refused${this.cause}`;
    }
  }
  const plain = new Error('far');
  const named = new Refused('no', { cause: 1 });
  const { received, payload } = sendThenChange([plain, named], () => undefined);
  expect((received as unknown[])[0]).toBe(plain);
  expect((received as unknown[])[1]).toBe(named);
  expect(() => Object.assign(plain, { name: 'Other' })).toThrow(TypeError);
  expect(() => Object.assign(plain, { stack: 'elsewhere' })).toThrow(TypeError);
  expect(Reflect.setPrototypeOf(named, Error.prototype)).toBe(false);
  expect([named.name, plain.stack?.split('\n')[0]]).toEqual(['Refused1', 'Error: far']);
  expect(payload).toMatchObject([
    { $error: 'Error', message: 'far', stack: plain.stack },
    { $error: 'Refused1', message: 'no' },
  ]);
});

it('[DATA-7] the stack of an error is not worded before somebody reads it', () => {
  const { prepareStackTrace } = Error;
  let worded = 0;
  Error.prepareStackTrace = () => `worded ${++worded}`;
  try {
    const error = new Error('far');
    new Freezer().freeze(['failed', error]);
    expect(worded).toBe(0);
    expect(error.stack).toBe('worded 1');
  } finally {
    Error.prepareStackTrace = prepareStackTrace as NonNullable<typeof prepareStackTrace>;
  }
});

it('[DATA-8] a sparse array of 4,000,000,000 is recorded as opaque; one with a few holes is not', () => {
  const sparse: unknown[] = [];
  sparse.length = 4e9;
  const holey = Array.from({ length: 20_000 }, (_, i) => i);
  delete holey[7];
  expect(sendThenChange({ sparse }, () => undefined).payload).toEqual({ sparse: { $opaque: 'array of 4000000000' } });
  expect(sendThenChange(new Array(20_000), () => undefined).payload).toEqual({ $opaque: 'array of 20000' });
  expect(sendThenChange(holey, () => undefined).payload).toEqual(holey.map((x) => x).fill({ $undefined: true } as never, 7, 8));
});
