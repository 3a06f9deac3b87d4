import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { isMomentLink, momentLink, readMomentLink } from '../../../src-renderer/session/moment-link.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv } from '../../support/fake-bridge.ts';

it('a link gives back what it was made of, whatever stands in the path', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => s.isWellFormed());
  fc.assert(
    fc.property(text, fc.nat(), fc.option(text, { nil: undefined }), (file, seq, select) => {
      const link = momentLink({ file, seq, select });
      expect(link).toMatch(/^bough:\/\/open\?[\x21-\x7e]+$/);
      expect(isMomentLink(` ${link}\n`)).toBe(true);
      expect(readMomentLink(` ${link}\n`)).toEqual({ file, seq, select });
    }),
    { seed: 22, numRuns: 300 },
  );
});

it.each([
  ['bough://close?file=a&seq=1', /should begin with bough:\/\/open\?/],
  ['bough://open?seq=1', /names no file/],
  ['bough://open?file=a', /seq should be a whole number, and is missing/],
  ['bough://open?file=a&seq=-1', /and is -1/],
  ['bough://open?file=a&seq=1e3', /and is 1e3/],
  ['bough://open?file=a&seq=99999999999999999', /whole number/],
])('%s is refused in words', (link, words) => {
  expect(isMomentLink(link)).toBe(true);
  expect(readMomentLink(link)).toMatch(words);
});

it('a path is no link', () => {
  for (const text of ['/home/me/bough.bough', 'C:\\bough\\a.bough', 'bough.ts']) expect(isMomentLink(text)).toBe(false);
});

let bridge: FakeBridge;
let env: FakeEnv;
let bough: Window;

beforeEach(async () => {
  bridge = new FakeBridge();
  env = new FakeEnv();
  bough = createWindow(bridge, env);
  await bough.actions.connect();
  await env.run(50);
});

it('a damaged link is said, and nothing is opened', async () => {
  const before = bough.store.get().current;
  await bough.actions.openMoment('bough://open?seq=3');
  expect(bough.store.get().notices.at(-1)).toMatchObject({ level: 'error', text: expect.stringContaining('names no file') });
  expect(bough.store.get().current).toBe(before);
});

it('the link of what is on show leads back to it', async () => {
  const view = Object.values(bough.store.get().sessions)[0]!;
  await bough.actions.openSession(view.info);
  await env.run(50);
  const link = bough.actions.momentLink();
  expect(link && readMomentLink(link)).toMatchObject({ file: view.info.file });
});
