import type { WebContents } from 'electron';
import type { ShellEvents } from '../../runtime/protocol/shell.ts';

/** Sends one of the shell's events to a page; the one place that does, so that channel and payload belong together. */
export function tellPage<C extends keyof ShellEvents>(contents: WebContents, channel: C, payload: ShellEvents[C]): void {
  if (!contents.isDestroyed()) contents.send(channel, payload);
}
