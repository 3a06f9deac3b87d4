// The desktop app's main process, as a contents page: what it sets up, in which order. No data of a session passes through
// here: windows talk to the hub over their own ports.

import { app } from 'electron';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { startHub } from './electron-hub.ts';
import { failToStart } from './fail-to-start.ts';
import { claimInstance } from './instance.ts';
import { answerPages } from './ipc/answer-pages.ts';
import { setMenu } from './menu.ts';
import { quitInOrder } from './quitting.ts';
import { hardenApp } from './security.ts';
import { openSettings } from './settings.ts';
import { openWindow } from './windows.ts';

const settings = openSettings();
const instance = claimInstance();

// Not `await app.whenReady()`: Electron holds `ready` back until this module has been evaluated.
if (instance) {
  registerAppScheme();
  hardenApp();
  app
    .whenReady()
    .then(() => {
      serveApp();
      const hub = startHub(settings);
      quitInOrder(hub);
      answerPages({ hub, settings });
      setMenu({ settings });
      openWindow({ hub, settings, instance });
    })
    .catch(failToStart);
}
