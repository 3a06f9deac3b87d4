// Whatever a program throws, exits with or sends, it ends at most the process that does.

import { describe, expect, it } from 'vitest';
import type { Self } from '../../../runtime/index.ts';
import { startProgram } from '../../support/runtime-run.ts';

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const trapping = (): object =>
  new Proxy({}, { getPrototypeOf: () => { throw new Error('trap'); }, get: () => { throw new Error('trap'); } }); // biome-ignore format: one value
const evil = (): Error => {
  const error = new Error('x');
  for (const key of ['name', 'message', 'stack'])
    Object.defineProperty(error, key, {
      get() {
        throw new Error('trap');
      },
    });
  return error;
};

describe.each([
  ['a revoked proxy', revoked],
  ['a proxy whose traps throw', trapping],
  ['an error whose getters throw', evil],
])('%s', (_what, make) => {
  it.each<[string, (self: Self) => unknown]>([
    ['thrown', () => { throw make(); }], // biome-ignore format: one line each
    ['as the reason of an exit', (self) => self.exit(make())],
    ['as the reason of an error', (self) => self.error(make())],
    [
      'as the reason of an exit signal to a linked process',
      (self) =>
        self.exit(
          self.spawnLink(() => undefined),
          make(),
        ),
    ],
    ['in a tuple', (self) => self.exit(['shutdown', make()])],
    ['as the first of a tuple', (self) => self.exit([make(), 1])],
    ['sent to itself', (self) => self.send(self.pid, make())],
    ['sent inside of something', (self) => self.send(self.pid, { in: [make()] })],
  ])('[DATA-5] %s does no harm to the others', (_how, harm) => {
    let lives = 0;
    const run = startProgram(function* main(self: Self) {
      self.spawnMonitor((own: Self) => void harm(own));
      for (let i = 0; i < 5; i++) {
        yield self.sleep(10);
        lives += 1;
      }
    });
    run.run();
    expect(lives).toBe(5);
    run.system.flush();
  });
});

it('[DATA-1] a program that puts another function in the place of Object.freeze changes nothing for the log', () => {
  const { freeze } = Object;
  let told: unknown;
  try {
    const run = startProgram(function* main(self: Self) {
      Object.freeze = (<T>(value: T) => value) as typeof Object.freeze;
      const message = { n: 1 };
      self.send(self.pid, message);
      try {
        message.n = 2;
      } catch (error) {
        told = error;
      }
      yield self.receive();
    });
    run.run();
  } finally {
    Object.freeze = freeze;
  }
  expect(told).toBeInstanceOf(TypeError);
});
