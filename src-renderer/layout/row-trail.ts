// Which slots were touched on the way from one version of the rows to another, so that 1,000 changes among 100,000 rows are found
// without a look at the others. Each version has the trail that led to it; a trail knows the last few before it and then ends, since
// nobody goes on from versions that are older, and holds no rows. Where two have no trail in common, tables are compared.

import type { SlotId } from '../../runtime/protocol/ids.ts';

/** Steps back that are known: the slowest reader, the treegrid beside the canvas, follows every quarter of a second. */
const STEPS = 20;
/** A step that touches more than this is not worth following. */
const MANY = 8192;

export class Trail {
  /** Undefined at the beginning, and where it was cut off. */
  before: Trail | undefined;
  readonly slots: Uint32Array;

  /** Use `Trail.start` and `step`. */
  constructor(before: Trail | undefined, slots: Uint32Array) {
    this.before = before;
    this.slots = slots;
  }

  static readonly start = new Trail(undefined, new Uint32Array(0));

  /** On by one version. `touched`: at least all slots that changed, in any order and as often as it comes. */
  step(touched: readonly SlotId[]): Trail {
    if (touched.length > MANY) return new Trail(undefined, new Uint32Array(0));
    let oldest: Trail = this;
    for (let i = 2; i < STEPS && oldest.before; i++) oldest = oldest.before;
    oldest.before = undefined;
    return new Trail(this, ascending(Uint32Array.from(touched)));
  }

  /** At least all slots in which the version at `other` differs from this one, ascending and each once; undefined where that is not known. */
  between(other: Trail): Uint32Array | undefined {
    for (let a: Trail | undefined = this, back = 0; a; a = a.before, back++) {
      for (let b: Trail | undefined = other, on = 0; b; b = b.before, on++) {
        if (a !== b) continue;
        if (back + on === 1) return (back ? this : other).slots;
        return joined([...steps(this, a), ...steps(other, a)]);
      }
    }
    return undefined;
  }
}

function* steps(from: Trail, to: Trail): Iterable<Uint32Array> {
  for (let at: Trail | undefined = from; at && at !== to; at = at.before) yield at.slots;
}

function joined(lists: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let length = 0;
  for (const list of lists) {
    all.set(list, length);
    length += list.length;
  }
  return ascending(all);
}

function ascending(slots: Uint32Array): Uint32Array {
  let isSo = true;
  for (let i = 1; i < slots.length && isSo; i++) isSo = (slots[i - 1] as number) < (slots[i] as number);
  if (isSo) return slots;
  slots.sort();
  let kept = 0;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number;
    if (i === 0 || slot !== slots[kept - 1]) slots[kept++] = slot;
  }
  return slots.subarray(0, kept);
}
