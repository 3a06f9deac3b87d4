// What the hub holds of one window, whatever lies between them. A carrier moves messages and checks their envelope; what a
// request means is the hub's business (hub/window.ts). Backpressure: a carrier says when it is congested, and the hub then
// holds back what may be dropped or merged (frames), never answers.

import type { Answer, Push } from '../../runtime/protocol/bridge.ts';

/** A request whose envelope fits; `params` is still unchecked. */
export interface IncomingRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

export interface CarrierHandlers {
  onRequest(request: IncomingRequest): void;
  /** Called after `congested` went from true to false. */
  onDrain(): void;
  /** Called once; nothing comes after it. */
  onClose(reason: string): void;
}

export interface Carrier {
  readonly name: 'message-port' | 'web-socket' | 'direct';
  /** Starts delivery. Messages that came earlier are delivered then. */
  open(handlers: CarrierHandlers): void;
  send(message: Answer | Push): void;
  /** Something is still on its way that the other side has not taken; frames should wait for `onDrain`. */
  readonly congested: boolean;
  close(reason: string): void;
}
