// One window looking at one session: what it has been shown, where its cursor stands, and when the next frame may go out. While
// it follows the newest moment, frames go out at most 60 times a second, one at a time: the next only when the carrier is not
// congested and, where the window gives credit, when it has taken the one before. What happens meanwhile is merged, not queued.

import type { Params } from '../../runtime/protocol/bridge.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import { encodeRows } from '../../runtime/protocol/row-block.ts';
import type { Ending, Frame } from '../../runtime/protocol/views.ts';
import { type RowChanges, ShownRows } from './frames.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Session } from './session.ts';

const FRAME_MS = 1000 / 60;
/**
 * Rows that a frame brings up to date at most; who waited longest comes first. A page takes 2 µs for each, so that it stays within a
 * picture's time whatever the system does.
 */
const ROWS_A_FRAME = 4000;

export interface ViewOptions {
  readonly session: Session;
  readonly withHash: boolean;
  readonly send: (frame: Frame) => void;
  readonly isCongested: () => boolean;
  /** The window answers each pushed frame with `took`. */
  readonly credit: boolean;
  /** It reads rows as columns. */
  readonly blocks: boolean;
}

/** Worlds of more processes are not hashed for a frame, which would take longer than the frame: `hash` can be asked for. */
const HASHED_UP_TO = 2000;

export class View {
  readonly session: Session;
  readonly #options: ViewOptions;
  readonly #shown: ShownRows;
  readonly #dirty = new Set<SlotId>();
  #following = false;
  #stale = false;
  #untaken = false;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = 0;
  /** Where the shown rows are from. */
  #shownSeq = 0;

  constructor(options: ViewOptions) {
    this.#options = options;
    this.session = options.session;
    this.#shown = new ShownRows(options.session.dynamics, options.blocks);
  }

  get following(): boolean {
    return this.#following;
  }

  /** Puts the cursor; the answer is the difference to what the window has, or everything. */
  look(at: Params<'look'>['at'], full: boolean): Frame {
    const { session } = this;
    this.#following = at === 'end';
    const whole = full || this.#shown.size === 0;
    if (whole) this.#shown.clear();
    const { world, touched, forward } = session.moveTo(
      at === 'end' ? session.endSeq : session.seqOf(at),
      whole ? undefined : this.#shownSeq,
    );
    // Those that were left for a later frame are still shown as they were before the last one.
    const differ = touched && this.#dirty.size > 0 ? new Set([...touched, ...this.#dirty]) : touched;
    const changes = forward && differ ? this.#shown.advance(world, differ) : this.#shown.replace(world, differ);
    this.#shownSeq = world.seq;
    this.#dirty.clear();
    this.#stale = false;
    this.#untaken = false;
    return this.#frame(world, changes, whole);
  }

  /** The newest world moved on. */
  advanced(touched: readonly SlotId[]): void {
    if (!this.#following) return;
    for (const slot of touched) this.#dirty.add(slot);
    this.#stale = true;
    this.#schedule();
  }

  /** The window has taken the last frame. */
  took(): void {
    this.#untaken = false;
    this.#schedule();
  }

  /** The carrier is no longer congested. */
  drained(): void {
    this.#schedule();
  }

  close(): void {
    this.#following = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (!this.#following || !this.#stale || this.#untaken || this.#timer || this.#options.isCongested()) return;
    const wait = Math.max(0, this.#sentAt + FRAME_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#push();
    }, wait);
  }

  #push(): void {
    if (!this.#following || !this.#stale || this.#untaken || this.#options.isCongested()) return;
    const world = this.session.newest;
    const changes = this.#shown.advance(world, this.#takeDirty());
    this.#shownSeq = world.seq;
    this.#stale = this.#dirty.size > 0;
    this.#untaken = this.#options.credit;
    this.#sentAt = performance.now();
    this.#options.send(this.#frame(world, changes, false));
    if (!this.#options.credit) this.#schedule();
  }

  /** What this frame brings up to date; the rest stays dirty. Who reads no blocks gets everything, as it always did. */
  #takeDirty(): Iterable<SlotId> {
    const taken: SlotId[] = [];
    for (const slot of this.#dirty) {
      if (this.#options.blocks && taken.length === ROWS_A_FRAME) break;
      taken.push(slot);
    }
    if (taken.length === this.#dirty.size) this.#dirty.clear();
    else for (const slot of taken) this.#dirty.delete(slot);
    return taken;
  }

  #frame(world: Session['newest'], { rows, moved, gone, reborn }: RowChanges, full: boolean): Frame {
    const endings = this.#following && !full ? reborn.flatMap((slot) => endingOf(this.session.history, slot) ?? []) : [];
    return {
      ...this.session.frameHead(world, this.#following),
      full,
      rows: this.#options.blocks ? [] : rows,
      ...(this.#options.blocks && rows.length + moved.slots.length > 0 ? { block: encodeRows(rows, moved) } : {}),
      gone,
      ...(this.#dirty.size > 0 ? { sampled: this.#dirty.size } : {}),
      ...(endings.length > 0 ? { endings } : {}),
      ...(this.#options.withHash && world.keptProcesses <= HASHED_UP_TO ? { hash: world.hash() } : {}),
    };
  }
}

/** How the life before the newest one of a slot ended. */
function endingOf(history: ProcessHistory, slot: SlotId): Ending | undefined {
  const before = history.inSlot(slot, history.spawnSeq(history.inSlot(slot)) - 1);
  const life = history.life(before);
  if (!life?.exit) return undefined;
  const { crashed, terminated, gaveUp, tag, at, seq } = life.exit;
  return {
    slot,
    incarnation: life.incarnation,
    status: crashed ? 'crashed' : terminated ? 'terminated' : 'exited',
    gaveUp,
    exit: { tag, class: life.exit.class, at, seq },
  };
}
