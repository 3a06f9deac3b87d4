// The window's wiring, in order: styles, the bridge, the state machine, what the shell adds, the page.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/index.css';
import { App } from './app/app.tsx';
import { WindowContext } from './app/context.ts';
import { connectShell } from './app/shell.ts';
import { exposeTestHooks } from './app/test-hooks.ts';
import { followTheme } from './app/theme.ts';
import { connectBridge } from './bridge.ts';
import { browserEnv } from './session/env.ts';
import { createWindow } from './session/window.ts';
import { frames } from './views/frame.ts';

const bough = createWindow(connectBridge(), browserEnv(frames.before));
followTheme(bough.store);
connectShell(bough);
exposeTestHooks(bough);
void bough.actions.connect();

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <WindowContext value={bough}>
      <App />
    </WindowContext>
  </StrictMode>,
);
