// What attaching costs a real service: the chat of test/fixtures/chat-service with 200 connections under load. Services that nobody may
// attach to, that nobody is attached to, and that the hub (a process of its own) records whole are loaded in turn.
//
// The goal for "attached" is the first row of those: service on a core of its own, load and hub on what else there is, as on a server
// that has a core to spare. With two cores for all three the throughput counts what the load and the hub take as well, and says how
// much of a full machine is left; that row stands beside it. What the service itself takes for a message is its processor time, which
// other programs on the machine change little: under full load, and at one rate for all, since at a lower rate each message costs
// more. Whatever was too much for the hub is missing from the
// recording, as a gap with its count: how much that is has a row, since a fast service with half a log would be no gain.

import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { type ChatService, loadChat, startChat } from '../support/chat-service.ts';
import type { HubRequest, Missing } from '../support/hub-child.ts';
import type { Bench, Row } from './bench.ts';

interface Context {
  readonly home: string;
  readonly hub: ChildProcess;
  readonly plain: ChatService;
  readonly waiting: ChatService;
  readonly attached: ChatService;
  readonly session: string;
}
type Which = 'plain' | 'waiting' | 'attached';

const CONNECTIONS = 200;
const SECONDS = 2;
/** ms: with rooms of ten, 200 connections then hear 8,000 messages a second, which leaves every side its core. */
const PAUSE = 250;

const linux = process.platform === 'linux';

// ── cores ──

const hasTaskset = (() => {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    // It is a tool of Linux that need not be there; its row says so.
    return false;
  }
})();
const pin = (pid: number | undefined, cores: string): void =>
  void execFileSync('taskset', ['-a', '-p', '-c', cores, String(pid)], { stdio: 'ignore' });
const LAST = availableParallelism() - 1;
const ALL = `0-${LAST}`;

/** The service alone on the first core, everything else on the others. What is started meanwhile inherits them. */
async function apart<T>({ hub }: Context, service: ChatService, work: () => Promise<T>): Promise<T> {
  pin(service.process.pid, '0');
  for (const pid of [process.pid, hub.pid]) pin(pid, `1-${LAST}`);
  try {
    return await work();
  } finally {
    for (const pid of [process.pid, hub.pid, service.process.pid]) pin(pid, ALL);
  }
}

// ── what is measured ──

const throughput = async ({ port }: ChatService): Promise<number> => (await loadChat(port, CONNECTIONS, SECONDS)).perSecond;

/** Processor time of all threads that a process has, µs. */
function processorTime(pid: number | undefined): number {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).reduce(
    (sum, thread) => sum + Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000,
    0,
  );
}

/** Processor time for each message that was heard, µs. */
async function cost(service: ChatService, of: ChildProcess, pause: number): Promise<number> {
  const before = processorTime(of.pid);
  const { heard } = await loadChat(service.port, CONNECTIONS, SECONDS, pause);
  return (processorTime(of.pid) - before) / heard;
}

/** Per cent of what happened under load that stands in the recording. */
async function recorded({ hub, attached, session }: Context): Promise<number> {
  const before = (await ask(hub, { missing: session })) as Missing;
  await loadChat(attached.port, CONNECTIONS, SECONDS);
  // Until all of it is there, and what was left out has become a gap.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const after = (await ask(hub, { missing: session })) as Missing;
  return 100 * (1 - (after.missing - before.missing) / (after.seq - before.seq));
}

function ask(hub: ChildProcess, request: HubRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    hub.once('message', ({ value, error }: { value?: unknown; error?: string }) =>
      error === undefined ? resolve(value) : reject(new Error(error)),
    );
    hub.send(request);
  });
}

// ── rows ──

const NOBODY = 'nobody may attach';
const apartRow = (name: string, which: Which, goal: number): Row<Context> => ({
  name: `chat, ${CONNECTIONS} connections, the service on a core of its own: ${name}`,
  unit: 'messages/s',
  better: 'higher',
  judge: 'ratio',
  goal,
  floor: goal * 0.9,
  peer: { name: NOBODY, measure: (context) => apart(context, context.plain, () => throughput(context.plain)) },
  measure: (context) => apart(context, context[which], () => throughput(context[which])),
  skip: () => (LAST === 0 ? 'there is one core' : hasTaskset ? undefined : 'taskset is not there'),
});
const sharedRow = (name: string, which: Which): Row<Context> => ({
  name: `chat, ${CONNECTIONS} connections, ${LAST + 1} cores for service, load and hub: ${name}`,
  unit: 'messages/s',
  better: 'higher',
  judge: 'ratio',
  peer: { name: NOBODY, measure: (context) => throughput(context.plain) },
  measure: (context) => throughput(context[which]),
});
const costRow = (name: string, which: Which, goal: number, pause: number): Row<Context> => ({
  name: `chat, processor time of the service ${pause === 0 ? 'under full load' : 'at 8,000 messages/s'}: ${name}`,
  unit: 'µs/message',
  better: 'lower',
  judge: 'ratio',
  goal,
  floor: goal * 1.2,
  peer: { name: NOBODY, measure: ({ plain }) => cost(plain, plain.process, pause) },
  measure: (context) => cost(context[which], context[which].process, pause),
  skip: () => (linux ? undefined : 'processor time of another process is read from /proc'),
});

export const bench: Bench<Context> = {
  async prepare() {
    const home = mkdtempSync(path.join(tmpdir(), 'bough-bench-attach-'));
    const hub = fork(path.join(import.meta.dirname, '../support/hub-child.ts'), [home]);
    await new Promise((resolve) => hub.once('message', resolve));
    const [plain, waiting, attached] = [await startChat(home), await startChat(home, '1'), await startChat(home, '1')];
    const session = (await ask(hub, { attach: Number(attached.process.pid) })) as string;
    // The first load of each warms it up.
    for (const service of [plain, waiting, attached]) await loadChat(service.port, CONNECTIONS, 1);
    return { home, hub, plain, waiting, attached, session };
  },
  rows: [
    apartRow('nobody attached', 'waiting', 0.99),
    apartRow('attached, everything recorded', 'attached', 0.8),
    sharedRow('nobody attached', 'waiting'),
    sharedRow('attached, everything recorded', 'attached'),
    costRow('nobody attached', 'waiting', 1.01, 0),
    costRow('attached, everything recorded', 'attached', 1.25, 0),
    costRow('nobody attached', 'waiting', 1.01, PAUSE),
    costRow('attached, everything recorded', 'attached', 1.25, PAUSE),
    {
      name: 'chat, processor time of the hub under full load',
      unit: 'µs/message',
      better: 'lower',
      judge: 'value',
      measure: ({ attached, hub }) => cost(attached, hub, 0),
      skip: () => (linux ? undefined : 'processor time of another process is read from /proc'),
    },
    {
      name: `chat, ${CONNECTIONS} connections: what of the events under full load is in the recording`,
      unit: '%',
      better: 'higher',
      judge: 'value',
      goal: 100,
      measure: recorded,
    },
  ],
  async finish({ home, hub, plain, waiting, attached }) {
    await ask(hub, { close: true });
    hub.kill();
    for (const service of [plain, waiting, attached]) await service.stop();
    rmSync(home, { recursive: true, force: true });
  },
};
