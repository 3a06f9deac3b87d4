// What the page can't do, tried from inside the real window.

import { expect, test } from 'vitest';
import { type Desktop, onDesktop, startDesktop } from './support/desktop.ts';

onDesktop();

let desktop: Desktop;
test('the app starts, on a secure origin of its own', async () => {
  desktop = await startDesktop();
  expect(desktop.page.url()).toMatch(/^app:\/\/bough\/index\.html/);
  expect(await desktop.page.evaluate(() => [location.origin, isSecureContext])).toEqual(['app://bough', true]);
});

test('the page has no Node and no Electron, only the shell’s verbs, frozen', async () => {
  const found = await desktop.page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter((name) => name in globalThis),
    verbs: Object.keys(window.boughShell ?? {}).sort(),
    replaced: (() => {
      try {
        (window as unknown as { boughShell: unknown }).boughShell = {};
        return 'platform' in (window.boughShell ?? {});
      } catch {
        return true;
      }
    })(),
  }));
  expect(found.globals).toEqual([]);
  expect(found.verbs).toEqual(
    [
      'onHubLost',
      'onMenu',
      'onOpenFile',
      'onProblem',
      'openFileDialog',
      'pathForFile',
      'platform',
      'restartHub',
      'setTheme',
      'testHooks',
    ].sort(),
  );
  expect(found.replaced).toBe(true);
});

test('its process is sandboxed, its world isolated', async () => {
  const preferences = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    }),
  );
  expect(preferences).toEqual([{ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false }]);
});

test('text is not run as code: neither eval, nor an inline script, nor a script from a blob', async () => {
  const ran = await desktop.page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const did: string[] = [];
        (window as unknown as { ran(what: string): void }).ran = (what) => did.push(what);
        // in a task of its own: an eval inside Playwright's evaluate passes by the policy
        setTimeout(() => {
          try {
            // biome-ignore lint/security/noGlobalEval: the test is that it does not work
            eval("ran('eval')");
          } catch {
            // refused, as it should be; `ran` tells
          }
          const inline = document.createElement('script');
          inline.textContent = "ran('inline')";
          const blob = document.createElement('script');
          blob.src = URL.createObjectURL(new Blob(["ran('blob')"], { type: 'text/javascript' }));
          document.body.append(inline, blob);
          setTimeout(() => resolve(did), 500);
        });
      }),
  );
  expect(ran).toEqual([]);
});

test('it reaches no network and no file', async () => {
  const tried = await desktop.page.evaluate(() =>
    Promise.all(
      ['https://example.com/', 'http://127.0.0.1:9/', 'file:///etc/hostname', '/..%2f..%2fpackage.json', '/%2e%2e/main/main.js'].map(
        (url) =>
          fetch(url).then(
            (answer) => answer.status,
            () => 'refused',
          ),
      ),
    ),
  );
  expect(tried).toEqual(['refused', 'refused', 'refused', 403, 404]);
});

test('it stays where it is and opens no window', async () => {
  const before = desktop.page.url();
  const opened = await desktop.page.evaluate(async () => {
    const opened = window.open('https://example.com/');
    location.href = 'https://example.com/';
    const link = document.createElement('a');
    link.href = 'data:text/html,elsewhere';
    document.body.append(link);
    link.click();
    await new Promise((resolve) => setTimeout(resolve, 500));
    link.remove();
    return opened;
  });
  expect(opened).toBeNull();
  expect(desktop.page.url()).toBe(before);
  expect(desktop.app.windows()).toHaveLength(1);
});

test('it is granted nothing but writing to the clipboard', async () => {
  const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'clipboard-write'];
  const states = await desktop.page.evaluate(
    (names) => Promise.all(names.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state)),
    names,
  );
  expect(Object.fromEntries(names.map((name, i) => [name, states[i]]))).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    camera: 'denied',
    microphone: 'denied',
    midi: 'denied',
    'clipboard-read': 'denied',
    'clipboard-write': 'granted',
  });
});

test('an answer of the shell goes to the window’s own page only, and to well-formed questions only', async () => {
  // A second window on another page, with our own preload: as if an attacker had got one open.
  const foreign = await desktop.app.evaluate(async ({ BrowserWindow }, preload) => {
    const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
    await window.loadURL('data:text/html,<p>elsewhere</p>');
    const answer = await window.webContents.executeJavaScript("window.boughShell.restartHub().then(() => 'answered', String)");
    window.destroy();
    return answer;
  }, `${process.cwd()}/out/preload/preload.cjs`);
  expect(foreign).toMatch(/shell:restart-hub: refused/);
  const bad = await desktop.page.evaluate(() => window.boughShell?.setTheme('pink' as 'dark').then(() => 'answered', String));
  expect(bad).toMatch(/expected one of system, dark, light, got "pink"/);
});
