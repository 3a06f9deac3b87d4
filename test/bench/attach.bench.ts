// What attaching costs a real service: the chat of test/fixtures/chat-service with 200 connections under load. Three services run side
// by side and are loaded in turn: one that nobody may attach to, one that nobody is attached to, one that the hub records whole.
// Throughput is what clients hear; where load, service and hub have to share cores, it counts them all, so the processor time that
// the service itself takes for a message stands beside it, at one and the same rate for all three: at a lower rate each costs more.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHub, type Hub } from '../../src-main/hub/hub.ts';
import { type ChatService, loadChat, startChat } from '../support/chat-service.ts';
import type { Bench, Row } from './bench.ts';

interface Context {
  readonly home: string;
  readonly hub: Hub;
  readonly plain: ChatService;
  readonly waiting: ChatService;
  readonly attached: ChatService;
}

const CONNECTIONS = 200;
const SECONDS = 2;
/** ms: with rooms of ten, 200 connections then hear 8,000 messages a second, which leaves every side its core. */
const PAUSE = 250;
/** Ticks of /proc are hundredths of a second. */
const TICK_US = 10_000;

const throughput = async ({ port }: ChatService): Promise<number> => (await loadChat(port, CONNECTIONS, SECONDS)).perSecond;

/** Processor time of the service for each message that was heard, µs. */
async function cost(service: ChatService): Promise<number> {
  const ticks = (): number => {
    const fields = readFileSync(`/proc/${service.process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  const { heard } = await loadChat(service.port, CONNECTIONS, SECONDS, PAUSE);
  return ((ticks() - before) * TICK_US) / heard;
}

const row = (name: string, which: 'waiting' | 'attached', goal: number): Row<Context> => ({
  name: `chat, ${CONNECTIONS} connections: ${name}`,
  unit: 'messages/s',
  better: 'higher',
  judge: 'ratio',
  goal,
  floor: goal * 0.9,
  peer: { name: 'nobody may attach', measure: (context) => throughput(context.plain) },
  measure: (context) => throughput(context[which]),
});
const costRow = (name: string, which: 'waiting' | 'attached', goal: number): Row<Context> => ({
  name: `chat, processor time of the service: ${name}`,
  unit: 'µs/message',
  better: 'lower',
  judge: 'ratio',
  goal,
  floor: goal * 1.2,
  peer: { name: 'nobody may attach', measure: (context) => cost(context.plain) },
  measure: (context) => cost(context[which]),
  skip: () => (process.platform === 'linux' ? undefined : 'processor time of another process is read from /proc'),
});

export const bench: Bench<Context> = {
  async prepare() {
    const home = mkdtempSync(path.join(tmpdir(), 'bough-bench-attach-'));
    const hub = createHub({ home, version: 'bench', carrier: 'browser', welcome: false });
    await hub.ready;
    const [plain, waiting, attached] = [await startChat(home), await startChat(home, '1'), await startChat(home, '1')];
    const program = hub.programs().find(({ pid }) => pid === attached.process.pid);
    if (program === undefined) throw new Error('the chat service can not be found');
    await hub.attach(program.id);
    // The first load of each warms it up.
    for (const service of [plain, waiting, attached]) await loadChat(service.port, CONNECTIONS, 1);
    return { home, hub, plain, waiting, attached };
  },
  rows: [
    row('nobody attached', 'waiting', 0.99),
    row('attached, everything recorded', 'attached', 0.8),
    costRow('nobody attached', 'waiting', 1.01),
    costRow('attached, everything recorded', 'attached', 1.25),
  ],
  async finish({ home, hub, plain, waiting, attached }) {
    await hub.close();
    for (const service of [plain, waiting, attached]) await service.stop();
    rmSync(home, { recursive: true, force: true });
  },
};
