// Places in the bundle, said as places in the files that people wrote.

import { dirname, join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { LoadedProgram } from './load-program.ts';

/** The name under which the bundle runs, by which its frames are found in a stack. */
export const SCRIPT_NAME = 'bough-program.js';
const PLACE = /bough-program\.js:(\d+):(\d+)/g;

export interface StackMapper {
  /** A stack's text with every place in the bundle replaced: `my-app.ts:12:5`. Paths are relative to the program's folder. */
  mapText(stack: string): string;
  /** The uppermost place of the program in a stack; its file is an absolute path. */
  topPlace(stack: string): { file: string; line: number; column: number } | undefined;
}

/** Reads the source map when it is first needed: most programs never fail. */
export function createStackMapper(loaded: Pick<LoadedProgram, 'file' | 'map'>): StackMapper {
  let trace: TraceMap | undefined;
  const find = (line: number, column: number) => {
    trace ??= new TraceMap(loaded.map);
    const found = originalPositionFor(trace, { line, column: Math.max(0, column - 1) });
    return found.source === null ? undefined : { file: found.source, line: found.line, column: found.column + 1 };
  };
  return {
    mapText: (stack) =>
      stack.replace(PLACE, (text, line, column) => {
        const place = find(Number(line), Number(column));
        return place ? `${place.file}:${place.line}:${place.column}` : text;
      }),
    topPlace(stack) {
      for (const [, line, column] of stack.matchAll(PLACE)) {
        const place = find(Number(line), Number(column));
        if (place) return { ...place, file: join(dirname(loaded.file), place.file) };
      }
      return undefined;
    },
  };
}

/**
 * Makes every stack read in this thread speak of the program's files, without the runtime's frames below it. V8 asks only when
 * a stack is read, so errors that nobody looks at cost nothing. Only for a worker that will run nothing but one program.
 */
export function installStackMapping(mapper: StackMapper): void {
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `\n    at ${String(frame)}`);
    const last = lines.findLastIndex((line) => line.includes(SCRIPT_NAME));
    // An error that the program has no part in is ours: then every frame counts.
    const kept =
      last === -1 ? lines : lines.slice(0, last + 1).filter((line) => line.includes(SCRIPT_NAME) || line.includes('<anonymous>'));
    return mapper.mapText(headline(error) + kept.join(''));
  };
}

function headline(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}
