// One frame loop for all canvases: state first, drawing after. A burst of batches becomes one redraw, and nothing runs while
// nothing is dirty.

export interface FrameLoop {
  /** Draws with the next frame; many calls before it are one. `draw` gets the time of the frame in milliseconds. */
  request(draw: (now: number) => void): void;
  cancel(draw: (now: number) => void): void;
}

type Raf = (callback: (now: number) => void) => unknown;

/** @param raf how to wait for the next frame; default `requestAnimationFrame`. */
export function createFrameLoop(raf: Raf = (callback) => requestAnimationFrame(callback)): FrameLoop {
  let wanted = new Set<(now: number) => void>();
  let scheduled = false;
  const run = (now: number): void => {
    scheduled = false;
    const due = wanted;
    // What a drawing asks for belongs to the next frame.
    wanted = new Set();
    for (const draw of due) draw(now);
  };
  return {
    request(draw) {
      wanted.add(draw);
      if (scheduled) return;
      scheduled = true;
      raf(run);
    },
    cancel(draw) {
      wanted.delete(draw);
    },
  };
}

export const frames = createFrameLoop();
