// The frame as bytes: everything that there is many of, column by column (packed-column.ts). One that serves one keyframe after the
// other writes into the memory of the one before.

import { ByteWriter } from './bytes.ts';
import type { Lists, Sink } from './frame-writer.ts';
import { Scratch } from './frame-writer.ts';
import { writeColumn } from './packed-column.ts';

export class FrameSink extends ByteWriter implements Sink {
  readonly scratch = new Scratch();

  column(values: Float64Array, ids = false, whole = true): void {
    writeColumn(this, values, ids, whole);
  }

  lists({ distances, sizes, fields }: Lists): void {
    this.number(distances.length);
    this.column(distances);
    this.column(sizes);
    fields.forEach((field, n) => {
      this.column(field, n === 0);
    });
  }

  table(columns: readonly Float64Array[]): void {
    columns.forEach((column, n) => {
      this.column(column, n === 0);
    });
  }
}
