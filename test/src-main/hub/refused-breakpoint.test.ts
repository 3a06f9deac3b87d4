// A breakpoint that was kept by a Bough that took its condition, and that this one refuses: it says why, breaks nothing, and goes.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDirect, type DirectConnection } from '../../../src-main/carriers/direct.ts';
import { createHub, type Hub } from '../../../src-main/hub/hub.ts';
import { recordScenario } from '../../support/hub-recordings.ts';

let home: string;
let hub: Hub;
let connection: DirectConnection;
const ask: DirectConnection['bridge']['request'] = (method, params) => connection.bridge.request(method, params);
const kept = (): unknown => JSON.parse(readFileSync(path.join(home, 'breakpoints.json'), 'utf8')).programs;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'bough-refused-'));
});
afterAll(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

test('a kept breakpoint whose pattern is refused now has the reason on its row, and can be switched off and removed', async () => {
  const file = path.join(home, 'recordings', 'counter.bough');
  mkdirSync(path.dirname(file), { recursive: true });
  await recordScenario('counter-server', file, { seed: 7 });
  const start = () => {
    hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false });
    connection = createDirect();
    hub.connect(connection.carrier);
  };
  start();
  const { program } = await ask('openRecording', { file });
  await hub.close();
  const spec = { enabled: true, action: 'pause', ignore: 0 };
  const queries = ['state~"(?=a*b)a*a*c"', 'kind:message'];
  const programs = { [program]: queries.map((query) => ({ ...spec, query })) };
  writeFileSync(path.join(home, 'breakpoints.json'), JSON.stringify({ version: 1, programs, names: {} }));
  start();

  const session = (await ask('openRecording', { file })).id;
  const [refused, other] = await ask('breakpoints', { session });
  expect(refused).toMatchObject({
    query: queries[0],
    hits: 0,
    complete: true,
    problem: 'the pattern at column 7 looks ahead or behind, which could take for ever.',
  });
  expect(other).not.toHaveProperty('problem');
  await expect.poll(async () => (await ask('breakpoints', { session }))[1], { timeout: 20_000 }).toMatchObject({ complete: true });
  expect((await ask('breakpoints', { session }))[1]?.hits).toBeGreaterThan(10);

  const off = { ...spec, query: queries[0] as string, enabled: false, action: 'pause' as const, id: refused?.id as number };
  expect(await ask('setBreakpoint', { session, breakpoint: off })).toMatchObject({ enabled: false, problem: expect.any(String) });
  await expect(ask('setBreakpoint', { session, breakpoint: { ...off, query: 'state~"(?<=a)b"' } })).rejects.toMatchObject({
    code: 'bad_request',
    what: expect.stringContaining('looks ahead or behind'),
  });
  await ask('removeBreakpoint', { session, id: off.id });
  expect((await ask('breakpoints', { session })).map(({ query }) => query)).toEqual(['kind:message']);
  expect(kept()).toEqual({ [program]: [{ ...spec, query: 'kind:message' }] });
}, 60_000);
