// The hub as `bough serve` runs it: a plain Node process with the browser's server in it. It is started and started again by the
// parent (serve.ts), closes its recordings when it is told to or when the parent is gone (where it is too busy to hear of that, its
// watch ends it), and leaves Ctrl+C to the parent.

import { webSocketCarrier } from '../carriers/web-socket.ts';
import { createHub, type Hub } from '../hub/hub.ts';
import { type RunningServer, startServer } from './http-server.ts';
import type { FromHub, ToHub } from './hub-messages.ts';
import { watchParent } from './watch-parent.ts';

const beginToEnd = watchParent();
let hub: Hub | undefined;
let server: RunningServer | undefined;
let ending = false;

const say = (message: FromHub): void => {
  if (process.connected) process.send?.(message);
};

async function start(message: Extract<ToHub, { kind: 'start' }>): Promise<void> {
  const { home, version, testHooks, lost, port, tries, token, renderer } = message;
  try {
    const starting = createHub({ home, version, testHooks, carrier: 'browser', ...(lost === undefined ? {} : { lost }) });
    hub = starting;
    server = await startServer({ port, tries, token, renderer, onSocket: (socket) => starting.connect(webSocketCarrier(socket)) });
  } catch (error) {
    const { code, message: why } = error as NodeJS.ErrnoException;
    const portTaken = code === 'EADDRINUSE';
    const what = portTaken
      ? `Port ${port} is taken.`
      : hub
        ? `Port ${port} can't be used: ${why}.`
        : `Bough can't keep recordings in ${home}: ${why}. Set BOUGH_HOME to another folder.`;
    say({ kind: 'failed', what, portTaken });
    await end(1);
    return;
  }
  say({ kind: 'listening', port: server.port });
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  beginToEnd();
  await hub?.close();
  await server?.close();
  process.exit(code);
}

process.on('message', (message: ToHub) => {
  if (message.kind === 'start') void start(message);
  else void end(0);
});
// The parent was killed: nobody is left to start this hub again or to tell it to stop.
process.on('disconnect', () => void end(0));
// Ctrl+C in a terminal reaches every process of the group. The parent answers it, by `shutdown`.
process.on('SIGINT', () => undefined);
