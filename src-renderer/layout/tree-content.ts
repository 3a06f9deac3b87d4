// What stands inside the boxes: members and counts of groups, the rows listed under them, worst status of what is folded
// away. It changes with every frame while the geometry stays, so it is kept apart from it.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow, Status } from '../../runtime/protocol/views.ts';
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
import type { TreeGeometry } from './tree-layout.ts';
import { MAX_LISTED } from './tree-layout.ts';
import type { GroupKey, TreeMemory } from './tree-memory.ts';
import { parentOf } from './tree-memory.ts';

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
  readonly memberOf: ReadonlyMap<SlotId, number>;
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

export function treeContent(input: ContentInput): TreeContent {
  const { geometry, memory, rows } = input;
  const counts: Counts[] = geometry.nodes.map(() => ({}));
  const members = new Map<GroupKey, SlotRow[]>();
  const memberOf = new Map<SlotId, number>();
  const shownAt = visibleAncestors(input);
  for (const row of rows.values()) {
    const node = shownAt(row);
    if (node < 0) continue;
    const tally = counts[node]!;
    tally[row.status] = (tally[row.status] ?? 0) + 1;
    const { kind, key } = geometry.nodes[node]!;
    if (kind !== 'group') continue;
    memberOf.set(row.slot, node);
    const place = memory.groups.get(key);
    if (place?.signature !== row.signature || place.parent !== parentOf(row, rows)) continue;
    const list = members.get(key);
    if (list) list.push(row);
    else members.set(key, [row]);
  }
  const groups = new Map<GroupKey, GroupContent>();
  const listedAt = new Map<SlotId, readonly [number, number]>();
  for (const [key, node] of geometry.groupNodes) {
    const content = groupContent(key, members.get(key) ?? [], geometry.nodes[node]!.open, geometry.nodes[node]!.rows, input);
    groups.set(key, content);
    content.listed.forEach((listed, i) => {
      if (listed.slot !== 0) listedAt.set(listed.slot, [node, i]);
    });
  }
  return { groups, counts, listedAt, memberOf };
}

/** Finds the node a row is counted at: its own, its group's, or the nearest one above that is shown. */
function visibleAncestors({ geometry, memory, rows }: ContentInput): (row: SlotRow) => number {
  const groups = new Map<SlotId, Map<string, number>>();
  for (const { key, parent, signature } of memory.groups.values()) {
    const node = geometry.groupNodes.get(key);
    if (node === undefined) continue;
    const family = groups.get(parent);
    if (family) family.set(signature, node);
    else groups.set(parent, new Map([[signature, node]]));
  }
  const direct = (row: SlotRow): number | undefined =>
    geometry.slotNodes.get(row.slot) ?? groups.get(parentOf(row, rows))?.get(row.signature);
  const known = new Map<SlotId, number>();
  return (row) => {
    const own = direct(row);
    if (own !== undefined) return own;
    const path: SlotId[] = [];
    let node: number | undefined;
    for (let at: SlotRow | undefined = row; at && path.length <= rows.size; at = rows.get(parentOf(at, rows))) {
      node = known.get(at.slot) ?? direct(at);
      if (node !== undefined) break;
      path.push(at.slot);
    }
    for (const slot of path) known.set(slot, node ?? -1);
    return node ?? -1;
  };
}

function groupContent(key: GroupKey, members: SlotRow[], open: boolean, room: number, input: ContentInput): GroupContent {
  members.sort((a, b) => a.slot - b.slot);
  const counts: Counts = {};
  let maxMailbox = 0;
  for (const row of members) {
    counts[row.status] = (counts[row.status] ?? 0) + 1;
    if (row.mailbox > maxMailbox) maxMailbox = row.mailbox;
  }
  const place = input.memory.groups.get(key);
  const supervisor = place ? input.rows.get(place.parent)?.supervisor : undefined;
  return {
    label: groupLabel(members, place?.signature ?? key),
    members: members.map((row) => row.slot),
    counts,
    maxMailbox,
    restarts: supervisor ? restartsInWindow(supervisor, input.at) : 0,
    listed: open ? listAll(members, input) : surface(members, room, input),
  };
}

/** The words that the members' names share: `Worker 3`, `Worker 41` → `Worker`; `user:ada` → `user`. */
export function groupLabel(members: readonly SlotRow[], signature: string): string {
  const names = members.slice(0, 16).map((row) => words(row.label));
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
  return label || (signature.split(/[./:]/).findLast((part) => part !== '') ?? signature);
}
const words = (name: string): string[] => name.match(/\d+|[\s:._#/-]+|[^\d\s:._#/-]+/g) ?? [name];

function listAll(members: readonly SlotRow[], input: ContentInput): ListedRow[] {
  const notable: ListedRow[] = [];
  const plain: ListedRow[] = [];
  for (const row of members) {
    const reason = surfacedReason(row, input);
    if (reason && members.length > MAX_LISTED) notable.push(reason);
    else plain.push(reason ?? { slot: row.slot, reason: statusWord(row.status), short: '', tone: 'plain' });
  }
  // In a list that is cut, those that need a look come first; both parts stay in the order of their slots.
  const listed = [...notable, ...plain].slice(0, MAX_LISTED);
  const left = members.length - listed.length;
  if (left > 0) listed.push({ slot: 0, reason: `${formatCount(left)} more in the Outline`, short: '', tone: 'plain' });
  return listed;
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
function surface(members: readonly SlotRow[], room: number, input: ContentInput): ListedRow[] {
  const found: { row: SlotRow; listed: ListedRow; rank: number }[] = [];
  for (const row of members) {
    const listed = surfacedReason(row, input);
    if (!listed) continue;
    const selected = row.slot === input.selected;
    const crash = recentCrash(row, input.at);
    found.push({
      row,
      listed,
      rank: selected ? 4e15 : crash !== undefined ? 3e15 - crash : input.pinned?.has(row.slot) ? 2e15 : row.mailbox,
    });
  }
  found.sort((a, b) => b.rank - a.rank || a.row.slot - b.row.slot);
  return found
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
