import * as v from 'valibot';
import { expect, it } from 'vitest';
import { PARAMS } from '../../../runtime/protocol/bridge.ts';

const accepts = (command: object): boolean => v.safeParse(PARAMS.command, { session: 's1', command }).success;

it('takes a delay of messages only with how late they are to arrive', () => {
  const delay = { kind: 'disturb', slot: 3, how: 'delay', count: 2 };
  expect(accepts(delay)).toBe(false);
  expect(accepts({ ...delay, ms: 40 })).toBe(true);
  expect(accepts({ ...delay, how: 'drop' })).toBe(true);
});
