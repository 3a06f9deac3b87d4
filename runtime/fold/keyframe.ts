// A keyframe: a frame as bytes, so that a fold can begin in the middle of a log.
//
//   0   "BWK"             magic
//   3   version           3, or 4 where the frame has nodes; 1 and 2 are the same with lists as numbers one by one
//   4   checksum          32 bits, little-endian: of everything after it
//   8   strings           0, or 1 + how many of the log's first strings follow, each as a text
//   …   the frame         in the order of frame-writer.ts, as numbers and texts of bytes.ts
//
// Recordings keep strings in a table of their own and write 0 here; so does a keyframe in a gap, whose log has the strings.

import { ByteReader, FormatError } from './bytes.ts';
import type { Frame } from './frame.ts';
import { readFrame } from './frame-reader.ts';
import { FrameSink } from './frame-sink.ts';
import { writeFrame } from './frame-writer.ts';

/** Raised whenever the bytes of a keyframe change their meaning. Older ones are then ignored, not read: they can be made anew. */
export const KEYFRAME_VERSION = 3;
/** A frame with nodes at its end. */
const WITH_NODES = 4;
/** The same two, before lists and tables were written as differences: still read. */
const OLD = 1;
const OLD_WITH_NODES = 2;
const HEADER = 8;

export function encodeKeyframe(frame: Frame, strings: readonly string[] | undefined): Uint8Array {
  const body = new FrameSink();
  body.uint(strings ? strings.length + 1 : 0);
  for (const text of strings ?? []) body.text(text);
  writeFrame(frame, body);
  const bytes = new Uint8Array(HEADER + body.length);
  bytes.set(body.take(), HEADER);
  bytes.set([0x42, 0x57, 0x4b, frame.nodes.size > 0 ? WITH_NODES : KEYFRAME_VERSION]);
  new DataView(bytes.buffer).setUint32(4, checksum(bytes), true);
  return bytes;
}

/** @throws FormatError for bytes that are not a whole keyframe of this version */
export function decodeKeyframe(bytes: Uint8Array): { frame: Frame; strings: string[] | undefined } {
  if (bytes.length < HEADER || bytes[0] !== 0x42 || bytes[1] !== 0x57 || bytes[2] !== 0x4b)
    throw new FormatError('this is not a keyframe', 0);
  const version = bytes[3] as number;
  if (version < OLD || version > WITH_NODES)
    throw new FormatError(`this keyframe has version ${version}, this program reads ${OLD} to ${WITH_NODES}`, 3);
  const found = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (found !== checksum(bytes)) throw new FormatError('this keyframe is damaged: its checksum does not fit', 4);
  const reader = new ByteReader(bytes, HEADER);
  const count = reader.uint();
  const strings: string[] = [];
  for (let n = 1; n < count; n++) strings.push(reader.text());
  return {
    frame: readFrame(reader, version === WITH_NODES || version === OLD_WITH_NODES, version <= OLD_WITH_NODES),
    strings: count === 0 ? undefined : strings,
  };
}

/** FNV-1a over what follows the header. */
function checksum(bytes: Uint8Array): number {
  let h = 0x811c_9dc5;
  for (let i = HEADER; i < bytes.length; i++) h = Math.imul(h ^ (bytes[i] as number), 0x0100_0193);
  return h >>> 0;
}
