import { describe, expect, it } from 'vitest';
import { encodeTerm, parseEncoded } from '../../../runtime/protocol/term-codec.ts';
import { framePlace, stackFrames } from '../../../src-main/hub/stack-text.ts';

const framesOf = (reason: unknown): string[] => stackFrames(parseEncoded(encodeTerm(reason)));

describe('the stack in an exit reason', () => {
  it('is found beside the reason, as an error, a text or lines, and in an error itself', () => {
    const stack = 'ErrorExit: error\n    at apply (my-app.ts:136:41)\n    at my-app.ts:150:3';
    const frames = ['at apply (my-app.ts:136:41)', 'at my-app.ts:150:3'];
    const error = Object.assign(new Error('x'), { stack });
    expect(framesOf([['badmatch', 5], stack])).toEqual(frames);
    expect(framesOf(['badmatch', stack.split('\n')])).toEqual(frames);
    expect(stackFrames([['badmatch', 5], { $error: 'Stack', message: '', stack }])).toEqual(frames);
    expect(framesOf(error)).toEqual(frames);
    expect(framesOf([[error, 'because'], []])).toEqual(frames);
  });

  it.each([
    ['normal'],
    [['shutdown', 'at home']],
    [['noproc', ['gen_server', 'call', ['Nobody', 'hello', 5000]]]],
    [['a', 'b', 'at x (y.ts:1:1)']],
    [null],
  ])('is not seen where there is none: %j', (reason) => expect(framesOf(reason)).toEqual([]));

  it.each([
    ['at apply (my-app.ts:136:41)', 'my-app.ts:136:41'],
    ['at my app.ts:12:3', 'my app.ts:12:3'],
    ['at async run (lib/a (old).ts:2:9)', 'lib/a (old).ts:2:9'],
    ['at native', undefined],
  ])('the place of “%s” is %s', (frame, place) => expect(framePlace(frame)).toBe(place));
});
