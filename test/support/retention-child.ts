// A process for the tests to kill: `record FILE` records and keeps only the newest, `compact FILE` lets the oldest go. It says a line at
// each step, or as it begins.

import { writeSync } from 'node:fs';
import { createRecording } from '../../recordings/index.ts';
import { runCli } from '../../src-main/cli/cli.ts';
import { META } from './recordings.ts';
import { syntheticLog } from './synthetic-log.ts';

const [what, file] = process.argv.slice(2) as [string, string];
const say = (): void => void writeSync(1, '.\n');

if (what === 'record') {
  const writer = createRecording(file, META, { eventsPerRow: 100, keep: { us: 3000 } });
  for (const chunk of syntheticLog({ seed: 12, events: 6000, contents: true }).chunks(40)) {
    writer.append(chunk);
    writer.flush();
    if (writer.info().letGo) say();
  }
} else {
  const io = { out: () => undefined, err: () => undefined, interactive: false, columns: undefined, env: {} };
  say();
  await runCli(['compact', file, '--keep', '1us'], io);
}
say();
