// Puts a text on the clipboard and says so.

import type { Actions } from '../session/actions.ts';
import { formatBytes } from '../session/format.ts';

/** Longer texts are not said, only how long they are. */
const SAID = 160;

/** `what`: as in "Copied … to this moment". */
export function copyText(actions: Pick<Actions, 'notice'>, text: string, what: string): void {
  navigator.clipboard.writeText(text).then(
    () => actions.notice('info', text.length > SAID ? `Copied ${what}, ${formatBytes(text.length)}.` : `Copied ${what}: ${text}`),
    // without the right to the clipboard the text can still be taken by hand
    () => actions.notice('warning', `The clipboard cannot be written here. It is: ${text}`),
  );
}
