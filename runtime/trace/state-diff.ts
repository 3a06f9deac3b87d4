// What has changed between two states of one process, both frozen. Programs that change a state the immutable way share what
// they have not changed, immer's produce above all, so nearly everything is settled by identity. Where that does not help, the
// walk gives up after a number of steps: a state written whole is never wrong.

import { Pid, Ref } from '../protocol/ids.ts';
import { encodeTerm } from '../protocol/term-codec.ts';

/** A middle of an array that changed in place is looked into item by item; where it grew or shrank, it is replaced. */
const IN_PLACE = 2;
/** By how many items a list may have moved to be seen as moved. */
const FARTHEST = 4;

/**
 * The changes as the operations of a patch (state-patch.ts), each with a comma before it; null where the states can't be
 * compared part by part, or not within `steps`.
 */
export function diffStates(before: unknown, after: unknown, steps: number): string | null {
  if (!isObject(before)) return null;
  const diff = new Diff(steps);
  return diff.parts(before, after) ? diff.ops : null;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Equal without looking inside. */
const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) ||
  (a instanceof Pid && b instanceof Pid && a.id === b.id && a.node === b.node) ||
  (a instanceof Ref && b instanceof Ref && a.id === b.id);

class Diff {
  ops = '';
  #steps: number;
  readonly #path: (string | number)[] = [];

  constructor(steps: number) {
    this.#steps = steps;
  }

  /** False where `before` and `after` are of different kinds, so that only the whole will do. */
  parts(a: unknown, b: unknown): boolean {
    if (isSame(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    const proto = Object.getPrototypeOf(a) as object | null;
    if (proto !== Object.getPrototypeOf(b)) return false;
    if (proto === Array.prototype) return this.#arrays(a as unknown[], b as unknown[]);
    if (proto === Object.prototype || proto === null) return this.#objects(a as Record<string, unknown>, b as Record<string, unknown>);
    if (proto === Map.prototype) return this.#maps(a as Map<unknown, unknown>, b as Map<unknown, unknown>);
    if (proto === Set.prototype) return this.#sets(a as Set<unknown>, b as Set<unknown>);
    return ArrayBuffer.isView(a) && this.#views(a, b as ArrayBufferView);
  }

  /** What stands under `key`: its parts, or all of it. False when the steps are used up. */
  #value(key: string | number, a: unknown, b: unknown): boolean {
    if (isSame(a, b)) return true;
    this.#path.push(key);
    const { ops } = this;
    let done = this.parts(a, b);
    if (!done && this.#steps > 0) {
      this.ops = ops;
      done = this.#set(b);
    }
    this.#path.pop();
    return done;
  }

  #set(value: unknown): true {
    this.ops += `,[${JSON.stringify(this.#path)},${encodeTerm(value)}]`;
    return true;
  }

  #splice(from: number, count: number, items: string): true {
    this.ops += `,[${JSON.stringify(this.#path)},${from},${count},[${items}]]`;
    return true;
  }

  #spend(steps: number): boolean {
    this.#steps -= steps;
    return this.#steps > 0;
  }

  #objects(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
    const [before, after] = [Object.keys(a), Object.keys(b)];
    if (!this.#spend(after.length)) return false;
    // Such an object is encoded as a list of pairs.
    if (before.some(isTag) || after.some(isTag)) return false;
    if (before.length !== after.length || after.some((key, i) => key !== before[i])) {
      if (!this.#spend(before.length) || !this.#keys(a, b, before, after)) return false;
    }
    for (const key of after) if (Object.hasOwn(a, key) && !this.#value(key, a[key], b[key])) return false;
    return true;
  }

  /** Keys gone and keys added; false where that would leave them in another order. */
  #keys(a: object, b: Record<string, unknown>, before: readonly string[], after: readonly string[]): boolean {
    const gone = before.filter((key) => !Object.hasOwn(b, key));
    const added = after.filter((key) => !Object.hasOwn(a, key));
    const order: Record<string, true> = Object.create(null);
    for (const key of before) if (Object.hasOwn(b, key)) order[key] = true;
    for (const key of added) order[key] = true;
    if (Object.keys(order).some((key, i) => key !== after[i])) return false;
    for (const key of gone) this.ops += `,[${JSON.stringify([...this.#path, key])}]`;
    for (const key of added) {
      this.#path.push(key);
      this.#set(b[key]);
      this.#path.pop();
    }
    return true;
  }

  #arrays(a: readonly unknown[], b: readonly unknown[]): boolean {
    const same = (i: number, j: number): boolean => isSame(a[i], b[j]);
    const parts = (from: number, to: number): boolean => {
      for (let i = from; i < to; i++) if (!this.#value(i, a[i], b[i])) return false;
      return true;
    };
    const inPlace = (i: number): boolean => isObject(a[i]) && isObject(b[i]);
    return this.#lists(a.length, b.length, same, inPlace, parts, (j) => encodeTerm(b[j]));
  }

  #maps(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
    const [before, after] = [[...a], [...b]];
    const pair = (list: readonly [unknown, unknown][], i: number): [unknown, unknown] => list[i] as [unknown, unknown];
    const inPlace = (i: number): boolean => isSame(pair(before, i)[0], pair(after, i)[0]);
    const same = (i: number, j: number): boolean =>
      isSame(pair(before, i)[0], pair(after, j)[0]) && isSame(pair(before, i)[1], pair(after, j)[1]);
    const parts = (from: number, to: number): boolean => {
      for (let i = from; i < to; i++) {
        this.#path.push(i);
        const done = inPlace(i)
          ? this.#value(1, pair(before, i)[1], pair(after, i)[1])
          : this.#value(0, pair(before, i)[0], pair(after, i)[0]) && this.#value(1, pair(before, i)[1], pair(after, i)[1]);
        this.#path.pop();
        if (!done) return false;
      }
      return true;
    };
    this.#path.push('$map');
    const write = (j: number): string => `[${encodeTerm(pair(after, j)[0])},${encodeTerm(pair(after, j)[1])}]`;
    const done = this.#lists(before.length, after.length, same, inPlace, parts, write);
    this.#path.pop();
    return done;
  }

  #sets(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
    this.#path.push('$set');
    const done = this.#arrays([...a], [...b]);
    this.#path.pop();
    return done;
  }

  /** Two lists: what they share at both ends stays, the middle is looked into item by item or replaced. */
  #lists(
    before: number,
    after: number,
    same: (i: number, j: number) => boolean,
    inPlace: (i: number) => boolean,
    parts: (from: number, to: number) => boolean,
    write: (j: number) => string,
  ): boolean {
    if (!this.#spend(after)) return false;
    let start = 0;
    while (start < before && start < after && same(start, start)) start += 1;
    let end = 0;
    while (end < before - start && end < after - start && same(before - 1 - end, after - 1 - end)) end += 1;
    const [gone, come] = [before - start - end, after - start - end];
    const items = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => write(from + i)).join(',');
    const [shift, run] = findShift(gone, come, (i, j) => same(start + i, start + j));
    if (run > 0) {
      // A queue, or a list of the last so many: some left at one end, some came at the other.
      const [left, came] = shift > 0 ? [shift, 0] : [0, -shift];
      this.#splice(start, left, items(start, start + came));
      const rest = start + came + run;
      return gone - left > run || come - came > run ? this.#splice(rest, gone - left - run, items(rest, start + come)) : true;
    }
    if (gone === come && (gone <= IN_PLACE || all(start, start + gone, inPlace))) return parts(start, start + gone);
    return this.#splice(start, gone, items(start, start + come));
  }

  /** Typed arrays are copied each time, so identity says nothing. */
  #views(a: ArrayBufferView, b: ArrayBufferView): boolean {
    if (a.byteLength !== b.byteLength || !this.#spend(a.byteLength >> 3)) return false;
    const [x, y] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) as [Uint8Array, Uint8Array];
    return x.every((byte, i) => byte === y[i]);
  }
}

/**
 * How far the second of two lists that share no end is moved against the first, and how many items then are the same: at least
 * half of the longer one, else 0. Positive: items left at the front; negative: items came at the front.
 */
function findShift(a: number, b: number, same: (i: number, j: number) => boolean): readonly [shift: number, run: number] {
  const least = Math.max(2, Math.max(a, b) / 2);
  for (let k = 1; k <= FARTHEST; k++) {
    for (const shift of [k, -k]) {
      const [i, j] = shift > 0 ? [k, 0] : [0, k];
      let run = 0;
      while (i + run < a && j + run < b && same(i + run, j + run)) run += 1;
      if (run >= least) return [shift, run];
    }
  }
  return [0, 0];
}

const isTag = (key: string): boolean => key.startsWith('$');

function all(from: number, to: number, holds: (i: number) => boolean): boolean {
  for (let i = from; i < to; i++) if (!holds(i)) return false;
  return true;
}
