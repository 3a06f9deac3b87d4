// What a network of simulated nodes is made from: the nodes with their roots, and the links between them. Made by `program()`
// from what the author wrote (runtime/program.ts), in µs and with every default filled in.

import type { SpawnOptions } from '../spawn.ts';

/** How signals travel between two nodes, the same in both directions. */
export interface LinkShape {
  /** Shortest time that a signal takes, µs. */
  readonly delay: number;
  /** Up to so much more, µs, by seeded chance. Signals never overtake each other: the link is a TCP connection. */
  readonly jitter: number;
  /** Chance, 0 to below 1, that the network loses a segment. TCP sends it again: it and all behind it come later. */
  readonly loss: number;
}

/** From `from` until `until`, µs of virtual time; without `until` for good. */
export interface Span {
  readonly from: number;
  readonly until: number | undefined;
}

export interface NodePlan {
  readonly name: string;
  /** The root that the node starts with, each time that it is started. */
  readonly root: () => SpawnOptions;
  /** When the node is halted, and started again. */
  readonly down: readonly Span[];
}

export interface LinkPlan extends LinkShape {
  readonly between: readonly [string, string];
  /** Connected from the start, and again as soon as both nodes run and can reach each other. */
  readonly keepConnected: boolean;
  readonly partitions: readonly Span[];
  /** Moments at which the connection is reset, µs. */
  readonly drops: readonly number[];
}

export interface NetworkPlan {
  readonly nodes: readonly NodePlan[];
  readonly links: readonly LinkPlan[];
  /** How long a node hears nothing from another before it takes the connection for lost, µs. */
  readonly ticktime: number;
  /** How long an attempt to connect may take, µs. */
  readonly setuptime: number;
}

/** The bits of a node number in a process_spawned record hold this many. */
export const MOST_NODES = 63;
/** The name of a node that is not part of any network, as OTP has it. */
export const NO_NODE = 'nonode@nohost';
