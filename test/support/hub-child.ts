// A hub in a process of its own, which attaches to a program: for the bench, where the hub must not be in the process that measures.
// `fork('hub-child.ts', [home])`; each message is a request, and has one answer.

import { createDirect } from '../../src-main/carriers/direct.ts';
import { createHub } from '../../src-main/hub/hub.ts';

/** `attach`: the id of a process. `missing`: how many events of the session gaps stand for by now, and how many there are in all. */
export type HubRequest = { readonly attach: number } | { readonly missing: string } | { readonly close: true };
export interface Missing {
  readonly seq: number;
  readonly missing: number;
}

const hub = createHub({ home: process.argv[2] as string, version: 'bench', carrier: 'browser', welcome: false });
const connection = createDirect();
hub.connect(connection.carrier);
const { bridge } = connection;

async function answer(request: HubRequest): Promise<unknown> {
  if ('attach' in request) {
    const program = hub.programs().find(({ pid }) => pid === request.attach);
    if (program === undefined) throw new Error(`process ${request.attach} can not be attached to`);
    return (await hub.attach(program.id)).id;
  }
  if ('close' in request) return hub.close();
  const session = request.missing;
  const { endSeq } = await bridge.request('look', { session, at: 'end' });
  const { gaps } = await bridge.request('overview', { session, buckets: 1 });
  // The first stands for what was before.
  const missing = gaps.slice(1).reduce((sum, { count }) => sum + count, 0);
  return { seq: endSeq, missing } satisfies Missing;
}

await hub.ready;
process.on('message', (request: HubRequest) => {
  void answer(request).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ value: 'ready' });
