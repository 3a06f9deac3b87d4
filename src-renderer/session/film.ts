// The filmstrip of a cascade (UX.md 2.6): one small tree per step, of those who take part and the supervisors between them.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { CascadeStep, SlotRow } from '../../runtime/protocol/views.ts';
import { ancestorsOf, childrenBySlot } from './outline.ts';

export interface Film {
  /** Seq of the crash that the story is about. */
  readonly seq: number;
  readonly frames: readonly FilmFrame[];
}
export interface FilmFrame {
  readonly step: CascadeStep;
  /** Parents before their children. */
  readonly rows: readonly SlotRow[];
}

/** Nodes of one picture; more could not be told apart. */
const MOST = 16;
/** Pictures of one story; the hub makes no more. */
export const MAX_FRAMES = 32;

/**
 * Who is in the pictures: whoever a step is about, the supervisors up to the first that all have in common, and of their children as
 * many as there is room for. In the order of the tree.
 */
export function castOf(rows: ReadonlyMap<SlotId, SlotRow>, steps: readonly CascadeStep[]): SlotId[] {
  const acting = [...new Set(steps.map((step) => step.slot))].filter((slot) => rows.has(slot)).slice(0, MOST);
  const ways = acting.map((slot) => [...ancestorsOf(rows, slot), slot]);
  const first = ways[0];
  if (!first) return [];
  // A worker alone is shown below its supervisor.
  const common = first.findLastIndex(
    (slot, i) => ways.every((way) => way[i] === slot) && (i === 0 || rows.get(slot)?.kind === 'supervisor'),
  );
  const cast = new Set(ways.flatMap((way) => way.slice(Math.max(0, common))));
  const children = childrenBySlot(rows);
  const stage = [...cast].filter((slot) => rows.get(slot)?.kind === 'supervisor');
  for (const slot of stage.toReversed()) for (const child of children.get(slot) ?? []) if (cast.size < MOST) cast.add(child.slot);
  const order: SlotId[] = [];
  const add = (slot: SlotId): void => {
    if (!cast.has(slot) || order.includes(slot)) return;
    order.push(slot);
    for (const child of children.get(slot) ?? []) add(child.slot);
  };
  for (const slot of [first[Math.max(0, common)] as SlotId, ...cast]) add(slot);
  return order;
}

/** The picture that the moment `seq` belongs to: the last step up to it, -1 before the first. */
export const frameAt = (film: Film, seq: number): number => film.frames.findLastIndex(({ step }) => step.seq <= seq);
