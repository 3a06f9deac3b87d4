// The one way the main process answers a page: the sender is checked first, then the arguments, then the answer is typed by
// the channel. `ipcMain.handle` is called nowhere else.

import { BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { ShellRequests } from '../../runtime/protocol/shell.ts';
import { isTrustedSender } from './trusted-sender.ts';

type Args<C extends keyof ShellRequests> = Parameters<ShellRequests[C]>;
type Answer<C extends keyof ShellRequests> = ReturnType<ShellRequests[C]>;

/**
 * `check` turns what arrived into arguments or throws a TypeError that says what came and what was expected; the page's promise
 * is then rejected with it.
 */
export function answer<C extends keyof ShellRequests>(
  channel: C,
  check: (args: readonly unknown[]) => Args<C>,
  give: (window: BrowserWindow, ...args: Args<C>) => Answer<C> | Promise<Answer<C>>,
): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (!isTrustedSender(event.senderFrame, event.sender.mainFrame) || !window)
      throw new Error(`${channel}: refused, not from the window's own page`);
    return give(window, ...check(args));
  });
}
