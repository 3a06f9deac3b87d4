// A command line's view of a served hub: the bridge over a WebSocket, with all pushes kept.

import { WebSocket } from 'ws';
import type { Push } from '../../runtime/protocol/bridge.ts';
import { type BridgeClient, createBridgeClient } from '../../src-main/carriers/client.ts';

export interface HubSocket {
  readonly bridge: BridgeClient;
  readonly pushes: Push[];
  close(): void;
}

/** Connects to the server behind a URL as it is printed. Rejects when it refuses. */
export async function connectHub(pageUrl: string): Promise<HubSocket> {
  const page = new URL(pageUrl);
  const socket = new WebSocket(`ws://${page.host}/hub?token=${page.searchParams.get('token')}`, { headers: { origin: page.origin } });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('error', reject);
  });
  const bridge = createBridgeClient((message) => socket.send(JSON.stringify(message)));
  const pushes: Push[] = [];
  bridge.onPush((push) => pushes.push(push));
  socket.on('message', (data) => bridge.receive(JSON.parse(String(data))));
  socket.on('close', () => bridge.lost('closed'));
  return { bridge, pushes, close: () => socket.terminate() };
}

/** Tries until it can be done; for what comes back after a restart. */
export async function eventually<T>(make: () => Promise<T>, forMs = 20_000): Promise<T> {
  const until = Date.now() + forMs;
  for (;;) {
    try {
      return await make();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
