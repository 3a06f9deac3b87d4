// A state before and after, side by side: the rows of the difference, each cut in two. What is on one side only leaves the other empty,
// so that the same keys stand at the same height.

import type { Mark, TermRow } from './term-diff.ts';

export interface Half {
  readonly label?: string;
  readonly text: string;
}

export interface PairRow {
  readonly path: string;
  readonly depth: number;
  readonly mark?: Mark;
  readonly open?: boolean;
  readonly more?: boolean;
  readonly before?: Half;
  readonly after?: Half;
}

export function pairsOf(rows: readonly TermRow[]): PairRow[] {
  return rows.map(({ path, depth, mark, open, more, label, text, before }) => {
    const half = (value: string): Half => ({ text: value, ...(label === undefined ? {} : { label }) });
    return {
      path,
      depth,
      ...(mark === undefined ? {} : { mark }),
      ...(open === undefined ? {} : { open }),
      ...(more === undefined ? {} : { more }),
      ...(mark === '+' ? {} : { before: half(before ?? text) }),
      ...(mark === '−' ? {} : { after: half(text) }),
    };
  });
}
