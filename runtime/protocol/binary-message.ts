// A message with a block of rows (row-block.ts) as one binary message: its JSON, then the block, at a multiple of 8 from the start so
// that typed arrays can look at it. Carriers that clone objects (ports) need none of this.
//
//   u32 bytes of JSON · JSON in UTF-8 · zeros up to a multiple of 8 · block

import type { Answer, Push } from './bridge.ts';

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

interface WithBlock {
  readonly block?: Uint8Array;
}

/** The block of a frame, pushed or answered. */
export function blockOf(message: Answer | Push): Uint8Array | undefined {
  const holder = 'push' in message ? (message.push === 'frame' ? message.frame : undefined) : message.ok ? message.result : undefined;
  const block = (holder as WithBlock | null | undefined)?.block;
  return block instanceof Uint8Array ? block : undefined;
}

/** `undefined` for a message without a block, which is sent as text. */
export function toBinary(message: Answer | Push): Uint8Array | undefined {
  const block = blockOf(message);
  if (block === undefined) return undefined;
  // What JSON.stringify makes of a typed array is longer than the block.
  const json = utf8.encode(JSON.stringify(message, (key, value) => (key === 'block' && value === block ? undefined : value)));
  const start = Math.ceil((4 + json.length) / 8) * 8;
  const bytes = new Uint8Array(start + block.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(block, start);
  return bytes;
}

/**
 * The message as it was. The block looks into `buffer`.
 * @throws RangeError or SyntaxError for what is no such message
 */
export function fromBinary(buffer: ArrayBuffer): unknown {
  if (buffer.byteLength < 4) throw new RangeError(`a binary message has at least 4 bytes, this one ${buffer.byteLength}`);
  const length = new DataView(buffer).getUint32(0, true);
  const start = Math.ceil((4 + length) / 8) * 8;
  if (start > buffer.byteLength)
    throw new RangeError(`a binary message of ${buffer.byteLength} bytes can not have ${length} bytes of JSON`);
  const message = JSON.parse(fromUtf8.decode(new Uint8Array(buffer, 4, length))) as { push?: string; frame?: object; result?: object };
  const block = new Uint8Array(buffer, start);
  if (message.push === 'frame') return { ...message, frame: { ...message.frame, block } };
  return { ...message, result: { ...message.result, block } };
}
