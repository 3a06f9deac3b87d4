// Puts a text on the clipboard and says so.

import type { Actions } from '../session/actions.ts';

/** `what`: as in "Copied … to this moment". */
export function copyText(actions: Pick<Actions, 'notice'>, text: string, what: string): void {
  navigator.clipboard.writeText(text).then(
    () => actions.notice('info', `Copied ${what}: ${text}`),
    // without the right to the clipboard the text can still be taken by hand
    () => actions.notice('warning', `The clipboard cannot be written here. It is: ${text}`),
  );
}
