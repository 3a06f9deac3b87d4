// Classes that a program may have except for a few of their static members: those that show old memory, the memory that buffers
// share, chance, or a clock.
//
// Replacing the name alone is not enough, since `Buffer.alloc(1).constructor` is the class as well. In a worker that belongs to one
// program the members are therefore replaced in the class itself, and `constructor` leads to what the name leads to.

import { createRefusal, refuse } from './refusals.ts';

interface Restricted {
  readonly original: object & { readonly prototype: object };
  readonly statics: Readonly<Record<string, unknown>>;
}

const RESTRICTED: Readonly<Record<string, Restricted>> = {
  URL: {
    original: URL,
    statics: {
      createObjectURL: createRefusal('URL.createObjectURL', 'its addresses are drawn by chance; send the bytes as a Uint8Array'),
    },
  },
  AbortSignal: { original: AbortSignal, statics: { timeout: createRefusal('AbortSignal.timeout', 'use self.sendAfter') } },
  ...(typeof Buffer === 'undefined' ? {} : { Buffer: { original: Buffer, statics: withoutOldMemory(Buffer) } }),
};

/** The restricted classes by name. Their instances stay those of the originals. */
export function createClasses(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(RESTRICTED).map(([name, { original, statics }]) => [
      name,
      new Proxy(original, {
        get: (target, key) => (typeof key === 'string' && Object.hasOwn(statics, key) ? statics[key] : Reflect.get(target, key)),
      }),
    ]),
  );
}

/** Restricts the classes themselves, for the whole thread. @param environment holds what `createClasses` gave, by name */
export function sealClasses(environment: Readonly<Record<string, unknown>>): void {
  for (const [name, { original, statics }] of Object.entries(RESTRICTED)) {
    for (const [key, value] of Object.entries(statics)) {
      Object.defineProperty(original, key, { value, writable: false, configurable: false });
    }
    Object.defineProperty(original.prototype, 'constructor', { value: environment[name], writable: false, configurable: false });
  }
  sealWasmMemory();
}

/**
 * What the memory held before is chance too. With a pool of no bytes each buffer has memory of its own, from its first byte on:
 * where in a shared one it lies depends on what Node itself has read and written.
 */
function withoutOldMemory(buffer: typeof Buffer): Record<string, unknown> {
  const { alloc, from } = buffer;
  const zeroed = (size: number): Buffer => alloc.call(buffer, size);
  return {
    poolSize: 0,
    allocUnsafe: zeroed,
    allocUnsafeSlow: zeroed,
    from: (...values: Parameters<typeof from>): Buffer => {
      const made = from.apply(buffer, values);
      // A text with blanks or faults in its hex or base64 leaves bytes at the end that nobody has written.
      if (typeof values[0] !== 'string' || made.buffer.byteLength === made.length) return made;
      const exact = zeroed(made.length);
      exact.set(made);
      return exact;
    },
  };
}

/** WebAssembly's way to the shared memory that `SharedArrayBuffer` refuses: by its constructor, or as an export of a module. */
function sealWasmMemory(): void {
  if (typeof WebAssembly === 'undefined') return;
  const { Memory } = WebAssembly;
  const read = Object.getOwnPropertyDescriptor(Memory.prototype, 'buffer')?.get;
  if (read === undefined) throw new Error('WebAssembly.Memory.prototype.buffer is no getter in this engine');
  const isShared = (buffer: object): boolean => Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]';
  const unshared = (memory: object): ArrayBuffer => {
    const buffer = read.call(memory) as ArrayBuffer;
    return isShared(buffer) ? refuse('shared memory of WebAssembly', 'processes share nothing; send messages') : buffer;
  };
  const restricted = new Proxy(Memory, {
    construct(target, values, newTarget) {
      const memory = Reflect.construct(target, values, newTarget) as WebAssembly.Memory;
      unshared(memory);
      return memory;
    },
  });
  Object.defineProperty(WebAssembly, 'Memory', { value: restricted, writable: false, configurable: false });
  Object.defineProperties(Memory.prototype, {
    constructor: { value: restricted, writable: false, configurable: false },
    buffer: {
      get(this: object) {
        return unshared(this);
      },
      configurable: false,
    },
  });
}
