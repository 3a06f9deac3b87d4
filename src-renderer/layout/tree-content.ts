// What stands inside the boxes: members and counts of groups, the rows listed under them, worst status of what is folded
// away. It changes with every frame while the geometry stays, so it is kept apart from it.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow, Status } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import {
  formatCount,
  headline,
  MAILBOX_SURFACED_FROM,
  MAILBOX_WARNING_FROM,
  restartsInWindow,
  SEVERITY,
  statusWord,
} from '../scales/status.ts';
import { formatDuration } from '../scales/time-scale.ts';
import { censusOf, type Kin, position } from './census.ts';
import { eachChange, RowTable, tableOf } from './row-table.ts';
import type { TreeGeometry } from './tree-layout.ts';
import { MAX_LISTED } from './tree-layout.ts';
import type { GroupKey, TreeMemory } from './tree-memory.ts';
import { groupKey, parentOf } from './tree-memory.ts';

export type Counts = Partial<Record<Status, number>>;

/** A row under a group's card. */
export interface ListedRow {
  /** 0: a line of text about how many are left. */
  readonly slot: SlotId;
  /** Why it is listed: `selected`, `crashed 1.9 s ago`, `mailbox 1,284`. */
  readonly reason: string;
  /** The same where room is short: `crashed`, `1,284`, or nothing. */
  readonly short: string;
  readonly tone: 'plain' | 'warning' | 'danger';
}

export interface GroupContent {
  readonly label: string;
  /** In the order of their slots. */
  readonly members: readonly SlotId[];
  readonly counts: Counts;
  readonly maxMailbox: number;
  /** Restarts inside the window of the supervisor above. */
  readonly restarts: number;
  readonly listed: readonly ListedRow[];
}

export interface TreeContent {
  readonly groups: ReadonlyMap<GroupKey, GroupContent>;
  /** Per node index: it and everything that is folded away below it. */
  readonly counts: readonly Counts[];
  /** Slots that have a row under a group: slot → [node index, row]. */
  readonly listedAt: ReadonlyMap<SlotId, readonly [node: number, row: number]>;
  /** Slots inside groups: slot → node index of the group. */
  readonly memberOf: { get(slot: SlotId): number | undefined };
}

export interface ContentInput {
  readonly geometry: TreeGeometry;
  readonly memory: TreeMemory;
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  /** Of the cursor. */
  readonly at: Micros;
  readonly selected?: SlotId | undefined;
  readonly pinned?: ReadonlySet<SlotId> | undefined;
}

/** Crashes are worth a row this long. */
export const CRASH_SURFACED: Micros = 10_000_000;

/** What stands in all boxes. */
export const treeContent = (input: ContentInput): TreeContent => new ContentKeeper().update(input);

/** The same kept up to date: as long as the geometry is the same, only what changed in the rows is counted. */
export class ContentKeeper {
  #geometry: TreeGeometry | undefined;
  #memory: TreeMemory | undefined;
  #rows: RowTable = RowTable.empty;
  #counts: Counts[] = [];
  /** Where each row is counted, -1: nowhere. */
  #nodes = new Map<SlotId, number>();

  update(input: ContentInput): TreeContent {
    const { geometry, memory } = input;
    const rows = tableOf(input.rows);
    const same = this.#geometry === geometry && this.#memory === memory && rows.lineage === this.#rows.lineage;
    if (!same || !this.#follow(rows)) this.#countAll(geometry, memory, rows);
    this.#geometry = geometry;
    this.#memory = memory;
    this.#rows = rows;
    const census = censusOf(rows);
    const groups = new Map<GroupKey, GroupContent>();
    const listedAt = new Map<SlotId, readonly [number, number]>();
    for (const [key, node] of geometry.groupNodes) {
      const place = memory.groups.get(key);
      const kin = place && census.kin(place.parent, place.signature);
      const content = groupContent(key, kin, geometry.nodes[node]!.open, geometry.nodes[node]!.rows, input);
      groups.set(key, content);
      content.listed.forEach((listed, i) => {
        if (listed.slot !== 0) listedAt.set(listed.slot, [node, i]);
      });
    }
    const nodes = this.#nodes;
    const memberOf = {
      get: (slot: SlotId): number | undefined => {
        const node = nodes.get(slot) ?? -1;
        return geometry.nodes[node]?.kind === 'group' ? node : undefined;
      },
    };
    return { groups, counts: this.#counts, listedAt, memberOf };
  }

  /** False where rows came, went or moved to others, which may change where those below them are counted. */
  #follow(rows: RowTable): boolean {
    const same = rows.shape === this.#rows.shape;
    let known = true;
    const census = same ? undefined : censusOf(rows);
    eachChange(this.#rows, rows, (was, is) => {
      if (!known || (same && was!.status === is!.status)) return;
      const slot = (is ?? was)!.slot;
      let node = this.#nodes.get(slot);
      if (!same && (!was || !is || was.parent !== is.parent || was.signature !== is.signature)) {
        // A member of a group that nothing hangs on comes and goes without a change for anybody else.
        const place = geometryNode(this.#geometry!, this.#memory!, (is ?? was)!, is ? rows : this.#rows);
        if ((was && is) || place === undefined || census!.family(slot).all.length > 0 || this.#geometry!.nodes[place]!.kind !== 'group') {
          known = false;
          return;
        }
        node = place;
        if (is) this.#nodes.set(slot, place);
        else this.#nodes.delete(slot);
      }
      if (node === undefined || node < 0) return;
      const counts = this.#counts[node]!;
      if (was) add(counts, was.status, -1);
      if (is) add(counts, is.status, 1);
    });
    return known;
  }

  #countAll(geometry: TreeGeometry, memory: TreeMemory, rows: RowTable): void {
    this.#counts = geometry.nodes.map(() => ({}));
    this.#nodes = new Map();
    const direct = directNodes(geometry, memory, rows);
    for (const row of rows.values()) {
      const node = shownAt(row, rows, direct, this.#nodes);
      this.#nodes.set(row.slot, node);
      if (node >= 0) add(this.#counts[node]!, row.status, 1);
    }
  }
}

function add(counts: Counts, status: Status, by: 1 | -1): void {
  const count = (counts[status] ?? 0) + by;
  if (count === 0) delete counts[status];
  else counts[status] = count;
}

/** The node of a row: its own, or its group's; `undefined` where it is folded away. */
function geometryNode(geometry: TreeGeometry, memory: TreeMemory, row: SlotRow, rows: RowTable): number | undefined {
  const own = geometry.slotNodes.get(row.slot);
  if (own !== undefined) return own;
  const key = groupKey(parentOf(row, rows), row.signature);
  return memory.groups.has(key) ? geometry.groupNodes.get(key) : undefined;
}

/** The same for many rows: without making a key for each. */
function directNodes(geometry: TreeGeometry, memory: TreeMemory, rows: RowTable): (row: SlotRow) => number | undefined {
  const groups = new Map<SlotId, Map<string, number>>();
  for (const { key, parent, signature } of memory.groups.values()) {
    const node = geometry.groupNodes.get(key);
    if (node === undefined) continue;
    const family = groups.get(parent);
    if (family) family.set(signature, node);
    else groups.set(parent, new Map([[signature, node]]));
  }
  return (row) => geometry.slotNodes.get(row.slot) ?? groups.get(parentOf(row, rows))?.get(row.signature);
}

/** The node a row is counted at: its own, its group's, or the nearest one above that is shown; -1: none. */
function shownAt(row: SlotRow, rows: RowTable, direct: (row: SlotRow) => number | undefined, known: Map<SlotId, number>): number {
  const path: SlotId[] = [];
  let node: number | undefined;
  for (let at: SlotRow | undefined = row; at && path.length <= rows.size; at = rows.get(parentOf(at, rows))) {
    node = known.get(at.slot) ?? direct(at);
    if (node !== undefined) break;
    path.push(at.slot);
  }
  for (const slot of path) known.set(slot, node ?? -1);
  return node ?? -1;
}

function groupContent(key: GroupKey, kin: Kin | undefined, open: boolean, room: number, input: ContentInput): GroupContent {
  const place = input.memory.groups.get(key);
  const supervisor = place ? input.rows.get(place.parent)?.supervisor : undefined;
  const members = kin?.members ?? [];
  const first = members.slice(0, LABEL_FROM).flatMap((slot) => input.rows.get(slot) ?? []);
  return {
    label: groupLabel(first, place?.signature ?? key),
    members,
    counts: kin?.counts() ?? {},
    maxMailbox: kin?.maxMailbox() ?? 0,
    restarts: supervisor ? restartsInWindow(supervisor, input.at) : 0,
    listed: kin === undefined ? [] : open ? listAll(kin, input) : surface(kin, room, input),
  };
}

/** So many members say what all are called. */
const LABEL_FROM = 16;

/** The words that the members' names share: `Worker 3`, `Worker 41` → `Worker`; `user:ada` → `user`. */
export function groupLabel(members: readonly SlotRow[], signature: string): string {
  const names = members.slice(0, LABEL_FROM).map((row) => words(row.label));
  const first = names[0];
  if (!first) return signature.split(/[./:]/).findLast((part) => part !== '') ?? signature;
  let shared = first.length;
  for (const name of names) {
    let k = 0;
    while (k < shared && name[k] === first[k]) k++;
    shared = k;
  }
  // One member alone shares everything; what tells it apart is its last word.
  if (names.length === 1 && first.length > 1) shared = first.length - 1;
  const label = first
    .slice(0, shared)
    .join('')
    .replace(/[\s:._#/-]+$/, '');
  return visible(label || (signature.split(/[./:]/).findLast((part) => part !== '') ?? signature));
}
const words = (name: string): string[] => name.match(/\d+|[\s:._#/-]+|[^\d\s:._#/-]+/g) ?? [name];

function listAll(kin: Kin, input: ContentInput): ListedRow[] {
  const { members } = kin;
  const cut = members.length > MAX_LISTED;
  const notable = cut ? worthALook(kin, input).map(({ listed }) => listed) : [];
  const taken = new Set(notable.map(({ slot }) => slot));
  const plain: ListedRow[] = [];
  for (let i = 0; i < members.length && plain.length < MAX_LISTED; i++) {
    const row = input.rows.get(members[i] as SlotId);
    if (!row || taken.has(row.slot)) continue;
    const reason = cut ? undefined : surfacedReason(row, input);
    plain.push(reason ?? { slot: row.slot, reason: statusWord(row.status), short: '', tone: 'plain' });
  }
  // In a list that is cut, those that need a look come first; both parts stay in the order of their slots.
  const listed = [...notable, ...plain].slice(0, MAX_LISTED);
  const left = members.length - listed.length;
  if (left > 0) listed.push({ slot: 0, reason: `${formatCount(left)} more in the Outline`, short: '', tone: 'plain' });
  return listed;
}

/** Members that have a reason, in the order of their slots: among the notable, the selected and the pinned. */
function worthALook(kin: Kin, input: ContentInput): { readonly row: SlotRow; readonly listed: ListedRow }[] {
  const slots = new Set(kin.notable);
  for (const slot of [...(input.selected === undefined ? [] : [input.selected]), ...(input.pinned ?? [])])
    if (kin.members[position(kin.members, slot)] === slot) slots.add(slot);
  return [...slots]
    .sort((a, b) => a - b)
    .flatMap((slot) => {
      const row = input.rows.get(slot);
      const listed = row && surfacedReason(row, input);
      return row && listed ? [{ row, listed }] : [];
    });
}

/** Why a member deserves a row, if it does. */
export function surfacedReason(row: SlotRow, input: Pick<ContentInput, 'at' | 'selected' | 'pinned'>): ListedRow | undefined {
  const { slot, mailbox } = row;
  const crash = recentCrash(row, input.at);
  if (crash !== undefined) {
    const tone = row.status === 'crashed' ? 'danger' : 'plain';
    return { slot, reason: `crashed ${formatDuration(crash)} ago`, short: 'crashed', tone };
  }
  if (mailbox >= MAILBOX_SURFACED_FROM) {
    const tone = mailbox >= MAILBOX_WARNING_FROM ? 'warning' : 'plain';
    return { slot, reason: `mailbox ${formatCount(mailbox)}`, short: formatCount(mailbox), tone };
  }
  if (slot === input.selected) return { slot, reason: 'selected', short: '', tone: 'plain' };
  if (input.pinned?.has(slot)) return { slot, reason: 'pinned', short: '', tone: 'plain' };
  return undefined;
}

/** Age of the slot's last crash if it is worth a row. */
export function recentCrash(row: SlotRow, at: Micros): Micros | undefined {
  if (!row.exit || row.crashes === 0) return undefined;
  if (row.exit.class !== 'abnormal' && row.exit.class !== 'killed') return undefined;
  const age = at - row.exit.at;
  return age >= 0 && age <= CRASH_SURFACED ? age : undefined;
}

/** The `room` members that need a look most, in the order of their slots so that rows do not trade places. */
function surface(kin: Kin, room: number, input: ContentInput): ListedRow[] {
  const rank = (row: SlotRow): number => {
    const crash = recentCrash(row, input.at);
    if (row.slot === input.selected) return 4e15;
    return crash !== undefined ? 3e15 - crash : input.pinned?.has(row.slot) ? 2e15 : row.mailbox;
  };
  return worthALook(kin, input)
    .map(({ row, listed }) => ({ row, listed, rank: rank(row) }))
    .sort((a, b) => b.rank - a.rank || a.row.slot - b.row.slot)
    .slice(0, room)
    .sort((a, b) => a.row.slot - b.row.slot)
    .map(({ listed }) => listed);
}

/** The heaviest status in a tally, `undefined` if it is empty. */
export function worst(counts: Counts): Status | undefined {
  return SEVERITY.find((status) => (counts[status] ?? 0) > 0);
}

/** Headline of a member for lists. */
export const memberName = (row: SlotRow): string => headline(row);
