// Runs the program of a recording again, with its seed and all that came from outside, and compares the logs record by record
// (DESIGN.md D3). It runs the program that lies in the file: whoever calls this has asked the person first (D7).

import type { RecordingReader } from '../../recordings/index.ts';
import type { FaultCommand } from '../../runtime/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { decodeEvent } from '../../runtime/protocol/chunk.ts';
import { EV, TURN_BEGIN } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { isFault, type WireCommand } from '../../runtime/wire-command.ts';
import type { Result } from '../loader/load-error.ts';
import type { LoadedProgram } from '../loader/load-program.ts';
import { LOADER_VERSION } from '../loader/version.ts';
import type { Divergence } from './compare-logs.ts';
import { LogComparer } from './compare-logs.ts';
import type { ProgramHost } from './program-host.ts';
import { startProgram } from './program-host.ts';
import type { Replay, ReplayStep, WireAnswer } from './worker-messages.ts';

export interface RerunReport {
  readonly same: boolean;
  /** Records that were compared. */
  readonly events: number;
  readonly divergence?: Divergence;
  /** Where they differ: what may have made the difference, likeliest first. */
  readonly suspects: readonly string[];
}

/** What docs/PROGRAMS.md says that determinism can't reach. */
const OUT_OF_REACH = [
  'the text of an error of the engine, or of its stack, that the program looked into or made a message of',
  'how deep calls could nest, or how much memory there was',
  'a promise: what waits for one does not go on while a program runs',
  'what only some engines have (newer methods of the language, younger characters of Unicode)',
  'the text of a function, a date that is not ISO 8601, the bits of a NaN',
  'a Proxy or a getter whose traps have effects of their own',
];

const EMPTY_MAP = '{"version":3,"sources":[],"names":[],"mappings":""}';

/**
 * Why a recording can't be run again, as one sentence, or how the second run went. `onProgress` is told how far it is, 0 to 1, and waited
 * for; what it throws ends the run and is thrown here.
 */
export async function rerun(
  reader: RecordingReader,
  onProgress?: (share: number) => void | Promise<void>,
): Promise<Result<RerunReport, string>> {
  const { meta, lastSeq } = reader;
  if (meta.bundle === undefined) return { ok: false, error: 'it does not hold the program that ran' };
  if (reader.gaps().length > 0) return { ok: false, error: 'events are missing in it: what came from outside may have been among them' };
  if (lastSeq === 0) return { ok: false, error: 'nothing was recorded' };
  const replay = readReplay(reader);
  if (!replay.ok) return replay;
  const loaded: LoadedProgram = {
    file: `${meta.scenario ?? meta.program}.ts`,
    code: meta.bundle,
    map: meta.sourceMap ?? EMPTY_MAP,
    loaderVersion: meta.loaderVersion ?? 0,
    sources: [],
  };
  const comparer = new LogComparer(reader, !reader.info().closedCleanly);
  const { seed, contents = 'recorded' } = meta;
  let stopped: { readonly error: unknown } | undefined;
  const onChunk = async (chunk: EventChunk): Promise<void> => {
    if (stopped) return;
    comparer.add(chunk);
    try {
      await onProgress?.(Math.min(1, chunk.firstSeq / lastSeq));
    } catch (error) {
      stopped = { error };
      void host?.terminate();
    }
  };
  let host: ProgramHost | undefined;
  const started = await startProgram({ program: loaded, seed, contents, pace: 'max', replay: replay.value, onChunk });
  if (!started.ok) return { ok: false, error: `its program does not load any more: ${started.error.reason}` };
  host = started.value;
  if (stopped) void host.terminate();
  const end = await host.ended;
  if (stopped) throw (stopped as { readonly error: unknown }).error;
  if (end.by === 'failed' || end.by === 'out_of_memory') return { ok: false, error: `its program, run again, ${end.sentence}` };
  const divergence = comparer.end();
  const events = divergence === undefined ? lastSeq : divergence.seq - 1;
  return {
    ok: true,
    value: { same: divergence === undefined, events, ...(divergence && { divergence }), suspects: divergence ? suspects(reader) : [] },
  };
}

function suspects({ meta }: RecordingReader): string[] {
  const versions: [string, number, number | undefined][] = [
    ['semantics', SEMANTICS_VERSION, meta.semanticsVersion],
    ['loader', LOADER_VERSION, meta.loaderVersion],
  ];
  const others = versions.filter(([, now, then]) => now !== then);
  return [
    ...others.map(([what, now, then]) => `it was recorded with version ${then ?? 'unknown'} of the ${what}; this is version ${now}`),
    ...OUT_OF_REACH,
  ];
}

/** What came from outside, each with its place between two turns. */
function readReplay(reader: RecordingReader): Result<Replay, string> {
  const steps: ReplayStep[] = [];
  let turns = 0;
  for (let seq = 1; seq <= reader.lastSeq; ) {
    const chunk = reader.chunkAt(seq);
    if (chunk === undefined) return { ok: false, error: `event ${seq} is not in it` };
    for (let i = 0; i < chunk.count; i++, seq++) {
      if ((chunk.flags[i] as number) & TURN_BEGIN) turns += 1;
      const type = chunk.type[i] as number;
      if (type !== EV.command && type !== EV.input) continue;
      const wire = toStep(decodeEvent(chunk, i, reader.strings));
      if (wire === undefined) return { ok: false, error: `it holds structure only, and not what command ${seq} carried (--bare)` };
      steps.push({ turns, at: chunk.at[i] as number, seq, wire });
    }
  }
  return { ok: true, value: { steps, end: { turns, at: reader.lastAt, seq: reader.lastSeq } } };
}

/** A recorded command or input as the worker takes it; undefined where its contents were not recorded. */
function toStep(event: RuntimeEvent): WireCommand | WireAnswer | undefined {
  if (event.type === 'input') {
    return event.payload === undefined ? undefined : { kind: 'answer', ref: event.ref, term: JSON.stringify(event.payload) };
  }
  if (event.type !== 'command') return undefined;
  const { action, target, payload } = event;
  if (action === 'suspend' || action === 'resume') return { kind: action, pid: target };
  if (payload === undefined) return undefined;
  if (action === 'send' || action === 'exit' || action === 'crash') return { kind: action, pid: target, term: JSON.stringify(payload) };
  if (isFault({ kind: action })) return { kind: action as FaultCommand['kind'], pid: target, term: JSON.stringify(payload) };
  // Commands of the network name nodes; their parameters are plain.
  return { kind: 'network', command: { kind: action, ...(payload as object) } as never };
}
