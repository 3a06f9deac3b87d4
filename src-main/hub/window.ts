// One window (or command line) at the hub: its requests, its views of sessions, what is pushed to it. Requests are answered each
// by itself and may overtake each other; those that read much of a log do so in slices (slices.ts), and stop when the window goes.

import { RecordingError } from '../../recordings/index.ts';
import type { Answer, BridgeError, Method, Params, Push } from '../../runtime/protocol/bridge.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Crash } from '../../runtime/protocol/views.ts';
import type { Carrier, IncomingRequest } from '../carriers/carrier.ts';
import { parseParams } from '../carriers/receive.ts';
import { Failure } from './failure.ts';
import { WindowQueries } from './queries.ts';
import type { Handlers, HubServices } from './requests.ts';
import { createHandlers } from './requests.ts';
import type { Session, SessionWatcher } from './session.ts';
import { Abandoned, createSlices, type Slices } from './slices.ts';
import { View } from './view.ts';

/** Requests of one window that may wait or be worked at together; a page that a person uses has a handful. */
export const MAX_PENDING = 256;

export class HubWindow implements SessionWatcher {
  readonly #hub: HubServices;
  readonly #carrier: Carrier;
  readonly #views = new Map<string, View>();
  readonly #handlers: Handlers;
  readonly queries = new WindowQueries((push) => this.push(push));
  /** What has come and is not begun. */
  readonly #requests: IncomingRequest[] = [];
  #answering = false;
  #gone = false;
  #pending = 0;
  credit = false;
  blocks = false;

  constructor(hub: HubServices, carrier: Carrier) {
    this.#hub = hub;
    this.#carrier = carrier;
    this.#handlers = createHandlers(hub, this);
  }

  open(onClose: () => void): void {
    this.#carrier.open({
      onRequest: (request) => {
        if (this.#pending >= MAX_PENDING) {
          this.#carrier.send(tooMany(request));
          return;
        }
        this.#pending += 1;
        this.#requests.push(request);
        if (!this.#answering) void this.#answerAll();
      },
      onDrain: () => {
        for (const view of this.#views.values()) view.drained();
      },
      onClose: () => {
        this.#gone = true;
        for (const view of this.#views.values()) view.close();
        this.#views.clear();
        onClose();
      },
    });
  }

  close(reason: string): void {
    this.#carrier.close(reason);
  }

  push(push: Push): void {
    if (!this.#gone) this.#carrier.send(push);
  }

  slices(): Slices {
    return createSlices(() => this.#gone);
  }

  /** The window's view of a session, made at its first look. */
  view(session: Session): View {
    const known = this.#views.get(session.id);
    if (known) return known;
    const view = new View({
      session,
      withHash: this.#hub.testHooks,
      send: (frame) => this.push({ push: 'frame', frame }),
      isCongested: () => this.#carrier.congested,
      credit: this.credit,
      blocks: this.blocks,
    });
    this.#views.set(session.id, view);
    const standing = this.#hub.standing(session.id);
    if (standing) this.push(standing);
    return view;
  }

  viewOf(id: string): View | undefined {
    return this.#views.get(id);
  }

  leave(id: string): void {
    this.#views.get(id)?.close();
    this.#views.delete(id);
  }

  onAdvanced(session: Session, touched: readonly SlotId[]): void {
    this.#views.get(session.id)?.advanced(touched);
  }

  onInfo(session: Session): void {
    this.push({ push: 'session', session: { ...session.info } });
  }

  onBreakpoints(session: Session): void {
    if (this.#views.has(session.id)) this.push({ push: 'breakpoints', session: session.id, breakpoints: session.breakpoints.views() });
  }

  onFreeze(session: Session, seq: number): void {
    if (this.#views.has(session.id)) this.push({ push: 'freeze', session: session.id, seq });
  }

  onCrash(session: Session, crash: Crash, sentence: string, gaveUp: boolean): void {
    if (!this.#views.has(session.id)) return;
    this.push({ push: 'crash', session: session.id, crash, sentence, ...(gaveUp ? { gaveUp } : {}) });
  }

  /**
   * A socket hands over all messages that it has read at once. An answer that is ready goes out before the next request is begun; one
   * that takes long does not keep the others waiting.
   */
  async #answerAll(): Promise<void> {
    this.#answering = true;
    for (let request = this.#requests.shift(); request && !this.#gone; request = this.#requests.shift())
      await Promise.race([this.#answer(request), new Promise((resolve) => setImmediate(resolve))]);
    this.#answering = false;
  }

  async #answer(request: IncomingRequest): Promise<void> {
    const answer = await this.#result(request);
    this.#pending -= 1;
    if (answer && !this.#gone) this.#carrier.send(answer);
  }

  async #result(request: IncomingRequest): Promise<Answer | undefined> {
    const { id } = request;
    const parsed = parseParams(request);
    if (!parsed.ok) return { id, ok: false, error: parsed.error };
    try {
      const handler = this.#handlers[request.method as Method] as (params: unknown) => unknown;
      return { id, ok: true, result: (await handler(parsed.params as Params<Method>)) ?? null };
    } catch (error) {
      if (error instanceof Abandoned) return undefined;
      return { id, ok: false, error: errorOf(error, request.method) };
    }
  }
}

const tooMany = ({ id }: IncomingRequest): Answer => ({
  id,
  ok: false,
  error: { code: 'bad_request', what: `${MAX_PENDING} requests of this window are being answered: wait for some before asking more.` },
});

/** What the window is told of an exception: a foreseen failure as it is, a fault of ours by name, with its stack on stderr. */
function errorOf(error: unknown, method: string): BridgeError {
  if (error instanceof Failure) return error.error;
  if (error instanceof RecordingError) return { code: 'damaged', what: `${error.message} Other parts of the recording can still be read.` };
  console.error(`hub: ${method} failed:`, error);
  const what = error instanceof Error ? error.message : String(error);
  return { code: 'internal', what: `Bough could not answer “${method}”: ${what}. This is a fault of Bough; the session goes on.` };
}
