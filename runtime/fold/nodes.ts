// The nodes of a program and how they are connected, as the frame keeps it. A program without nodes has none of this, and its
// keyframes and hashes are what they were before there were nodes.

/** A node that the log has named. */
export interface NodeRecord {
  /** String id. */
  readonly name: number;
  readonly up: boolean;
  /** When that began, µs. */
  readonly since: number;
}

/** The path between two nodes, the one with the smaller number first. */
export interface LinkRecord {
  readonly cut: boolean;
  readonly delay: number;
  readonly jitter: number;
  /** Which of the two has a connection to the other: bit 0 the first, bit 1 the second. */
  readonly connected: number;
  /** When the path was last cut, mended, or one end connected or lost: µs. */
  readonly since: number;
}

/** Numbers of nodes are below this. */
export const NODE_LIMIT = 64;
const NO_LINK: LinkRecord = { cut: false, delay: 0, jitter: 0, connected: 0, since: 0 };

export class NodeTable {
  readonly nodes = new Map<number, NodeRecord>();
  /** By `a * NODE_LIMIT + b`, a < b. */
  readonly links = new Map<number, LinkRecord>();

  fork(): NodeTable {
    const other = new NodeTable();
    for (const [number, node] of this.nodes) other.nodes.set(number, node);
    for (const [key, link] of this.links) other.links.set(key, link);
    return other;
  }

  get size(): number {
    return this.nodes.size + this.links.size;
  }

  changeLink(node: number, other: number, at: number, change: (link: LinkRecord, bit: number) => Partial<LinkRecord>): void {
    const [a, b] = node < other ? [node, other] : [other, node];
    const key = a * NODE_LIMIT + b;
    const link = this.links.get(key) ?? NO_LINK;
    this.links.set(key, { ...link, ...change(link, node < other ? 1 : 2), since: at });
  }
}
