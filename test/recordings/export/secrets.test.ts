// What must not be seen stands nowhere in the bytes of an export, in any format.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src-main/cli/cli.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../src-main/cli/export.ts';
import { LogBuilder } from '../../support/log-builder.ts';
import { writeRecording } from '../../support/recordings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const newPath = temporaryFolder();

/** A session in which the same person stands in every place where a string can. */
function recordingOf(secret: string): string {
  const log = new LogBuilder();
  log.emit('process_spawned', { pid: 1, slot: 1, label: 'Desk' });
  const spawned = log.emit('process_spawned', { pid: 2, slot: 2, parent: 1, label: `Clerk of ${secret}`, ownSlot: true });
  log.emit('name_registered', { pid: 2, name: secret, cause: spawned });
  log.emit('child_spec_added', { pid: 1, childId: `desk-${secret}` });
  const sent = log.emit('message_sent', {
    pid: 1,
    to: 2,
    toName: secret,
    tag: secret,
    payload: [secret, { account: { owner: secret } }],
    delivered: true,
    wakes: true,
  });
  log.emit('message_received', { pid: 2, from: 1, tag: secret, cause: sent, turnBegin: true });
  log.emit('state_changed', { pid: 2, payload: { account: { owner: secret, [secret]: 1, note: `of ${secret}` }, visits: 7 } });
  log.emit('log_line', { pid: 2, payload: `hello ${secret}` });
  const error = new Error(`no account for ${secret}`);
  log.emit('process_exited', { pid: 2, tag: secret, crashed: true, class: 'abnormal', payload: [secret, error], turnEnd: 'waiting' });
  const path = newPath();
  writeRecording(path, log.chunks());
  return path;
}

async function exported(file: string, as: ExportFormat, flags: readonly string[]): Promise<string> {
  const out = `${newPath()}.${as}`;
  let err = '';
  const io = { out: () => undefined, err: (text: string) => void (err += text), interactive: false, columns: undefined, env: {} };
  expect(await runCli(['export', file, '--as', as, '-o', out, ...flags], io), err).toBe(0);
  return readFileSync(out, 'latin1');
}

describe.each(['Ada Lovelace', 'a"b\\c*+?', 'zürich ✓'])('of a session with %j in it', (secret) => {
  const file = recordingOf(secret);
  /** Every form that the text may have in the bytes of a file. */
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ].map((form) => Buffer.from(form).toString('latin1'));

  test.each(EXPORT_FORMATS)('--redact-text takes it out of %s wherever it stands', async (as) => {
    const [plain, hidden] = [await exported(file, as, []), await exported(file, as, ['--redact-text', secret])];
    expect(
      forms.some((form) => plain.includes(form)),
      'it stands there without the flag',
    ).toBe(true);
    for (const form of forms) expect(hidden).not.toContain(form);
    expect(hidden.split('\n').length).toBe(plain.split('\n').length);
  });

  test.each(EXPORT_FORMATS)('--redact name takes the registered name out of %s, also where it is a part of other texts', async (as) => {
    const hidden = await exported(file, as, ['--redact', 'name']);
    for (const form of forms) expect(hidden).not.toContain(form);
    expect(hidden).toMatch(/redacted-\d+/);
  });

  test.each(EXPORT_FORMATS)('a value taken out by its path is no tag of %s either', async (as) => {
    const hidden = await exported(file, as, [
      '--redact',
      'msg.0',
      '--redact',
      'reason',
      '--redact',
      'label',
      '--redact',
      'child',
      '--redact',
      'text',
      '--redact',
      'state',
      '--redact',
      'msg',
    ]);
    for (const form of forms) expect(hidden).not.toContain(form);
  });
});

test('what is not secret stays as it is, and the same name has the same mark', async () => {
  const file = recordingOf('Ada Lovelace');
  const lines = (await exported(file, 'ndjson', ['--redact', 'name', '--redact', 'state.account.owner', '--redact', 'reason.1.message']))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const of = (type: string) => lines.find((line) => line['type'] === type) as Record<string, unknown>;
  const mark = of('name_registered')['name'] as string;
  expect(mark).toMatch(/^redacted-\d+$/);
  expect(of('message_sent')).toMatchObject({ toName: mark, tag: mark, payload: [mark, { account: { owner: mark } }] });
  expect(of('state_changed')['payload']).toEqual({ account: { owner: { $opaque: 'redacted' }, [mark]: 1, note: `of ${mark}` }, visits: 7 });
  expect(of('process_exited')).toMatchObject({ class: 'abnormal', payload: [mark, { $error: 'Error', message: 'redacted' }] });
  expect(of('process_spawned')).toMatchObject({ label: 'Desk' });
});

test('a path that is none and an empty text are refused', async () => {
  let err = '';
  const io = { out: () => undefined, err: (text: string) => void (err += text), interactive: false, columns: undefined, env: {} };
  const file = recordingOf('Ada');
  expect(await runCli(['export', file, '--as', 'ndjson', '--redact', 'names'], io)).toBe(2);
  expect(err).toContain('or name, label, child or tag');
  expect(await runCli(['export', file, '--as', 'ndjson', '--redact-text', ''], io)).toBe(2);
  expect(err).toContain('--redact-text "" would be everywhere');
});
