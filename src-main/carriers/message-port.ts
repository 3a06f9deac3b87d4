// The hub's end of a MessagePort: Electron's MessagePortMain in the utility process, or Node's in a worker or a test. Ports
// have no backpressure at all (electron/NOTES.md), so the window returns a credit: it answers each frame with `took`
// (bridge.ts); the hub does that accounting, since it is the same for a socket whose kernel buffers are large.

import type { Answer, Push } from '../../runtime/protocol/bridge.ts';
import type { Carrier, CarrierHandlers } from './carrier.ts';
import { receiveMessage } from './receive.ts';

/** What Electron's MessagePortMain and Node's MessagePort have in common. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start?(): void;
  close(): void;
}

/** `electron`: a message event with `data`; `node`: the value itself. */
export type PortFlavour = 'electron' | 'node';

export function messagePortCarrier(port: PortLike, flavour: PortFlavour): Carrier {
  let handlers: CarrierHandlers | undefined;
  let closed = false;
  const end = (reason: string): void => {
    if (closed) return;
    closed = true;
    handlers?.onClose(reason);
  };
  const close = (reason: string): void => {
    if (closed) return;
    port.close();
    end(reason);
  };
  const send = (message: Answer | Push): void => {
    if (!closed) port.postMessage(message);
  };
  return {
    name: 'message-port',
    congested: false,
    send,
    close,
    open(given) {
      handlers = given;
      port.on('message', (message) => {
        if (closed) return;
        const received = receiveMessage(flavour === 'electron' ? (message as { data?: unknown } | null)?.data : message);
        if (received.kind === 'request') given.onRequest(received.request);
        else if (received.kind === 'refuse') send(received.answer);
        else close(received.reason);
      });
      port.on('close', () => end('the window is gone'));
      port.start?.();
    },
  };
}
