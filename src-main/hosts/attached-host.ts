// A program in a process of its own, seen as any other host: its chunks come over a socket, its commands go back over it. What
// arrives is another process's word: each frame is checked, and what does not fit ends the connection with a sentence, never the hub.

import { connect, type Socket } from 'node:net';
import type { SystemCommand } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { toWire } from '../../runtime/wire-command.ts';
import { ChunkReader } from '../attach/chunk-bytes.ts';
import type { Found } from '../attach/descriptor.ts';
import { CHUNK_FRAME, FrameReader, jsonFrame, ProtocolError, preamble, readJson } from '../attach/frames.ts';
import type { Result } from '../loader/load-error.ts';
import type { Goal } from './goal.ts';
import { reaches } from './goal.ts';
import type { ProgramEnd } from './program-end.ts';
import type { RunningHost, StartOptions } from './program-host.ts';
import { yieldCores } from './yielding.ts';

export type AttachedOptions = Pick<StartOptions, 'onChunk' | 'onStatus' | 'onCommandFailed' | 'onStopped'>;

export interface AttachedHost extends RunningHost {
  readonly seed: number;
  readonly semanticsVersion: number;
  /** Process id of the program. */
  readonly pid: number;
  /** Whether it may be paused, killed, broken. */
  readonly control: boolean;
  /** Resolves when what the system is like has arrived, or when it is over. */
  readonly begun: Promise<void>;
}

/** For the handshake, and for a last word when it is over. */
const ANSWER_MS = 5000;
/** Chunks on their way to the recorder; beyond that the socket waits, and the program leaves things out. */
const MOST_IN_FLIGHT = 32;

interface Welcome {
  readonly name: string;
  readonly pid: number;
  readonly seed: number;
  readonly semanticsVersion: number;
  readonly control: boolean;
}

/** Connects to a program. The error is a sentence that goes on after the program's name. */
export function attachTo(descriptor: Found, options: AttachedOptions): Promise<Result<AttachedHost, string>> {
  return new Attached(descriptor, options).started;
}

class Attached implements AttachedHost {
  name = '';
  seed = 0;
  semanticsVersion = 0;
  pid = 0;
  control = false;
  now = 0;
  seq = 0;
  readonly running = 0;
  inFlight = 0;
  readonly started: Promise<Result<AttachedHost, string>>;
  readonly ended: Promise<ProgramEnd>;
  readonly begun: Promise<void>;
  #settleBegun: () => void = () => undefined;
  readonly #options: AttachedOptions;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #chunks = new ChunkReader();
  readonly #limit: NodeJS.Timeout;
  #settleStart: (result: Result<AttachedHost, string>) => void = () => undefined;
  #settleEnd: (end: ProgramEnd) => void = () => undefined;
  #end: Pick<ProgramEnd, 'by' | 'sentence'> | undefined;
  #welcomed = false;
  #last = { at: 0, seq: 0 };
  /** Where a step goes, and the record that is there. */
  #goal: Goal | undefined;
  #reached: number | undefined;
  #handing = Promise.resolve();
  #takeCores: () => void = () => undefined;

  constructor(descriptor: Found, options: AttachedOptions) {
    this.#options = options;
    this.started = new Promise((resolve) => (this.#settleStart = resolve));
    this.ended = new Promise((resolve) => (this.#settleEnd = resolve));
    this.begun = new Promise((resolve) => (this.#settleBegun = resolve));
    this.#socket = connect(descriptor.socket);
    this.#limit = setTimeout(() => this.#stop('failed', 'did not answer within 5 s'), ANSWER_MS);
    this.#socket.on('connect', () => {
      this.#socket.write(preamble());
      this.#socket.write(jsonFrame({ kind: 'hello', token: descriptor.token }));
    });
    this.#socket.on('data', (bytes: Buffer) => this.#read(bytes));
    // Once it has been there, that it is gone is said when the socket closes.
    let reached = false;
    this.#socket.on('connect', () => (reached = true));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      if (reached) return;
      // A program listens as long as it lives: this one is dead, and another process has its number.
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') {
        descriptor.forget();
        this.#stop('failed', 'is not there any more; it ended without tidying up');
      } else this.#stop('failed', `can't be reached: ${error.message}`);
    });
    this.#socket.on('close', () => this.#closed());
  }

  command(command: SystemCommand): void {
    this.#tell({ kind: 'command', command: toWire(command) });
  }

  pause(paused: boolean): void {
    this.#goal = undefined;
    this.#tell({ kind: 'pause', paused });
  }

  /** It asks no breakpoints itself: the hub stops it when it sees a hit. */
  watch(): void {}

  /** Turn by turn, asked for from here: the program knows nothing of goals. */
  advance(goal: Goal): void {
    this.#goal = goal;
    this.#reached = undefined;
    this.#tell({ kind: 'step' });
  }

  #stepped(ran: boolean): void {
    const goal = this.#goal;
    if (goal === undefined) return;
    const reached = this.#reached;
    if (reached === undefined && ran) {
      this.#tell({ kind: 'step' });
      return;
    }
    this.#goal = undefined;
    const where = reached === undefined ? { nothing: true as const } : { reached };
    this.#options.onStopped?.({ stop: 0, hits: [], ...where, ...this.#last });
  }

  hog(): undefined {
    return undefined;
  }

  /** Bough goes, the program stays. */
  stop(): Promise<ProgramEnd> {
    this.#tell({ kind: 'bye' });
    this.#stop('stopped', 'goes on without Bough: it was detached');
    return this.ended;
  }

  terminate(): Promise<ProgramEnd> {
    this.#stop('terminated', 'goes on without Bough: it was detached');
    return this.ended;
  }

  #tell(message: object): void {
    if (this.#end === undefined && this.#socket.writable) this.#socket.write(jsonFrame(message));
  }

  // ── what arrives ──

  #read(bytes: Buffer): void {
    if (this.#end !== undefined) return;
    try {
      for (const frame of this.#frames.push(bytes)) {
        if (frame.type === CHUNK_FRAME) {
          if (!this.#welcomed) throw new ProtocolError('it sent events before it said who it is');
          this.#hand(this.#chunks.read(frame.body));
        } else this.#told(readJson(frame));
        if (this.#end !== undefined) return;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#stop('failed', `was detached, because ${error.message}${this.#kept}`);
    }
  }

  #told(message: Readonly<Record<string, unknown>>): void {
    switch (message['kind']) {
      case 'welcome':
        this.#welcome(message);
        return;
      case 'begun':
        void this.#handing.then(this.#settleBegun);
        return;
      case 'clock':
        if (typeof message['now'] === 'number' && Number.isFinite(message['now'])) this.now = message['now'];
        return;
      case 'paused':
        this.#options.onStatus?.({ state: message['paused'] === true ? 'paused' : 'running' });
        return;
      case 'stepped':
        void this.#handing.then(() => this.#stepped(message['ran'] === true));
        return;
      case 'command_failed':
        this.#goal = undefined;
        this.#options.onCommandFailed?.(text(message['what']));
        return;
      case 'refused':
        this.#stop('failed', `refused: ${text(message['why'])}`);
        return;
      case 'bye':
        this.#stop('root_exit', text(message['why']));
        return;
      default:
        throw new ProtocolError(`it sent a message of kind ${text(message['kind'])}, which there is not`);
    }
  }

  #welcome(message: Readonly<Record<string, unknown>>): void {
    const welcome = readWelcome(message);
    if (this.#welcomed) throw new ProtocolError('it said twice who it is');
    this.#welcomed = true;
    clearTimeout(this.#limit);
    Object.assign(this, welcome);
    this.#takeCores = yieldCores();
    this.#settleStart({ ok: true, value: this });
    this.#options.onStatus?.({ state: 'running' });
  }

  #hand(chunk: EventChunk): void {
    const last = chunk.count - 1;
    this.#last = { at: chunk.at[last] as number, seq: chunk.firstSeq + last };
    for (let i = 0; this.#goal !== undefined && this.#reached === undefined && i < chunk.count; i++)
      if (reaches(this.#goal, chunk, i)) this.#reached = chunk.firstSeq + i;
    [this.now, this.seq] = [Math.max(this.now, this.#last.at), this.#last.seq];
    this.inFlight += 1;
    if (this.inFlight >= MOST_IN_FLIGHT) this.#socket.pause();
    const done = (): void => {
      this.inFlight -= 1;
      if (this.inFlight < MOST_IN_FLIGHT / 2) this.#socket.resume();
    };
    this.#handing = this.#handing
      .then(() => this.#options.onChunk(chunk))
      .then(done, (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.#stop('failed', `was detached, because its events could not be recorded: ${why}`);
      });
  }

  // ── the end ──

  #stop(by: ProgramEnd['by'], sentence: string): void {
    if (this.#end !== undefined) return;
    this.#end = { by, sentence };
    clearTimeout(this.#limit);
    this.#settleStart({ ok: false, error: sentence });
    this.#socket.end();
    // Reading on lets the last word out; who does not close is closed.
    this.#socket.resume();
    setTimeout(() => this.#socket.destroy(), 200).unref();
  }

  /** Ends a sentence, where there is something to keep. */
  get #kept(): string {
    return this.seq > 0 ? '; what came before is kept' : '';
  }

  #closed(): void {
    const midway = this.#frames.pending > 0 ? ' in the middle of a message' : '';
    this.#stop('failed', `ended without a word${midway}${this.#kept}`);
    const end = this.#end ?? { by: 'failed', sentence: 'ended' };
    void this.#handing.then(() => {
      const final: ProgramEnd = { ...end, ...this.#last };
      this.#takeCores();
      this.#options.onStatus?.({ state: 'ended', end: final });
      this.#settleBegun();
      this.#settleEnd(final);
    });
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 500) : '⟨no text⟩');

function readWelcome({ name, pid, seed, semanticsVersion, control }: Readonly<Record<string, unknown>>): Welcome {
  const whole = (value: unknown, most: number): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
  if (typeof name !== 'string' || name === '' || name.length > 200) throw new ProtocolError('it has no name');
  if (!whole(pid, 2 ** 32) || !whole(seed, 2 ** 32 - 1) || !whole(semanticsVersion, 1e6))
    throw new ProtocolError('it does not say what it is');
  return { name, pid, seed, semanticsVersion, control: control === true };
}
