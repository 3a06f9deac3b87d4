// Where the built files lie. All of the main process is bundled into `out/main`, so this module's own place is the anchor; it
// is the same in a clone and inside the packaged app's archive.

import path from 'node:path';

const main = import.meta.dirname;

export const PATHS = {
  /** The hub's program for the utility process; in the packaged app the copy that lies unpacked beside the archive. */
  hub: path.join(main.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked'), 'hub-utility.js'),
  /** For the window's frame on Linux; macOS and Windows take it from the package. */
  icon: path.join(main, '..', '..', 'src-main', 'assets', 'bough.png'),
  preload: path.join(main, '..', 'preload', 'preload.cjs'),
  /** The page and all that it loads. */
  renderer: path.join(main, '..', 'renderer'),
} as const;
