// Quitting leaves recordings that people own: one file each, closed, which opens anywhere.

import { expect, test } from 'vitest';
import { eventCount, hubPids, onDesktop, startDesktop, welcomeRuns } from './support/desktop.ts';
import { queryRecording, readHeader, recordingsBelow } from './support/recording-file.ts';

onDesktop();

test('closing the app closes its recording: one file without companions, in journal mode DELETE, with what was seen in it', async () => {
  const desktop = await startDesktop();
  await welcomeRuns(desktop);
  await expect.poll(() => eventCount(desktop.page), { timeout: 30_000 }).toBeGreaterThan(20);
  const seen = await eventCount(desktop.page);
  const [hub] = await hubPids(desktop);
  await desktop.quit();

  expect(() => process.kill(hub!, 0)).toThrow(/ESRCH/);
  const files = recordingsBelow(desktop.home);
  expect(files).toHaveLength(1);
  expect(readHeader(files[0]!)).toMatchObject({ magic: 'SQLite format 3', journal: 'delete', companions: [] });
  expect(readHeader(files[0]!).applicationId).toBeGreaterThan(0);
  const [{ events }] = queryRecording(files[0]!, 'SELECT sum(count) AS events FROM chunks') as [{ events: number }];
  expect(events).toBeGreaterThanOrEqual(seen);
});

test('so does a signal to the app, as a start script sends it', async () => {
  const desktop = await startDesktop();
  await welcomeRuns(desktop);
  const child = desktop.app.process();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  const [file] = recordingsBelow(desktop.home);
  expect(readHeader(file!)).toMatchObject({ journal: 'delete', companions: [] });
});
