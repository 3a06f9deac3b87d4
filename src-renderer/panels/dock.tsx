// The dock: lanes or log, below the minimap, sharing its time axis.

import { useActions, usePref, useView } from '../app/context.ts';
import { formatCount } from '../session/format.ts';
import { LANE_ORDERS } from '../session/lane-slots.ts';
import { Choose, IconButton, Tabs } from './controls.tsx';
import { HitsPanel } from './hits-panel.tsx';
import { Icon } from './icons.tsx';
import { LanesHost } from './lanes-host.tsx';
import { LogPanel } from './log-panel.tsx';

export function Dock({ labels }: { labels: number }) {
  const actions = useActions();
  const tab = usePref('dockTab');
  const open = usePref('dockOpen');
  const arrows = usePref('arrows');
  const order = usePref('laneOrder');
  const hits = useView((v) => v.breakpoints.reduce((n, one) => n + (one.enabled ? one.hits : 0), 0), 0);
  const narrow = labels < 180;
  const reduced = useView((v) => v.lanes?.reduced ?? false, false);
  return (
    <section className="dock" data-region="dock" aria-label="Lanes and log">
      <div className="dock-head">
        <Tabs
          label="Dock"
          controls="dock-panel"
          choices={[
            { id: 'lanes', title: 'Lanes' },
            { id: 'log', title: 'Log' },
            { id: 'hits', title: 'Hits', ...(hits > 0 ? { badge: formatCount(hits) } : {}) },
          ]}
          value={tab}
          onChange={(dockTab) => actions.setPrefs({ dockTab, dockOpen: true })}
        />
        <div className="dock-tools">
          {open && tab === 'lanes' && reduced && (
            <span className="chip sampled" data-testid="reduced" title="Too many events for single marks; zoom in to see each">
              <Icon name="info" size={14} />
              <span className="sampled-text">Too many events for single marks; zoom in to see each</span>
            </span>
          )}
          {open && tab === 'lanes' && (
            <>
              <Choose
                label="Arrows"
                showLabel={!narrow}
                value={arrows}
                options={[
                  { id: 'selection', title: 'of selection' },
                  { id: 'all', title: 'all in view' },
                ]}
                onChange={(next) => actions.setPrefs({ arrows: next })}
                testid="arrows"
              />
              <Choose
                label="Order"
                showLabel={!narrow}
                value={order}
                options={LANE_ORDERS.map((id) => ({ id, title: id }))}
                onChange={(next) => actions.setPrefs({ laneOrder: next })}
                testid="lane-order"
              />
              <IconButton icon="minus" label="Zoom out in time" hint="S" onClick={() => actions.zoomTime(1 / 0.7)} />
              <IconButton icon="plus" label="Zoom in in time" hint="W" onClick={() => actions.zoomTime(0.7)} />
              <IconButton icon="fit" label="Fit the whole session" hint="0" onClick={() => actions.fitTime()} />
            </>
          )}
          <IconButton
            icon={open ? 'chevronDown' : 'chevronRight'}
            label={open ? 'Hide the dock' : 'Show the dock'}
            hint="Q"
            onClick={() => actions.setPrefs({ dockOpen: !open })}
          />
        </div>
      </div>
      {open && (
        <div
          className="dock-body"
          id="dock-panel"
          role="tabpanel"
          aria-label={{ lanes: 'Lanes', log: 'Log', hits: 'Hits of breakpoints' }[tab]}
        >
          {tab === 'lanes' ? <LanesHost labels={labels} /> : tab === 'log' ? <LogPanel /> : <HitsPanel />}
        </div>
      )}
    </section>
  );
}
