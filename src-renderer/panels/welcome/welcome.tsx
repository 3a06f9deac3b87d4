// The welcome page (UX.md 2.14, mock welcome-dark): at the left a system that is already running and one thing to do; at the right
// everything else that can be opened. No dialog, no account, nothing to configure.

import { useEffect } from 'react';
import { useActions, useApp, useWindow } from '../../app/context.ts';
import { openFile } from '../../app/shell.ts';
import { isMac } from '../../interactions/install-keys.ts';
import { keyText } from '../../interactions/keys.ts';
import { Button, IconButton, Key } from '../controls.tsx';
import { Icon } from '../icons.tsx';
import { ThemeSwitch } from '../toolbar.tsx';
import { AttachPrograms } from './attach-programs.tsx';
import { Lessons } from './lessons.tsx';
import { Miniature } from './miniature.tsx';
import { Recordings } from './recordings.tsx';
import { RunningNow } from './running-now.tsx';
import { Scenarios } from './scenarios.tsx';

export function Welcome() {
  const bough = useWindow();
  const actions = useActions();
  const ready = useApp((s) => s.hub.phase !== 'connecting');
  useEffect(() => {
    // Recordings come and go while one looks at the page: what just ended should stand there.
    if (!ready) return undefined;
    const id = setInterval(() => void actions.loadGallery(), 10_000);
    return () => clearInterval(id);
  }, [ready, actions]);
  return (
    <div className="welcome" data-testid="welcome">
      <header className="welcome-bar" data-region="toolbar">
        <span className="welcome-name">
          <Icon name="logo" size={20} /> Bough
        </span>
        <span className="toolbar-space" />
        <ThemeSwitch />
        <IconButton icon="help" label="Keys" hint="?" onClick={() => actions.setOverlay('keys')} />
      </header>
      <main className="welcome-grid">
        <Miniature />
        <div className="welcome-right" data-region="gallery">
          <div className="button-row">
            <Button icon="file" onClick={() => openFile(bough)} testid="open-file">
              Open file <Key>{keyText('Mod+o', isMac)}</Key>
            </Button>
          </div>
          <Lessons />
          <Scenarios />
          <RunningNow />
          <AttachPrograms />
          <Recordings />
          <p className="welcome-foot">
            <span>Drop a .bough file or a program anywhere to open it.</span>
            <span>Nothing leaves this computer.</span>
          </p>
        </div>
      </main>
    </div>
  );
}
