// The main screen's grid (UX.md 2.2 with the corrections of mocks/README.md): toolbar across, rail and main above transport, minimap
// and dock, the inspector at full height beside them. Below 1200 px wide the small layout takes over.

import type { CSSProperties } from 'react';
import { Dock } from '../panels/dock.tsx';
import { Inspector } from '../panels/inspector/inspector.tsx';
import { MainView } from '../panels/main-view.tsx';
import { MinimapBar } from '../panels/minimap-bar.tsx';
import { Rail } from '../panels/rail.tsx';
import { Splitter } from '../panels/splitter.tsx';
import { StatusBar } from '../panels/status-bar.tsx';
import { Toolbar } from '../panels/toolbar.tsx';
import { Transport } from '../panels/transport.tsx';
import { WhyPanel } from '../panels/why/why-panel.tsx';
import { modeOf } from '../session/state.ts';
import { usePref, useView } from './context.ts';
import { SMALL, useLayout } from './use-layout.ts';

export function MainGrid() {
  const layout = useLayout();
  const inspector = usePref('inspectorOpen');
  const dock = usePref('dockOpen');
  const mode = useView<string>(modeOf, 'none');
  const why = useView((v) => v.why !== undefined, false);
  const sizes = {
    '--rail': `${layout.rail}px`,
    '--inspector': inspector ? `${layout.inspector}px` : '0px',
    '--dock': dock ? `${layout.dock}px` : '36px',
    '--label-column': `${layout.labels}px`,
  } as CSSProperties;
  return (
    <div className={`grid ${layout.small ? 'grid-small' : ''} ${inspector ? '' : 'grid-no-inspector'}`} style={sizes} data-mode={mode}>
      <Toolbar small={layout.small} />
      {mode === 'past' && <div className="past-strip" aria-hidden="true" />}
      <Rail small={layout.small} />
      <MainView small={layout.small} />
      <section className="lower" aria-label="Time" data-region="time">
        <Transport small={layout.small} />
        <MinimapBar />
        {dock && <Splitter of="dock" label="Height of the dock" />}
        <Dock labels={layout.labels} />
      </section>
      {inspector && why && <WhyPanel />}
      {inspector && !why && <Inspector narrow={layout.inspector < SMALL.tabsBehindMore} />}
      <StatusBar />
    </div>
  );
}
