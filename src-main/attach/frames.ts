// What crosses the socket between an attached program and Bough: eight bytes that say what speaks and in which version, then frames:
//
//   0  length   32 bits, little-endian: of what follows the five bytes
//   4  type     1 = JSON, 2 = a chunk of events (chunk-bytes.ts)
//   5  the body
//
// A length is believed up to a limit and only that far as bytes arrive: nothing is allocated for what is merely announced.

/** Raised whenever the two ends of different versions could misunderstand each other. */
export const PROTOCOL_VERSION = 2;
const MAGIC = Buffer.from('BOUGHAT', 'latin1');
export const PREAMBLE_BYTES = 8;
export const FRAME_HEADER = 5;

export const JSON_FRAME = 1;
export const CHUNK_FRAME = 2;
/** Longest body of each type. */
const MOST: Readonly<Record<number, number>> = { [JSON_FRAME]: 1 << 20, [CHUNK_FRAME]: 1 << 26 };

/** What the other end sent is not what it may send; the connection is over. */
export class ProtocolError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'ProtocolError';
  }
}

export function preamble(): Buffer {
  return Buffer.concat([MAGIC, Buffer.of(PROTOCOL_VERSION)]);
}

export function frame(type: number, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(FRAME_HEADER + body.length);
  bytes.set(body, FRAME_HEADER);
  return frameInPlace(type, bytes);
}

/** The same of a body that stands already behind the room for the header. */
export function frameInPlace(type: number, bytes: Buffer): Buffer {
  bytes.writeUInt32LE(bytes.length - FRAME_HEADER, 0);
  bytes[4] = type;
  return bytes;
}

export const jsonFrame = (message: object): Buffer => frame(JSON_FRAME, Buffer.from(JSON.stringify(message)));

export interface Frame {
  readonly type: number;
  readonly body: Buffer;
}

/** Cuts what arrives into frames. */
export class FrameReader {
  #parts: Buffer[] = [];
  #length = 0;
  #version: number | undefined;

  /** The version that the other end speaks, once it has said so. */
  get version(): number | undefined {
    return this.#version;
  }

  /** Bytes of a frame that is not whole yet. */
  get pending(): number {
    return this.#length;
  }

  /** Takes what arrived and gives the frames that are whole by now. @throws ProtocolError for what is none */
  *push(bytes: Buffer): Iterable<Frame> {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#version === undefined) {
      if (this.#length < PREAMBLE_BYTES) {
        this.#checkMagic(this.#peek(this.#length));
        return;
      }
      const begin = this.#take(PREAMBLE_BYTES);
      this.#checkMagic(begin);
      this.#version = begin[7] as number;
      if (this.#version !== PROTOCOL_VERSION)
        throw new ProtocolError(`it speaks version ${this.#version} of the protocol, this end version ${PROTOCOL_VERSION}`);
    }
    while (this.#length >= FRAME_HEADER) {
      const header = this.#peek(FRAME_HEADER);
      const length = header.readUInt32LE(0);
      const type = header[4] as number;
      const most = MOST[type];
      if (most === undefined) throw new ProtocolError(`it sent a frame of type ${type}, which there is not`);
      if (length > most) throw new ProtocolError(`it announced a frame of ${length} bytes; ${most} are the most`);
      if (this.#length < FRAME_HEADER + length) return;
      yield { type, body: this.#take(FRAME_HEADER + length).subarray(FRAME_HEADER) };
    }
  }

  #checkMagic(begin: Buffer): void {
    const n = Math.min(begin.length, MAGIC.length);
    if (!begin.subarray(0, n).equals(MAGIC.subarray(0, n))) throw new ProtocolError('it does not speak Bough’s protocol');
  }

  #peek(n: number): Buffer {
    const first = this.#parts[0];
    if (first !== undefined && first.length >= n) return first.subarray(0, n);
    return Buffer.concat(this.#parts).subarray(0, n);
  }

  #take(n: number): Buffer {
    let [first] = this.#parts;
    if (this.#parts.length > 1 && (first === undefined || first.length < n)) {
      first = Buffer.concat(this.#parts);
      this.#parts = [first];
    }
    const whole = first as Buffer;
    if (whole.length === n) this.#parts.shift();
    else this.#parts[0] = whole.subarray(n);
    this.#length -= n;
    return whole.subarray(0, n);
  }
}

/** The object in a JSON frame. @throws ProtocolError when it is none */
export function readJson({ body }: Frame): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ProtocolError('it sent a message that is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ProtocolError('it sent a message that is no object');
  return value as Record<string, unknown>;
}
