// The hub's end of a WebSocket (`bough serve`). Who may connect is decided before this point (serve/access.ts). Close codes are
// those of RFC 6455: 1003 for binary, 1007 for what is no JSON, 1008 for what is no request, 1009 (by ws) for what is too big.

import type { RawData, WebSocket } from 'ws';
import type { Answer, Push } from '../../runtime/protocol/bridge.ts';
import type { Carrier, CarrierHandlers } from './carrier.ts';
import { receiveText } from './receive.ts';

/** Bytes in the socket's queue above which frames wait. One frame of a large tree has a few hundred KiB. */
const CONGESTED_ABOVE = 256 * 1024;
/** Bytes in the queue above which the other side is given up: it has stopped reading answers it asked for. */
const GIVEN_UP_ABOVE = 256 * 1024 * 1024;

export function webSocketCarrier(socket: WebSocket): Carrier {
  let handlers: CarrierHandlers | undefined;
  let waiting = false;
  const close = (code: number, reason: string): void => socket.close(code, clip(reason));

  const sent = (error?: Error | null): void => {
    if (error) return; // the socket closes by itself and says so through its own event
    if (waiting && socket.bufferedAmount <= CONGESTED_ABOVE) {
      waiting = false;
      handlers?.onDrain();
    }
  };

  return {
    name: 'web-socket',
    get congested() {
      return socket.bufferedAmount > CONGESTED_ABOVE;
    },
    send(message: Answer | Push) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify(message), sent);
      if (socket.bufferedAmount > GIVEN_UP_ABOVE) socket.terminate();
      else if (socket.bufferedAmount > CONGESTED_ABOVE) waiting = true;
    },
    close: (reason) => close(1000, reason),
    open(given) {
      handlers = given;
      socket.on('message', (data: RawData, isBinary: boolean) => {
        if (isBinary) {
          close(1003, 'requests are JSON text');
          return;
        }
        const received = receiveText(asText(data));
        if (received.kind === 'request') given.onRequest(received.request);
        else if (received.kind === 'refuse') this.send(received.answer);
        else close(received.reason.startsWith('not JSON') ? 1007 : 1008, received.reason);
      });
      // An error (a frame too big, broken framing) is always followed by `close`, whose code says which it was.
      let failure = '';
      socket.on('error', (error) => {
        failure = error.message;
      });
      socket.on('close', (code, reason) => given.onClose(failure || reason.toString() || `closed (${code})`));
    },
  };
}

function asText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}

/** A close reason may have 123 bytes of UTF-8. */
function clip(reason: string): string {
  let text = reason.slice(0, 123);
  while (Buffer.byteLength(text) > 123) text = text.slice(0, -1);
  return text;
}
