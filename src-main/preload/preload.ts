// The page's only way to the shell. Runs sandboxed in a world of its own: verbs cross by the context bridge, never
// `ipcRenderer`, and the hub's port crosses as a window message, since the bridge cannot carry it.

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  type BoughShell,
  HUB_PORT,
  HUB_PORT_CHANNEL,
  type ShellEvents,
  type ShellRequests,
  TEST_HOOKS_SWITCH,
  type Unsubscribe,
} from '../../runtime/protocol/shell.ts';

const shell: BoughShell = {
  platform: process.platform,
  testHooks: process.argv.includes(TEST_HOOKS_SWITCH),
  openFileDialog: () => ask('shell:open-file-dialog'),
  pathForFile: (file) => webUtils.getPathForFile(file),
  setTheme: (theme) => ask('shell:set-theme', theme),
  restartHub: () => ask('shell:restart-hub'),
  onMenu: (listener) => on('shell:menu', listener),
  onOpenFile: (listener) => on('shell:open-file', listener),
  onHubLost: (listener) => on('shell:hub-lost', listener),
  onProblem: (listener) => on('shell:problem', listener),
};

contextBridge.exposeInMainWorld('boughShell', shell);
ipcRenderer.on(HUB_PORT_CHANNEL, (event) => window.postMessage(HUB_PORT, location.origin, event.ports));

function ask<C extends keyof ShellRequests>(channel: C, ...args: Parameters<ShellRequests[C]>): Promise<ReturnType<ShellRequests[C]>> {
  return ipcRenderer.invoke(channel, ...args);
}

/** Without the event object: it would give the page the raw sender. */
function on<C extends keyof ShellEvents>(channel: C, listener: (payload: ShellEvents[C]) => void): Unsubscribe {
  const relay = (_: unknown, payload: ShellEvents[C]) => listener(payload);
  ipcRenderer.on(channel, relay);
  return () => void ipcRenderer.off(channel, relay);
}
