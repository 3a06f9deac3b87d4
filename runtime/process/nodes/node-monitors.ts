// Who hears of nodes that come and go: net_kernel:monitor_nodes (all nodes, for good) and erlang:monitor_node (one node, until
// it is lost). A nodedown comes after every other signal of that connection, an EXIT or DOWN with noconnection included; a nodeup
// before every signal of the new one.

import type { Kernel } from '../kernel.ts';
import { INFO } from '../mailbox.ts';
import { sendMessage } from '../messages.ts';
import type { Process } from '../process.ts';

interface Subscription {
  /** How many messages it gets for each node, without and with the reason. */
  plain: number;
  reasons: number;
}

export class NodeMonitors {
  readonly #k: Kernel;
  readonly #all = new Map<Process, Subscription>();
  /** By watcher and name of the node: how many. */
  readonly #one = new Map<Process, Map<string, number>>();

  constructor(k: Kernel) {
    this.#k = k;
  }

  /** monitor_nodes(true) adds a subscription, monitor_nodes(false) ends all with the same option. */
  monitorNodes(process: Process, on: boolean, reasons: boolean): void {
    const subscription = this.#all.get(process) ?? { plain: 0, reasons: 0 };
    this.#all.set(process, subscription);
    const kind = reasons ? 'reasons' : 'plain';
    subscription[kind] = on ? subscription[kind] + 1 : 0;
  }

  /** monitor_node(Node, true) adds one, monitor_node(Node, false) takes one away. */
  monitorNode(process: Process, node: string, on: boolean): void {
    const nodes = this.#one.get(process) ?? new Map<string, number>();
    this.#one.set(process, nodes);
    nodes.set(node, Math.max(0, (nodes.get(node) ?? 0) + (on ? 1 : -1)));
  }

  forget(process: Process): void {
    this.#all.delete(process);
    this.#one.delete(process);
  }

  tellUp(at: number, node: string, cause: number): void {
    this.#tellAll(at, ['nodeup', node], ['nodeup', node, []], cause);
  }

  tellDown(at: number, node: string, reason: string, cause: number): void {
    this.#tellAll(at, ['nodedown', node], ['nodedown', node, [['nodedown_reason', reason]]], cause);
  }

  /** For monitor_node: the connection is lost, or could not be made. */
  tellLost(at: number, node: string, cause: number): void {
    for (const [process, nodes] of this.#one) {
      const count = process.pid.node === at ? (nodes.get(node) ?? 0) : 0;
      if (count > 0) nodes.delete(node);
      for (let n = 0; n < count; n++) this.#tell(process, ['nodedown', node], cause);
    }
  }

  #tellAll(at: number, plain: readonly unknown[], withReason: readonly unknown[], cause: number): void {
    for (const [process, subscription] of this.#all) {
      if (process.pid.node !== at) continue;
      for (let n = 0; n < subscription.plain; n++) this.#tell(process, plain, cause);
      for (let n = 0; n < subscription.reasons; n++) this.#tell(process, withReason, cause);
    }
  }

  #tell(process: Process, message: readonly unknown[], cause: number): void {
    sendMessage(this.#k, null, cause, process.pid, message, INFO, 0);
  }
}
