// One sentence about the crash that just happened or was gone to: what happened, to whom, what the rule did. Below a list it takes its
// own room; over the tree, which nothing may move, it lies in the corner and takes the shape in which it hides
// nothing. Esc dismisses it.

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { sameParts, useActions, useView } from '../app/context.ts';
import { freePlace, type Place } from '../layout/free-corner.ts';
import { formatMoment } from '../session/format.ts';
import type { TreeViewHandle } from '../views/tree-view.tsx';
import { Button, IconButton } from './controls.tsx';
import { StatusGlyph } from './glyph.tsx';

const NEAR_US = 5_000_000;
const LOOKED_AGAIN_MS = [250, 750, 1500] as const;
/** A tree that grew has other places, once it has moved to them. */
const GROWN_MS = 600;
/** A card, a narrow one beside the tree, one line above or below it. */
const SHAPES = ['card', 'narrow', 'line'] as const;

/** `tree`: the diagram it lies over; without it, it stands below the other contents of its panel. */
export function ExplanationStrip({ tree }: { tree: RefObject<TreeViewHandle | null> | undefined }) {
  const actions = useActions();
  const { explanation, crash, count, selection, seq } = useView(
    (v) => {
      const found = v.focusCrash === undefined ? undefined : v.crashes.find((c) => c.seq === v.focusCrash);
      // In the past it belongs to the moments around its crash, and leaves with them.
      const crash = found && (v.following || (v.seq >= found.seq && v.at - found.at <= NEAR_US)) ? found : undefined;
      return {
        // The whole story stands beside it.
        crash: v.why ? undefined : crash,
        explanation: v.focusCrash === undefined ? undefined : v.explanations.get(v.focusCrash),
        count: v.crashes.length,
        selection: v.selection,
        seq: v.seq,
      };
    },
    { crash: undefined, explanation: undefined, count: 0, selection: undefined, seq: 0 },
    (a, b) => sameParts({ ...a, seq: a.crash && a.seq === a.crash.seq }, { ...b, seq: b.crash && b.seq === b.crash.seq }),
  );
  const film = useView((v) => v.film?.seq, undefined);
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>({ size: 0, corner: 'bottom-right' });
  const processes = useView((v) => (v.focusCrash === undefined ? 0 : v.rows.size), 0);
  const shown = crash && explanation ? crash.seq : undefined;
  const slot = crash?.slot;
  // Once for each sentence, and a few times soon after: a crash often brings its process into the picture, which may come to lie below
  // the card; and again when processes came or went. Never from under a pointer or the focus, and not for the camera: what the person
  // moves under the card is theirs to move.
  const look = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    if (shown === undefined || slot === undefined) return undefined;
    const lookForPlace = (): void => {
      const element = card.current;
      const panel = element?.parentElement;
      if (!element || !panel || !tree?.current || element.matches(':hover, :focus-within')) return;
      const origin = panel.getBoundingClientRect();
      const about = tree.current.nodeBox(slot);
      const first = about && { x: about.x - origin.x, y: about.y - origin.y, w: about.width, h: about.height };
      const size = { w: panel.clientWidth, h: panel.clientHeight };
      const sizes = sizesOf(element);
      setPlace((now) => freePlace(size, sizes, tree.current?.boxes() ?? [], { first, now }));
    };
    look.current = lookForPlace;
    lookForPlace();
    const timers = LOOKED_AGAIN_MS.map((ms) => setTimeout(lookForPlace, ms));
    return () => {
      timers.forEach(clearTimeout);
      look.current = () => undefined;
    };
  }, [shown, slot, tree]);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: that processes came or went is what counts
  useEffect(() => {
    // One look for all that come until then: a tree that never rests is looked at all the same.
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      look.current();
    }, GROWN_MS);
  }, [processes]);
  useEffect(() => () => clearTimeout(waiting.current), []);
  // The pictures carry the sentence themselves.
  if (!crash || !explanation || film === crash.seq) return null;
  const there = seq === crash.seq && selection === crash.slot;
  return (
    <div
      ref={card}
      className={`explanation ${tree ? `explanation-over at-${place.corner}` : ''}`}
      data-shape={tree ? SHAPES[place.size] : undefined}
      data-testid="explanation"
      data-seq={crash.seq}
      data-corner={tree ? place.corner : undefined}
    >
      <StatusGlyph status="crashed" size={16} />
      <p>{explanation.sentence}</p>
      <div className="explanation-foot">
        <span className="explanation-where">
          crash {crash.k} of {count} · {formatMoment(crash.at)}
        </span>
        <span className="explanation-ways">
          {explanation.steps.length > 1 && (
            <Button look="quiet" onClick={() => void actions.showFilm(crash.seq)} testid="explanation-film">
              In pictures
            </Button>
          )}
          <Button look="quiet" onClick={() => actions.showWhy(crash.seq)} testid="explanation-why" title="Why did this crash? (Y)">
            Why?
          </Button>
          <IconButton icon="flag" label="Break here next time" onClick={() => actions.breakAt(crash.seq)} testid="explanation-break" />
          {!there && (
            <Button look="quiet" onClick={() => actions.goToCrash(crash)} testid="explanation-go">
              Go there
            </Button>
          )}
        </span>
      </div>
      <IconButton icon="close" label="Dismiss" onClick={() => actions.unfocusCrash()} />
    </div>
  );
}

/** How large the card is in each of its shapes. */
function sizesOf(card: HTMLElement): { w: number; h: number }[] {
  const now = card.dataset['shape'];
  const sizes = SHAPES.map((shape) => {
    card.dataset['shape'] = shape;
    return { w: card.offsetWidth, h: card.offsetHeight };
  });
  card.dataset['shape'] = now;
  return sizes;
}
