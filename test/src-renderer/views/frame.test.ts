import { expect, test } from 'vitest';
import { createFrameLoop } from '../../../src-renderer/views/frame.ts';

function loop() {
  const waiting: ((now: number) => void)[] = [];
  const frames = createFrameLoop((callback) => waiting.push(callback));
  return {
    frames,
    waiting,
    tick: (now: number) =>
      waiting.splice(0).forEach((callback) => {
        callback(now);
      }),
  };
}

test('a burst of requests is one drawing in one frame', () => {
  const { frames, waiting, tick } = loop();
  const drawn: number[] = [];
  const draw = (now: number) => drawn.push(now);
  for (let i = 0; i < 10; i++) frames.request(draw);
  expect(waiting).toHaveLength(1);
  tick(16);
  expect(drawn).toEqual([16]);
  tick(32);
  expect(drawn).toEqual([16]);
});

test('what a drawing asks for belongs to the next frame', () => {
  const { frames, tick } = loop();
  const drawn: number[] = [];
  const draw = (now: number) => {
    drawn.push(now);
    if (drawn.length < 3) frames.request(draw);
  };
  frames.request(draw);
  tick(1);
  expect(drawn).toEqual([1]);
  tick(2);
  tick(3);
  tick(4);
  expect(drawn).toEqual([1, 2, 3]);
});

test('a cancelled drawing is not drawn, others of the frame are', () => {
  const { frames, tick } = loop();
  const drawn: string[] = [];
  const a = () => drawn.push('a');
  const b = () => drawn.push('b');
  frames.request(a);
  frames.request(b);
  frames.cancel(a);
  tick(1);
  expect(drawn).toEqual(['b']);
});
