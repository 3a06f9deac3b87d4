import { expect, test } from 'vitest';
import { describeExit } from '../../../src-main/exit-reason.ts';

test('a heap that is full is named before anything else', () => {
  const words = '<--- Last few GCs --->\nFATAL ERROR: CALL_AND_RETRY_LAST Allocation failed - JavaScript heap out of memory\n';
  expect(describeExit(5, words)).toBe('The hub ran out of memory.');
});

test('an error that nobody caught is quoted without its stack', () => {
  const words =
    '/app/hub.js:7\n\tthrow new TypeError("x")\n\t^\n\nTypeError: x is not a session\n    at f (/app/hub.js:7:1)\n\nNode.js v20.18.1\n';
  expect(describeExit(1, words)).toBe('The hub ended: TypeError: x is not a session.');
});

test('an error of Node’s own with its code, too', () => {
  const words = "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x' imported from /app/hub.js\n    at packageResolve (node:internal)\n";
  expect(describeExit(1, words)).toBe("The hub ended: Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x' imported from /app/hub.js.");
});

test('the last of several errors counts', () => {
  expect(describeExit(1, 'SqliteError: database is locked\nretrying\nRangeError: too late!\n')).toBe(
    'The hub ended: RangeError: too late!',
  );
});

test.each([
  [9, 'The hub was ended by SIGKILL.'],
  [11, 'The hub was ended by SIGSEGV.'],
  [0, 'The hub ended with code 0.'],
  [3, 'The hub ended with code 3.'],
])('code %i without a word: %s', (code, sentence) => {
  expect(describeExit(code, 'a warning: nothing special\n')).toBe(sentence);
});
