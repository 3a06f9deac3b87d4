// A session from a recording. Its facts beside the log (history, density) are read from the recording's lists, so that ten million events
// are open at once; where those do not say enough, events are counted, in slices.

import { relabels } from '../../recordings/index.ts';
import type { SessionInfo } from '../../runtime/protocol/views.ts';
import { recordingTitle } from './recording-title.ts';
import { Session } from './session.ts';
import type { Slices } from './slices.ts';
import { chunksOf, type OpenedLog, type RecordingStore } from './store.ts';

/** Events of which all are counted: that takes some ten milliseconds, and is exact to the event where the lists are to some hundred. */
const COUNTED_EVENTS = 200_000;

/** `exactUpTo`: longer logs are known by what the recording lists, if it does. @throws Failure that says why the file can't be opened */
export async function openSession(
  store: RecordingStore,
  id: string,
  file: string,
  salvage: boolean,
  slices: Slices,
  exactUpTo = COUNTED_EVENTS,
): Promise<Session> {
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
  const facts = log.lastSeq > exactUpTo ? log.facts?.(session.newest) : undefined;
  if (facts && session.restore(facts)) session.completeFacts = (ahead) => relabel(session, log, ahead);
  else
    for (const chunk of chunksOf(log)) {
      session.note(chunk);
      await slices.rest();
    }
  return session;
}

/** The labels that were given later, which the lists do not have: few programs give any, and the rows of events say whether there are. */
async function relabel(session: Session, log: OpenedLog, slices: Slices): Promise<void> {
  for (let seq = 1; seq <= log.lastSeq; ) {
    const stretch = log.queries?.stretchAt(seq);
    if (!stretch) return;
    const chunk = stretch.pairs === undefined || relabels(stretch.pairs) ? log.queries?.scanAt(stretch.firstSeq) : undefined;
    if (chunk) session.history.relabel(chunk);
    seq = stretch.firstSeq + stretch.count;
    await slices.rest();
  }
}

function reasonOf(log: { readonly closedCleanly: boolean; readonly salvaged?: string }): { reason?: string } {
  if (log.salvaged !== undefined) return { reason: log.salvaged };
  return log.closedCleanly ? {} : { reason: 'This recording was not closed by its writer; what had reached the disk is here.' };
}
