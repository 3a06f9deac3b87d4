// The window: made with the colour its page will have, so that nothing flashes; shown when it has painted; put back where it
// was; connected to the hub each time its page has loaded.

import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { TEST_HOOKS_SWITCH } from '../runtime/protocol/shell.ts';
import { APP_URL } from './asset-path.ts';
import { type ElectronHub, hubPage } from './electron-hub.ts';
import type { Instance } from './instance.ts';
import { tellPage } from './ipc/tell-page.ts';
import { PATHS } from './paths.ts';
import { decideRestart, type Limits } from './restart-backoff.ts';
import type { Settings } from './settings.ts';
import { MIN_SIZE, placeWindow } from './window-state.ts';

interface Needs {
  readonly hub: ElectronHub;
  readonly settings: Settings;
  readonly instance: Instance;
}

/** Surface `app` of UX.md 2.18. */
const BACKGROUND = { dark: '#0E1217', light: '#F4F6F8' } as const;
const background = () => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light);

/** Opens the window; on macOS, where an app outlives its windows, again when it is asked for. */
export function openWindow(needs: Needs): void {
  createWindow(needs);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow(needs);
  });
}

function createWindow({ hub, settings, instance }: Needs): void {
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
  const window = new BrowserWindow({
    ...placeWindow(settings.window.bounds, areas),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    // the page has its own toolbar; Alt shows the menu
    autoHideMenuBar: true,
    title: 'Bough',
    backgroundColor: background(),
    ...(process.platform === 'linux' && { icon: PATHS.icon }),
    webPreferences: {
      preload: PATHS.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      additionalArguments: settings.testHooks ? [TEST_HOOKS_SWITCH] : [],
    },
  });
  if (settings.window.maximized) window.maximize();
  showWhenPainted(window);
  keepBackground(window);
  rememberPlace(window, settings);
  connectToHub(window, hub, instance);
  reviveAfterCrash(window);
  void window.loadURL(APP_URL);
}

/** scripts/start.mjs waits for the word on its IPC slot before it believes in the desktop app. */
function showWhenPainted(window: BrowserWindow): void {
  window.once('ready-to-show', () => {
    window.show();
    process.send?.('ready');
  });
}

function keepBackground(window: BrowserWindow): void {
  const repaint = () => window.setBackgroundColor(background());
  nativeTheme.on('updated', repaint);
  window.once('closed', () => nativeTheme.off('updated', repaint));
}

function rememberPlace(window: BrowserWindow, settings: Settings): void {
  window.on('close', () => settings.change({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
}

/** A page gets its port when it has loaded, after each load anew, and then the files that were waiting for it. */
function connectToHub(window: BrowserWindow, hub: ElectronHub, instance: Instance): void {
  const contents = window.webContents;
  const page = hubPage(contents);
  let leave = () => {};
  const disconnect = () => {
    hub.disconnect(page);
    leave();
  };
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => isMainFrame && !isSameDocument && disconnect());
  contents.on('did-finish-load', () => {
    hub.connect(page);
    leave = instance.onStart((file) => {
      if (window.isMinimized()) window.restore();
      window.focus();
      if (file !== undefined) tellPage(contents, 'shell:open-file', file);
    });
  });
  window.once('closed', disconnect);
}

/** A page that died is loaded again; one that dies again and again is not. */
const PAGE_LIMITS: Limits = { limit: 3, periodMs: 60_000, delaysMs: [0, 1000] };

function reviveAfterCrash(window: BrowserWindow): void {
  const deaths: number[] = [];
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit') return;
    deaths.push(performance.now());
    const decision = decideRestart(deaths, performance.now(), PAGE_LIMITS);
    if (decision.kind === 'restart') setTimeout(() => !window.isDestroyed() && window.webContents.reload(), decision.afterMs);
    else
      dialog.showErrorBox(
        'Bough',
        `The window's page ended again and again (${reason}). Recordings go on; close the window and start Bough again.`,
      );
  });
}
