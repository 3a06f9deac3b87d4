// A program in a process of its own appears on the welcome page, is attached to, broken and left; kill -9 of either leaves the other whole.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openRecording } from '../../../recordings/index.ts';
import { type ChatService, loadChat, startChat } from '../../support/chat-service.ts';
import { hooks, openPage, serve, shoot } from '../../support/served-app.ts';
import { servedForTests } from '../../support/served-for-tests.ts';

const served = servedForTests();
let chat: ChatService | undefined;
afterEach(async () => {
  await chat?.stop();
});

test('a chat service under load: attached from the welcome page, a fault told and fired, killed: the banner says so and the data stay', async () => {
  chat = await startChat(served.app.home, 'control');
  const { page, context, problems } = await openPage(served.app.url);
  const row = page.getByTestId('attach-program');
  await row.waitFor({ timeout: 20_000 });
  expect(await row.innerText()).toContain(`process ${chat.process.pid}`);
  await shoot(page, 'attach-welcome');
  const load = loadChat(chat.port, 30, 3).catch(() => undefined);
  await page.getByTestId('attach').click();
  await page.getByTestId('tree').waitFor();
  await expect.poll(() => hooks(page, (b) => b.nodes().some((node) => node.label === 'Connections')), { timeout: 20_000 }).toBe(true);
  await expect.poll(() => hooks(page, (b) => b.liveSeq), { timeout: 20_000 }).toBeGreaterThan(1000);
  await page.keyboard.press('Control+p');
  await page.getByTestId('palette-input').fill('Presence');
  await page.keyboard.press('Enter');
  await page.keyboard.press('!');
  // Its supervisor restarts what was started after it too.
  await expect
    .poll(() => page.getByTestId('fault-preview').innerText())
    .toMatch(/rest_for_one: Chat stops Rooms, Connections and Acceptor and restarts all 4/);
  await page.keyboard.press('Escape');
  await shoot(page, 'attach-live');
  await load;
  const seq = await hooks(page, (b) => b.liveSeq);
  chat.process.kill('SIGKILL');
  await expect.poll(() => page.locator('body').innerText(), { timeout: 20_000 }).toContain('ended without a word');
  expect(await hooks(page, (b) => b.liveSeq)).toBeGreaterThanOrEqual(seq);
  await shoot(page, 'attach-killed');
  expect(problems).toEqual([]);
  await context.close();
});

test('kill -9 of Bough: the service does not notice, its recording opens, and the next Bough attaches again', async () => {
  const doomed = await serve();
  chat = await startChat(doomed.home, '1');
  const { page, context } = await openPage(doomed.url);
  await page.getByTestId('attach').click({ timeout: 20_000 });
  await page.getByTestId('tree').waitFor();
  // What this program does not allow is told before it is tried.
  await expect.poll(() => page.getByTestId('pause-system').getAttribute('aria-disabled')).toBe('true');
  expect(await page.getByTestId('open-faults').getAttribute('title')).toContain('BOUGH_ATTACH=control');
  const load = loadChat(chat.port, 20, 3);
  await expect.poll(() => hooks(page, (b) => b.liveSeq), { timeout: 20_000 }).toBeGreaterThan(500);
  doomed.process.kill('SIGKILL');
  expect((await load).perSecond).toBeGreaterThan(0);
  expect(chat.process.exitCode).toBeNull();
  await context.close();
  const folder = path.join(doomed.home, 'recordings');
  const file = readdirSync(folder).find((name) => name.startsWith('Chat') && name.endsWith('.bough')) ?? '';
  const opened = openRecording(path.join(folder, file));
  if (!opened.ok) throw new Error(opened.error.what);
  expect(opened.value.verify().problems).toEqual([]);
  expect(opened.value.lastSeq).toBeGreaterThan(500);
  opened.value.close();
  const again = await serve([], { BOUGH_HOME: doomed.home });
  try {
    const second = await openPage(again.url);
    await second.page.getByTestId('attach').click({ timeout: 20_000 });
    await second.page.getByTestId('tree').waitFor();
    await expect.poll(() => hooks(second.page, (b) => b.nodes().some((node) => node.label === 'Presence')), { timeout: 20_000 }).toBe(true);
    await second.context.close();
  } finally {
    await again.stop();
  }
});
