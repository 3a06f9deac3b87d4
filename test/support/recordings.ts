// Recordings for tests.

import type { OpenOptions, RecordingMeta, RecordingReader } from '../../recordings/index.ts';
import { createRecording, openRecording } from '../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';

export const META: RecordingMeta = { program: 'MyApp', seed: 7, semanticsVersion: SEMANTICS_VERSION, started: '2026-01-02T03:04:05.678Z' };

/** Writes a log into a file and closes it. */
export function writeRecording(path: string, chunks: readonly EventChunk[], meta: RecordingMeta = META): void {
  const writer = createRecording(path, meta);
  for (const chunk of chunks) writer.append(chunk);
  writer.close();
}

export function open(path: string, options?: OpenOptions): RecordingReader {
  const result = openRecording(path, options);
  if (!result.ok) throw new Error(`${result.error.reason}: ${result.error.what}`);
  return result.value;
}
