// What the tests of one file share: a hub of its own in a home of its own, and one window on it without a carrier between.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createDirect, type DirectConnection } from '../../src-main/carriers/direct.ts';
import { createHub, type Hub } from '../../src-main/hub/hub.ts';
import { recordScenario } from './hub-recordings.ts';

type Bridge = DirectConnection['bridge'];

export interface HubForTests {
  /** From `beforeAll` on, as `bridge`. */
  readonly home: string;
  readonly hub: Hub;
  readonly bridge: Bridge;
  readonly ask: Bridge['request'];
  /** A recording of a scenario among the hub's own, made now: its file, and the session that it is open as. */
  record(scenario: string, options?: Parameters<typeof recordScenario>[2]): Promise<{ file: string; session: string }>;
}

/** A hub for the tests of the file that calls this, closed after them. */
export function hubForTests(): HubForTests {
  const home = mkdtempSync(path.join(tmpdir(), 'bough-hub-'));
  let parts: { hub: Hub; bridge: Bridge } | undefined;
  const running = (): { hub: Hub; bridge: Bridge } => {
    if (parts === undefined) throw new Error('there is a hub from beforeAll on, not while tests are collected');
    return parts;
  };
  beforeAll(() => {
    const hub = createHub({ home, version: 'test', carrier: 'browser', welcome: false });
    const connection = createDirect();
    hub.connect(connection.carrier);
    parts = { hub, bridge: connection.bridge };
  });
  afterAll(async () => {
    await parts?.hub.close();
    rmSync(home, { recursive: true });
  });
  const ask: Bridge['request'] = (method, params) => running().bridge.request(method, params);
  return {
    home,
    get hub() {
      return running().hub;
    },
    get bridge() {
      return running().bridge;
    },
    ask,
    record: async (scenario, options) => {
      const file = path.join(home, 'recordings', `${scenario}.bough`);
      mkdirSync(path.dirname(file), { recursive: true });
      await recordScenario(scenario, file, options);
      return { file, session: (await ask('openRecording', { file })).id };
    },
  };
}
