// Starting a process.

import { BIT0, EV, KIND_SHIFT, NODE_SHIFT } from '../protocol/event-table.ts';
import { Pid } from '../protocol/ids.ts';
import { setPriority } from './flags.ts';
import type { Kernel } from './kernel.ts';
import { NO_TERM } from './kernel.ts';
import { addLink } from './links.ts';
import { registerName } from './names.ts';
import type { ChildPlace, Entry } from './process.ts';
import { Process } from './process.ts';
import type { ViaName } from './self.ts';

export const KIND_WORKER = 0;
export const KIND_SUPERVISOR = 1;

export interface SpawnOptions {
  readonly entry: Entry;
  /** Function or module; the start signature by which the renderer groups. */
  readonly signature: string;
  /** What the tree shows. Default: the id of the child spec, else the signature. */
  readonly label?: string;
  /** Where it belongs. Default: where its parent says by its own `place`, else a new place. */
  readonly place?: ChildPlace | undefined;
  /** The root of the program or of a node. */
  readonly root?: boolean;
  readonly kind?: number;
  readonly link?: boolean;
  readonly monitor?: boolean;
  /** Position in PRIORITIES. Default: normal, whatever its parent has. */
  readonly priority?: number | undefined;
  readonly name?: string | undefined;
  /** For START: what the process registers by itself before anything else. */
  readonly via?: ViaName | undefined;
  readonly argument?: unknown;
  /** For START: has no init, so its start is complete at once. */
  readonly immediate?: boolean;
  /** For START: how long the init may take, ms. */
  readonly timeout?: number | undefined;
  /** For START: by proc_lib, whose starter hears of an end before the acknowledgement by nothing but the signal or DOWN itself. */
  readonly acked?: boolean;
}

/** The root has slot 1; the host starts it. */
export const ROOT_PLACE = '';

/** The slot of a child spec: the same for each child with this id under this slot, for the whole session. */
export function slotOf(k: Kernel, supervisorSlot: number, childId: unknown): number {
  const key = supervisorSlot === 0 && childId === ROOT_PLACE ? ROOT_PLACE : `${supervisorSlot}/${typeof childId}:${String(childId)}`;
  let slot = k.slots.get(key);
  if (slot === undefined) {
    slot = ++k.lastSlot;
    k.slots.set(key, slot);
  }
  return slot;
}

/** A root's place: each node has one, with every start of it the same. */
const rootPlace = (k: Kernel, node: number, { label, signature }: SpawnOptions): ChildPlace => ({
  slot: slotOf(k, 0, node === 0 ? ROOT_PLACE : node),
  label: label ?? signature,
  own: true,
});

/** Spawns without linking or monitoring. `parent` is null for the host: what it spawns besides roots stands beside them. */
export function spawnProcess(
  k: Kernel,
  parent: Process | null,
  cause: number,
  options: SpawnOptions,
  node = parent === null ? 0 : parent.pid.node,
): Process {
  const place = options.place ?? (parent === null && options.root === true ? rootPlace(k, node, options) : null);
  const { entry, signature, label, argument } = options;
  const process = newProcess(k, parent, cause, node, place, entry, signature, label ?? signature, options.kind ?? KIND_WORKER, argument);
  if (options.root === true) k.roots.add(process.id);
  if (options.priority !== undefined) setPriority(k, process, options.priority);
  if (options.link === true && parent !== null) addLink(k, parent, process);
  if (options.name !== undefined) registerName(k, process, options.name, process.handling);
  k.enqueue(process);
  return process;
}

/** The process and its process_spawned; it does not run before it is enqueued. `givenPlace`: SpawnOptions.place. */
export function newProcess(
  k: Kernel,
  parent: Process | null,
  cause: number,
  node: number,
  givenPlace: ChildPlace | null,
  entry: Entry,
  signature: string,
  ownLabel: string,
  kind: number,
  given: unknown,
): Process {
  const place = givenPlace === null && parent !== null ? takePlace(parent) : givenPlace;
  const slot = place === null ? ++k.lastSlot : place.slot;
  const label = place === null ? ownLabel : place.label;
  const parentId = parent === null ? 0 : parent.id;
  const process = new Process(new Pid(node, ++k.lastPid, k.recorded), parentId, slot, label, entry);
  const { trace } = k;
  const flags = (kind << KIND_SHIFT) | (place?.own === true ? BIT0 : 0) | (node << NODE_SHIFT);
  const argument = given === undefined ? NO_TERM : k.freeze(given);
  const { id } = process;
  process.handling = k.writeTerm(
    EV.process_spawned,
    flags,
    id,
    cause,
    parentId,
    slot,
    trace.string(label),
    trace.string(signature),
    argument,
  );
  k.table.add(process);
  return process;
}

function takePlace(parent: Process): ChildPlace | null {
  const { place } = parent;
  if (place !== null) parent.place = null;
  return place;
}
