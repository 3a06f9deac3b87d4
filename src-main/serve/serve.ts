// `bough serve`: the window in a browser. This parent stays small: it forks the hub process, which serves and records, prints where
// the window is, starts another hub on the same port and token when one dies, and on Ctrl+C has it close its recordings.

import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { entryFile } from '../hosts/entry.ts';
import { boughHome } from '../hub/paths.ts';
import { LOOPBACK } from './http-server.ts';
import type { FromHub, ToHub } from './hub-messages.ts';
import { openBrowser } from './open-browser.ts';
import { describeDeath, HubDeaths } from './restarts.ts';

export const DEFAULT_PORT = 4040;
/** Ports that are tried, upwards, when the one asked for is taken. */
const TRIES = 20;
/** How long a hub may take to close its recordings. */
const SHUTDOWN_MS = 8000;
const RESTART_MS = 200;
const TAIL = 4096;

export interface ServeOptions {
  /** Default 4040; the next one that is free where it is taken. 0 = any that is free. */
  readonly port?: number;
  /** Open the person's browser. Default false. */
  readonly open?: boolean;
  /** Default: BOUGH_HOME or the system's data folder. */
  readonly home?: string;
  /** Absolute folder of the built window. */
  readonly renderer?: string;
  /** Frames carry the world hash. Default: BOUGH_TEST_HOOKS=1. */
  readonly testHooks?: boolean;
  readonly print?: (line: string) => void;
  readonly warn?: (line: string) => void;
  /** Ends it as Ctrl+C does. */
  readonly signal?: AbortSignal;
}

/**
 * Serves until Ctrl+C, SIGTERM or `signal`; resolves when every recording is closed.
 * @throws Error, one sentence, when the window is not built, no port can be had, or the hub keeps dying
 */
export async function runServe(options: ServeOptions = {}): Promise<void> {
  const renderer = options.renderer ?? builtWindow();
  if (!existsSync(path.join(renderer, 'index.html')))
    throw new Error(`the window is not built (${renderer} has no index.html); run npm start, or node scripts/build.mjs`);
  await new Server(options, renderer).run();
}

/** `out/renderer`, from `out/main` as from the sources. */
function builtWindow(): string {
  const beside = path.join(import.meta.dirname, '..', 'renderer');
  return existsSync(path.join(beside, 'index.html')) ? beside : path.join(import.meta.dirname, '..', '..', 'out', 'renderer');
}

class Server {
  readonly #options: ServeOptions;
  readonly #renderer: string;
  readonly #token = randomBytes(24).toString('base64url');
  readonly #print: (line: string) => void;
  readonly #warn: (line: string) => void;
  readonly #deaths = new HubDeaths();
  readonly #done = Promise.withResolvers<void>();
  #child: ChildProcess | undefined;
  /** Once it is known; every later hub takes the same. */
  #port: number | undefined;
  #ending = false;
  #taken = 0;

  constructor(options: ServeOptions, renderer: string) {
    this.#options = options;
    this.#renderer = renderer;
    this.#print = options.print ?? ((line) => console.log(line));
    this.#warn = options.warn ?? ((line) => console.error(line));
  }

  async run(): Promise<void> {
    const end = (): void => this.#end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
    this.#options.signal?.addEventListener('abort', end);
    try {
      this.#fork(undefined);
      await this.#done.promise;
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
      this.#options.signal?.removeEventListener('abort', end);
    }
  }

  #fork(lost: string | undefined): void {
    const child = fork(entryFile('hub-process', import.meta.url), [], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    this.#child = child;
    let tail = '';
    child.stderr?.on('data', (part: Buffer) => {
      process.stderr.write(part);
      tail = (tail + part.toString()).slice(-TAIL);
    });
    let failure: Extract<FromHub, { kind: 'failed' }> | undefined;
    child.on('message', (message: FromHub) => {
      if (message.kind === 'listening') this.#listening(message.port);
      else failure = message;
    });
    // `close` comes after the last of its words has been read.
    child.on('close', (code, signal) => this.#ended(failure, describeDeath(code, signal, tail)));
    child.on('error', (error) => this.#done.reject(new Error(`the hub process can't be started: ${error.message}`)));
    this.#send({
      kind: 'start',
      port: this.#port ?? this.#options.port ?? DEFAULT_PORT,
      tries: this.#port === undefined ? TRIES : 1,
      token: this.#token,
      home: path.resolve(this.#options.home ?? boughHome()),
      renderer: this.#renderer,
      testHooks: this.#options.testHooks ?? process.env['BOUGH_TEST_HOOKS'] === '1',
      version: packageVersion(),
      ...(lost === undefined ? {} : { lost }),
    });
  }

  #send(message: ToHub): void {
    // A hub that died in this moment is heard of by `close`.
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }

  #listening(port: number): void {
    const first = this.#port === undefined;
    const wanted = this.#options.port ?? DEFAULT_PORT;
    this.#port = port;
    this.#taken = 0;
    if (!first) {
      this.#warn(`The hub runs again on port ${port}; open windows connect by themselves.`);
      return;
    }
    if (wanted !== 0 && port !== wanted) this.#print(`Port ${wanted} is taken; using ${port}.`);
    const url = `http://${LOOPBACK}:${port}/?token=${this.#token}`;
    this.#print(`Bough is running at ${url}`);
    this.#print('Ctrl+C ends it.');
    if (this.#options.open) openBrowser(url, this.#warn);
  }

  #ended(failure: Extract<FromHub, { kind: 'failed' }> | undefined, why: string): void {
    this.#child = undefined;
    if (this.#ending) {
      this.#done.resolve();
      return;
    }
    // Someone else took the port while the hub was away: windows that are open look for it there, so it is waited for.
    const waits = failure?.portTaken && this.#port !== undefined && ++this.#taken <= 30;
    if (failure && !waits) {
      this.#done.reject(new Error(this.#port === undefined && failure.portTaken ? this.#noPort() : failure.what));
      return;
    }
    if (!waits) {
      this.#warn(`${why}.`);
      if (!this.#deaths.mayRestart(performance.now())) {
        this.#done.reject(
          new Error(`${why}, again and again; it is given up. What was recorded is in ${path.resolve(this.#options.home ?? boughHome())}.`),
        );
        return;
      }
    }
    setTimeout(() => (this.#ending ? this.#done.resolve() : this.#fork(why)), RESTART_MS);
  }

  #noPort(): string {
    const first = this.#options.port ?? DEFAULT_PORT;
    return `ports ${first} to ${first + TRIES - 1} are all taken; name another with --port`;
  }

  #end(): void {
    if (this.#ending) return;
    this.#ending = true;
    const child = this.#child;
    if (!child) {
      this.#done.resolve();
      return;
    }
    this.#send({ kind: 'shutdown' });
    setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_MS).unref();
  }
}

function packageVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
