// Buffers for what goes to the socket, used again once it has gone: memory that is new for each chunk would have to be given by the
// system page by page, which costs the program as much as filling it.

const LEAST = 1 << 16;
/** A larger one is not kept. */
const MOST = 1 << 22;
const KEPT = 4;

export class SendBuffers {
  readonly #spare: Buffer[] = [];

  /** A buffer of at least so many bytes, with anything in it. */
  take(bytes: number): Buffer {
    const at = this.#spare.findIndex(({ length }) => length >= bytes);
    if (at >= 0) return this.#spare.splice(at, 1)[0] as Buffer;
    return Buffer.allocUnsafeSlow(Math.max(LEAST, 2 ** Math.ceil(Math.log2(bytes))));
  }

  /** Nobody looks at it any more. The largest are kept. */
  giveBack(buffer: Buffer): void {
    if (buffer.length > MOST) return;
    this.#spare.push(buffer);
    if (this.#spare.length > KEPT) this.#spare.sort((a, b) => b.length - a.length).pop();
  }
}
