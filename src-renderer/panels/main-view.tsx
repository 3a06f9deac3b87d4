// The main view: tabs that exist (Tree, Table), the presentation of the tree, zoom, fit and the layout lock.

import { useCallback, useEffect, useRef, useState } from 'react';
import { useActions, useApp, usePref, useView } from '../app/context.ts';
import { HEATS } from '../scales/heat.ts';
import type { TreeViewHandle } from '../views/tree-view.tsx';
import { IconButton, Segments, Tabs } from './controls.tsx';
import { ExplanationStrip } from './explanation-strip.tsx';
import { Filmstrip } from './filmstrip.tsx';
import { FocusPath } from './focus-path.tsx';
import { NodeStrip } from './node-strip.tsx';
import { ProcessTable } from './process-table.tsx';
import { SpaceTimeView } from './space-time.tsx';
import { TreeHost } from './tree-host.tsx';

const TITLES = { tree: 'Tree', 'space-time': 'Space-time', table: 'Table' } as const;

export function MainView({ small }: { small: boolean }) {
  const actions = useActions();
  const session = useApp((s) => s.current);
  const tab = usePref('mainTab');
  const presentation = usePref('presentation');
  const locked = usePref('layoutLock');
  const heat = usePref('heat');
  const title = useView((v) => v.info.title, '');
  const tree = useRef<TreeViewHandle | null>(null);
  const main = useRef<HTMLElement>(null);
  // What was pressed on the welcome page is gone: the keyboard goes on from here.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, []);
  const [zoom, setZoom] = useState(1);
  const hold = useCallback((handle: TreeViewHandle | null): void => {
    tree.current = handle;
  }, []);
  const zooms = tab === 'tree' && presentation !== 'outline';
  return (
    <main ref={main} className="main-view" data-region="main" aria-label="Main view" tabIndex={-1}>
      <h1 className="visually-hidden">{title}</h1>
      <div className="main-head">
        <Tabs
          label="Main view"
          controls="main-panel"
          choices={[
            { id: 'tree', title: 'Tree' },
            { id: 'space-time', title: 'Space-time' },
            { id: 'table', title: 'Table' },
          ]}
          value={tab}
          onChange={(mainTab) => actions.setPrefs({ mainTab })}
        />
        {tab === 'tree' && (
          <div className="main-tools">
            <Segments
              label="Presentation of the tree"
              choices={[
                { id: 'diagram', title: 'Diagram', icon: 'diagram' },
                { id: 'outline', title: 'Outline', icon: 'outline' },
                { id: 'cells', title: 'Cells', icon: 'cells' },
              ]}
              value={presentation}
              onChange={(next) => actions.setPrefs({ presentation: next })}
            />
            <IconButton icon="minus" label="Zoom out" disabled={!zooms} onClick={() => tree.current?.zoomBy(1 / 1.25)} />
            <span className="zoom-value" data-testid="zoom">
              {Math.round(zoom * 100)} %
            </span>
            <IconButton icon="plus" label="Zoom in" disabled={!zooms} onClick={() => tree.current?.zoomBy(1.25)} />
            <IconButton icon="fit" label="Fit the tree" disabled={!zooms} onClick={() => tree.current?.fit()} testid="fit-tree" />
            <IconButton
              icon="heat"
              label={heat === 'off' ? 'Heat' : `Heat shows ${heat}`}
              hint="H"
              pressed={heat !== 'off'}
              disabled={!zooms}
              onClick={() => actions.setPrefs({ heat: HEATS[(HEATS.indexOf(heat) + 1) % HEATS.length] })}
            />
            {!small && (
              <IconButton
                icon={locked ? 'lock' : 'unlock'}
                label={locked ? 'Layout is locked' : 'Lock the layout'}
                hint="Shift L"
                pressed={locked}
                onClick={() => actions.setPrefs({ layoutLock: !locked })}
              />
            )}
          </div>
        )}
      </div>
      <div className="main-body" id="main-panel" role="tabpanel" aria-label={TITLES[tab]}>
        <NodeStrip />
        {tab === 'tree' && <FocusPath />}
        {tab === 'table' && <ProcessTable />}
        {tab === 'space-time' && <SpaceTimeView />}
        {session && (
          // It stays mounted behind the table, so that places and camera are where they were.
          <div className={`tree-host ${tab === 'tree' ? '' : 'is-away'}`} data-testid="tree">
            <TreeHost key={session} session={session} onZoom={setZoom} handle={hold} />
          </div>
        )}
        <Filmstrip />
        <ExplanationStrip tree={zooms ? tree : undefined} />
      </div>
    </main>
  );
}
