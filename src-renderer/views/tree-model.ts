// What a tree view keeps between frames, without any DOM: the memory of places, geometry, content, camera, folding, crash
// marks. It holds no facts of the session, only where things were put and what the user asked of the view.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { screenBox } from '../draw/tree-picture.ts';
import type { Box, Camera, Size } from '../layout/camera.ts';
import { detailAt, firstCamera, fitCamera, revealBox, toScreen, zoomCamera } from '../layout/camera.ts';
import { GroupHistory } from '../layout/group-history.ts';
import { eachChange, RowTable, tableOf } from '../layout/row-table.ts';
import type { TreeContent } from '../layout/tree-content.ts';
import { ContentKeeper } from '../layout/tree-content.ts';
import type { TreeGeometry } from '../layout/tree-layout.ts';
import { CELLS, DIAGRAM, layoutTree, MINIATURE, rowBox } from '../layout/tree-layout.ts';
import type { GroupKey, TreeMemory } from '../layout/tree-memory.ts';
import { EMPTY_MEMORY, remember } from '../layout/tree-memory.ts';
import { canTween, shiftTree, tweenTree } from '../layout/tree-tween.ts';
import { ActivityMeter, NO_RATES, type Rates } from '../scales/activity.ts';

export interface TreeInput {
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  readonly at: Micros;
  readonly selected?: SlotId | undefined;
  readonly pinned?: ReadonlySet<SlotId> | undefined;
  /** The rows are those of the newest moment, and go on with it. */
  readonly live?: boolean | undefined;
  readonly cells: boolean;
  readonly locked: boolean;
  readonly compact: boolean;
  /** Always refit, and centred: the welcome miniature. */
  readonly autoFit: boolean;
}

/** The first picture may still grow for this long, in ms, before the camera belongs to the user. */
const SETTLE_MS = 1500;
/** A crash keeps its mark this long, in ms. */
export const MARK_MS = 5000;
export const RING_MS = 200;
/** A relayout travels this long, in ms. */
const TRAVEL_MS = 200;

export class TreeModel {
  memory: TreeMemory = EMPTY_MEMORY;
  geometry: TreeGeometry = layoutTree({ memory: EMPTY_MEMORY });
  content: TreeContent | undefined;
  camera: Camera = { x: 24, y: 24, zoom: 1 };
  choices: ReadonlyMap<SlotId | GroupKey, boolean> = new Map();
  activity: Rates = NO_RATES;
  /** Slot → when its crash was seen, in ms of the wall clock. */
  readonly marks = new Map<SlotId, number>();
  /** The treegrid shows an older frame for the moment. */
  twinBehind = false;
  /** While the pointer is down, or the keyboard is inside, gaps stay open. */
  pointerDown = false;
  keyboardInside = false;
  readonly history = new GroupHistory();
  #meter = new ActivityMeter();
  #keeper = new ContentKeeper();
  #shape: object | undefined;
  /** The rows whose crashes are noted. */
  #noted: RowTable = RowTable.empty;
  #crashes = new Map<SlotId, number>();
  #last: TreeInput | undefined;
  #size: Size = { w: 0, h: 0 };
  #travel: { readonly from: TreeGeometry; readonly since: number } | undefined;
  #firstData: number | undefined;
  #userMoved = false;

  /** Takes new rows; cheap when no place changed. */
  update(input: TreeInput, now: number): void {
    const before = this.#last;
    this.#last = input;
    const rowsChanged = before?.rows !== input.rows || before?.at !== input.at;
    if (rowsChanged) {
      this.#noteCrashes(input, before?.at, now);
      this.activity = this.#meter.sample(input.rows, input.at);
    }
    const memory = this.#remember(input, now);
    const relayout = memory !== this.memory || before?.cells !== input.cells || (memory.crowded && before?.selected !== input.selected);
    this.memory = memory;
    if (relayout) this.#layout(input, now);
    if (rowsChanged || relayout || before?.selected !== input.selected || before?.pinned !== input.pinned || !this.content)
      this.content = this.#keeper.update({
        geometry: this.geometry,
        memory,
        rows: input.rows,
        at: input.at,
        selected: input.selected,
        pinned: input.pinned,
      });
    if (!input.live) this.history.forget();
    else if (rowsChanged) this.history.sample(this.content.groups, input.at);
    if (input.rows.size > 0) this.#firstData ??= now;
    if (relayout) this.#followGrowth(now);
  }

  /** Ghosts and gaps depend on the wall clock too: true while something waits for it. */
  waiting = false;

  /** Places follow from the shape of the rows, and from the clock only while a gap is to be closed. */
  #remember(input: TreeInput, now: number): TreeMemory {
    const { shape } = tableOf(input.rows);
    if (shape === this.#shape && !this.waiting && !input.compact) return this.memory;
    this.#shape = shape;
    const hold = this.pointerDown || this.keyboardInside || input.locked;
    const memory = remember(this.memory, input.rows, { now, hold, compact: input.compact });
    this.waiting = false;
    for (const place of memory.places.values()) if (place.dynamic && place.goneAt !== undefined) this.waiting = true;
    return memory;
  }

  resize(size: Size): void {
    const first = this.#size.w === 0;
    this.#size = size;
    if (first || this.#last?.autoFit || !this.#userMoved) this.fit(false);
  }

  /** @param byUser a command; from then on the camera is the user's. */
  fit(byUser = true): void {
    if (byUser) this.#userMoved = true;
    if (this.#size.w === 0) return;
    const center = this.#last?.autoFit === true;
    const compactPadding = this.#size.h < 300 ? 12 : 24;
    const options = { center, padding: compactPadding };
    const root = this.geometry.nodes[0];
    const rootY = root ? root.y + root.h / 2 : 0;
    const look = (w: number): Camera => {
      const content = { w, h: this.geometry.height };
      return byUser ? fitCamera(content, this.#size, options) : firstCamera(content, this.#size, rootY, options);
    };
    const camera = look(this.geometry.width);
    this.camera = detailAt(camera.zoom) === 'card' || this.#last?.cells ? camera : look(this.geometry.compactWidth);
  }

  zoomBy(factor: number, x = this.#size.w / 2, y = this.#size.h / 2): void {
    this.#userMoved = true;
    this.camera = zoomCamera(this.camera, factor, x, y);
  }

  pan(dx: number, dy: number): void {
    this.#userMoved = true;
    this.camera = { ...this.camera, x: this.camera.x + dx, y: this.camera.y + dy };
  }

  /** Opens what hides a slot and moves the camera the least distance. False if there is no such slot. */
  reveal(slot: SlotId): boolean {
    const input = this.#last;
    if (!input) return false;
    if (!this.boxOf(slot)) {
      const choices = new Map(this.choices);
      for (let at = input.rows.get(slot)?.parent ?? 0; at !== 0; at = input.rows.get(at)?.parent ?? 0) choices.set(at, true);
      this.choose(choices);
    }
    const box = this.boxOf(slot);
    if (!box) return false;
    this.#userMoved = true;
    this.camera = revealBox(this.camera, box, this.#size);
    return true;
  }

  /** Opens or closes; what was pressed stays under the pointer. */
  toggle(id: SlotId | GroupKey, open: boolean): void {
    const place = (): Box | undefined => {
      const { nodes, slotNodes, groupNodes } = this.geometry;
      return nodes[(typeof id === 'number' ? slotNodes.get(id) : groupNodes.get(id)) ?? -1];
    };
    const before = place();
    this.choose(new Map(this.choices).set(id, open));
    const after = place();
    if (!before || !after || this.#last?.autoFit) return;
    const shift = after.y - before.y;
    this.#userMoved = true;
    this.camera = { ...this.camera, y: Math.round(this.camera.y - shift * this.camera.zoom) };
    // The camera jumps along, so the way of the boxes begins where they are seen now.
    if (this.#travel) this.#travel = { ...this.#travel, from: shiftTree(this.#travel.from, shift) };
  }

  choose(choices: ReadonlyMap<SlotId | GroupKey, boolean>): void {
    this.choices = choices;
    const input = this.#last;
    if (!input) return;
    this.#layout(input, performance.now());
    const { rows, at, selected, pinned } = input;
    this.content = this.#keeper.update({ geometry: this.geometry, memory: this.memory, rows, at, selected, pinned });
  }

  /** Box of a slot in diagram units: its card, its row under a group, or its group's card. */
  boxOf(slot: SlotId): Box | undefined {
    const own = this.geometry.nodes[this.geometry.slotNodes.get(slot) ?? -1];
    if (own) return own;
    const listed = this.content?.listedAt.get(slot);
    const node = listed && this.geometry.nodes[listed[0]];
    if (listed && node) return rowBox(node, listed[1], this.geometry.metrics);
    return this.geometry.nodes[this.content?.memberOf.get(slot) ?? -1];
  }

  /** The same in pixels of the view. */
  screenBoxOf(slot: SlotId): Box | undefined {
    const box = this.boxOf(slot);
    return box && toScreen(this.camera, box);
  }

  /** Everything that is drawn at this zoom, in pixels of the view. */
  screenBoxes(): Box[] {
    const { camera, geometry } = this;
    const detail = this.#last?.cells && camera.zoom >= 0.8 ? 'card' : detailAt(camera.zoom);
    const { w, h } = this.#size;
    return geometry.nodes
      .flatMap((node) => {
        const rows = this.content?.groups.get(node.key)?.listed ?? [];
        return [
          screenBox(node, camera, detail, geometry.metrics),
          ...rows.map((_, i) => toScreen(camera, rowBox(node, i, geometry.metrics))),
        ];
      })
      .filter((box) => box.x < w && box.y < h && box.x + box.w > 0 && box.y + box.h > 0);
  }

  /** Crash marks for a frame: progress 0–1 of the ring, above 1 the static mark. Forgets those that are over. */
  crashMarks(now: number, reducedMotion: boolean): ReadonlyMap<SlotId, number> {
    const marks = new Map<SlotId, number>();
    for (const [slot, since] of this.marks) {
      const age = now - since;
      if (age > MARK_MS) this.marks.delete(slot);
      else marks.set(slot, reducedMotion ? 1 : age / RING_MS);
    }
    return marks;
  }

  /** Geometry to draw now: on its way for a moment after a relayout. Boxes that are asked for are always where they will be. */
  shownGeometry(now: number, reducedMotion: boolean): TreeGeometry {
    if (!this.#travel) return this.geometry;
    const t = (now - this.#travel.since) / TRAVEL_MS;
    if (t < 1 && !reducedMotion) return tweenTree(this.#travel.from, this.geometry, t);
    this.#travel = undefined;
    return this.geometry;
  }

  #layout(input: TreeInput, now: number): void {
    const before = this.geometry;
    const keepVisible = new Set<SlotId>();
    if (input.selected !== undefined) keepVisible.add(input.selected);
    const metrics = input.cells ? CELLS : input.autoFit ? MINIATURE : DIAGRAM;
    this.geometry = layoutTree({ memory: this.memory, choices: this.choices, metrics, keepVisible });
    // While the first picture grows the camera goes along; travelling boxes would only blur that.
    const settled = this.#firstData !== undefined && now - this.#firstData > SETTLE_MS;
    this.#travel = settled && !input.autoFit && canTween(before, this.geometry) ? { from: before, since: now } : undefined;
  }

  #followGrowth(now: number): void {
    if (this.#last?.autoFit) this.fit(false);
    else if (!this.#userMoved && this.#firstData !== undefined && now - this.#firstData < SETTLE_MS) this.fit(false);
  }

  #noteCrashes(input: TreeInput, lastAt: Micros | undefined, now: number): void {
    // Only what happens while one watches gets a ring: a jump of the cursor is not a crash.
    const watching = lastAt !== undefined && input.at >= lastAt && input.at - lastAt < 2_000_000;
    const rows = tableOf(input.rows);
    eachChange(this.#noted, rows, (_, row) => {
      if (!row || row.crashes === 0) return;
      const before = this.#crashes.get(row.slot) ?? 0;
      if (watching && row.crashes > before) this.marks.set(row.slot, now);
      if (row.crashes !== before) this.#crashes.set(row.slot, row.crashes);
    });
    this.#noted = rows;
    if (!watching) this.marks.clear();
  }
}
