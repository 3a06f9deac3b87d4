// The hub in Electron's utility process. `process.parentPort` is a global there; electron is never imported. What the main process
// says is in runtime/protocol/utility.ts: circumstances by environment, ports by `connect`, the end by `shutdown`.

import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type FromUtility, TO_UTILITY, UTILITY_ENV } from '../../runtime/protocol/utility.ts';
import { messagePortCarrier, type PortLike } from '../carriers/message-port.ts';
import { createHub, type Hub } from './hub.ts';
import { boughHome } from './paths.ts';

/** What of Electron's ParentPort is used here. */
interface ParentPort {
  postMessage(message: FromUtility): void;
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void): void;
}

const parent = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
if (parent === undefined) throw new Error('hub-utility is started by Electron as a utility process');

const home = boughHome();
const lost = process.env[UTILITY_ENV.lost];
let hub: Hub;
try {
  hub = createHub({
    home,
    testHooks: process.env[UTILITY_ENV.testHooks] === '1',
    version: (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version,
    carrier: 'electron',
    ...(lost ? { lost } : {}),
  });
} catch (error) {
  // Standard error is where the main process takes the reason of a death from.
  const why = error instanceof Error ? error.message : String(error);
  parent.postMessage({ kind: 'problem', text: `Bough can't keep recordings in ${home}: ${why}. Set BOUGH_HOME to another folder.` });
  throw error;
}

parent.on('message', ({ data, ports }) => {
  const read = v.safeParse(TO_UTILITY, data);
  if (!read.success) {
    parent.postMessage({ kind: 'problem', text: `The hub does not understand its main process: ${v.summarize(read.issues)}` });
    return;
  }
  if (read.output.kind === 'shutdown') {
    void hub.close().then(() => process.exit(0));
    return;
  }
  for (const port of ports) hub.connect(messagePortCarrier(port, 'electron'));
});
// A terminal's Ctrl+C and a service manager's stop reach every process of the app. The main process answers them by quitting in
// order, which ends with `shutdown`; dying of the signal here would leave the recordings open.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
parent.postMessage({ kind: 'ready' });
