// A process in a plain function that does not come back holds the whole system's thread. The hub says so once, when it notices; that it
// goes on is seen from nothing happening any more, and that it is over from the next event.

import type { Frame } from '../../runtime/protocol/views.ts';

export interface Hog {
  readonly who: string;
  /** By the window's clock, in ms. */
  readonly since: number;
  /** How far the system had come; the first frame says it where the window did not look at the newest moment. */
  readonly endSeq?: number;
  /** A person chose to wait: until then, by the window's clock, it is not asked about again. */
  readonly quietUntil?: number;
}

/** How long a person who chose to wait is left alone. */
export const WAIT_MS = 15_000;

/** Whether the question stands: to wait, or to end the program. */
export const asks = (hog: Hog, now: number): boolean => hog.quietUntil === undefined || now >= hog.quietUntil;

/** The sentence in which the hub names the process; `test/src-renderer/session/hog.test.ts` holds the two together. */
const SENTENCE = /^(.+) has held the thread for (\d+) ms\b/;

/** The hog a notice of the hub names, at `now` of the window's clock. */
export function hogIn(text: string, now: number, endSeq?: number): Hog | undefined {
  const found = SENTENCE.exec(text);
  if (!found) return undefined;
  const hog = { who: found[1] as string, since: now - Number(found[2]) };
  return endSeq === undefined ? hog : { ...hog, endSeq };
}

/** The hog after a frame: gone once anything happened. */
export function hogAfter(hog: Hog | undefined, frame: Pick<Frame, 'endSeq'>): Hog | undefined {
  if (!hog) return undefined;
  if (hog.endSeq === undefined) return { ...hog, endSeq: frame.endSeq };
  return frame.endSeq > hog.endSeq ? undefined : hog;
}
