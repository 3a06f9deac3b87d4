// One app per home: a second start hands its files to the first one and ends. Files also come from the desktop (macOS sends
// `open-file`, also before `ready`), so they wait here until a window can take them.

import { app } from 'electron';
import { filesToOpen } from './file-arguments.ts';

export interface Instance {
  /**
   * Takes over from the last taker: gets what has waited, and from then on each file, or undefined for a start without one.
   * Returns how to leave; files then wait again.
   */
  onStart(take: (file: string | undefined) => void): () => void;
}

/** Before `ready`. Undefined in a second start, which then has nothing to do but end. */
export function claimInstance(): Instance | undefined {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return undefined;
  }
  const waiting = filesToOpen(process.argv, process.cwd());
  let taker: ((file: string | undefined) => void) | undefined;
  const give = (file: string) => (taker ? taker(file) : waiting.push(file));

  app.on('second-instance', (_, argv, cwd) => {
    const files = filesToOpen(argv, cwd);
    for (const file of files) give(file);
    if (files.length === 0) taker?.(undefined);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    give(file);
  });
  return {
    onStart(take) {
      taker = take;
      for (const file of waiting.splice(0)) take(file);
      return () => {
        if (taker === take) taker = undefined;
      };
    },
  };
}
