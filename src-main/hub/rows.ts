// Rows of the tree out of a World: which slots have one at a moment, and what stands in it. Pure: the same world gives the same
// rows, live or in a recording, so a window that steps forwards and back ends where it began.
//
// A slot that a child spec holds keeps its row for good. Any other goes with its process; live eyes need a moment to see that,
// so its row stays as a ghost for two seconds of virtual time (UX.md 2.5). What hangs below a dynamic slot goes with it.

import type { ProcessSummary } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import { type Micros, secondsToMicros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';

export const GHOST_US: Micros = secondsToMicros(2);
/** Signature of the supervisors that `dynamicSupervisor` and simple_one_for_one make. */
const MANY_CHILDREN = 'simple_one_for_one';

/** Which slots no child spec holds, themselves or further up. A slot's answer never changes, so it is remembered. */
export class DynamicSlots {
  readonly #known = new Map<SlotId, boolean>();

  isDynamic(world: World, process: ProcessSummary): boolean {
    const known = this.#known.get(process.slot);
    if (known !== undefined) return known;
    const dynamic = this.#find(world, process);
    if (this.#known.size > 200_000) this.#known.clear();
    this.#known.set(process.slot, dynamic);
    return dynamic;
  }

  #find(world: World, process: ProcessSummary): boolean {
    if (!process.ownSlot) return process.parent !== 0;
    if (process.parentSlot === 0) return false;
    const above = world.slotSummary(process.parentSlot);
    // A parent that the frame has forgotten was dynamic: durable slots are never forgotten.
    return above === undefined || above.slot >= process.slot || this.isDynamic(world, above);
  }
}

/** The row of a slot, or `undefined` when it has none at this moment. */
export function rowOf(world: World, slot: SlotId, dynamics: DynamicSlots): SlotRow | undefined {
  const process = world.slotSummary(slot);
  if (process === undefined) return undefined;
  const dynamic = dynamics.isDynamic(world, process);
  if (dynamic && process.exit && world.at - process.exit.at > GHOST_US) return undefined;
  const { exit, supervisor } = process;
  return {
    slot,
    parent: process.parentSlot,
    path: process.path,
    label: process.label,
    ...(process.name === undefined ? {} : { name: process.name }),
    signature: process.signature,
    kind: process.kind,
    dynamic,
    status: process.status,
    since: process.since,
    pid: process.pid,
    pidText: `<${process.node}.${process.pid}.0>`,
    incarnation: process.incarnation,
    ...(process.status === 'restarting' && process.attempts > 1 ? { attempt: process.attempts } : {}),
    crashes: process.crashes,
    mailbox: process.mailboxSize,
    reductions: process.reductions,
    trapExit: process.trapExit,
    ...(process.restart === undefined ? {} : { restart: process.restart }),
    ...(exit ? { exit: { tag: exit.tag, class: exit.class, at: exit.at, seq: exit.seq } } : {}),
    ...(supervisor ? { supervisor: { ...supervisor, dynamic: supervisor.strategy === MANY_CHILDREN } } : {}),
  };
}

/** When the row of an ended dynamic slot goes; `undefined` for every other. */
export function ghostUntil(row: SlotRow): Micros | undefined {
  return row.dynamic && row.exit ? row.exit.at + GHOST_US : undefined;
}

export function sameRow(a: SlotRow, b: SlotRow): boolean {
  return (
    a.status === b.status &&
    a.since === b.since &&
    a.pid === b.pid &&
    a.mailbox === b.mailbox &&
    a.reductions === b.reductions &&
    a.crashes === b.crashes &&
    a.name === b.name &&
    a.label === b.label &&
    a.trapExit === b.trapExit &&
    a.incarnation === b.incarnation &&
    a.attempt === b.attempt &&
    a.restart === b.restart &&
    a.parent === b.parent &&
    a.path === b.path &&
    a.exit?.seq === b.exit?.seq &&
    sameSupervisor(a.supervisor, b.supervisor)
  );
}

function sameSupervisor(a: SlotRow['supervisor'], b: SlotRow['supervisor']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.gaveUp === b.gaveUp &&
    a.strategy === b.strategy &&
    a.intensity === b.intensity &&
    a.period === b.period &&
    a.autoShutdown === b.autoShutdown &&
    a.window.length === b.window.length &&
    a.window.every((at, i) => at === b.window[i])
  );
}

/** What people call a process: its registered name, else its label. */
export const headline = (process: { readonly name?: string; readonly label: string }): string => process.name ?? process.label;
