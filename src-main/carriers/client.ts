// The asking side of a carrier: matches answers with requests by id. For the command line, tests and tools; the window has its
// own in src-renderer/bridge.ts, since it may import nothing from here.

import * as v from 'valibot';
import { type DebuggerBridge, FROM_HUB, type Method, type Params, type Push, type Results } from '../../runtime/protocol/bridge.ts';

/** What a request rejects with: the hub's `BridgeError` as an Error. */
export class BridgeFailure extends Error {
  readonly code: string;
  readonly where: string | undefined;
  readonly readable: string | undefined;
  constructor(error: {
    readonly code: string;
    readonly what: string;
    readonly where?: string | undefined;
    readonly readable?: string | undefined;
  }) {
    super(error.what);
    this.name = 'BridgeFailure';
    this.code = error.code;
    this.where = error.where;
    this.readable = error.readable;
  }
  /** The same fact under the contract's name. */
  get what(): string {
    return this.message;
  }
}

export interface BridgeClient extends DebuggerBridge {
  /** A message from the hub. */
  receive(message: unknown): void;
  /** The carrier is gone; everything that waits is rejected with `hub_lost`. */
  lost(reason: string): void;
}

export function createBridgeClient(send: (message: unknown) => void): BridgeClient {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: BridgeFailure): void }>();
  const pushListeners = new Set<(push: Push) => void>();
  const lostListeners = new Set<(reason: string | undefined) => void>();
  let gone: string | undefined;
  let nextId = 1;

  return {
    request<M extends Method>(method: M, params: Params<M>) {
      if (gone !== undefined) return Promise.reject(new BridgeFailure({ code: 'hub_lost', what: gone }));
      const id = nextId++;
      return new Promise<Results[M]>((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        send({ id, method, params });
      });
    },
    onPush(listener) {
      pushListeners.add(listener);
      return () => pushListeners.delete(listener);
    },
    onLost(listener) {
      lostListeners.add(listener);
      return () => lostListeners.delete(listener);
    },
    receive(message) {
      const parsed = v.safeParse(FROM_HUB, message);
      if (!parsed.success) throw new TypeError(`not a message of the hub: ${JSON.stringify(message)?.slice(0, 200)}`);
      const body = parsed.output;
      if ('push' in body) {
        for (const listener of pushListeners) listener(body as unknown as Push);
        return;
      }
      const request = waiting.get(body.id);
      waiting.delete(body.id);
      if (body.ok) request?.resolve(body.result);
      else request?.reject(new BridgeFailure(body.error));
    },
    lost(reason) {
      if (gone !== undefined) return;
      gone = reason;
      for (const { reject } of waiting.values()) reject(new BridgeFailure({ code: 'hub_lost', what: reason }));
      waiting.clear();
      for (const listener of lostListeners) listener(reason);
    },
  };
}
