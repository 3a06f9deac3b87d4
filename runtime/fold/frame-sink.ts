// The frame as bytes. Lists and tables are written column by column and as differences: which process has which name, parent, slot
// and child spec is mostly counting up, and packs to nearly nothing.

import { ByteWriter } from './bytes.ts';
import type { Lists, Sink } from './frame-writer.ts';

export class FrameSink extends ByteWriter implements Sink {
  lists({ distances, sizes, values, stride }: Lists): void {
    this.number(distances.length);
    this.#differences(distances, 1);
    this.#differences(sizes, 1);
    this.#differences(values, stride);
  }

  table(columns: readonly Float64Array[]): void {
    for (const column of columns) this.#differences(column, 1);
  }

  #differences(values: ArrayLike<number>, stride: number): void {
    if (!this.differences(values, stride)) throw new RangeError('a list of the frame holds what is no id and no seq');
  }
}
