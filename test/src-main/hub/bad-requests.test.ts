// What bad requests get: an answer that says what is wrong with them, and a hub that lives on.

import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Method } from '../../../runtime/protocol/bridge.ts';
import { createDirect } from '../../../src-main/carriers/direct.ts';
import { hubForTests } from '../../support/hub-for-tests.ts';
import { recordScenario } from '../../support/hub-recordings.ts';

const served = hubForTests();
const { ask, home } = served;

let session: string;
beforeAll(async () => {
  ({ session } = await served.record('my-app'));
}, 60_000);

describe('what bad requests get', () => {
  const refused = (method: string, params: unknown): Promise<{ code: string; message: string; where?: string }> =>
    served.bridge.request(method as Method, params as never).then(
      (result) => Promise.reject(new Error(`it was answered: ${JSON.stringify(result)}`)),
      (error) => error,
    );

  it.each([
    ['an unknown request', 'destroy', {}, 'bad_request', 'method'],
    ['a name of Object', 'constructor', {}, 'bad_request', 'method'],
    ['no parameters', 'look', undefined, 'bad_request', 'params'],
    ['a wrong type', 'look', { session: 's1', at: 'middle' }, 'bad_request', 'params.at'],
    ['a missing parameter', 'detail', { session: 's1', seq: 1 }, 'bad_request', 'params.slot'],
    ['a fraction', 'events', { session: 's1', from: 1.5, direction: 1, limit: 10 }, 'bad_request', 'params.from'],
    ['too much', 'events', { session: 's1', from: 1, direction: 1, limit: 1_000_000 }, 'bad_request', 'params.limit'],
    ['too many lanes', 'lanes', { session: 's1', slots: new Array(401).fill(1), from: 0, to: 1, endSeq: 1 }, 'bad_request', 'params.slots'],
    ['a seq that is no number', 'hash', { session: 's1', seq: '1' }, 'bad_request', 'params.seq'],
    ['another version', 'hello', { bridgeVersion: 99 }, 'bad_request', undefined],
    ['a session that is not there', 'look', { session: 'nobody', at: 'end' }, 'unknown_session', undefined],
    ['a scenario that is not there', 'startProgram', { scenario: 'nothing' }, 'not_found', 'params.scenario'],
    ['neither scenario nor file', 'startProgram', {}, 'bad_request', undefined],
    ['a file that is not there', 'openRecording', { file: '/nowhere/at/all.bough' }, 'not_found', undefined],
  ] as [string, string, unknown, string, string | undefined][])('%s', async (_, method, params, code, where) => {
    const error = await refused(method, params);
    expect(error.code).toBe(code);
    if (where !== undefined) expect(error.where).toBe(where);
    expect(error.message.length).toBeGreaterThan(10);
  });

  it('an event that is not there, a command on a recording', async () => {
    expect(await refused('event', { session, seq: 1e9 })).toMatchObject({ code: 'not_found' });
    expect(await refused('command', { session, command: { kind: 'crash', slot: 1 } })).toMatchObject({ code: 'read_only' });
    expect(await refused('pause', { session, paused: true })).toMatchObject({ code: 'read_only' });
  });

  it('a file that is no recording, and one that is cut off, which can be opened as far as it goes', async () => {
    const listed = await ask('recordings', {});
    const text = path.join(home, 'text.bough');
    writeFileSync(text, 'this is no recording');
    expect(await refused('openRecording', { file: text })).toMatchObject({ code: 'not_a_recording' });
    const whole = path.join(home, 'whole.bough');
    await recordScenario('one-for-one', whole);
    truncateSync(whole, 40_000);
    const error = await refused('openRecording', { file: whole });
    expect(['damaged', 'not_a_recording']).toContain(error.code);
    // What could not be opened is no recent recording.
    expect(await ask('recordings', {})).toEqual(listed);
  });

  it('a program with a mistake: its file, line and reason, and the hub lives on', async () => {
    const bad = path.join(home, 'bad.ts');
    writeFileSync(bad, `import { program } from 'bough';\n\nconst x = ;\n`);
    const error = await refused('startProgram', { file: bad });
    expect(error).toMatchObject({ code: 'load_failed', where: expect.stringMatching(/bad\.ts:3$/) });
    const empty = path.join(home, 'empty.ts');
    writeFileSync(empty, 'export const nothing = 1;\n');
    expect((await refused('startProgram', { file: empty })).message).toContain('export default program(');
    const throws = path.join(home, 'throws.ts');
    writeFileSync(throws, `import 'bough';\nthrow new Error('no luck');\n`);
    expect((await refused('startProgram', { file: throws })).message).toContain('no luck');
    expect((await ask('hello', { bridgeVersion: 1 })).version).toBe('test');
  });

  it('what is no request at all ends the connection', async () => {
    const hostile = createDirect();
    served.hub.connect(hostile.carrier);
    const lost = new Promise((resolve) => hostile.bridge.onLost(resolve));
    hostile.sendRaw('{"method":');
    expect(await lost).toContain('not JSON');
    await expect(hostile.bridge.request('catalogue', {})).rejects.toMatchObject({ code: 'hub_lost' });
  });
});
