// Names that would rewrite our own sentences, or show nothing at all.

import { expect, it } from 'vitest';
import { describeEvent } from '../../../src-main/hub/log-text.ts';
import { termText } from '../../../src-main/text/term-text.ts';
import { CallSurface } from '../../../src-renderer/draw/call-surface.ts';
import { FONTS, fitText } from '../../../src-renderer/draw/surface.ts';
import { headline, nameOf } from '../../../src-renderer/scales/status.ts';
import { printTerm } from '../../../src-renderer/session/terms.ts';
import { row } from '../../support/fake-rows.ts';

const TURNED = 'Worker\u202e';

it('shows what is hidden in a name, in every view; a query has the name itself', () => {
  const given = { ...row({ slot: 1, parent: 0, label: 'w' }), name: TURNED };
  expect(headline(given)).toBe('Worker\\u202e');
  expect(nameOf(given)).toBe(TURNED);
  expect(headline({ ...given, name: '\u200b' })).toBe('\\u200b');
});

it('shows it in drawings, in terms and in sentences of the log', () => {
  expect(fitText(new CallSurface(), TURNED, FONTS.body, 900)).toBe('Worker\\u202e');
  expect(printTerm({ text: TURNED })).toContain('"Worker\\u202e"');
  expect(termText({ text: TURNED })).toContain('"Worker\\u202e"');
  const event = { type: 'name_registered', seq: 1, at: 0, pid: 1, cause: 0, name: TURNED } as const;
  expect(describeEvent(event, { name: () => 'x', message: () => undefined })).toBe('registered as Worker\\u202e');
});
