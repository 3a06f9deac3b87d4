// The stack in an exit reason: who wrote a program wants to know which line it was. A crash records `[reason, stack]`, where the
// stack is an error of its own (`$error: 'Stack'`); a program may also exit with an error, or with a stack as text.

const FRAMES_SHOWN = 50;
const FRAME = /^\s*at .+:\d+\)?$/;
const PLACE = /\((.+:\d+(?::\d+)?)\)$|^at (?:async )?(.+:\d+(?::\d+)?)$/;

/** The frames of the stack that a reason (tagged JSON) carries, innermost first, without indentation; empty where it has none. */
export function stackFrames(reason: unknown): string[] {
  for (const text of stacksIn(reason)) {
    const frames = text.split('\n').filter((line) => FRAME.test(line));
    if (frames.length > 0) return frames.slice(0, FRAMES_SHOWN).map((line) => line.trim());
  }
  return [];
}

/**
 * The place in a frame.
 * @example framePlace('at apply (my-app.ts:136:41)') // 'my-app.ts:136:41'
 */
export function framePlace(frame: string): string | undefined {
  const found = PLACE.exec(frame);
  return found?.[1] ?? found?.[2];
}

/** Texts that may be a stack: beside the reason, else in the reason itself, which may be such a pair again. */
function* stacksIn(reason: unknown, depth = 0): Generator<string> {
  if (Array.isArray(reason)) {
    if (reason.length !== 2 || depth > 8) return;
    const beside: unknown = reason[1];
    if (typeof beside === 'string') yield beside;
    else if (!Array.isArray(beside)) yield* stacksIn(beside, depth + 1);
    else if (beside.every((line) => typeof line === 'string')) yield beside.join('\n');
    yield* stacksIn(reason[0], depth + 1);
    return;
  }
  if (typeof reason !== 'object' || reason === null || !('$error' in reason)) return;
  const { stack } = reason as { readonly stack?: unknown };
  if (typeof stack === 'string') yield stack;
}
