// A carrier inside one process, for the command line and tests. Messages still go through JSON and the same checks, so that
// what works here works over a port and a socket; they arrive in a later microtask, as they would there.

import { fromBinary, toBinary } from '../../runtime/protocol/binary-message.ts';
import type { Answer, Push } from '../../runtime/protocol/bridge.ts';
import type { Carrier, CarrierHandlers } from './carrier.ts';
import { type BridgeClient, createBridgeClient } from './client.ts';
import { receiveText } from './receive.ts';

export interface DirectConnection {
  /** For `hub.connect`. */
  readonly carrier: Carrier;
  readonly bridge: BridgeClient;
  /** Sends any text, as a hostile client would. */
  sendRaw(text: string): void;
  close(): void;
}

export function createDirect(): DirectConnection {
  let handlers: CarrierHandlers | undefined;
  let closed = false;
  const early: string[] = [];

  const deliver = (text: string): void => {
    if (closed || !handlers) return;
    const received = receiveText(text);
    if (received.kind === 'request') handlers.onRequest(received.request);
    else if (received.kind === 'refuse') carrier.send(received.answer);
    else carrier.close(received.reason);
  };
  const sendRaw = (text: string): void => {
    if (!handlers) early.push(text);
    else queueMicrotask(() => deliver(text));
  };
  const bridge = createBridgeClient((message) => sendRaw(JSON.stringify(message)));
  const carrier: Carrier = {
    name: 'direct',
    congested: false,
    open(given) {
      handlers = given;
      for (const text of early.splice(0)) queueMicrotask(() => deliver(text));
    },
    send(message: Answer | Push) {
      if (closed) return;
      const binary = toBinary(message);
      const text = binary ? '' : JSON.stringify(message);
      queueMicrotask(() => {
        if (!closed) bridge.receive(binary ? fromBinary(binary.buffer as ArrayBuffer) : JSON.parse(text));
      });
    },
    close(reason) {
      if (closed) return;
      closed = true;
      bridge.lost(reason);
      handlers?.onClose(reason);
    },
  };
  return { carrier, bridge, sendRaw, close: () => carrier.close('closed by the client') };
}
