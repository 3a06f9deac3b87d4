// Quitting in order: windows close, then the hub closes its recordings (one file each, without a -wal), then the app ends.

import { app } from 'electron';
import type { ElectronHub } from './electron-hub.ts';

export function quitInOrder(hub: ElectronHub): void {
  let closed = false;
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // `will-quit` comes when all windows are gone: a page that keeps its window open has not lost its hub by then.
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    hub.shutdown().then(() => {
      closed = true;
      // In a task of its own: where no hub is left to wait for, this runs inside the very event that was prevented, and Electron
      // ignores a quit asked for there.
      setImmediate(() => app.quit());
    });
  });
}
