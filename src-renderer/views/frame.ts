// One frame loop for all canvases: state first, drawing after. A burst of batches becomes one redraw, and nothing runs while
// nothing is dirty.

export interface FrameLoop {
  /** Draws with the next frame; many calls before it are one. `draw` gets the time of the frame in milliseconds. */
  request(draw: (now: number) => void): void;
  cancel(draw: (now: number) => void): void;
  /**
   * Runs `work` before the next picture; what becomes dirty by it, also what React makes dirty in a microtask behind it, is drawn in
   * the same picture and not in the one after it.
   */
  before(work: () => void): void;
}

type Raf = (callback: (now: number) => void) => unknown;

/** @param raf how to wait for the next frame; default `requestAnimationFrame`. */
export function createFrameLoop(raf: Raf = (callback) => requestAnimationFrame(callback)): FrameLoop {
  let wanted = new Set<(now: number) => void>();
  /** What a drawing asks for belongs to the next frame. */
  let later = new Set<(now: number) => void>();
  let isDrawing = false;
  /** Runs that wait for a frame, this one or the next. */
  let waiting = 0;
  let frame = Number.NaN;
  const wait = (): void => {
    waiting++;
    raf(run);
  };
  const run = (now: number): void => {
    waiting--;
    if (now !== frame) for (const draw of later) wanted.add(draw);
    if (now !== frame) later = new Set();
    frame = now;
    const due = wanted;
    wanted = new Set();
    isDrawing = true;
    try {
      for (const draw of due) draw(now);
    } finally {
      isDrawing = false;
      if (later.size > 0 && waiting === 0) wait();
    }
  };
  return {
    request(draw) {
      (isDrawing ? later : wanted).add(draw);
      if (waiting === 0 && !isDrawing) wait();
    },
    cancel(draw) {
      wanted.delete(draw);
      later.delete(draw);
    },
    before(work) {
      raf(work);
      wait();
    },
  };
}

export const frames = createFrameLoop();
