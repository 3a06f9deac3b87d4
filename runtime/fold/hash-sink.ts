// Mixes a frame into a digest: the world hash.

import { Digest } from '../protocol/log-hash.ts';
import type { Lists, Sink } from './frame-writer.ts';
import { Scratch } from './frame-writer.ts';

export class HashSink implements Sink {
  readonly digest = new Digest();
  readonly scratch = new Scratch();

  number(x: number): void {
    this.digest.number(x);
  }

  text(s: string): void {
    this.digest.text(s);
  }

  lists({ distances, sizes, fields, countsAs }: Lists): void {
    this.number(distances.length);
    let at = 0;
    for (let n = 0; n < distances.length; n++) {
      const size = sizes[n] as number;
      this.number(distances[n] as number);
      this.number(size * countsAs);
      for (const end = at + size; at < end; at++) for (const field of fields) this.number(field[at] as number);
    }
  }

  table(columns: readonly Float64Array[]): void {
    for (let i = 0; i < (columns[0]?.length ?? 0); i++) for (const column of columns) this.number(column[i] as number);
  }

  /** Small whole numbers, nearly all, take one step instead of two. */
  column(values: Float64Array): void {
    const { digest } = this;
    if (values.every((x) => x === 0)) {
      digest.int(0);
      return;
    }
    digest.int(1);
    for (const x of values) {
      if (x >= 0 && x < 0x4000_0000 && (x | 0) === x) digest.int(x);
      else {
        digest.int(-1);
        digest.number(x);
      }
    }
  }
}
