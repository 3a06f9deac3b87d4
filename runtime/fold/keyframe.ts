// A keyframe: a frame as bytes, so that a fold can begin in the middle of a log.
//
//   0   "BWK"             magic
//   3   version           7, or 8 where the frame has nodes; 5 and 6 have no exceptions in columns and another checksum, 3 and 4 are written
//                         as varints, 1 and 2 with lists one by one
//   4   checksum          32 bits, little-endian: of everything after it (below)
//   8   strings           0, or 1 + how many of the log's first strings follow, each as a text
//   …   the frame         in the order of frame-writer.ts, as numbers and texts of bytes.ts and columns of packed-column.ts
//
// Recordings keep strings in a table of their own and write 0 here; so does a keyframe in a gap, whose log has the strings.

import { ByteReader, FormatError } from './bytes.ts';
import type { Frame } from './frame.ts';
import { FrameSink } from './frame-sink.ts';
import { writeFrame } from './frame-writer.ts';
import { readKeyframe } from './keyframe-reader.ts';
import { readOldFrame } from './old-frame-reader.ts';

/** Raised whenever the bytes of a keyframe change their meaning. Older ones are still read. */
export const KEYFRAME_VERSION = 7;
/** A frame with nodes at its end. */
const WITH_NODES = 8;
/** The oldest that is still read, the last before columns were written in planes, and before these had exceptions. Even ones have nodes. */
const OLDEST = 1;
const LAST_ONE_BY_ONE = 2;
const LAST_VARINTS = 4;
const LAST_IN_ONE_LANE = 6;
const HEADER = 8;
const FNV_BASIS = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;
const EMPTY_HEADER = new Uint8Array(HEADER);

/** `sink`: one that wrote keyframes before, whose memory is used again. */
export function encodeKeyframe(frame: Frame, strings: readonly string[] | undefined, sink = new FrameSink()): Uint8Array {
  sink.begin();
  sink.raw(EMPTY_HEADER);
  sink.uint(strings ? strings.length + 1 : 0);
  for (const text of strings ?? []) sink.text(text);
  writeFrame(frame, sink);
  const bytes = sink.take();
  bytes.set([0x42, 0x57, 0x4b, frame.nodes.size > 0 ? WITH_NODES : KEYFRAME_VERSION]);
  new DataView(bytes.buffer).setUint32(4, checksum(bytes, KEYFRAME_VERSION), true);
  return bytes;
}

/** @throws FormatError for bytes that are not a whole keyframe of this version */
export function decodeKeyframe(bytes: Uint8Array): { frame: Frame; strings: string[] | undefined } {
  if (bytes.length < HEADER || bytes[0] !== 0x42 || bytes[1] !== 0x57 || bytes[2] !== 0x4b)
    throw new FormatError('this is not a keyframe', 0);
  const version = bytes[3] as number;
  if (version < OLDEST || version > WITH_NODES)
    throw new FormatError(`this keyframe has version ${version}, this program reads ${OLDEST} to ${WITH_NODES}`, 3);
  const found = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (found !== checksum(bytes, version)) throw new FormatError('this keyframe is damaged: its checksum does not fit', 4);
  const reader = new ByteReader(bytes, HEADER);
  const count = reader.uint();
  const strings: string[] = [];
  for (let n = 1; n < count; n++) strings.push(reader.text());
  const withNodes = version % 2 === 0;
  const frame = version > LAST_VARINTS ? readKeyframe(reader, withNodes) : readOldFrame(reader, withNodes, version <= LAST_ONE_BY_ONE);
  return { frame, strings: count === 0 ? undefined : strings };
}

/**
 * FNV-1a over what follows the header. Up to version 4 over its bytes, in 5 and 6 over its words of 32 bits, little-endian, and the bytes that
 * are left. Since 7 words go to four lanes in turns, whose multiplications need not wait for each other; the lanes are words at the end.
 */
export function checksum(bytes: Uint8Array, version: number): number {
  let h = FNV_BASIS | 0;
  let i = HEADER;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (version > LAST_IN_ONE_LANE) {
    let [h1, h2, h3] = [h ^ 1, h ^ 2, h ^ 3];
    for (const end = bytes.length - 15; i < end; i += 16) {
      h = mix(h, view.getInt32(i, true));
      h1 = mix(h1, view.getInt32(i + 4, true));
      h2 = mix(h2, view.getInt32(i + 8, true));
      h3 = mix(h3, view.getInt32(i + 12, true));
    }
    h = mix(mix(mix(h, h1), h2), h3);
  }
  if (version > LAST_VARINTS) for (const end = bytes.length - 3; i < end; i += 4) h = mix(h, view.getInt32(i, true));
  for (; i < bytes.length; i++) h = Math.imul(h ^ (bytes[i] as number), FNV_PRIME);
  return h >>> 0;
}

/** A product carries nothing down: without the shift the high bits of a word would only ever reach the high bits. */
function mix(h: number, word: number): number {
  const product = Math.imul(h ^ word, FNV_PRIME);
  return product ^ (product >>> 15);
}
