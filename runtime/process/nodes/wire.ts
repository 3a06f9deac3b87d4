// One direction of the path between two nodes. It stands for TCP: what is sent arrives in order and once, or the connection
// ends. So a lost segment is no lost signal but a late one, and all that were sent after it wait for it. While the path is cut
// (partition) nothing arrives; what is under way is sent again once the path is whole, or goes down with the connection.

import { Pid } from '../../protocol/ids.ts';
import { nextChance, seedChance, toUnit } from '../chance.ts';
import type { Kernel } from '../kernel.ts';
import { Process } from '../process.ts';
import { SYSTEM_TIMER, Timer } from '../timers.ts';
import type { LinkShape } from './plan.ts';

/** What travels. Exactly one of the two is called. */
export interface Signal {
  arrive(): void;
  /** The connection ended first. */
  lost(): void;
}

/** TCP's first retransmission timeout as Linux has it at least, µs; it doubles with each further loss. */
const RETRANSMIT = 200_000;
const MOST_RETRANSMITS = 8;

/** The owner of timers that belong to no process. */
const NETWORK = new Process(new Pid(0, 0), 0, 0, 'network', () => undefined);

/** Does something at a time, between two turns. */
export function later(k: Kernel, due: number, act: () => void): Timer {
  const timer = new Timer(0, SYSTEM_TIMER, due, NETWORK, undefined, act, null);
  k.timers.add(timer);
  return timer;
}

export class Wire {
  readonly #k: Kernel;
  readonly #deliver: (signal: Signal) => void;
  #chance: number;
  #cut = false;
  /** Nothing arrives before what was sent before it. */
  #last = 0;
  /** In the order of sending; without a timer while the path is cut. */
  readonly #underWay = new Map<Signal, Timer | null>();

  /** `stream`: a number that no other wire has. `deliver`: the far end. */
  constructor(k: Kernel, stream: number, deliver: (signal: Signal) => void) {
    this.#k = k;
    this.#deliver = deliver;
    this.#chance = seedChance(k.seed, stream);
  }

  send(signal: Signal, shape: LinkShape): void {
    this.#underWay.set(signal, this.#cut ? null : this.#schedule(signal, shape));
  }

  cut(): void {
    this.#cut = true;
    for (const [signal, timer] of this.#underWay) {
      if (timer !== null) this.#k.timers.remove(timer);
      this.#underWay.set(signal, null);
    }
  }

  mend(shape: LinkShape): void {
    this.#cut = false;
    for (const signal of this.#underWay.keys()) this.#underWay.set(signal, this.#schedule(signal, shape));
  }

  /** The connection is gone, and with it what was under way. */
  drop(): void {
    const signals = [...this.#underWay];
    this.#underWay.clear();
    for (const [signal, timer] of signals) {
      if (timer !== null) this.#k.timers.remove(timer);
      signal.lost();
    }
  }

  /** How long a signal would take now, µs. */
  transit(shape: LinkShape): number {
    let time = shape.delay;
    if (shape.jitter > 0) time += Math.floor(this.#draw() * (shape.jitter + 1));
    if (shape.loss > 0) {
      // Each wait is twice the one before, as in TCP; doubling is exact on every engine, a power need not be.
      let wait = RETRANSMIT;
      for (let n = 0; n < MOST_RETRANSMITS && this.#draw() < shape.loss; n++, wait *= 2) time += wait;
    }
    return time;
  }

  #schedule(signal: Signal, shape: LinkShape): Timer {
    this.#last = Math.max(this.#last, this.#k.now + this.transit(shape));
    return later(this.#k, this.#last, () => {
      this.#underWay.delete(signal);
      this.#deliver(signal);
    });
  }

  #draw(): number {
    this.#chance = nextChance(this.#chance);
    return toUnit(this.#chance);
  }
}
