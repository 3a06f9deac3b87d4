import { expect, test } from 'vitest';
import { GLOSSARY, isOtpTerm } from '../../../src-renderer/session/glossary.ts';

test.each(Object.entries(GLOSSARY))('%s is told in thirty words or less, as one or two sentences', (_, text) => {
  expect(text.split(/\s+/).length).toBeLessThanOrEqual(30);
  expect(text).toMatch(/^[A-Z].*\.$/);
  expect(text).not.toMatch(/!/);
});

test('the words of a child spec are all there', () => {
  for (const word of ['permanent', 'transient', 'temporary', 'one_for_one', 'one_for_all', 'rest_for_one', 'simple_one_for_one'])
    expect(isOtpTerm(word)).toBe(true);
  expect(isOtpTerm('toString')).toBe(false);
});
