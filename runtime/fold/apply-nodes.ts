// Nodes come and go, and so do the connections between them.

import type { EventChunk } from '../protocol/chunk.ts';
import { KIND_MASK, KIND_SHIFT, LINK_STATES } from '../protocol/event-table.ts';
import type { Frame } from './frame.ts';
import type { HandlersOf } from './handler.ts';
import { NODE_LIMIT } from './nodes.ts';

const PARTITIONED = LINK_STATES.indexOf('partitioned');

/** Which processes a node's end takes along is said by their own exits. */
export const NODES: HandlersOf<'nodes'> = {
  node_up(frame, chunk, i, seq) {
    setNode(frame, chunk, i, seq, true);
  },
  node_down(frame, chunk, i, seq) {
    setNode(frame, chunk, i, seq, false);
  },

  link_up(frame, chunk, i, seq) {
    if (isLink(frame, chunk, i, seq))
      frame.nodes.changeLink(chunk.a[i] as number, chunk.b[i] as number, chunk.at[i] as number, ({ connected }, bit) => ({
        connected: connected | bit,
      }));
  },
  link_lost(frame, chunk, i, seq) {
    if (isLink(frame, chunk, i, seq))
      frame.nodes.changeLink(chunk.a[i] as number, chunk.b[i] as number, chunk.at[i] as number, ({ connected }, bit) => ({
        connected: connected & ~bit,
      }));
  },
  link_changed(frame, chunk, i, seq) {
    if (!isLink(frame, chunk, i, seq)) return;
    const cut = (((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK) === PARTITIONED;
    const [delay, jitter] = [chunk.c[i] as number, chunk.d[i] as number];
    frame.nodes.changeLink(chunk.a[i] as number, chunk.b[i] as number, chunk.at[i] as number, () => ({ cut, delay, jitter }));
  },
};

function setNode(frame: Frame, chunk: EventChunk, i: number, seq: number, up: boolean): void {
  const node = chunk.a[i] as number;
  if (node >= NODE_LIMIT) frame.note(seq, `node ${node}: numbers of nodes are below ${NODE_LIMIT}`);
  else frame.nodes.nodes.set(node, { name: chunk.b[i] as number, up, since: chunk.at[i] as number });
}

function isLink(frame: Frame, chunk: EventChunk, i: number, seq: number): boolean {
  const [a, b] = [chunk.a[i] as number, chunk.b[i] as number];
  if (a !== b && a < NODE_LIMIT && b < NODE_LIMIT) return true;
  frame.note(seq, `nodes ${a} and ${b} are no pair of nodes`);
  return false;
}
