// The browser's server: the built window over HTTP and the hub over a WebSocket at `/hub`, on 127.0.0.1 only. What is refused gets
// 403 and one line that says why (access.ts).

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_REQUEST_BYTES } from '../carriers/receive.ts';
import { type Access, type Asked, pageCookie, refuseAny, refusePage, refuseSocket } from './access.ts';
import { contentSecurityPolicy, readAsset } from './assets.ts';

export const LOOPBACK = '127.0.0.1';
/** Windows at one time; each costs memory in the hub. */
const MOST_SOCKETS = 64;

export interface ServerOptions {
  /** Asked for; 0 = any that is free. */
  readonly port: number;
  /** How many ports to try, upwards, when it is taken. Default 1. */
  readonly tries?: number;
  readonly token: string;
  /** Absolute folder of the built window. */
  readonly renderer: string;
  readonly onSocket: (socket: WebSocket) => void;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the server. Rejects when no port can be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer();
  const port = await listen(server, options.port, options.tries ?? 1);
  const access: Access = { token: options.token, port };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_BYTES, perMessageDeflate: false });
  server.on('request', (request, response) => {
    answer(request, response, options.renderer, access).catch((error: unknown) => {
      console.error('serve:', error);
      refuse(response, 500, 'the file could not be read');
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = urlOf(request);
    const why =
      refuseSocket(askedOf(request, url), access) ??
      (url?.pathname === '/hub' ? undefined : 'the hub is at /hub') ??
      (sockets.clients.size < MOST_SOCKETS ? undefined : `${MOST_SOCKETS} windows are open already`);
    if (why === undefined) sockets.handleUpgrade(request, socket, head, options.onSocket);
    else refuseUpgrade(socket, why);
  });
  return {
    port,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, renderer: string, access: Access): Promise<void> {
  const url = urlOf(request);
  const asked = askedOf(request, url);
  if (url === undefined) return refuse(response, 400, 'not a URL');
  const why = refuseAny(asked, access);
  if (why !== undefined) return refuse(response, 403, why);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'only GET');
  const asset = await readAsset(renderer, rawPath(request));
  if ('status' in asset) return refuse(response, asset.status, asset.why);
  // judged by the file that was found: one page has many spellings
  const isPage = asset.type.startsWith('text/html');
  const whyNoPage = isPage ? refusePage(asked, access) : undefined;
  if (whyNoPage !== undefined) return refuse(response, 403, whyNoPage);
  response.writeHead(200, {
    ...HEADERS,
    'content-security-policy': contentSecurityPolicy(access.port),
    'content-type': asset.type,
    'content-length': asset.body.length,
    ...(isPage ? { 'set-cookie': pageCookie(access) } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : asset.body);
}

const HEADERS = {
  'cache-control': 'no-cache',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${why}\n`);
}

function refuseUpgrade(socket: Duplex, why: string): void {
  // The client may be gone before it reads the refusal; nobody waits for it.
  socket.on('error', () => socket.destroy());
  const body = `${why}\n`;
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function askedOf(request: IncomingMessage, url: URL | undefined): Asked {
  const { host, origin, cookie } = request.headers;
  return { host, origin, cookie, token: url?.searchParams.get('token') ?? null };
}

function urlOf(request: IncomingMessage): URL | undefined {
  const text = request.url ?? '';
  if (!text.startsWith('/') || text.startsWith('//')) return undefined;
  return URL.canParse(text, `http://${LOOPBACK}`) ? new URL(text, `http://${LOOPBACK}`) : undefined;
}

/** The path as it was sent: a URL's parser would resolve `..` before anyone could refuse it. */
const rawPath = (request: IncomingMessage): string => (request.url ?? '/').replace(/[?#].*$/s, '');

async function listen(server: Server, port: number, tries: number): Promise<number> {
  for (let n = 0; ; n++) {
    const error = await tryListen(server, port === 0 ? 0 : port + n);
    if (error === undefined) {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      return address.port;
    }
    const last = n + 1 >= tries || port === 0 || port + n >= 65_535;
    if (error.code !== 'EADDRINUSE' || last) throw error;
  }
}

function tryListen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error);
    server.once('error', onError);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.off('error', onError);
      resolve(undefined);
    });
  });
}
