// One sentence about the crash that just happened or was gone to: what happened, to whom, what the rule did. A quiet card over the foot
// of the tree, since one that took room would move the tree it talks about; Esc dismisses it.

import { sameParts, useActions, useView } from '../app/context.ts';
import { formatMoment } from '../session/format.ts';
import { Button, IconButton } from './controls.tsx';
import { StatusGlyph } from './glyph.tsx';

const NEAR_US = 5_000_000;

export function ExplanationStrip() {
  const actions = useActions();
  const { explanation, crash, count, selection, seq } = useView(
    (v) => {
      const found = v.focusCrash === undefined ? undefined : v.crashes.find((c) => c.seq === v.focusCrash);
      // In the past it belongs to the moments around its crash, and leaves with them.
      const crash = found && (v.following || (v.seq >= found.seq && v.at - found.at <= NEAR_US)) ? found : undefined;
      return {
        crash,
        explanation: v.focusCrash === undefined ? undefined : v.explanations.get(v.focusCrash),
        count: v.crashes.length,
        selection: v.selection,
        seq: v.seq,
      };
    },
    { crash: undefined, explanation: undefined, count: 0, selection: undefined, seq: 0 },
    (a, b) => sameParts({ ...a, seq: a.crash && a.seq === a.crash.seq }, { ...b, seq: b.crash && b.seq === b.crash.seq }),
  );
  if (!crash || !explanation) return null;
  const there = seq === crash.seq && selection === crash.slot;
  return (
    <div className="explanation" data-testid="explanation" data-seq={crash.seq}>
      <StatusGlyph status="crashed" size={16} />
      <p>{explanation.sentence}</p>
      <span className="explanation-where">
        crash {crash.k} of {count} · {formatMoment(crash.at)}
      </span>
      {!there && (
        <Button look="quiet" onClick={() => actions.goToCrash(crash)} testid="explanation-go">
          Go there
        </Button>
      )}
      <IconButton icon="close" label="Dismiss" onClick={() => actions.unfocusCrash()} />
    </div>
  );
}
