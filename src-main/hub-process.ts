// Keeps a hub running and every page connected to it. The hub lives in a process of its own, so that neither a busy program
// nor its end (out of memory can abort the whole process) takes the windows along. Electron tells a page nothing when the far
// end of its port dies (measured: no `close` within three seconds), so this is the place that knows: it says "lost" to every
// page, starts a new hub, and hands out new ports when that one is ready.
//
// Knows no Electron: the process, the ports and the clock are handed in, and the tests hand in others.

import type { HubLoss } from '../runtime/protocol/shell.ts';
import { readFromUtility, type ToUtility } from '../runtime/protocol/utility.ts';
import { decideRestart, HUB_LIMITS } from './restart-backoff.ts';

/** How long a hub may take to close its recordings before it is ended. */
export const SHUTDOWN_MS = 5000;

/** One running hub process. `P` is the type of a port. */
export interface HubChild<P> {
  post(message: ToUtility, ports: readonly P[]): void;
  /** At once, whatever the process is doing. */
  kill(): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `reason` is one sentence for people. Comes once. */
  onExit(listener: (reason: string) => void): void;
}

/** A page that wants a port. */
export interface Page<P> {
  take(port: P): void;
  lost(loss: HubLoss): void;
  problem(text: string): void;
}

export interface HubOptions<P> {
  /** Starts a hub; `lost` is why the previous one ended. */
  fork(life: number, lost: string | undefined): HubChild<P>;
  /** Two entangled ports. */
  channel(): readonly [P, P];
  now?(): number;
  delay?(ms: number, then: () => void): () => void;
}

export interface Hub<P> {
  /** The page has loaded: gets a port as soon as a hub is ready, and a new one after every restart. Again after a reload. */
  connect(page: Page<P>): void;
  /** The page is gone or about to load anew. */
  disconnect(page: Page<P>): void;
  /** A person asks for a hub: one that was given up is tried again, a wait is cut short; does nothing while there is one. */
  restart(): void;
  /** Resolves when the hub has closed its recordings and ended, or was ended after `SHUTDOWN_MS`. Ends all restarting. */
  shutdown(): Promise<void>;
}

export function superviseHub<P>(options: HubOptions<P>): Hub<P> {
  const { now = () => performance.now(), delay = wait } = options;
  const pages = new Set<Page<P>>();
  let deaths: number[] = [];
  let life = 0;
  let child: HubChild<P> | undefined;
  let ready = false;
  let loss: HubLoss | undefined;
  let lastReason: string | undefined;
  const untold: string[] = [];
  let cancelRestart: (() => void) | undefined;
  let ended: (() => void) | undefined;
  let closing: Promise<void> | undefined;

  const handOver = (page: Page<P>) => {
    const [hubs, pages] = options.channel();
    child?.post({ kind: 'connect' }, [hubs]);
    page.take(pages);
  };
  /** Told once: to the pages that are there, else to the next one. */
  const report = (text: string) => {
    if (pages.size === 0) untold.push(text);
    for (const page of pages) page.problem(text);
  };

  const start = (lost: string | undefined) => {
    life += 1;
    ready = false;
    const born = options.fork(life, lost);
    child = born;
    born.onMessage((message) => {
      const read = readFromUtility(message);
      if (typeof read === 'string') report(`The hub sent the main process something it does not know: ${read}`);
      else if (read.kind === 'problem') report(read.text);
      else {
        ready = true;
        loss = undefined;
        for (const page of pages) handOver(page);
      }
    });
    born.onExit((reason) => {
      child = undefined;
      ready = false;
      if (closing) return ended?.();
      die(reason);
    });
  };

  const die = (reason: string) => {
    deaths.push(now());
    lastReason = reason;
    const decision = decideRestart(deaths, now());
    const final = decision.kind === 'give_up';
    const rule = `It ended more than ${HUB_LIMITS.limit} times within ${HUB_LIMITS.periodMs / 1000} s and is not started again by itself.`;
    loss = { reason: final ? `${reason} ${rule}` : reason, final };
    for (const page of pages) page.lost(loss);
    if (decision.kind === 'restart') cancelRestart = delay(decision.afterMs, () => start(reason));
  };

  start(undefined);
  return {
    connect(page) {
      pages.add(page);
      if (ready) handOver(page);
      else if (loss) page.lost(loss);
      for (const text of untold.splice(0)) page.problem(text);
    },
    disconnect(page) {
      pages.delete(page);
    },
    restart() {
      if (child || closing) return;
      cancelRestart?.();
      if (loss?.final) deaths = [];
      loss = loss && { ...loss, final: false };
      start(lastReason);
    },
    shutdown() {
      closing ??= new Promise((resolve) => {
        cancelRestart?.();
        if (!child) return resolve();
        const last = child;
        const cancel = delay(SHUTDOWN_MS, () => last.kill());
        ended = () => {
          cancel();
          resolve();
        };
        last.post({ kind: 'shutdown' }, []);
      });
      return closing;
    },
  };
}

function wait(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
