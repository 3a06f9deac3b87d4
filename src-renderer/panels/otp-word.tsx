// A word of OTP with what it means (UX.md 2.18): dotted underline, and a card on hover or focus that stays while the pointer is on it
// and goes with Escape.

import { type ReactNode, useId, useRef, useState } from 'react';
import { GLOSSARY, type OtpTerm } from '../session/glossary.ts';

/** From the word to its card, and from the edges of the page. */
const GAP = 6;
const WIDTH = 264;
/** A pointer that merely passes opens nothing; one that goes to the card keeps it. */
const OPEN_MS = 250;
const CLOSE_MS = 150;

export function OtpWord({ term, children = term }: { term: OtpTerm; children?: ReactNode }) {
  const id = useId();
  const word = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | undefined>();
  const show = (): void => {
    const box = word.current?.getBoundingClientRect();
    if (!box) return;
    const below = box.bottom + GAP + 96 < window.innerHeight;
    setPlace({
      left: Math.max(GAP, Math.min(box.left, window.innerWidth - WIDTH - GAP)),
      top: below ? box.bottom + GAP : Math.max(GAP, box.top - GAP - 96),
    });
  };
  const later = (work: () => void, ms: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(work, ms);
  };
  const hide = (): void => setPlace(undefined);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it holds the word, which is a button, and the card, which the pointer may go to
    <span
      ref={word}
      onPointerEnter={() => later(show, OPEN_MS)}
      onPointerLeave={() => later(hide, CLOSE_MS)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !place) return;
        event.stopPropagation();
        hide();
      }}
    >
      <button
        type="button"
        className="otp-word"
        aria-describedby={place ? id : undefined}
        onFocus={() => later(show, OPEN_MS)}
        onBlur={() => later(hide, 0)}
        onClick={show}
      >
        {children}
      </button>
      {place && (
        <span className="otp-card" role="tooltip" id={id} style={{ ...place, width: WIDTH }}>
          <b>{term}</b> {GLOSSARY[term]}
        </span>
      )}
    </span>
  );
}
