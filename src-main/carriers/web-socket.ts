// The hub's end of a WebSocket (`bough serve`). Who may connect is decided before this point (serve/access.ts). Close codes are
// those of RFC 6455: 1003 for binary, 1007 for what is no JSON, 1008 for what is no request, 1009 (by ws) for what is too big.

import type { RawData, WebSocket } from 'ws';
import { toBinary } from '../../runtime/protocol/binary-message.ts';
import type { Answer, Push } from '../../runtime/protocol/bridge.ts';
import type { Carrier, CarrierHandlers } from './carrier.ts';
import { receiveText } from './receive.ts';

/** Bytes in the socket's queue above which frames wait. One frame of a large tree has a few hundred KiB. */
const CONGESTED_ABOVE = 256 * 1024;
/** Bytes in the queue above which no more requests are read: who does not take answers can't ask for more of them. */
const DEAF_ABOVE = 4 * 1024 * 1024;
/** Bytes in the queue above which the other side is given up: answers to what it had asked by then, and it reads none of them. */
export const GIVEN_UP_ABOVE = 64 * 1024 * 1024;

export function webSocketCarrier(socket: WebSocket): Carrier {
  let handlers: CarrierHandlers | undefined;
  let waiting = false;
  let deaf = false;
  /** Why it is about to close, where the close code does not say it. */
  let failure = '';
  const close = (code: number, reason: string): void => socket.close(code, clip(reason));

  const sent = (error?: Error | null): void => {
    if (error) return; // the socket closes by itself and says so through its own event
    if (!waiting || socket.bufferedAmount > CONGESTED_ABOVE) return;
    waiting = false;
    if (deaf) socket.resume();
    deaf = false;
    handlers?.onDrain();
  };

  return {
    name: 'web-socket',
    get congested() {
      return socket.bufferedAmount > CONGESTED_ABOVE;
    },
    send(message: Answer | Push) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(toBinary(message) ?? JSON.stringify(message), sent);
      const queued = socket.bufferedAmount;
      if (queued > CONGESTED_ABOVE) waiting = true;
      if (queued > DEAF_ABOVE && !deaf) {
        deaf = true;
        socket.pause();
      }
      if (queued > GIVEN_UP_ABOVE) {
        failure = `it does not read its answers: ${Math.round(queued / 1024 / 1024)} MB of them wait`;
        socket.terminate();
      }
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
      socket.on('error', (error) => {
        failure ||= error.message;
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
