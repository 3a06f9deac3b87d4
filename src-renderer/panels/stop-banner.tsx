// While the system stands still because of a breakpoint: what was hit, where, and the ways on (UX.md 2.8).

import type { StopInfo } from '../../runtime/protocol/views.ts';
import { useActions, useView } from '../app/context.ts';
import { hitOnShow } from '../session/breakpoint-actions.ts';
import { formatMoment, plural } from '../session/format.ts';
import { Button } from './controls.tsx';
import { Icon } from './icons.tsx';

export function StopBanner() {
  const actions = useActions();
  const stop = useView<StopInfo | undefined>((v) => v.info.stop, undefined);
  const hit = useView(hitOnShow, undefined);
  const breakpoint = useView((v) => v.breakpoints.find((one) => one.id === hit?.id), undefined);
  if (!stop || !hit) return null;
  const query = breakpoint?.query ?? stop.hits.find(({ id }) => id === hit.id)?.query;
  const first = hit.seq === stop.hits[0]?.seq;
  const later = stop.behind === undefined ? 0 : stop.seq + stop.behind - hit.seq;
  return (
    <div className="banner banner-warning stop-banner" role="alert" data-testid="stop-banner" data-seq={hit.seq}>
      <Icon name="pauseCircle" />
      <div className="banner-text">
        <p>
          <b>System paused at a breakpoint.</b> <code>{query}</code>
          {first && stop.hits.length > 1 && ` and ${stop.hits.length - 1} more`}
        </p>
        <p>
          <button type="button" className="link" onClick={() => void actions.goToHit(hit.seq, hit.slot)} data-testid="stop-place">
            {hit.who}
          </button>{' '}
          {hit.text}, at {formatMoment(hit.at)}
          {later > 0 && `; it stood still ${plural(later, 'event')} later`}
        </p>
        <div className="banner-actions">
          <Button
            look="primary"
            icon="play"
            onClick={() => actions.continueSystem()}
            title="Let the system go on (C)"
            testid="stop-continue"
          >
            Continue
          </Button>
          <Button icon="forward" onClick={() => actions.step('event', 1)} title="Next event (>)" testid="stop-step">
            Step
          </Button>
          {breakpoint?.enabled && (
            <Button look="quiet" onClick={() => actions.switchBreakpoint(breakpoint, false)} testid="stop-disable">
              Disable this
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
