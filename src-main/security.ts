// Trust nobody by default. Every page of the app, whenever and however it comes to be, can go nowhere, open nothing, ask for
// nothing and reach no network: the window needs its own files and one port, and those it has.

import { app, type Session, session } from 'electron';
import { APP_ORIGIN, APP_SCHEME, isAppUrl, parseUrl } from './asset-path.ts';

/** What a copied pid or term needs; reading the clipboard is not in it. */
const GRANTED = 'clipboard-sanitized-write';

/** Schemes a page may load: its own files, pictures made in the page, and the developer tools. */
const LOADABLE = new Set([`${APP_SCHEME}:`, 'data:', 'blob:', 'devtools:']);

/**
 * Before `ready`. The sandbox is each window's own setting (windows.ts): `app.enableSandbox()` would undo the `--no-sandbox` that
 * root needs to start a Chromium at all, and every child process would die.
 */
export function hardenApp(): void {
  // Chromium's own services have nothing to fetch for an app that is never on the network.
  for (const name of ['disable-background-networking', 'disable-component-update', 'disable-domain-reliability', 'no-pings'])
    app.commandLine.appendSwitch(name);

  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  app.on('session-created', confine);
  app.whenReady().then(() => confine(session.defaultSession));
}

function confine(of: Session): void {
  of.setPermissionRequestHandler((contents, permission, answer) => answer(permission === GRANTED && isAppUrl(contents.getURL())));
  of.setPermissionCheckHandler((_, permission, origin) => permission === GRANTED && isAppUrl(origin));
  of.setDevicePermissionHandler(() => false);
  of.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !LOADABLE.has(parseUrl(request.url)?.protocol ?? '') }));
  // an export that the page made itself may be saved; the person is asked where
  of.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${APP_ORIGIN}/`)) event.preventDefault();
  });
}
