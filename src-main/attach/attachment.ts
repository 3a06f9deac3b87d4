// The program's end of being attached to: a socket that only its user can reach, and while somebody is there, the log.
//
// Nobody there: nothing is traced. Somebody there: the program is never made to wait (DESIGN.md D8). What the other end does not
// take piles up to a bound; before that, payloads are left out, then messages, each hole a gap with its count; the structure is
// never left out, and where even that would be too much, the connection is given up and the program goes on alone.

import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { System } from '../../runtime/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { checkWire, fromWire } from '../../runtime/wire-command.ts';
import { encodeChunk } from './chunk-bytes.ts';
import { type Descriptor, newDescriptor, publish } from './descriptor.ts';
import {
  CHUNK_FRAME,
  FRAME_HEADER,
  FrameReader,
  frameInPlace,
  JSON_FRAME,
  jsonFrame,
  PROTOCOL_VERSION,
  ProtocolError,
  preamble,
  readJson,
} from './frames.ts';
import { SendBuffers } from './send-buffers.ts';

export interface AttachOptions {
  /** Whoever attaches may pause the program, kill processes and break things. Default false: only look. */
  readonly control?: boolean;
  /** What Bough keeps, where BOUGH_HOME and the default are not meant. */
  readonly home?: string;
}

/** What the attachment does to the program. */
export interface AttachDoors {
  pause(paused: boolean): void;
  /** One turn, or one timer, of a system that is paused; false where nothing can happen. */
  step(): boolean;
  /** Now, or as soon as the turn at hand is over. */
  between(work: () => void): void;
  /** There may be something to run. */
  wake(): void;
}

// Bytes that wait for the other end.
const LEAVE_PAYLOADS_OUT = 4 << 20;
const LEAVE_MESSAGES_OUT = 8 << 20;
const ALL_AGAIN = 1 << 20;
const GIVE_UP = 64 << 20;
/** A way back from a gap makes a keyframe: not more often than this. */
const MEND_MS = 250;
const FLUSH_MS = 16;
const HELLO_MS = 5000;
const CLOCK_MS = 250;

type Level = 'recorded' | 'bare' | 'structure';

export class Attachment {
  readonly #name: string;
  readonly #seed: number;
  readonly #system: System;
  readonly #doors: AttachDoors;
  readonly #descriptor: Descriptor;
  readonly #remove: () => void;
  readonly #home: string | undefined;
  readonly #server: Server;
  readonly #onExit = (): void => this.#remove();
  readonly #buffers = new SendBuffers();
  #socket: Socket | undefined;
  #level: Level = 'recorded';
  #changedAt = 0;
  #flush: NodeJS.Timeout | undefined;
  #clock: NodeJS.Timeout | undefined;
  #giveUp = false;
  /** Seq up to which everything was handed over. */
  #flushed = 0;
  #paused = false;

  constructor(name: string, seed: number, system: System, options: AttachOptions, doors: AttachDoors) {
    this.#name = name;
    this.#seed = seed;
    this.#system = system;
    this.#doors = doors;
    this.#home = options.home;
    const { descriptor, remove } = newDescriptor(name, options.control ?? false, options.home);
    this.#descriptor = descriptor;
    this.#remove = remove;
    this.#server = createServer((socket) => this.#arrived(socket));
    // It is no reason for the program to go on.
    this.#server.unref();
    process.on('exit', this.#onExit);
  }

  get active(): boolean {
    return this.#socket !== undefined;
  }

  /** Resolves when Bough can find the program. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#descriptor.socket, () => {
        this.#server.off('error', reject);
        this.#server.on('error', () => this.#remove());
        publish(this.#descriptor, this.#home);
        resolve();
      });
    });
  }

  /** The program is over. */
  close(why: string): void {
    const socket = this.#socket;
    if (socket !== undefined) this.#system.flush();
    this.#leave();
    if (socket !== undefined) {
      // The last of the log is worth waiting for.
      socket.ref();
      socket.end(jsonFrame({ kind: 'bye', why, at: this.#system.now }));
    }
    this.#server.close();
    process.off('exit', this.#onExit);
    this.#remove();
  }

  // ── the log ──

  /** The sink. The chunk may be written again afterwards. */
  take(chunk: EventChunk): EventChunk {
    const socket = this.#socket;
    if (socket === undefined) return chunk;
    const bytes = encodeChunk(chunk, (length) => this.#buffers.take(length), FRAME_HEADER);
    // The whole buffer, of which the frame is the beginning.
    const buffer = Buffer.from(bytes.buffer);
    socket.write(frameInPlace(CHUNK_FRAME, bytes), () => this.#buffers.giveBack(buffer));
    if (socket.writableLength > GIVE_UP) this.#giveUp = true;
    return chunk;
  }

  /** Between two turns: how much is written from now on, and when it is handed over. */
  adjust(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    if (this.#system.seq !== this.#flushed) this.#flush ??= setTimeout(() => this.#handOver(), FLUSH_MS);
    if (this.#giveUp) {
      this.#refuse(socket, `it was too slow: more than ${GIVE_UP >> 20} MB waited for it`);
      return;
    }
    const level = this.#wanted(socket.writableLength);
    if (level === this.#level) return;
    this.#level = level;
    this.#changedAt = performance.now();
    this.#system.trace(level);
  }

  #wanted(waiting: number): Level {
    const level = this.#level;
    if (waiting > LEAVE_MESSAGES_OUT) return 'structure';
    if (waiting > LEAVE_PAYLOADS_OUT) return level === 'structure' ? level : 'bare';
    if (waiting < ALL_AGAIN && level !== 'recorded' && performance.now() - this.#changedAt > MEND_MS) return 'recorded';
    return level;
  }

  #handOver(): void {
    this.#flush = undefined;
    this.#doors.between(() => {
      if (this.#socket === undefined) return;
      this.#system.flush();
      this.#flushed = this.#system.seq;
    });
  }

  // ── the other end ──

  #arrived(socket: Socket): void {
    socket.unref();
    const reader = new FrameReader();
    let known = false;
    const limit = setTimeout(() => socket.destroy(), HELLO_MS);
    limit.unref();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(limit);
      if (this.#socket === socket) this.#leave();
    });
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const message of reader.push(bytes)) {
          if (message.type !== JSON_FRAME) throw new ProtocolError('only a program sends chunks');
          if (known) this.#told(socket, readJson(message));
          else {
            known = this.#hello(socket, readJson(message));
            if (!known) return;
            clearTimeout(limit);
          }
        }
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.#refuse(socket, error.message);
      }
    });
  }

  /** Whether it may stay. */
  #hello(socket: Socket, { kind, token }: Readonly<Record<string, unknown>>): boolean {
    const wanted = Buffer.from(this.#descriptor.token);
    const given = Buffer.from(typeof token === 'string' ? token : '');
    if (kind !== 'hello' || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      this.#refuse(socket, 'it does not have the token');
      return false;
    }
    if (this.#socket !== undefined) {
      this.#refuse(socket, 'somebody is attached already');
      return false;
    }
    socket.write(preamble());
    socket.write(
      jsonFrame({
        kind: 'welcome',
        version: PROTOCOL_VERSION,
        name: this.#name,
        pid: process.pid,
        seed: this.#seed,
        semanticsVersion: SEMANTICS_VERSION,
        control: this.#descriptor.control,
        now: this.#system.now,
      }),
    );
    this.#doors.between(() => this.#begin(socket));
    return true;
  }

  #begin(socket: Socket): void {
    if (socket.destroyed || this.#socket !== undefined) return;
    this.#socket = socket;
    this.#level = 'recorded';
    this.#giveUp = false;
    this.#system.trace('recorded', true);
    this.#system.flush();
    socket.write(jsonFrame({ kind: 'begun' }));
    this.#clock = setInterval(() => {
      socket.write(jsonFrame({ kind: 'clock', now: this.#system.now, seq: this.#system.seq }));
      // Nothing may happen any more that would ask.
      this.#doors.between(() => this.adjust());
    }, CLOCK_MS);
    this.#clock.unref();
  }

  #told(socket: Socket, message: Readonly<Record<string, unknown>>): void {
    if (message['kind'] === 'bye') {
      socket.end();
      return;
    }
    const failed = (what: string): void => void socket.write(jsonFrame({ kind: 'command_failed', what }));
    if (!this.#descriptor.control) {
      failed(`${this.#name} lets itself be looked at, not changed: it has to attach with control`);
      return;
    }
    if (message['kind'] === 'pause') {
      this.#paused = message['paused'] === true;
      this.#doors.between(() => {
        this.#doors.pause(this.#paused);
        this.#system.flush();
        socket.write(jsonFrame({ kind: 'paused', paused: this.#paused }));
      });
    } else if (message['kind'] === 'step') {
      this.#doors.between(() => {
        const ran = this.#paused && this.#doors.step();
        this.#system.flush();
        socket.write(jsonFrame({ kind: 'stepped', ran }));
      });
    } else if (message['kind'] === 'command') {
      this.#doors.between(() => {
        try {
          this.#system.command(fromWire(checkWire(message['command'])));
          if (this.#paused) this.#system.flush();
          this.#doors.wake();
        } catch (error) {
          // Another process than ours wrote it: whatever is wrong with it is its own matter, and it is told.
          failed(error instanceof Error ? error.message : String(error));
        }
      });
    } else failed(`there is no message ${String(message['kind'])}`);
  }

  #refuse(socket: Socket, why: string): void {
    const active = this.#socket === socket;
    if (active) this.#leave();
    if (!active) socket.write(preamble());
    socket.end(jsonFrame({ kind: 'refused', why }));
    // Whoever does not read it does not keep the program's memory either.
    const limit = setTimeout(() => socket.destroy(), HELLO_MS);
    limit.unref();
    socket.on('close', () => clearTimeout(limit));
  }

  #leave(): void {
    if (this.#socket === undefined) return;
    this.#socket = undefined;
    clearTimeout(this.#flush);
    clearInterval(this.#clock);
    this.#flush = undefined;
    this.#doors.between(() => {
      this.#system.trace('off');
      if (this.#paused) this.#doors.pause(false);
      this.#paused = false;
    });
  }
}
