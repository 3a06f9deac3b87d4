// The few words between Electron's main process and the hub in its utility process. No data passes here: `connect` carries a
// MessagePort (in the message's `ports`) on which a window speaks the language of bridge.ts with the hub directly.
//
// The hub learns its circumstances from its environment (`UTILITY_ENV`), because it needs them before the first message:
// a hub that was started again after a death has to reopen what the last one was recording.

import * as v from 'valibot';

export const UTILITY_ENV = {
  /** Folder of recordings and settings. Always set. */
  home: 'BOUGH_HOME',
  /** `1` in test builds of the window: frames then carry the world hash. */
  testHooks: 'BOUGH_TEST_HOOKS',
  /** Path of a better-sqlite3 binding to use instead of the packaged one. */
  sqliteBinding: 'BOUGH_SQLITE_BINDING',
  /** How many hubs this app has started, this one included: `1` for the first. */
  life: 'BOUGH_HUB_LIFE',
  /** Why the previous hub ended, one sentence; absent in the first life. */
  lost: 'BOUGH_HUB_LOST',
} as const;

/** Main process → hub. */
export const TO_UTILITY = v.variant('kind', [
  /** A window's port comes with this message: exactly one. */
  v.object({ kind: v.literal('connect') }),
  /** Close every recording, then exit with 0. The main process ends the hub after five seconds. */
  v.object({ kind: v.literal('shutdown') }),
]);
export type ToUtility = v.InferOutput<typeof TO_UTILITY>;

/** Hub → main process. */
export const FROM_UTILITY = v.variant('kind', [
  /** Ports may be handed over from now on. */
  v.object({ kind: v.literal('ready') }),
  /** Something a person should know although no window may be connected; one or two sentences that say what to do. */
  v.object({ kind: v.literal('problem'), text: v.pipe(v.string(), v.maxLength(4096)) }),
]);
export type FromUtility = v.InferOutput<typeof FROM_UTILITY>;

/** A message of the hub as such, or a sentence that says what does not fit. */
export function readFromUtility(message: unknown): FromUtility | string {
  const read = v.safeParse(FROM_UTILITY, message);
  return read.success ? read.output : v.summarize(read.issues);
}
