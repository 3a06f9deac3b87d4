// The breakpoints of the session (UX.md 2.8): what they ask, what they do, what they found. The check box switches one on and off,
// its text opens the form.

import { useEffect, useRef } from 'react';
import type { BreakpointView } from '../../runtime/protocol/breakpoints.ts';
import { useActions, useView } from '../app/context.ts';
import { formatCount, formatMoment, plural } from '../session/format.ts';
import { Button, IconButton } from './controls.tsx';

const NONE: readonly BreakpointView[] = [];
const ACTION_WORDS = {
  pause: 'pauses the system',
  freeze: 'freezes the view',
  log: 'logs',
  mark: 'marks',
  end: 'stops the recording',
} as const;
/** While a session runs the newest events are always still to be looked at: that is no scan worth telling of. */
const NEARLY = 0.98;

export function BreakpointList() {
  const actions = useActions();
  const list = useView((v) => v.breakpoints, NONE);
  const rows = useRef<HTMLUListElement>(null);
  const count = useRef(0);
  // One that was just made is what is looked for; it stands last.
  useEffect(() => {
    if (list.length > count.current) rows.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
    count.current = list.length;
  }, [list.length]);
  return (
    <div className="breakpoints" data-testid="breakpoints">
      {list.length > 0 && (
        <ul aria-label="Breakpoints" ref={rows}>
          {list.map((one) => (
            <Row key={one.id} breakpoint={one} />
          ))}
        </ul>
      )}
      <div className="breakpoints-foot">
        <Button
          look="quiet"
          icon="plus"
          onClick={() => actions.newBreakpoint()}
          title="Breakpoint on what is selected (B)"
          testid="new-breakpoint"
        >
          New breakpoint
        </Button>
      </div>
    </div>
  );
}

function Row({ breakpoint }: { breakpoint: BreakpointView }) {
  const actions = useActions();
  const { id, query, enabled, problem, threw, unknown, note } = breakpoint;
  const wrong = problem ?? (threw ? `Could not be evaluated at ${plural(threw.times, 'event')}: ${threw.what}` : undefined);
  const hint = unknown && unknown.length > 0 ? `No such field: ${unknown.join(', ')}` : note;
  return (
    <li className={`breakpoint ${enabled ? '' : 'is-off'}`} data-testid="breakpoint" data-id={id}>
      <input
        type="checkbox"
        checked={enabled}
        aria-label={`${query}, ${enabled ? 'on' : 'off'}`}
        onChange={(event) => actions.switchBreakpoint(breakpoint, event.target.checked)}
      />
      <button
        type="button"
        className="breakpoint-text"
        title="Change it"
        onClick={() => actions.editBreakpoint(breakpoint)}
        data-testid="edit-breakpoint"
      >
        <code className="breakpoint-query">{query}</code>
        <span className="breakpoint-facts">
          {ACTION_WORDS[breakpoint.action]}
          {breakpoint.ignore > 0 && ` after ${formatCount(breakpoint.ignore)}`} · <Found breakpoint={breakpoint} />
        </span>
        {wrong && (
          <span className="breakpoint-wrong" data-testid="breakpoint-wrong">
            {wrong}
          </span>
        )}
        {hint && (
          <span className="breakpoint-hint" title={hint}>
            {hint}
          </span>
        )}
      </button>
      <IconButton
        icon="close"
        label={`Remove the breakpoint ${query}`}
        onClick={() => actions.removeBreakpoint(id)}
        testid="remove-breakpoint"
      />
    </li>
  );
}

/** Zero is only said when all of the log has been looked at. */
function Found({ breakpoint: { enabled, hits, last, complete, share } }: { breakpoint: BreakpointView }) {
  if (enabled && !complete && (share < NEARLY || hits === 0))
    return (
      <span data-testid="breakpoint-hits" data-hits={hits}>
        scanned {Math.floor(share * 100)} %, {plural(hits, 'hit')} so far
      </span>
    );
  return (
    <span data-testid="breakpoint-hits" data-hits={hits} data-complete="">
      {hits === 0 ? 'no hits' : `${plural(hits, 'hit')}`}
      {last && `, last ${formatMoment(last.at)}`}
    </span>
  );
}
