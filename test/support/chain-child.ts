// A hub in little, to be killed: `node chain-child.js FILE PROGRAM`, bundled as the real one is (bundled.ts). A program, such as a ring, at the pace of the wall clock, some hundred thousand events a
// second, recorded as the hub records it. Every few milliseconds it prints what is acknowledged: the seq up to which the file is
// said to hold the log, and how far behind the wall clock (µs since 1970) the program's own time is.

import path from 'node:path';
import { startProgram } from '../../src-main/hosts/program-host.ts';
import { recordingStore } from '../../src-main/hub/recording-store.ts';

const [file, program] = [process.argv[2] as string, process.argv[3] as string];
const log = recordingStore.create(file, { program: path.basename(program, '.ts'), seed: 1, code: '', map: '', loaderVersion: 1 });
const host = await startProgram({ program, seed: 1, contents: 'bare', onChunk: (chunk) => log.append(chunk) });
if (!host.ok) throw new Error(JSON.stringify(host.error));
const running = host.value;
setInterval(() => {
  if (log.failure !== undefined) throw log.failure;
  process.stdout.write(`${log.recordedUpTo} ${Math.round((performance.timeOrigin + performance.now()) * 1000 - running.now)}\n`);
}, 5);
