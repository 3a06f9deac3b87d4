// What the desktop shell adds where there is one: its menu, files that the desktop hands over, its open dialog.

import type { MenuCommand } from '../../runtime/protocol/shell.ts';
import type { Window } from '../session/window.ts';

export function connectShell(bough: Window): void {
  const shell = window.boughShell;
  if (!shell) return;
  const { actions } = bough;
  const menu: Record<MenuCommand, () => void> = {
    open: () => openFile(bough),
    welcome: () => actions.showWelcome(),
    live: () => actions.goLive(),
    'next-crash': () => actions.step('crash', 1),
    'previous-crash': () => actions.step('crash', -1),
    keys: () => actions.setOverlay('keys'),
    settings: () => actions.setOverlay('settings'),
  };
  shell.onMenu((command) => menu[command]?.());
  shell.onOpenFile((file) => void actions.open(file));
  shell.onProblem((text) => actions.notice('error', text));
}

/** Asks for a file and opens it. A browser page has no paths to give: there a person types one that the server can read. */
export function openFile(bough: Window): void {
  const shell = window.boughShell;
  if (!shell) {
    bough.actions.setOverlay('open');
    return;
  }
  shell
    .openFileDialog()
    .then((file) => (file ? bough.actions.open(file) : undefined))
    .catch((error: unknown) => bough.actions.notice('error', `The file dialog failed: ${String(error)}`));
}

/** A file that was dropped on the window. */
export function dropFile(bough: Window, file: File): void {
  const path = window.boughShell?.pathForFile(file);
  if (path) void bough.actions.open(path);
  else
    bough.actions.notice(
      'warning',
      `A browser does not say where ${file.name} lies. Use Open file and give its path, or start: bough serve ${file.name}`,
    );
}
