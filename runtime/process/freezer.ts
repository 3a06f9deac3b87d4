// Immutability of what is sent or kept as state, wherever contents are recorded (DESIGN.md D4). Plain objects and arrays are
// frozen deeply, also below objects that their author froze. What cannot be frozen is copied: Map, Set, typed arrays; objects
// with getters, as the values these have now; an immer draft gives its current value. Of an Error, what is recorded is fixed:
// name, message, stack. What lies around a copy is copied too, and its original is frozen all the same: sender and owner of a state hold
// that one. Everything else (functions, Dates, class instances) passes as it is and is recorded as opaque.
//
// Payloads are encoded when the log is flushed, which follows the wall clock. So whatever could still say something else by
// then is marked (`mutable`, `unstable`) and encoded at once: otherwise the pace would change the log (D3).

import { current, isDraft } from 'immer';
import { Pid, Ref } from '../protocol/ids.ts';
import { isTooLong } from '../protocol/term-codec.ts';
import { StackTrace } from './raised.ts';

const MAX_DEPTH = 200;

/** Marks of what the walk met: a copy that its receiver can change · something that nothing here can fix. */
const COPIED = 1;
const UNSTABLE = 2;

// Taken before any program runs, which may put others in their place.
const { freeze: freezeObject, keys, create, defineProperty, getOwnPropertyDescriptor, getOwnPropertySymbols, getPrototypeOf } = Object;
const { isArray } = Array;
// An eighth of the price of a descriptor where there is no getter.
const lookupGetter = (Object.prototype as unknown as { __lookupGetter__(key: PropertyKey): unknown }).__lookupGetter__;

export class Freezer {
  /** Objects known to be frozen all the way down, and errors that are fixed. */
  readonly #known = new WeakSet<object>();
  readonly #above: object[] = [];
  #marks = 0;

  /** The value with everything in it frozen: the same one, or a copy where something in it had to be copied. */
  freeze(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    this.#marks = 0;
    return this.#walk(value);
  }

  /** Whether the receiver of what the last `freeze` gave can still change it, so that it must be encoded at once. */
  get mutable(): boolean {
    return this.#marks !== 0;
  }

  /** The same for a value that only the log gets, where a copy is as good as frozen. */
  get unstable(): boolean {
    return (this.#marks & UNSTABLE) !== 0;
  }

  #walk(value: object): object {
    try {
      if (value instanceof Pid || value instanceof Ref || this.#known.has(value)) return value;
      if (isDraft(value)) return this.#walk(current(value) as object);
    } catch {
      // a proxy that does not let itself be asked what it is
      return this.#asItIs(value);
    }
    if (this.#above.length >= MAX_DEPTH || this.#above.includes(value)) return this.#asItIs(value);
    this.#above.push(value);
    // What stands beside this value does not count for it.
    const before = this.#marks;
    this.#marks = 0;
    try {
      return this.#container(value);
    } catch {
      // A getter that throws or a revoked proxy: passes as it is, and the codec records it as unreadable.
      return this.#asItIs(value);
    } finally {
      this.#marks |= before;
      this.#above.pop();
    }
  }

  #asItIs(value: object): object {
    this.#marks |= UNSTABLE;
    return value;
  }

  #container(value: object): object {
    const prototype = getPrototypeOf(value) as object | null;
    if (isArray(value)) {
      if (isTooLong(value)) return this.#asItIs(value);
      if (prototype !== Array.prototype) this.#marks |= UNSTABLE;
      return this.#items(value);
    }
    if (prototype === Object.prototype || prototype === null) return this.#fields(value as Record<string, unknown>, prototype);
    if (value instanceof Error) return this.#error(value);
    if (value instanceof Map) {
      const copy = new Map(Array.from(value, ([k, v]) => [this.#item(k), this.#item(v)]));
      this.#marks |= COPIED;
      return copy;
    }
    if (value instanceof Set) {
      const copy = new Set(Array.from(value, (v) => this.#item(v)));
      this.#marks |= COPIED;
      return copy;
    }
    if (ArrayBuffer.isView(value)) {
      this.#marks |= COPIED;
      return copyView(value);
    }
    return this.#asItIs(value);
  }

  #item(value: unknown): unknown {
    return typeof value === 'object' && value !== null ? this.#walk(value) : value;
  }

  #items(value: unknown[]): object {
    let copy: unknown[] | null = null;
    let nested = false;
    let drafts = false;
    for (let i = 0; i < value.length; i++) {
      const isGetter = lookupGetter.call(value, i) !== undefined;
      const before = value[i];
      let after = before;
      if (typeof before === 'object' && before !== null) {
        nested = true;
        after = this.#walk(before);
        if (after !== before) drafts ||= isDraft(before);
      }
      if (copy === null && (isGetter || after !== before)) copy = value.slice(0, i);
      if (copy !== null) copy.push(after);
    }
    if (copy !== null && !drafts) freezeObject(value);
    return this.#finish(copy ?? value, nested);
  }

  #fields(value: Record<string, unknown>, prototype: object | null): object {
    let copy: object | null = null;
    let nested = false;
    let drafts = false;
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const key = names[i] as string;
      const isGetter = lookupGetter.call(value, key) !== undefined;
      const before = value[key];
      let after = before;
      if (typeof before === 'object' && before !== null) {
        nested = true;
        after = this.#walk(before);
        if (after !== before) drafts ||= isDraft(before);
      }
      if (copy === null && (isGetter || after !== before)) copy = copyFields(value, prototype, names.slice(0, i));
      if (copy !== null) setField(copy, key, after);
    }
    // Around a draft nothing is fixed yet: immer still writes its result there.
    if (copy !== null && !drafts) freezeObject(value);
    return this.#finish(copy ?? value, nested);
  }

  #finish(result: object, nested: boolean): object {
    freezeObject(result);
    if (nested && this.#marks === 0) this.#known.add(result);
    return result;
  }

  /** In place: who holds an error compares it by identity. Its other fields are not recorded and stay what they are, unfixed below. */
  #error(error: Error): Error {
    const fixed = error instanceof StackTrace ? fixStack(error.of) : fixText(error, 'name') && fixText(error, 'message') && fixStack(error);
    freezeObject(error);
    if (fixed) this.#known.add(error);
    else this.#marks |= UNSTABLE;
    return error;
  }
}

/** Makes what the error says under `key` its own unchangeable text. Not possible where its author has frozen it before. */
function fixText(error: Error, key: 'name' | 'message' | 'stack'): boolean {
  const own = getOwnPropertyDescriptor(error, key);
  if (own !== undefined && typeof own.value === 'string') {
    if (own.configurable === true) defineProperty(error, key, { writable: false, configurable: false });
    return own.configurable === true || own.writable === false;
  }
  return Reflect.defineProperty(error, key, { value: String(error[key]), enumerable: false, writable: false, configurable: false });
}

const engineStack = getOwnPropertyDescriptor(new Error(), 'stack')?.get;

/** The engine words a stack when it is first read, which is dear: so its getter stays, and what goes is the setter. */
function fixStack(error: Error): boolean {
  const own = getOwnPropertyDescriptor(error, 'stack');
  if (own?.get === undefined || own.get !== engineStack) return fixText(error, 'stack');
  return Reflect.defineProperty(error, 'stack', { get: own.get, set: undefined, configurable: false });
}

/** The fields before the first that differs, which are data, and those with symbols for keys, which nobody records. */
function copyFields(value: Record<PropertyKey, unknown>, prototype: object | null, keys: readonly string[]): object {
  const copy = create(prototype) as object;
  for (const key of keys) setField(copy, key, value[key]);
  for (const key of getOwnPropertySymbols(value)) setField(copy, key, value[key]);
  return copy;
}

/** Not by assignment: that would take `__proto__` for the prototype. */
function setField(object: object, key: PropertyKey, value: unknown): void {
  defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

function copyView(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  const View = view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView;
  return new View(bytes.buffer);
}
