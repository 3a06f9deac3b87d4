// The only file that knows how the window reaches its hub: a MessagePort that Electron's preload hands over, or a WebSocket to the
// server that served the page. Above it everything is a `DebuggerBridge`: requests with answers, pushes, lost and found again.
//
// A port is replaced whenever the main process gives a new one (after a reload, after the hub was restarted). A WebSocket reconnects by
// itself, after 0.25 s at first and never less often than every 4 s. What was asked and not answered when the carrier went away is
// rejected with `hub_lost`: the caller decides what of it still matters.

import * as v from 'valibot';
import { fromBinary } from '../runtime/protocol/binary-message.ts';
import {
  type BridgeError,
  type DebuggerBridge,
  FROM_HUB,
  type Method,
  type Params,
  type Push,
  type Results,
} from '../runtime/protocol/bridge.ts';
import { type BoughShell, isHubPortMessage } from '../runtime/protocol/shell.ts';

/** One open line to the hub. */
interface Line {
  send(message: unknown): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: BridgeError): void;
}

/** Requests, answers and pushes over whatever line there is; requests made while there is none wait for the next. */
export class LineBridge implements DebuggerBridge {
  #line: Line | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();
  readonly #pushes = new Set<(push: Push) => void>();
  readonly #losses = new Set<(reason: string | undefined) => void>();
  #unsent: { id: number; method: Method; params: unknown }[] = [];
  /** A line was lost or replaced: whoever listens must hear when there is one again. */
  #broken = false;

  request<M extends Method>(method: M, params: Params<M>): Promise<Results[M]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      if (this.#line) this.#line.send({ id, method, params });
      else this.#unsent.push({ id, method, params });
    });
  }

  onPush(listener: (push: Push) => void): () => void {
    this.#pushes.add(listener);
    return () => this.#pushes.delete(listener);
  }

  onLost(listener: (reason: string | undefined) => void): () => void {
    this.#losses.add(listener);
    return () => this.#losses.delete(listener);
  }

  opened(line: Line): void {
    if (this.#line) {
      this.#broken = true;
      this.#rejectAll('The hub was started again.');
    }
    this.#line = line;
    const again = this.#broken;
    this.#broken = false;
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const request of unsent) line.send(request);
    if (again) for (const listener of this.#losses) listener(undefined);
  }

  lost(reason: string): void {
    this.#line = undefined;
    this.#broken = true;
    this.#rejectAll(reason);
    for (const listener of this.#losses) listener(reason);
  }

  received(message: unknown): void {
    const parsed = v.safeParse(FROM_HUB, message);
    if (!parsed.success) {
      const issue = parsed.issues[0];
      const text = `The hub sent something this window does not understand (${v.getDotPath(issue) ?? 'message'}: ${issue.message}).`;
      this.#push({ push: 'notice', level: 'error', text });
      return;
    }
    const body = parsed.output;
    if ('push' in body) {
      this.#push(body as unknown as Push);
      return;
    }
    const waiting = this.#waiting.get(body.id);
    this.#waiting.delete(body.id);
    if (body.ok) waiting?.resolve(body.result);
    else waiting?.reject(body.error as BridgeError);
  }

  #push(push: Push): void {
    for (const listener of this.#pushes) listener(push);
  }

  #rejectAll(reason: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#unsent = [];
    for (const w of waiting) w.reject({ code: 'hub_lost', what: reason });
  }
}

/** The bridge of this page: over the shell's port where there is a shell, else over the WebSocket of the server. */
export const connectBridge = (): DebuggerBridge => (window.boughShell ? overPort(window.boughShell) : overSocket());

function overPort(shell: BoughShell): DebuggerBridge {
  const bridge = new LineBridge();
  let current: MessagePort | undefined;
  window.addEventListener('message', (event: MessageEvent) => {
    if (!isHubPortMessage(event)) return;
    const port = event.ports[0] as MessagePort;
    current?.close();
    current = port;
    port.onmessage = (e: MessageEvent) => {
      if (current === port) bridge.received(e.data);
    };
    port.start();
    bridge.opened({ send: (message) => port.postMessage(message) });
  });
  shell.onHubLost((loss) => {
    current?.close();
    current = undefined;
    bridge.lost(loss.reason);
  });
  return bridge;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const TOKEN_KEY = 'bough.token';

function overSocket(): DebuggerBridge {
  const bridge = new LineBridge();
  const token = takeToken();
  const url = new URL('hub', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  if (token) url.searchParams.set('token', token);
  let wait = FIRST_WAIT_MS;
  const open = (): void => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    let wasOpen = false;
    socket.onopen = () => {
      wasOpen = true;
      wait = FIRST_WAIT_MS;
      bridge.opened({ send: (message) => socket.send(JSON.stringify(message)) });
    };
    socket.onmessage = (event: MessageEvent) => bridge.received(parse(event.data));
    socket.onclose = () => {
      bridge.lost(wasOpen ? 'The connection to Bough was lost.' : 'Bough cannot be reached. Is it still running in the terminal?');
      setTimeout(open, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    };
  };
  open();
  return bridge;
}

/** The token of the address bar, which then forgets it; kept for this tab only, so that a reload still works. */
function takeToken(): string | undefined {
  const url = new URL(location.href);
  const token = url.searchParams.get('token');
  if (token === null) return sessionStorage.getItem(TOKEN_KEY) ?? undefined;
  sessionStorage.setItem(TOKEN_KEY, token);
  url.searchParams.delete('token');
  history.replaceState(history.state, '', url);
  return token;
}

function parse(data: unknown): unknown {
  try {
    return data instanceof ArrayBuffer ? fromBinary(data) : JSON.parse(String(data));
  } catch {
    // Neither: fails the schema with a message that says so.
    return data;
  }
}
