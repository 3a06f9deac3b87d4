import { expect, it } from 'vitest';
import type { Push } from '../../../runtime/protocol/bridge.ts';
import { LineBridge } from '../../../src-renderer/bridge.ts';

function setUp() {
  const bridge = new LineBridge();
  const sent: { id: number; method: string }[] = [];
  const line = { send: (message: unknown) => void sent.push(message as { id: number; method: string }) };
  const pushes: Push[] = [];
  const losses: (string | undefined)[] = [];
  bridge.onPush((p) => pushes.push(p));
  bridge.onLost((reason) => losses.push(reason));
  return { bridge, sent, line, pushes, losses };
}

it('sends what was asked before there was a line, and gives each answer to its own request', async () => {
  const { bridge, sent, line, losses } = setUp();
  const first = bridge.request('catalogue', {});
  bridge.opened(line);
  const second = bridge.request('seqAt', { session: 's', at: 1 });
  expect(sent.map((m) => m.method)).toEqual(['catalogue', 'seqAt']);
  bridge.received({ id: sent[1]?.id, ok: true, result: { seq: 5 } });
  bridge.received({ id: sent[0]?.id, ok: true, result: [] });
  expect(await second).toEqual({ seq: 5 });
  expect(await first).toEqual([]);
  expect(losses).toEqual([]);
});

it('rejects with the error of the hub', async () => {
  const { bridge, sent, line } = setUp();
  bridge.opened(line);
  const asked = bridge.request('openRecording', { file: 'x' });
  bridge.received({ id: sent[0]?.id, ok: false, error: { code: 'too_new', what: 'Made by a newer Bough.' } });
  await expect(asked).rejects.toEqual({ code: 'too_new', what: 'Made by a newer Bough.' });
});

it('rejects what was on its way when the line is lost, and says when there is one again', async () => {
  const { bridge, line, losses } = setUp();
  bridge.opened(line);
  const asked = bridge.request('catalogue', {});
  bridge.lost('gone');
  await expect(asked).rejects.toMatchObject({ code: 'hub_lost', what: 'gone' });
  expect(losses).toEqual(['gone']);
  bridge.opened(line);
  expect(losses).toEqual(['gone', undefined]);
});

it('takes a new port in place of the old one as a new hub', async () => {
  const { bridge, line, losses, sent } = setUp();
  bridge.opened(line);
  const asked = bridge.request('catalogue', {});
  bridge.opened(line);
  await expect(asked).rejects.toMatchObject({ code: 'hub_lost' });
  expect(losses).toEqual([undefined]);
  void bridge.request('recordings', {});
  expect(sent.at(-1)?.method).toBe('recordings');
});

it('says hello again when the first attempt to connect failed', async () => {
  const { bridge, line, losses } = setUp();
  const asked = bridge.request('hello', { bridgeVersion: 1 });
  bridge.lost('cannot be reached');
  await expect(asked).rejects.toMatchObject({ code: 'hub_lost' });
  bridge.opened(line);
  expect(losses).toEqual(['cannot be reached', undefined]);
});

it.each([
  'not json',
  {},
  { id: 'one', ok: true },
  { push: 'frame', frame: { session: 's' } },
  { push: 'crash', session: 's', crash: {}, sentence: 'x' },
])('answers %j from the hub with a notice that names the place, and lives on', (message) => {
  const { bridge, line, pushes } = setUp();
  bridge.opened(line);
  bridge.received(message);
  expect(pushes).toHaveLength(1);
  expect(pushes[0]).toMatchObject({ push: 'notice', level: 'error' });
  bridge.received({ push: 'notice', level: 'info', text: 'still here' });
  expect(pushes[1]).toMatchObject({ text: 'still here' });
});
