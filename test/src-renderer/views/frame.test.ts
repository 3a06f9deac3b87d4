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

test('what becomes dirty by work before a picture, or in a microtask behind it, is drawn in the same picture', async () => {
  const { frames, waiting } = loop();
  const log: string[] = [];
  const a = () => log.push('a');
  const b = () => log.push('b');
  const again = () => {
    log.push('again');
    frames.request(again);
  };
  frames.request(again);
  frames.before(() => {
    log.push('work');
    frames.request(a);
    void Promise.resolve().then(() => frames.request(b));
  });
  const tick = async (now: number): Promise<void> => {
    for (const callback of waiting.splice(0)) {
      callback(now);
      await Promise.resolve(); // as a browser does after each callback
    }
  };
  await tick(16);
  // What moves by itself was drawn already and goes on in the next picture.
  expect(log).toEqual(['again', 'work', 'a', 'b']);
  await tick(32);
  await tick(48);
  expect(log).toEqual(['again', 'work', 'a', 'b', 'again', 'again']);
});

test('work that asks for work before each picture does not keep others from being drawn', async () => {
  const { frames, tick } = loop();
  let works = 0;
  let drawn = 0;
  const work = (): void => {
    works++;
    frames.request(() => drawn++);
    frames.before(work);
  };
  frames.before(work);
  for (let now = 1; now <= 5; now++) tick(now);
  expect([works, drawn]).toEqual([5, 5]);
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
