// A hub in memory for tests of the window: one session on a tape, where event `seq` happens at `seq` milliseconds, answered in order
// of asking but only when the test lets it, so that a test can look at what is asked while an answer is still on its way.

import type { BridgeError, DebuggerBridge, Method, Params, Push, Results } from '../../runtime/protocol/bridge.ts';
import type { Crash, Frame, SessionInfo, SlotRow } from '../../runtime/protocol/views.ts';
import type { Env } from '../../src-renderer/session/env.ts';

export const LIVE: SessionInfo = {
  id: 's1',
  kind: 'live',
  title: 'MyApp',
  program: 'MyApp',
  scenario: 'my-app',
  file: 'my-app.bough',
  seed: 7,
  state: 'running',
  readOnly: false,
};
export const RECORDING: SessionInfo = { ...LIVE, id: 'r1', kind: 'recording', title: 'my-app.bough', state: 'ended', readOnly: true };

export function aRow(slot: number, change: Partial<SlotRow> = {}): SlotRow {
  return {
    slot,
    parent: slot === 1 ? 0 : 1,
    path: slot === 1 ? 'MyApp' : `MyApp/w${slot}`,
    label: slot === 1 ? 'Root' : `w${slot}`,
    signature: slot === 1 ? 'Root' : 'Worker',
    kind: slot === 1 ? 'supervisor' : 'worker',
    dynamic: false,
    status: 'waiting',
    since: 0,
    pid: slot,
    pidText: `<0.${slot}.0>`,
    incarnation: 1,
    crashes: 0,
    mailbox: 0,
    reductions: 0,
    trapExit: false,
    ...change,
  };
}

export const aSupervisor = (change: Partial<NonNullable<SlotRow['supervisor']>> = {}): NonNullable<SlotRow['supervisor']> => ({
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  autoShutdown: 'never',
  window: [],
  gaveUp: false,
  dynamic: false,
  ...change,
});

export const aCrash = (k: number, seq: number, change: Partial<Crash> = {}): Crash => ({
  k,
  seq,
  at: seq * 1000,
  slot: 2,
  pid: 2,
  name: 'w2',
  tag: 'badmatch',
  reason: '{:badmatch, 1}',
  ...change,
});

type Handler = (params: never) => unknown;

export class FakeBridge implements DebuggerBridge {
  readonly calls: { readonly method: Method; readonly params: unknown }[] = [];
  endSeq = 1000;
  crashes: Crash[] = [];
  sessions: SessionInfo[] = [LIVE];
  current: string | undefined = 's1';
  welcome: string | undefined;
  /** While true, answers wait for `release`. */
  holding = false;
  #following = false;
  #held: (() => void)[] = [];
  #answers = new Map<Method, Handler>();
  #pushes = new Set<(push: Push) => void>();
  #losses = new Set<(reason: string | undefined) => void>();

  /** Answers a request another way; throw a `BridgeError` to refuse. */
  on<M extends Method>(method: M, answer: (params: Params<M>) => Results[M]): void {
    this.#answers.set(method, answer as Handler);
  }

  asked(method: Method): unknown[] {
    return this.calls.filter((c) => c.method === method).map((c) => c.params);
  }

  request<M extends Method>(method: M, params: Params<M>): Promise<Results[M]> {
    this.calls.push({ method, params });
    return new Promise((resolve, reject) => {
      const answer = (): void => {
        try {
          resolve(this.#answer(method, params) as Results[M]);
        } catch (error) {
          reject(error);
        }
      };
      if (this.holding) this.#held.push(answer);
      else answer();
    });
  }

  /** Lets the oldest answers go: all, or `count`. */
  async release(count = Number.POSITIVE_INFINITY): Promise<void> {
    for (let i = 0; i < count && this.#held.length > 0; i++) {
      this.#held.shift()?.();
      await settled();
    }
  }

  push(push: Push): void {
    for (const listener of this.#pushes) listener(push);
  }

  /** The system runs on by so many events; a following window hears of it. */
  advance(events: number, rows: readonly SlotRow[] = []): void {
    this.endSeq += events;
    if (this.#following) this.push({ push: 'frame', frame: this.frame(this.endSeq, { rows, following: true }) });
  }

  onPush(listener: (push: Push) => void): () => void {
    this.#pushes.add(listener);
    return () => this.#pushes.delete(listener);
  }

  onLost(listener: (reason: string | undefined) => void): () => void {
    this.#losses.add(listener);
    return () => this.#losses.delete(listener);
  }

  lose(reason: string): void {
    for (const listener of this.#losses) listener(reason);
  }

  find(): void {
    for (const listener of this.#losses) listener(undefined);
  }

  frame(seq: number, change: Partial<Frame> = {}): Frame {
    return {
      session: this.sessions[0]?.id ?? 's1',
      full: false,
      seq,
      at: seq * 1000,
      endSeq: this.endSeq,
      endAt: this.endSeq * 1000,
      following: false,
      rows: [],
      gone: [],
      counts: { events: seq, live: 3, crashes: 0, restarts: 0, gaveUp: 0, gaps: 0 },
      rate: 100,
      recordedUpTo: this.endSeq,
      ...change,
    };
  }

  #seqOf(at: number | { at: number }): number {
    return Math.min(this.endSeq, typeof at === 'number' ? at : Math.floor(at.at / 1000));
  }

  #answer(method: Method, params: unknown): unknown {
    const own = this.#answers.get(method);
    if (own) return own(params as never);
    const p = params as Record<string, never> & { seq: number; at: number; direction: 1 | -1; by: string; session: string };
    switch (method) {
      case 'hello':
        return {
          bridgeVersion: 1,
          version: '0.1.0',
          carrier: 'browser',
          testHooks: true,
          sessions: this.sessions,
          ...(this.current ? { current: this.current } : {}),
          ...(this.welcome ? { welcome: this.welcome } : {}),
        };
      case 'look': {
        const end = (p.at as unknown) === 'end';
        this.#following = end;
        const seq = end ? this.endSeq : this.#seqOf(p.at);
        return this.frame(seq, { session: p.session, full: Boolean(p['full']), rows: [aRow(1), aRow(2), aRow(3)], following: end });
      }
      case 'seqAt':
        return { seq: Math.min(this.endSeq, Math.floor(p.at / 1000)) };
      case 'step': {
        const crash = p.direction === 1 ? this.crashes.find((c) => c.seq > p.seq) : this.crashes.findLast((c) => c.seq < p.seq);
        if (p.by === 'crash') return crash ? { seq: crash.seq } : null;
        const seq = p.seq + p.direction;
        return seq < 0 || seq > this.endSeq ? null : { seq };
      }
      case 'crashes':
        return this.crashes;
      case 'breakpoints':
        return [];
      case 'catalogue':
      case 'recordings':
      case 'events':
        return [];
      case 'overview':
        return { from: 0, to: this.endSeq * 1000, buckets: 1, density: [1], live: [1], crashes: [], gaps: [] };
      case 'lanes':
        return { from: 0, to: 1, lanes: [], messages: [], cascades: [], reduced: false };
      case 'startProgram':
      case 'openRecording':
      case 'pause':
        return this.sessions[0];
      default:
        return null;
    }
  }
}

export const refusal = (code: BridgeError['code'], what: string, more: Partial<BridgeError> = {}): BridgeError => ({ code, what, ...more });

/** Lets promises that can go on go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** Time and pictures by hand. */
export class FakeEnv implements Env {
  time = 0;
  #frames: (() => void)[] = [];
  #timers: { at: number; work: () => void }[] = [];
  readonly stored = new Map<string, string>();
  readonly shelf = {
    getItem: (key: string): string | null => this.stored.get(key) ?? null,
    setItem: (key: string, value: string): void => void this.stored.set(key, value),
  };

  now = (): number => this.time;
  nextFrame = (work: () => void): void => void this.#frames.push(work);
  after = (ms: number, work: () => void): (() => void) => {
    const timer = { at: this.time + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
    };
  };

  /** One picture: what was waiting for it runs, then the promises it set going. */
  async picture(ms = 16): Promise<void> {
    this.time += ms;
    const due = this.#timers.filter((t) => t.at <= this.time);
    this.#timers = this.#timers.filter((t) => t.at > this.time);
    for (const timer of due) timer.work();
    const frames = this.#frames;
    this.#frames = [];
    for (const frame of frames) frame();
    await settled();
  }

  /** As many pictures as fit into a time. */
  async run(ms: number): Promise<void> {
    for (const end = this.time + ms; this.time < end; ) await this.picture();
  }
}
