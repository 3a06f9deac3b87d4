// An order of lanes in which messages run over as few others as possible (UX.md 2.6): lanes that talk stand together. To find the best
// one is hard for any number worth ordering, so: each lane goes to the middle of those it talks with, a few times, and then neighbours
// and single lanes change places as long as that helps. The result depends on nothing but its input, and is never worse than that.

import type { SlotId } from '../../runtime/protocol/ids.ts';

export interface Talk {
  readonly from: SlotId;
  readonly to: SlotId;
}

const ROUNDS = 16;
/** Looks at all lanes. */
const MOVES = 12;

/** The lanes in a new order; those that say nothing keep their order and come last. */
export function fewestCrossings(lanes: readonly SlotId[], talks: readonly Talk[]): SlotId[] {
  const graph = graphOf(lanes, talks);
  const quiet = lanes.filter((slot) => !graph.has(slot));
  let best = lanes.filter((slot) => graph.has(slot));
  let least = cost(best, graph);
  let order = best;
  const keep = (next: SlotId[]): boolean => {
    const its = cost(next, graph);
    if (its >= least) return false;
    [best, least] = [next, its];
    return true;
  };
  for (let round = 0; round < ROUNDS; round++) {
    order = toTheMiddle(order, graph);
    keep(order);
  }
  for (let n = 0; n < MOVES; n++) {
    let moved = false;
    for (const slot of [...best]) moved = keep(bestPlaceFor(slot, best, graph)) || moved;
    if (!moved) break;
  }
  return [...best, ...quiet];
}

/** How many lanes all messages run over that are neither their sender's nor their receiver's. */
export function crossings(lanes: readonly SlotId[], talks: readonly Talk[]): number {
  return cost(lanes, graphOf(lanes, talks));
}

/** How much each lane says to each other one, both ways. */
type Graph = ReadonlyMap<SlotId, ReadonlyMap<SlotId, number>>;

function graphOf(lanes: readonly SlotId[], talks: readonly Talk[]): Graph {
  const shown = new Set(lanes);
  const graph = new Map<SlotId, Map<SlotId, number>>();
  const add = (from: SlotId, to: SlotId): void => {
    const others = graph.get(from) ?? new Map<SlotId, number>();
    others.set(to, (others.get(to) ?? 0) + 1);
    graph.set(from, others);
  };
  for (const { from, to } of talks) {
    if (from === to || !shown.has(from) || !shown.has(to)) continue;
    add(from, to);
    add(to, from);
  }
  return graph;
}

const places = (lanes: readonly SlotId[]): Map<SlotId, number> => new Map(lanes.map((slot, i) => [slot, i]));

function cost(lanes: readonly SlotId[], graph: Graph): number {
  const at = places(lanes);
  let sum = 0;
  for (const [slot, others] of graph) {
    const here = at.get(slot) as number;
    for (const [other, weight] of others) sum += weight * Math.max(0, Math.abs((at.get(other) as number) - here) - 1);
  }
  return sum / 2;
}

/** Everybody at the mean place of those they talk with; of equal ones the order stays. */
function toTheMiddle(lanes: readonly SlotId[], graph: Graph): SlotId[] {
  const at = places(lanes);
  const middle = (slot: SlotId): number => {
    let [sum, weights] = [at.get(slot) as number, 1];
    for (const [other, weight] of graph.get(slot) ?? []) {
      sum += weight * (at.get(other) as number);
      weights += weight;
    }
    return sum / weights;
  };
  return [...lanes].sort((a, b) => middle(a) - middle(b));
}

/** The order with one lane where its messages run over the fewest others. */
function bestPlaceFor(slot: SlotId, lanes: readonly SlotId[], graph: Graph): SlotId[] {
  const others = lanes.filter((other) => other !== slot);
  const at = places(others);
  const partners = [...(graph.get(slot) ?? [])].map(([other, weight]) => [at.get(other) as number, weight] as const);
  const here = lanes.indexOf(slot);
  let best = here;
  let least = Number.POSITIVE_INFINITY;
  for (let to = 0; to <= others.length; to++) {
    let own = 0;
    for (const [place, weight] of partners) own += weight * Math.abs(place + (place >= to ? 1 : 0) - to);
    if (own < least || (own === least && to === here)) [least, best] = [own, to];
  }
  return [...others.slice(0, best), slot, ...others.slice(best)];
}
