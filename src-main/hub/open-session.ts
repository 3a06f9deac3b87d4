// A session from a recording. Its facts beside the log (history, density) are counted once while it is opened, in slices.

import type { SessionInfo } from '../../runtime/protocol/views.ts';
import { recordingTitle } from './recording-title.ts';
import { Session } from './session.ts';
import type { Slices } from './slices.ts';
import { chunksOf, type RecordingStore } from './store.ts';

/** @throws Failure that says why the file can't be opened */
export async function openSession(store: RecordingStore, id: string, file: string, salvage: boolean, slices: Slices): Promise<Session> {
  const log = store.open(file, salvage);
  const info: SessionInfo = {
    id,
    kind: 'recording',
    title: recordingTitle(file, log),
    program: log.program,
    ...(log.scenario === undefined ? {} : { scenario: log.scenario }),
    file,
    seed: log.seed,
    state: 'ended',
    ...reasonOf(log),
    readOnly: true,
  };
  const session = new Session(info, log, log.worldAt(log.lastSeq));
  for (const chunk of chunksOf(log)) {
    session.note(chunk);
    await slices.rest();
  }
  return session;
}

function reasonOf(log: { readonly closedCleanly: boolean; readonly salvaged?: string }): { reason?: string } {
  if (log.salvaged !== undefined) return { reason: log.salvaged };
  return log.closedCleanly ? {} : { reason: 'This recording was not closed by its writer; what had reached the disk is here.' };
}
