import { createDraft, produce } from 'immer';
import { describe, expect, it } from 'vitest';
import type { Self } from '../../../runtime/index.ts';
import { genServer, supervisor } from '../../../runtime/index.ts';
import { startProgram } from '../../support/runtime-run.ts';

interface Held {
  count: number;
  items: { n: number; tags: string[] }[];
}

/** Sends `message` to a server named Counter whose handler does `change`; the text of the error it ends with. */
function crashOf(change: (state: Held, message: never) => unknown, message: unknown = 'go'): string {
  const counter = genServer({
    name: 'Counter',
    init: () => [
      'ok',
      {
        count: 0,
        items: [
          { n: 1, tags: ['a'] },
          { n: 2, tags: [] },
        ],
      } as Held,
    ],
    handleInfo: (got: never, state: Held) => {
      change(state, got);
      return ['noreply', state];
    },
  });
  const run = startProgram({ module: counter, name: 'Counter' });
  run.run();
  run.system.command({ kind: 'send', pid: 1, message });
  run.run();
  const [error, stack] = (run.system.rootExit?.reason ?? []) as [TypeError, unknown];
  expect(error).toBeInstanceOf(TypeError);
  expect(stack).toBeInstanceOf(Error);
  return error.message;
}

describe('[DATA-9] an attempt to change a frozen value is told with who, what and where', () => {
  it.each<[string, (state: Held, message: never) => unknown, string]>([
    ['a field of the state', (state) => (state.count += 1), 'change state.count, which is frozen'],
    ['a field deep in it', (state) => ((state.items[1] as Held['items'][0]).tags[0] = 'b'), 'add state.items[1].tags[0], which is frozen'],
    ['a push', (state) => state.items.push({ n: 3, tags: [] }), 'add state.items[2], which is frozen'],
    ['a pop', (state) => state.items.pop(), 'delete state.items[1], which is frozen'],
    ['a key more, which any could have got', (state) => Object.assign(state, { extra: 1 }), 'add the key "extra" of a frozen value'],
    ['a key less', (state) => delete (state as Partial<Held>).items, 'delete state.items, which is frozen'],
    [
      'what several have',
      (state) => ((state.items[0] as Held['items'][0]).n = 9),
      'change state.items[0].n or state.items[1].n, which is frozen',
    ],
    [
      'what it holds nowhere',
      () => (Object.freeze({ elsewhere: 1 }) as { elsewhere: number }).elsewhere++,
      'change the key "elsewhere" of a frozen value',
    ],
    ['the message', (_state, message: { deep: { x: number } }) => (message.deep.x = 2), 'change message.deep.x, which is frozen'],
  ])('%s', (_what, change, told) => {
    const text = crashOf(change, { deep: { x: 1 } });
    expect(text).toContain(`Counter (<0.1.0>) tried to ${told}`);
    expect(text).toMatch(/ at \S*frozen\.test\.ts:\d+:\d+: what was sent or kept as a state never changes\./);
  });

  it('in a process without a state the key is named, and the place', () => {
    const run = startProgram(function* main(self: Self) {
      const message = { list: [1] };
      self.send(self.pid, message);
      message.list.push(2);
      yield self.sleep(1);
    });
    run.run();
    const [error] = (run.system.rootExit?.reason ?? []) as unknown as [TypeError];
    expect(error.message).toMatch(/^test \(<0\.1\.0>\) tried to add the key "1" of a frozen value at \S*frozen\.test\.ts:\d+:\d+: /);
  });

  it('other type errors keep their words', () => {
    expect(crashOf(() => (undefined as never as Held).count)).toContain('Cannot read properties of undefined');
  });
});

it('[DATA-9] the words are no part of the log hash', () => {
  const hashes = ['x', 'y'].map((name) => {
    const run = startProgram(function* main(self: Self) {
      const error = new TypeError(`Cannot assign to read only property '${name}' of object '#<Object>'`);
      yield self.sleep(1);
      throw error;
    });
    run.run();
    return run.log.hash;
  });
  expect(hashes[0]).toBe(hashes[1]);
});

it('[DATA-10] a crash drops the draft: the state that was recorded last stays, and the next incarnation begins anew', () => {
  const server = genServer({
    name: 'Drafty',
    init: () => ['ok', { list: ['first'] }],
    handleInfo: (what: string, state: { list: string[] }) => {
      if (what === 'recipe') {
        return [
          'noreply',
          produce(state, (draft) => {
            draft.list.push('lost');
            throw new Error('in the recipe');
          }),
        ];
      }
      const draft = createDraft(state);
      draft.list.push('lost too');
      throw new Error('with an open draft');
    },
  });
  const run = startProgram(supervisor({ name: 'top', intensity: 5, children: [{ id: 's', start: { module: server } }] }));
  run.run();
  for (const [pid, message] of [
    [2, 'recipe'],
    [3, 'draft'],
  ] as const) {
    // biome-ignore format: pairs
    run.system.command({ kind: 'send', pid, message });
    run.run();
  }
  const states = run.log.events.flatMap((event) => (event.type === 'callback_finished' && event.state ? [event.payload] : []));
  expect(states).toEqual([{ list: ['first'] }, { list: ['first'] }, { list: ['first'] }]);
});

class Socket {
  readonly secret = 'bytes';
}
const cycle: { me?: unknown } = {};
cycle.me = cycle;

// The table of docs/PROGRAMS.md, "What can be sent".
it.each<[string, () => unknown, unknown, 'same' | 'copy']>([
  ['a primitive', () => 7, 7, 'same'],
  ['a bigint', () => 12n, { $bigint: '12' }, 'same'],
  ['NaN', () => Number.NaN, { $number: 'NaN' }, 'same'],
  ['undefined', () => undefined, { $undefined: true }, 'same'],
  ['a symbol', () => Symbol.for('s'), { $opaque: 'symbol' }, 'same'],
  ['a function', () => () => 1, { $opaque: 'function' }, 'same'],
  ['a plain object', () => ({ a: [1] }), { a: [1] }, 'same'],
  ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 }), { a: 1 }, 'same'],
  ['a Map', () => new Map([['a', 1]]), { $map: [['a', 1]] }, 'copy'],
  ['a Set', () => new Set([1]), { $set: [1] }, 'copy'],
  ['a typed array', () => Uint8Array.of(1), { $bytes: 'AQ==', as: 'Uint8Array' }, 'copy'],
  ['an ArrayBuffer', () => new ArrayBuffer(2), { $opaque: 'ArrayBuffer' }, 'same'],
  ['a Date', () => new Date(0), { $opaque: 'Date' }, 'same'],
  ['a regular expression', () => /x/, { $opaque: 'RegExp' }, 'same'],
  ['an instance of a class', () => new Socket(), { $opaque: 'Socket' }, 'same'],
  ['a promise', () => Promise.resolve(), { $opaque: 'Promise' }, 'same'],
  ['a generator', () => (function* g() { yield 1; })(), { $opaque: 'object' }, 'same'], // biome-ignore format: one line a case
  ['a cycle', () => cycle, { me: { $opaque: 'cycle' } }, 'same'],
  ['a draft', () => createDraft({ a: 1 }), { a: 1 }, 'copy'],
])('[DATA-5] %s: what arrives, and what is recorded', (_what, make, recorded, arrives) => {
  const value = make();
  let got: unknown;
  const run = startProgram(function* main(self: Self) {
    self.send(self.pid, value);
    got = yield self.receive();
  });
  run.run();
  expect(run.system.rootExit?.reason).toBe('normal');
  expect(Object.is(got, value)).toBe(arrives === 'same');
  expect(run.log.events.find((event) => event.type === 'message_sent')?.payload).toEqual(recorded);
});

it.each([
  ['a Set', () => new Set([1])],
  ['a Map', () => new Map([[1, 2]])],
  ['a typed array', () => new Uint8Array(2)],
])('[DATA-9] what stands beside %s in a state is frozen too, though that one is not', (_what, make) => {
  const counter = genServer({
    name: 'Counter',
    init: () => ['ok', { beside: make(), count: 0, deep: [{ n: 1 }] }],
    handleInfo: (change: 'count' | 'deep', state) => {
      if (change === 'count') state.count += 1;
      else (state.deep[0] as { n: number }).n += 1;
      return ['noreply', state];
    },
  });
  for (const [change, where] of [
    ['count', 'state.count'],
    ['deep', 'state.deep[0].n'],
  ]) {
    const run = startProgram({ module: counter, name: 'Counter' });
    run.run();
    run.system.command({ kind: 'send', pid: 1, message: change });
    run.run();
    const [error] = (run.system.rootExit?.reason ?? []) as [TypeError?];
    expect(error?.message).toContain(`change ${where}, which is frozen`);
  }
});
