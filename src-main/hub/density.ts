// The log seen from far: how many events fell into each stretch of virtual time, and how many processes lived at its end. Kept
// while events come, in at most 8192 stretches whose width doubles when they do not suffice, so a minimap costs the same for a
// minute and for a day. Each stretch is given whole to one bucket of an overview: sums stay exact, borders are a stretch apart.

import type { LogFacts } from '../../recordings/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { Micros } from '../../runtime/protocol/units.ts';

const STRETCHES = 8192;

type ProfileSample = ReturnType<LogFacts['samples']> extends Iterable<infer S> ? S : never;

export interface DensityGap {
  readonly from: Micros;
  readonly to: Micros;
  /** Records that are not there. */
  readonly count: number;
}

export class Density {
  readonly #events = new Float64Array(STRETCHES);
  /** Processes that began less those that ended. */
  readonly #born = new Float64Array(STRETCHES);
  #width = 1000;
  #end = 0;
  readonly #gaps: DensityGap[] = [];
  #openGap: { readonly from: Micros; readonly count: number } | undefined;

  /** The newest moment. */
  get end(): Micros {
    return this.#end;
  }

  /** One that nothing has followed yet reaches to the end. */
  get gaps(): DensityGap[] {
    return this.#openGap ? [...this.#gaps, { ...this.#openGap, to: this.#end }] : [...this.#gaps];
  }

  add(chunk: EventChunk): void {
    const { at, type } = chunk;
    for (let i = 0; i < chunk.count; i++) {
      const time = at[i] as number;
      // A recording is untrusted: a time that is none must not double the width for ever.
      if (!(time >= 0 && time <= Number.MAX_SAFE_INTEGER)) continue;
      if (this.#openGap) this.#closeGap(time);
      const stretch = this.#stretchOf(time);
      (this.#events[stretch] as number)++;
      const code = type[i];
      if (code === EV.process_spawned) (this.#born[stretch] as number)++;
      else if (code === EV.process_exited) (this.#born[stretch] as number)--;
      else if (code === EV.gap) this.#openGap = { from: time, count: (chunk.a[i] as number) + (chunk.b[i] as number) * 0x1_0000_0000 };
    }
  }

  /** The same from samples, each of which stands for some hundred events that end with it. Nothing else may have been added. */
  restore(samples: Iterable<ProfileSample>): void {
    let before = 0;
    for (const { count, at, live } of samples) {
      if (!(at >= 0 && at <= Number.MAX_SAFE_INTEGER)) continue;
      const stretch = this.#stretchOf(at);
      this.#events[stretch] = (this.#events[stretch] as number) + count;
      this.#born[stretch] = (this.#born[stretch] as number) + live - before;
      before = live;
    }
  }

  #stretchOf(time: Micros): number {
    if (time > this.#end) this.#end = time;
    while (time >= this.#width * STRETCHES) this.#double();
    return Math.floor(time / this.#width);
  }

  /** Events per bucket, and live processes at each bucket's end, over 0 … `end`. */
  buckets(count: number): { readonly density: number[]; readonly live: number[] } {
    const density = new Array<number>(count).fill(0);
    const live = new Array<number>(count).fill(0);
    const span = Math.max(1, this.#end);
    const used = Math.min(STRETCHES, Math.floor(this.#end / this.#width) + 1);
    for (let i = 0; i < used; i++) {
      const bucket = Math.min(count - 1, Math.floor((i * this.#width * count) / span));
      density[bucket] = (density[bucket] as number) + (this.#events[i] as number);
      live[bucket] = (live[bucket] as number) + (this.#born[i] as number);
    }
    for (let i = 1; i < count; i++) live[i] = (live[i] as number) + (live[i - 1] as number);
    return { density, live };
  }

  #closeGap(to: Micros): void {
    if (this.#openGap) this.#gaps.push({ ...this.#openGap, to });
    this.#openGap = undefined;
  }

  #double(): void {
    for (const column of [this.#events, this.#born]) {
      for (let i = 0; i < STRETCHES / 2; i++) column[i] = (column[2 * i] as number) + (column[2 * i + 1] as number);
      column.fill(0, STRETCHES / 2);
    }
    this.#width *= 2;
  }
}
