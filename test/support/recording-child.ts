// A process that records until it is killed: `node recording-child.ts FILE SEED`. It prints the seq up to which the file is
// said to hold the log, after every write.

import { createRecording } from '../../recordings/index.ts';
import { createRandom } from './random.ts';
import { META } from './recordings.ts';
import { syntheticLog } from './synthetic-log.ts';

const [file, seed] = [process.argv[2] as string, Number(process.argv[3])];
const random = createRandom(seed);
const writer = createRecording(file, META);
let said = 0;
for (const chunk of syntheticLog({ seed, events: 20_000, contents: seed % 2 === 0 }).chunks(() => 1 + random.below(300))) {
  writer.append(chunk);
  if (random.chance(0.2)) writer.flush();
  else writer.tick();
  if (writer.recordedUpTo === said) continue;
  said = writer.recordedUpTo;
  process.stdout.write(`${said}\n`);
  // Slow enough to be killed in the middle.
  await new Promise((resolve) => setTimeout(resolve, 2));
}
process.stdout.write('end\n');
await new Promise(() => setInterval(() => {}, 1000));
