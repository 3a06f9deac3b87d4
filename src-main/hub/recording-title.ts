// What a recording is called, on its card and when it is open alike: as its session was while it ran, unless a person gave the file
// a name of its own.

import path from 'node:path';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { findScenario } from './scenarios.ts';

/** The end of the names that `recordingName` gives. */
const DATED = /-\d{4}-\d{2}-\d{2}-\d{6}(-\d+)?$/;

export function recordingTitle(file: string, log: { readonly program: string; readonly scenario?: string }): string {
  const name = path.basename(file, '.bough');
  if (!DATED.test(name)) return visible(name);
  return (log.scenario === undefined ? undefined : findScenario(log.scenario)?.entry.title) ?? visible(log.program, NAME_SHOWN);
}
