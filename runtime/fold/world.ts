// World: the system as it is after record `seq`, a pure function of the log (DESIGN.md D1). Live view, replay, tests and
// exports all fold with this class; nothing else may keep facts about processes.
//
//   const world = new World();
//   for (const chunk of log) world.apply(chunk);
//   world.slot(3)?.status; world.hash();
//
// States and messages are not in it: it names the records that carry them (`stateSeq`, a mailbox entry's `key`).

import type { EventChunk } from '../protocol/chunk.ts';
import { StringTable } from '../protocol/chunk.ts';
import type { ProcessId, SlotId } from '../protocol/ids.ts';
import type { Micros } from '../protocol/units.ts';
import type { Counts } from '../protocol/views.ts';
import { applyRecords } from './apply.ts';
import { FormatError } from './bytes.ts';
import type { Problem } from './frame.ts';
import { Frame } from './frame.ts';
import type { FrameSink } from './frame-sink.ts';
import { writeFrame } from './frame-writer.ts';
import { type Glance, glanceAt } from './glance.ts';
import { HashSink } from './hash-sink.ts';
import { decodeKeyframe, encodeKeyframe } from './keyframe.ts';
import { NODE_LIMIT } from './nodes.ts';
import { LIVE } from './process-columns.ts';
import type { ProcessSummary, ProcessView } from './process-view.ts';
import { summarize, viewProcess } from './process-view.ts';

export interface WorldCounts extends Counts {
  /** Processes ever spawned. */
  readonly spawned: number;
  /** Records that gaps stand for. */
  readonly missing: number;
}

export interface NodeView {
  readonly number: number;
  readonly name: string;
  readonly up: boolean;
  /** When it came up or went down. */
  readonly since: Micros;
}

export interface NodeLinkView {
  readonly nodes: readonly [number, number];
  readonly partitioned: boolean;
  readonly delay: Micros;
  readonly jitter: Micros;
  /** Whether the first has a connection to the second, and the second to the first: they may learn of a loss at different times. */
  readonly connected: readonly [boolean, boolean];
  readonly since: Micros;
}

/** The system as it is after a record, folded from the chunks of a log; the same for a live log and a recorded one. */
export class World {
  readonly strings: StringTable;
  readonly #frame: Frame;
  readonly #text = (id: number): string => this.strings.get(id);

  /** An empty world, before seq 1. `strings`: a table shared with the log's reader, which then fills it. */
  constructor(strings: StringTable = new StringTable(), frame: Frame = new Frame()) {
    this.strings = strings;
    this.#frame = frame;
  }

  /**
   * Applies records `from` to `to` (exclusive) of a chunk, which must follow what was applied before.
   * @throws RangeError for a chunk out of order and for an event code that the vocabulary does not have
   */
  apply(chunk: EventChunk, from = 0, to = chunk.count): void {
    if (chunk.firstString + chunk.strings.length > this.strings.texts.length) this.strings.add(chunk);
    applyRecords(this.#frame, chunk, from, to);
  }

  /** The same world, to be folded on without this one. Cheap: what neither changes is shared. */
  fork(): World {
    return new World(this.strings, this.#frame.fork());
  }

  /** Seq of the last record applied, 0 before the first. */
  get seq(): number {
    return this.#frame.seq;
  }
  /** The seq that the next record must have: `seq` + 1 but after a gap. */
  get nextSeq(): number {
    return this.#frame.nextSeq;
  }
  get at(): Micros {
    return this.#frame.at;
  }
  get counts(): WorldCounts {
    const { events, live, crashes, restarts, gaveUp, gaps, spawned, missing } = this.#frame;
    return { events, live, crashes, restarts, gaveUp, gaps, spawned, missing };
  }
  /** Records that contradict what came before them: the first 50, and how many there were. */
  get problems(): readonly Problem[] {
    return this.#frame.problems;
  }
  get problemCount(): number {
    return this.#frame.problemCount;
  }
  /** The process whose turn it is, 0 between turns. */
  get running(): ProcessId {
    return this.#frame.running;
  }

  /** Processes in the frame, ended ones included. */
  get keptProcesses(): number {
    return this.#frame.index.size;
  }

  /** Messages in all mailboxes. Looks at all processes. */
  get waitingMessages(): number {
    return this.#frame.rows.mailbox.total;
  }

  /** Where the process stands in the columns: a stable number for as long as the frame keeps it; -1 when it does not. */
  row(pid: ProcessId): number {
    return this.#frame.row(pid);
  }
  process(pid: ProcessId): ProcessView | undefined {
    const row = this.#frame.row(pid);
    return row < 0 ? undefined : viewProcess(this.#frame, row, this.#text);
  }
  /** The slot's latest incarnation, alive or ended. */
  slot(slot: SlotId): ProcessView | undefined {
    return this.process(this.#frame.slots.byId.get(slot)?.latest ?? 0);
  }
  /** Ids of the label and of the first name; 0 where there is none. */
  textIds(pid: ProcessId): { readonly label: number; readonly name: number } {
    const row = this.#frame.row(pid);
    return row < 0
      ? { label: 0, name: 0 }
      : { label: this.#frame.rows.label[row] as number, name: this.#frame.rows.names.get(row)?.[0] ?? 0 };
  }
  /** The same without lists: for rows of the tree. */
  summary(pid: ProcessId): ProcessSummary | undefined {
    const row = this.#frame.row(pid);
    return row < 0 ? undefined : summarize(this.#frame, row, this.#text);
  }
  /** Messages in its mailbox; `undefined` where the frame does not have it. */
  mailboxSize(pid: ProcessId): number | undefined {
    const row = this.#frame.row(pid);
    return row < 0 ? undefined : this.#frame.rows.mailbox.size(row);
  }
  /** Whether the process is there and has not ended. */
  isLive(pid: ProcessId): boolean {
    const row = this.#frame.row(pid);
    return row >= 0 && ((this.#frame.rows.bits[row] as number) & LIVE) !== 0;
  }
  slotSummary(slot: SlotId): ProcessSummary | undefined {
    return this.summary(this.#frame.slots.byId.get(slot)?.latest ?? 0);
  }

  /** What a slot's latest process is now, without making objects of it; false when the slot has none. */
  glance(slot: SlotId, into: Glance): boolean {
    return glanceAt(this.#frame, slot, into);
  }

  /** Every process in the frame, by pid: also ended ones that are not their slot's latest. */
  *processes(): Iterable<ProcessView> {
    for (const pid of this.#frame.index.pids()) yield viewProcess(this.#frame, this.#frame.row(pid), this.#text);
  }
  /** The latest incarnation of every slot, by slot. */
  *slots(): Iterable<ProcessSummary> {
    for (const id of this.slotIds()) {
      const summary = this.slotSummary(id);
      if (summary) yield summary;
    }
  }
  /** Ascending. */
  slotIds(): SlotId[] {
    const ids = [...this.#frame.slots.byId.keys()].filter((id) => this.hasSlot(id));
    return Array.from(Float64Array.from(ids).sort());
  }
  hasSlot(slot: SlotId): boolean {
    return (this.#frame.slots.byId.get(slot)?.latest ?? 0) !== 0;
  }
  /** `MyApp/Pool.Sup/w1`; `label#slot` where no child spec holds it. */
  slotPath(slot: SlotId): string {
    return this.#frame.slots.path(slot, this.#text);
  }
  /** The live process that has this name, on the node of that name; without a node the first that has it. */
  whereis(name: string, node?: string): ProcessId | undefined {
    for (const [key, pid] of this.#frame.names) {
      if (this.#text(key % 0x1_0000_0000) !== name) continue;
      const { nodes } = this.#frame.nodes;
      if (node === undefined || this.#text(nodes.get(Math.floor(key / 0x1_0000_0000))?.name ?? 0) === node) return pid;
    }
    return undefined;
  }
  /** The nodes of the program, by number; empty where it has none. */
  nodes(): NodeView[] {
    const { nodes } = this.#frame.nodes;
    return [...nodes].sort((a, b) => a[0] - b[0]).map(([number, { name, up, since }]) => ({ number, name: this.#text(name), up, since }));
  }
  /** The paths between the nodes, by the numbers of their nodes. */
  nodeLinks(): NodeLinkView[] {
    return [...this.#frame.nodes.links]
      .sort((a, b) => a[0] - b[0])
      .map(([key, { cut, delay, jitter, connected, since }]) => ({
        nodes: [Math.floor(key / NODE_LIMIT), key % NODE_LIMIT],
        partitioned: cut,
        delay,
        jitter,
        connected: [(connected & 1) !== 0, (connected & 2) !== 0],
        since,
      }));
  }
  /** How many messages of whom wait in a mailbox, and the key of the oldest of each, by sender. */
  mailboxSenders(pid: ProcessId): Map<ProcessId, { count: number; readonly oldest: number }> {
    const senders = new Map<ProcessId, { count: number; readonly oldest: number }>();
    const row = this.#frame.row(pid);
    if (row < 0) return senders;
    const { keys, froms } = this.#frame.rows.mailbox.columns(row);
    for (let i = 0; i < keys.length; i++) {
      const from = froms[i] as number;
      const of = senders.get(from);
      if (of) of.count += 1;
      else senders.set(from, { count: 1, oldest: keys[i] as number });
    }
    return senders;
  }

  /** Who monitors this process: watcher and reference. Looks at all processes. */
  monitoredBy(pid: ProcessId): { pid: ProcessId; ref: number }[] {
    const found: { pid: ProcessId; ref: number }[] = [];
    for (const watcher of this.#frame.index.pids()) {
      for (const { ref, target } of this.#frame.rows.monitors.get(this.#frame.row(watcher))?.values() ?? []) {
        if (target === pid) found.push({ pid: watcher, ref });
      }
    }
    return found;
  }

  /** 32 hexadecimal digits over the frame and the digests of all recorded states. Equal worlds have equal hashes. */
  hash(): string {
    const sink = new HashSink();
    writeFrame(this.#frame, sink);
    return sink.digest.hex();
  }

  /** A keyframe. Without `strings` the reader has to bring the log's string table. `sink`: one for many keyframes saves each its memory. */
  encode(options: { readonly strings: boolean; readonly sink?: FrameSink } = { strings: true }): Uint8Array {
    return encodeKeyframe(this.#frame, options.strings ? this.strings.texts.slice(1) : undefined, options.sink);
  }
  /** @throws FormatError for damaged bytes */
  static decode(bytes: Uint8Array, strings?: StringTable): World {
    const decoded = decodeKeyframe(bytes);
    if (strings === undefined && decoded.strings === undefined) throw new FormatError('this keyframe has no strings of its own', 8);
    const table = strings ?? new StringTable();
    if (decoded.strings) table.add({ firstString: 1, strings: decoded.strings });
    return new World(table, decoded.frame);
  }

  /**
   * Slots that changed since the last call, those that are gone included (`hasSlot` tells); at the first call all there are.
   * Bookkeeping for whoever draws, not part of the world's value. Once begun it collects until the next call.
   */
  takeChanged(): SlotId[] {
    return this.#frame.takeChanged();
  }
}
