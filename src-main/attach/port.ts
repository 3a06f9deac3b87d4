// A port, as Erlang's: a process that stands for something outside, with an owner who gets what comes in and gives what goes out.
//
//   owner → port   any message                what goes out: the handler `message` gets it
//   port → owner   [port, ['data', term]]     what came in
//   port → owner   [port, 'closed']           the outside has closed it; then the port exits with normal
//
// Whoever sends `['connect', pid]` to it gives it that owner, who is linked to it: the end of one ends the other, whatever the reason.

import type { Body, Self } from '../../runtime/index.ts';
import { Pid } from '../../runtime/index.ts';

export interface PortHandlers {
  /** A process has sent this to the port. Called in the middle of a turn: it hands over and returns. */
  message(message: unknown): void;
  /** The port has ended, whoever ended it. Called once. */
  closed?(): void;
}

/** What came in before there was an owner is kept up to so many; then the port is closed. */
const MOST_EARLY = 1024;

export class Port {
  readonly label: string;
  #pid: Pid = new Pid(0, 0);
  readonly #handlers: PortHandlers;
  readonly #input: (to: Pid, message: unknown) => boolean;
  readonly #later: (work: () => void) => void;
  #owner: Pid | undefined;
  #early: unknown[] = [];
  #over = false;

  constructor(label: string, handlers: PortHandlers, input: (to: Pid, message: unknown) => boolean, later: (work: () => void) => void) {
    this.label = label;
    this.#handlers = handlers;
    this.#input = input;
    this.#later = later;
  }

  get pid(): Pid {
    return this.#pid;
  }

  /** Gives what came in to the owner. */
  deliver(data: unknown): void {
    this.#give([this.#pid, ['data', data]]);
  }

  /** The outside has ended. */
  close(): void {
    if (this.#over) return;
    this.#give([this.#pid, 'closed']);
    this.#later(() => void this.#input(this.#pid, CLOSE));
  }

  #give(message: unknown): void {
    if (this.#over) return;
    if (this.#owner !== undefined) {
      this.#input(this.#owner, message);
      return;
    }
    this.#early.push(message);
    if (this.#early.length > MOST_EARLY) {
      this.#early = [];
      this.#input(this.#pid, CLOSE);
    }
  }

  // ── for the runner ──

  opened(id: number): void {
    this.#pid = new Pid(0, id);
  }

  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#early = [];
    this.#handlers.closed?.();
  }

  *body(self: Self): Body {
    self.trapExit(true);
    for (;;) {
      const message: unknown = yield* self.receive();
      if (message === CLOSE) return;
      if (isConnect(message)) {
        self.link(message[1]);
        this.#owner = message[1];
        const early = this.#early;
        this.#early = [];
        for (const data of early) this.#later(() => void this.#input(message[1], data));
      } else if (Array.isArray(message) && message[0] === 'EXIT' && message.length === 3) {
        const owner = this.#owner;
        if (owner !== undefined && message[1] instanceof Pid && message[1].id === owner.id) return;
      } else this.#handlers.message(message);
    }
  }
}

const CLOSE = '$close';

const isConnect = (message: unknown): message is readonly ['connect', Pid] =>
  Array.isArray(message) && message.length === 2 && message[0] === 'connect' && message[1] instanceof Pid;
