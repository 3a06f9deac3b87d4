// The hub as Electron runs it: a utility process, ports by MessageChannelMain, pages by their web contents.

import { MessageChannelMain, type MessagePortMain, utilityProcess, type WebContents } from 'electron';
import { HUB_PORT_CHANNEL } from '../runtime/protocol/shell.ts';
import { UTILITY_ENV } from '../runtime/protocol/utility.ts';
import { describeExit } from './exit-reason.ts';
import { type Hub, type HubChild, type Page, superviseHub } from './hub-process.ts';
import { tellPage } from './ipc/tell-page.ts';
import { PATHS } from './paths.ts';
import type { Settings } from './settings.ts';

export type ElectronHub = Hub<MessagePortMain>;

/** How much of the hub's standard error is kept for the reason of its death, characters. */
const TAIL = 4096;
const DRAIN_MS = 200;

/** Starts the first hub. */
export function startHub(settings: Settings): ElectronHub {
  return superviseHub<MessagePortMain>({
    fork: (life, lost) => forkHub(settings, life, lost),
    channel() {
      const { port1, port2 } = new MessageChannelMain();
      return [port1, port2];
    },
  });
}

/** The page in these web contents, as the hub's supervisor sees it. */
export function hubPage(contents: WebContents): Page<MessagePortMain> {
  return {
    take: (port) => contents.postMessage(HUB_PORT_CHANNEL, null, [port]),
    lost: (loss) => tellPage(contents, 'shell:hub-lost', loss),
    problem: (text) => tellPage(contents, 'shell:problem', text),
  };
}

function forkHub(settings: Settings, life: number, lost: string | undefined): HubChild<MessagePortMain> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    [UTILITY_ENV.home]: settings.home,
    [UTILITY_ENV.life]: String(life),
    ...(lost !== undefined && { [UTILITY_ENV.lost]: lost }),
  };
  const child = utilityProcess.fork(PATHS.hub, [], { serviceName: 'bough hub', env, stdio: ['ignore', 'inherit', 'pipe'] });
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    tail = (tail + chunk.toString()).slice(-TAIL);
  });
  return {
    post: (message, ports) => child.postMessage(message, [...ports]),
    // `child.kill()` asks by SIGTERM, which a hub that hangs would not answer
    kill: () => void (child.pid === undefined ? child.kill() : process.kill(child.pid, 'SIGKILL')),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', (code) => whenDrained(child.stderr, () => listener(describeExit(code, tail)))),
  };
}

/** A process may be known to have ended before its last words have been read; a child of its own could keep the pipe open. */
function whenDrained(stream: NodeJS.ReadableStream | null, then: () => void): void {
  if (!stream?.readable) {
    then();
    return;
  }
  const timer = setTimeout(then, DRAIN_MS);
  stream.once('end', () => {
    clearTimeout(timer);
    then();
  });
}
