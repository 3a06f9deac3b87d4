import type { RecordingMeta } from '../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import type { ProgramHost } from '../hosts/program-host.ts';

/** What a recording of this run says about itself: enough to run it again. */
export function recordingMeta(host: ProgramHost, run: Pick<RecordingMeta, 'seed' | 'contents' | 'scenario'>): RecordingMeta {
  const { loaded } = host;
  return {
    program: host.name,
    semanticsVersion: SEMANTICS_VERSION,
    loaderVersion: loaded.loaderVersion,
    started: new Date().toISOString(),
    bundle: loaded.code,
    sourceMap: loaded.map,
    ...run,
  };
}
