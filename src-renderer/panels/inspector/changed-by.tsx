// The message that brought the present state, drawn in the marks of the lanes.

import type { ProcessDetail } from '../../../runtime/protocol/views.ts';
import { visible } from '../../../runtime/protocol/visible.ts';
import { useActions } from '../../app/context.ts';
import { formatDuration } from '../../session/format.ts';
import { printTerm } from '../../session/terms.ts';
import { ProcessLink } from './parts.tsx';

export function ChangedBy({ change, links }: { change: NonNullable<ProcessDetail['changedBy']>; links: ProcessDetail }) {
  const actions = useActions();
  const text = change.message === undefined ? visible(change.tag) : printTerm(change.message, 'message', 60);
  const sender = [...links.links, ...links.monitors, ...links.monitoredBy].find((l) => l.name === change.fromName);
  return (
    <div className="changed-by" data-testid="changed-by">
      <div className="changed-by-head">
        <button type="button" className="term term-link" title="Go to this message" onClick={() => actions.goTo(change.seq)}>
          {text}
        </button>
        <span className="chip chip-plain">{change.kind}</span>
        <span className="changed-by-from">
          from {sender ? <ProcessLink slot={sender.slot} name={change.fromName} /> : <span className="is-accent">{change.fromName}</span>}
        </span>
      </div>
      <div className="changed-by-times">
        <span>
          queued <b>{formatDuration(change.queuedUs)}</b>
        </span>
        <span className="mark-queued" aria-hidden="true" />
        {change.handledUs !== undefined ? (
          <>
            <span>
              handled in <b>{formatDuration(change.handledUs)}</b>
            </span>
            <span className="mark-handled" aria-hidden="true" />
          </>
        ) : (
          <span>being handled</span>
        )}
      </div>
    </div>
  );
}
