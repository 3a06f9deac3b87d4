// The page: which screen, what lies over it, and where keys and dropped files go.

import { useEffect, useState } from 'react';
import { installKeys } from '../interactions/install-keys.ts';
import { Banners } from '../panels/banners.tsx';
import { BreakpointForm } from '../panels/breakpoint-form.tsx';
import { CommandList } from '../panels/command-list.tsx';
import { EffectChooser } from '../panels/effect-chooser.tsx';
import { FaultPalette } from '../panels/fault-palette.tsx';
import { KeySheet } from '../panels/key-sheet.tsx';
import { LessonScreen } from '../panels/lesson/lesson-screen.tsx';
import { OpenDialog } from '../panels/open-dialog.tsx';
import { Palette } from '../panels/palette.tsx';
import { Settings } from '../panels/settings.tsx';
import { ValueMenu } from '../panels/value-menu.tsx';
import { Welcome } from '../panels/welcome/welcome.tsx';
import { useApp, useWindow } from './context.ts';
import { frameStats } from './frame-stats.ts';
import { MainGrid } from './main-grid.tsx';
import { dropFile } from './shell.ts';
import { useReducedMotion } from './use-reduced-motion.ts';

export function App() {
  const bough = useWindow();
  const screen = useApp((s) => s.screen);
  const overlay = useApp((s) => s.overlay);
  const draft = useApp((s) => s.draft);
  const title = useApp((s) => (s.current ? s.sessions[s.current]?.info.title : undefined));
  const said = useApp((s) => s.said);
  useEffect(() => frameStats.start(), []);
  useEffect(() => installKeys(bough), [bough]);
  useEffect(() => {
    document.title = title ? `${title} · Bough` : 'Bough';
  }, [title]);
  return (
    <DropTarget>
      {screen === 'welcome' ? <Welcome /> : screen === 'lesson' ? <LessonScreen /> : <MainGrid />}
      <Banners />
      <ValueMenu />
      {overlay === 'keys' && <KeySheet />}
      {overlay === 'palette' && <Palette />}
      {overlay === 'commands' && <CommandList />}
      {overlay === 'faults' && <FaultPalette />}
      <EffectChooser />
      {draft && <BreakpointForm key={draft.id ?? 'new'} draft={draft} />}
      {overlay === 'open' && <OpenDialog />}
      {overlay === 'settings' && <Settings />}
      <div className="visually-hidden" role="status" aria-live="polite" data-testid="live-region">
        {said}
      </div>
    </DropTarget>
  );
}

function DropTarget({ children }: { children: React.ReactNode }) {
  const bough = useWindow();
  const [over, setOver] = useState(false);
  const lessMotion = useReducedMotion();
  const hasFile = (e: React.DragEvent): boolean => e.dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has a twin for everyone, the button Open file
    <div
      className="page"
      data-motion={lessMotion ? 'less' : undefined}
      onDragOver={(e) => {
        if (!hasFile(e)) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(e) => {
        setOver(false);
        const file = e.dataTransfer.files[0];
        if (!file) return;
        e.preventDefault();
        dropFile(bough, file);
      }}
    >
      {children}
      {over && (
        <div className="drop-veil">
          <span>Drop to open</span>
        </div>
      )}
    </div>
  );
}
