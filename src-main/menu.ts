// The application menu. What concerns the session is a command to the page, which decides and shows; what concerns the window
// is a role that Electron carries out. Single keys belong to the page (UX.md 2.16) and have no accelerator here.

import { app, BrowserWindow, Menu, type MenuItemConstructorOptions, shell } from 'electron';
import type { MenuCommand } from '../runtime/protocol/shell.ts';
import { tellPage } from './ipc/tell-page.ts';
import type { Settings } from './settings.ts';

export function setMenu({ settings }: { readonly settings: Settings }): void {
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        command('&Open…', 'open', 'CmdOrCtrl+O'),
        command('&Welcome', 'welcome'),
        command('&Settings', 'settings', 'CmdOrCtrl+,'),
        { type: 'separator' },
        { label: 'Show &Recordings Folder', click: () => void openFolder(settings.home) },
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Session',
      submenu: [
        command('Return to &Live', 'live'),
        { type: 'separator' },
        command('&Next Crash', 'next-crash'),
        command('&Previous Crash', 'previous-crash'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [command('&Keyboard Map', 'keys'), { role: 'about' }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function command(label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions {
  return {
    label,
    ...(accelerator && { accelerator }),
    click: (_, window) => {
      if (window instanceof BrowserWindow) tellPage(window.webContents, 'shell:menu', name);
    },
  };
}

async function openFolder(folder: string): Promise<void> {
  const problem = await shell.openPath(folder);
  if (problem !== '') console.error(`bough: ${folder} cannot be shown: ${problem}`);
}
