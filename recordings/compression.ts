// Blobs are compressed one by one, and each names its codec: zstd where this Node has it, else deflate. Both can be read
// everywhere (fzstd decodes where Node has no zstd), so a file goes from one machine to another.

import zlib from 'node:zlib';
import { decompress as fzstdDecompress } from 'fzstd';
import { FormatError } from '../runtime/fold/bytes.ts';

export const STORED = 0;
export const DEFLATE = 1;
export const ZSTD = 2;
export type Codec = typeof STORED | typeof DEFLATE | typeof ZSTD;

/** What a blob may hold at most: a payload is a text of JavaScript, and those end near 512 MiB. */
export const MAX_SIZE = 512 * 1024 * 1024;
/** No codec here packs better than this (zstd: 128 KiB of one byte in a block of 4), so a larger claim is a lie. */
const MAX_RATIO = 40_000;
/** Below this many bytes a codec's header costs more than it saves. */
const WORTH_IT = 64;
/** Node unpacks into pieces and joins them: one piece for the whole takes half the time. Nothing larger is believed before it is there. */
const LARGEST_PIECE = 16 * 1024 * 1024;
const SMALLEST_PIECE = 64;

export interface Blob {
  readonly codec: Codec;
  /** Bytes when unpacked. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

const hasZstd = typeof zlib.zstdCompressSync === 'function';
export const BEST_CODEC: Codec = hasZstd ? ZSTD : DEFLATE;

export function compress(raw: Uint8Array, codec: Codec = BEST_CODEC): Blob {
  const packed = raw.length < WORTH_IT || codec === STORED ? raw : pack(raw, codec);
  return packed.length < raw.length ? { codec, size: raw.length, bytes: packed } : { codec: STORED, size: raw.length, bytes: raw };
}

function pack(raw: Uint8Array, codec: Codec): Uint8Array {
  if (codec === DEFLATE) return zlib.deflateRawSync(raw, { level: 1 });
  return zlib.zstdCompressSync(raw, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } });
}

/**
 * `limit`: what this blob may hold at most.
 * @throws FormatError for bytes that the codec can't read, and when they are not as many as `size` says
 */
export function decompress({ codec, size, bytes }: { codec: number; size: number; bytes: Uint8Array }, limit = MAX_SIZE): Uint8Array {
  if (size > limit) throw new FormatError(`${size} bytes are claimed where at most ${limit} can be`, 0);
  if (size > bytes.length * MAX_RATIO) throw new FormatError(`${bytes.length} bytes cannot hold the ${size} that are claimed`, 0);
  const raw = unpack(codec, size, bytes);
  if (raw.length !== size) throw new FormatError(`${raw.length} bytes where ${size} are claimed`, 0);
  return raw;
}

function unpack(codec: number, size: number, bytes: Uint8Array): Uint8Array {
  if (codec === STORED) return bytes;
  if (codec !== DEFLATE && codec !== ZSTD)
    throw new FormatError(`a blob is packed with codec ${codec}, which this program does not know`, 0);
  try {
    const options = { maxOutputLength: size + 1, chunkSize: Math.min(Math.max(size + 1, SMALLEST_PIECE), LARGEST_PIECE) };
    if (codec === DEFLATE) return plain(zlib.inflateRawSync(bytes, options));
    return hasZstd ? plain(zlib.zstdDecompressSync(bytes, options)) : unpackWithoutNode(bytes, size);
  } catch (error) {
    throw new FormatError(`a blob cannot be unpacked (${error instanceof Error ? error.message : String(error)})`, 0);
  }
}

/** A Buffer is a Uint8Array whose `slice` copies nothing: what leaves this file is none. */
const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** fzstd believes the size in the zstd header unless it is handed the buffer to fill. */
export function unpackWithoutNode(bytes: Uint8Array, size: number): Uint8Array {
  return fzstdDecompress(bytes, new Uint8Array(size));
}
