// sort and toSorted for a program. The language leaves open how often a sort calls its comparison, and engines differ in it from
// version to version (Chromium 156 calls less often than Node 24); since each call is counted as a reduction, virtual time would
// differ with them, and with a comparison that contradicts itself the order too. So where the program's code is called, the sort is
// ours: a merge sort from the bottom up, stable, the same calls in the same order everywhere.

type Compare = (a: unknown, b: unknown) => unknown;
type Sort = (this: unknown, compare?: unknown) => unknown;

/** Puts the sorts of arrays and typed arrays in place. */
export function sealSorting(): void {
  define(Array.prototype, 'sort', sortArray(Array.prototype.sort as Sort));
  define(Array.prototype, 'toSorted', function toSorted(this: ArrayLike<unknown>, compare?: unknown) {
    checkCompare(compare);
    // Holes become undefined, as in the language.
    return Reflect.apply(Array.prototype.sort, Array.from(this), [compare]);
  });
  const typed = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const [sort, toSorted] = [typed.sort as Sort, typed.toSorted as Sort];
  define(typed, 'sort', function sort_(this: Uint8Array, compare?: unknown) {
    if (typeof compare !== 'function') return Reflect.apply(sort, this, [compare]);
    const sorted = mergeSort(Array.from(this), compare as Compare);
    for (let i = 0; i < sorted.length; i++) this[i] = sorted[i] as number;
    return this;
  });
  define(typed, 'toSorted', function toSorted_(this: Uint8Array, compare?: unknown) {
    if (typeof compare !== 'function') return Reflect.apply(toSorted, this, [compare]);
    return this.slice().sort(compare as (a: number, b: number) => number);
  });
}

/** Marks what is in place, so that it is not wrapped again. */
const OURS = new WeakSet<object>();

function define(prototype: object, name: string, value: Sort | ((this: never, compare?: unknown) => unknown)): void {
  if (OURS.has((prototype as Record<string, object>)[name] as object)) return;
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(value, 'length', { value: 1 });
  OURS.add(value);
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
}

function checkCompare(compare: unknown): void {
  if (compare !== undefined && typeof compare !== 'function') {
    throw new TypeError('The comparison function must be either a function or undefined');
  }
}

const isPrimitive = (value: unknown): boolean => value === null || (typeof value !== 'object' && typeof value !== 'function');

function sortArray(engine: Sort): Sort {
  return function sort(this: unknown, compare?: unknown): unknown {
    checkCompare(compare);
    if (this === null || this === undefined) throw new TypeError('Array.prototype.sort called on null or undefined');
    const list = Object(this) as Record<number, unknown> & { length: number };
    const length = Math.min(Math.max(Math.trunc(Number(list.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
    if (length < 2) return list;
    const present: unknown[] = [];
    let holes = 0;
    for (let i = 0; i < length; i++) {
      if (i in list) present.push(list[i]);
      else holes += 1;
    }
    // Nothing of the program's is called by an order of primitives as text.
    if (compare === undefined && present.every(isPrimitive)) return Reflect.apply(engine, this, []);
    const values = present.filter((value) => value !== undefined);
    const sorted = compare === undefined ? sortAsText(values) : mergeSort(values, compare as Compare);
    for (let i = 0; i < sorted.length; i++) list[i] = sorted[i];
    for (let i = sorted.length; i < length - holes; i++) list[i] = undefined;
    for (let i = length - holes; i < length; i++) delete list[i];
    return list;
  };
}

/** By their texts, each asked for once. */
function sortAsText(values: readonly unknown[]): unknown[] {
  const texts = values.map((value) => ({ value, text: `${value as string}` }));
  const sorted = mergeSort(texts, (a, b) => {
    const [x, y] = [(a as { text: string }).text, (b as { text: string }).text];
    return x < y ? -1 : x > y ? 1 : 0;
  });
  return sorted.map((entry) => (entry as { value: unknown }).value);
}

/** Sorts a list of its own and gives it or another one. */
export function mergeSort(values: unknown[], compare: Compare): unknown[] {
  let from = values;
  let to = new Array<unknown>(values.length);
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) merge(from, to, start, width, compare);
    [from, to] = [to, from];
  }
  return from;
}

/** Two neighbouring runs into one; of equals the left one comes first. */
function merge(from: readonly unknown[], to: unknown[], start: number, width: number, compare: Compare): void {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let left = start;
  let right = middle;
  for (let i = start; i < end; i++) {
    // ToNumber, as the language asks; NaN counts as equal.
    const takeLeft = left < middle && (right >= end || !(+(compare(from[left], from[right]) as number) > 0));
    to[i] = takeLeft ? from[left++] : from[right++];
  }
}
