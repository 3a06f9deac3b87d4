import { expect, test } from 'vitest';
import { isTrustedSender } from '../../../src-main/ipc/trusted-sender.ts';

const main = { url: 'app://bough/index.html' };

test('the main frame that shows the app’s page is trusted', () => {
  expect(isTrustedSender(main, main)).toBe(true);
});

test('a frame inside the page is not, even at the app’s own address', () => {
  expect(isTrustedSender({ url: 'app://bough/index.html' }, main)).toBe(false);
});

test('the main frame is not when it shows something else', () => {
  const elsewhere = { url: 'https://example.com/' };
  expect(isTrustedSender(elsewhere, elsewhere)).toBe(false);
});

test('a frame that has gone since it asked is not', () => {
  expect(isTrustedSender(null, main)).toBe(false);
});
