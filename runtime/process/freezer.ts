// Immutability of what is sent or kept as state, wherever contents are recorded (DESIGN.md D4). Plain objects and arrays are
// frozen deeply, also below objects that their author froze. What cannot be frozen is copied: Map, Set, typed arrays; an
// immer draft gives its current value. Everything else (functions, Dates, class instances) passes as it is and is recorded
// as opaque.

import { current, isDraft } from 'immer';
import { Pid, Ref } from '../protocol/ids.ts';

const MAX_DEPTH = 200;

export class Freezer {
  /** Objects known to be frozen all the way down. */
  readonly #known = new WeakSet<object>();
  readonly #above: object[] = [];
  #copied = false;

  /** The value with everything in it frozen: the same one, or a copy where something in it had to be copied. */
  freeze(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    this.#copied = false;
    return this.#walk(value);
  }

  /** Whether the last `freeze` met something that its holder can still change, so that it must be encoded at once. */
  get mutable(): boolean {
    return this.#copied;
  }

  #walk(value: object): object {
    if (value instanceof Pid || value instanceof Ref || this.#known.has(value)) return value;
    if (isDraft(value)) return this.#walk(current(value) as object);
    if (this.#above.length >= MAX_DEPTH || this.#above.includes(value)) return value;
    this.#above.push(value);
    try {
      return this.#container(value);
    } catch {
      // A getter that throws or a revoked proxy: passes as it is, and the codec records it as unreadable.
      return value;
    } finally {
      this.#above.pop();
    }
  }

  #container(value: object): object {
    if (Array.isArray(value)) return this.#items(value);
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === Object.prototype || prototype === null) return this.#fields(value as Record<string, unknown>, prototype);
    if (value instanceof Map) {
      this.#copied = true;
      return new Map(Array.from(value, ([k, v]) => [this.#item(k), this.#item(v)]));
    }
    if (value instanceof Set) {
      this.#copied = true;
      return new Set(Array.from(value, (v) => this.#item(v)));
    }
    if (ArrayBuffer.isView(value)) {
      this.#copied = true;
      return copyView(value);
    }
    return value;
  }

  #item(value: unknown): unknown {
    return typeof value === 'object' && value !== null ? this.#walk(value) : value;
  }

  #items(value: unknown[]): object {
    let result = value;
    let nested = false;
    for (let i = 0; i < value.length; i++) {
      const before = value[i];
      if (typeof before !== 'object' || before === null) continue;
      nested = true;
      const after = this.#walk(before);
      if (after === before) continue;
      if (result === value) result = value.slice();
      result[i] = after;
    }
    return this.#finish(result, nested);
  }

  #fields(value: Record<string, unknown>, prototype: object | null): object {
    let result = value;
    let nested = false;
    for (const key of Object.keys(value)) {
      const before = value[key];
      if (typeof before !== 'object' || before === null) continue;
      nested = true;
      const after = this.#walk(before);
      if (after === before) continue;
      if (result === value) result = Object.assign(Object.create(prototype), value) as Record<string, unknown>;
      result[key] = after;
    }
    return this.#finish(result, nested);
  }

  #finish(result: object, nested: boolean): object {
    Object.freeze(result);
    if (nested && !this.#copied) this.#known.add(result);
    return result;
  }
}

function copyView(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  const View = view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView;
  return new View(bytes.buffer);
}
