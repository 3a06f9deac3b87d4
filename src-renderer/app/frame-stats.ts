// How fast the window really paints: times between animation frames over the last two seconds, for the status bar and the test hooks.

const WINDOW = 120;

export interface FrameStats {
  /** Pictures per second over the last WINDOW frames; 0 before there are two. */
  readonly fps: number;
  readonly p95Ms: number;
  readonly longestMs: number;
}

class FrameMeter {
  readonly #times: number[] = [];
  #running = false;

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const tick = (now: number): void => {
      this.#times.push(now);
      if (this.#times.length > WINDOW) this.#times.shift();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  read(): FrameStats {
    const t = this.#times;
    const first = t[0];
    const last = t.at(-1);
    if (first === undefined || last === undefined || t.length < 2) return { fps: 0, p95Ms: 0, longestMs: 0 };
    const gaps = t
      .slice(1)
      .map((x, i) => x - (t[i] as number))
      .sort((a, b) => a - b); // prettier-ignore
    return {
      fps: ((t.length - 1) * 1000) / (last - first),
      p95Ms: gaps[Math.floor(gaps.length * 0.95)] ?? 0,
      longestMs: gaps.at(-1) ?? 0,
    };
  }
}

export const frameStats = new FrameMeter();
