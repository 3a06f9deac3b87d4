import { isAppUrl } from '../asset-path.ts';

/** What is asked of a frame; Electron's WebFrameMain has more. */
export interface Frame {
  readonly url: string;
}

/**
 * Whether a request comes from the page itself: the main frame of its window, showing the app's own URL at this moment.
 * `sender` is null when the frame has navigated or gone since it asked.
 */
export function isTrustedSender(sender: Frame | null, mainFrame: Frame): boolean {
  return sender !== null && sender === mainFrame && isAppUrl(sender.url);
}
