// Every process that ever was, in a few typed arrays by pid: where it stood, what it was called, how it began and ended. The
// fold forgets ended dynamic processes (fold/frame.ts); log rows, lives, arrows and explanations still name them. Built chunk by
// chunk as the log comes, about 75 bytes a process.

import type { ProcessFacts } from '../../recordings/index.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { BIT0, BIT1, EV, EXIT_CLASSES, KIND_MASK, KIND_SHIFT, PROCESS_FLAGS, PROCESS_KINDS } from '../../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { GrowingColumns } from './growing-columns.ts';

/** Pids count up from 1 and each costs a record, so one far above its seq is damage, and must not make the arrays that long. */
const PIDS_ABOVE_SEQ = 1_000_000;
/** A keyframe may be hostile, and the arrays are as long as the highest pid. */
const PIDS_AT_BEGINNING = 20_000_000;
const TERMINATED = 1 << 4;
const CRASHED = 1 << 5;
const OWN_SLOT = 1 << 6;
const GAVE_UP = 1 << 6;
const LABEL = PROCESS_FLAGS.indexOf('label');

export interface Life {
  readonly pid: ProcessId;
  readonly slot: SlotId;
  readonly parent: ProcessId;
  readonly node: number;
  readonly kind: (typeof PROCESS_KINDS)[number];
  readonly ownSlot: boolean;
  readonly incarnation: number;
  readonly label: string;
  /** The last name it was registered under. */
  readonly name?: string;
  readonly from: Micros;
  readonly spawnSeq: number;
  readonly exit?: {
    readonly seq: number;
    readonly at: Micros;
    readonly tag: string;
    readonly class: (typeof EXIT_CLASSES)[number];
    readonly terminated: boolean;
    readonly crashed: boolean;
    /** Of a supervisor: it had exceeded its restart intensity. */
    readonly gaveUp: boolean;
  };
}

const codeOf = (list: readonly string[], name: string): number => list.indexOf(name);

/** How a process began; `label` is the id of a text, `kind` has OWN_SLOT. */
interface Begun extends Pick<Life, 'pid' | 'slot' | 'parent' | 'node' | 'spawnSeq'> {
  readonly label: number;
  readonly kind: number;
  readonly spawnAt: Micros;
}

export class ProcessHistory {
  readonly #text: (stringId: number) => string;
  readonly #p = new GrowingColumns({
    slot: Uint32Array,
    parent: Uint32Array,
    label: Uint32Array,
    name: Uint32Array,
    incarnation: Uint32Array,
    /** The slot's process before this one. */
    before: Uint32Array,
    /** The slot's process after this one. */
    after: Uint32Array,
    /** Slots that this process has started somebody in. */
    children: Uint32Array,
    node: Uint8Array,
    kind: Uint8Array,
    spawnSeq: Float64Array,
    spawnAt: Float64Array,
    exitSeq: Float64Array,
    exitAt: Float64Array,
    exitTag: Uint32Array,
    /** Class and flags of the exit; GAVE_UP stands there already before it. */
    exit: Uint8Array,
  });
  /** Latest process by slot. */
  readonly #latest = new Map<SlotId, ProcessId>();
  /** Pids in the order in which they crashed. */
  readonly crashed: ProcessId[] = [];
  /** Processes that were spawned. */
  count = 0;

  constructor(text: (stringId: number) => string) {
    this.#text = text;
  }

  add(chunk: EventChunk): void {
    const { type } = chunk;
    const highest = chunk.firstSeq + chunk.count + PIDS_ABOVE_SEQ;
    for (let i = 0; i < chunk.count; i++) {
      const code = type[i];
      if (code === undefined || (chunk.pid[i] as number) > highest || (code === EV.process_spawned && (chunk.a[i] as number) > highest))
        continue;
      if (code === EV.process_spawned) this.#spawn(chunk, i);
      else if (code === EV.process_exited) this.#exit(chunk, i);
      else if (code === EV.gave_up) this.#p.set('exit', chunk.pid[i] as number, GAVE_UP);
      else if (code === EV.name_registered) this.#p.set('name', chunk.pid[i] as number, chunk.a[i] as number);
      else if (code === EV.flag_changed && (((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK) === LABEL)
        this.#p.set('label', chunk.pid[i] as number, chunk.b[i] as number);
    }
  }

  /** Those who were there when the log began, in the middle of a run. Their ends before that are no crashes of this log. */
  begin(world: World): void {
    for (const { pid, slot, parent, incarnation, node, kind, ownSlot, spawnSeq, spawnAt, exit } of world.processes()) {
      if (pid > PIDS_AT_BEGINNING || parent > PIDS_AT_BEGINNING) continue;
      const p = this.#p;
      const known = this.#latest.get(slot) ?? 0;
      p.set('slot', pid, slot);
      p.set('parent', pid, parent);
      p.set('incarnation', pid, incarnation);
      p.set('before', pid, known);
      if (known !== 0) p.set('after', known, pid);
      else p.set('children', parent, p.get('children', parent) + 1);
      p.set('node', pid, node);
      p.set('kind', pid, PROCESS_KINDS.indexOf(kind) | (ownSlot ? OWN_SLOT : 0));
      p.set('spawnSeq', pid, Math.max(1, spawnSeq));
      p.set('spawnAt', pid, spawnAt);
      const { label, name } = world.textIds(pid);
      p.set('label', pid, label);
      p.set('name', pid, name);
      this.#latest.set(slot, pid);
      this.count += 1;
      if (exit === undefined) continue;
      p.set('exitSeq', pid, exit.seq);
      p.set('exitAt', pid, exit.at);
      p.set('exit', pid, EXIT_CLASSES.indexOf(exit.class) | (exit.terminated ? TERMINATED : 0) | (exit.crashed ? CRASHED : 0));
    }
  }

  /**
   * All there were, in the order in which they were spawned, from a list instead of the events. False, and nothing is known, where the
   * list has texts or kinds that the log does not have. `idOf`: the id of a text, 0 for none.
   */
  restore(processes: readonly ProcessFacts[], idOf: (text: string) => number): boolean {
    const isKnown = (text: string | undefined): boolean => text === undefined || text === '' || idOf(text) !== 0;
    const fits = ({ label, name, kind, exit }: ProcessFacts): boolean =>
      codeOf(PROCESS_KINDS, kind) >= 0 &&
      isKnown(label) &&
      isKnown(name) &&
      (exit === undefined || (isKnown(exit.tag) && codeOf(EXIT_CLASSES, exit.class) >= 0));
    if (!processes.every(fits)) return false;
    for (const facts of processes) this.#restoreOne(facts, idOf);
    const crashed = processes.filter(({ exit }) => exit?.outcome === 'crashed');
    for (const { pid } of crashed.sort((a, b) => (a.exit?.seq ?? 0) - (b.exit?.seq ?? 0))) this.crashed.push(pid);
    return true;
  }

  #restoreOne(
    { pid, slot, parent, label, name, kind, ownSlot, spawnSeq, spawnAt, gaveUp, exit }: ProcessFacts,
    idOf: (text: string) => number,
  ) {
    const kindCode = codeOf(PROCESS_KINDS, kind) | (ownSlot ? OWN_SLOT : 0);
    this.#begun({ pid, slot, parent, label: idOf(label), node: 0, kind: kindCode, spawnSeq, spawnAt });
    const p = this.#p;
    p.set('name', pid, idOf(name ?? ''));
    const outcome = exit?.outcome === 'crashed' ? CRASHED : exit?.outcome === 'terminated' ? TERMINATED : 0;
    p.set('exit', pid, (gaveUp ? GAVE_UP : 0) | outcome | (exit ? codeOf(EXIT_CLASSES, exit.class) : 0));
    if (exit === undefined) return;
    p.set('exitSeq', pid, exit.seq);
    p.set('exitAt', pid, exit.at);
    p.set('exitTag', pid, idOf(exit.tag));
  }

  /** Only the labels that processes are given in these records. */
  relabel({ type, flags, pid, b, count }: EventChunk): void {
    for (let i = 0; i < count; i++)
      if (type[i] === EV.flag_changed && (((flags[i] as number) >> KIND_SHIFT) & KIND_MASK) === LABEL && this.has(pid[i] as number))
        this.#p.set('label', pid[i] as number, b[i] as number);
  }

  #spawn(chunk: EventChunk, i: number): void {
    const flags = chunk.flags[i] as number;
    this.#begun({
      pid: chunk.pid[i] as number,
      slot: chunk.b[i] as number,
      parent: chunk.a[i] as number,
      label: chunk.c[i] as number,
      node: flags >> 10,
      kind: ((flags >> KIND_SHIFT) & KIND_MASK) | (flags & BIT0 ? OWN_SLOT : 0),
      spawnSeq: chunk.firstSeq + i,
      spawnAt: chunk.at[i] as number,
    });
  }

  #begun({ pid, slot, parent, label, node, kind, spawnSeq, spawnAt }: Begun): void {
    const before = this.#latest.get(slot) ?? 0;
    const p = this.#p;
    p.set('slot', pid, slot);
    p.set('parent', pid, parent);
    p.set('label', pid, label);
    p.set('incarnation', pid, before === 0 ? 1 : p.get('incarnation', before) + 1);
    p.set('before', pid, before);
    if (before !== 0) p.set('after', before, pid);
    if (before === 0 || p.get('parent', before) !== parent) p.set('children', parent, p.get('children', parent) + 1);
    p.set('node', pid, node);
    p.set('kind', pid, kind);
    p.set('spawnSeq', pid, spawnSeq);
    p.set('spawnAt', pid, spawnAt);
    this.#latest.set(slot, pid);
    this.count += 1;
  }

  #exit(chunk: EventChunk, i: number): void {
    const pid = chunk.pid[i] as number;
    const flags = chunk.flags[i] as number;
    const p = this.#p;
    p.set('exitSeq', pid, chunk.firstSeq + i);
    p.set('exitAt', pid, chunk.at[i] as number);
    p.set('exitTag', pid, chunk.a[i] as number);
    const gaveUp = p.get('exit', pid) & GAVE_UP;
    p.set('exit', pid, gaveUp | ((flags >> KIND_SHIFT) & KIND_MASK) | (flags & BIT0 ? TERMINATED : 0) | (flags & BIT1 ? CRASHED : 0));
    if (flags & BIT1) this.crashed.push(pid);
  }

  /** How many crashes there were up to a seq: the number of the last of them. */
  crashesUpTo(seq: number): number {
    let [low, high] = [0, this.crashed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.exitSeq(this.crashed[middle] as ProcessId) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Seq of crash number `k`, counting from 1. */
  crashSeq(k: number): number | undefined {
    const pid = this.crashed[k - 1];
    return pid === undefined ? undefined : this.exitSeq(pid);
  }

  has(pid: ProcessId): boolean {
    return this.#p.get('spawnSeq', pid) > 0;
  }

  /** 0 for the host and for processes the log has not spawned. */
  slot(pid: ProcessId): SlotId {
    return this.#p.get('slot', pid);
  }
  spawnSeq(pid: ProcessId): number {
    return this.#p.get('spawnSeq', pid);
  }
  /** 0 while it lives. */
  exitSeq(pid: ProcessId): number {
    return this.#p.get('exitSeq', pid);
  }
  exitAt(pid: ProcessId): Micros {
    return this.#p.get('exitAt', pid);
  }
  incarnation(pid: ProcessId): number {
    return this.#p.get('incarnation', pid);
  }

  /** Who started it. */
  parent(pid: ProcessId): ProcessId {
    return this.#p.get('parent', pid);
  }

  /** Who started the next life in its slot; 0 while there is none. */
  restartedBy(pid: ProcessId): ProcessId {
    return this.#p.get('parent', this.#p.get('after', pid));
  }

  /** How many slots it has started processes in: the children that a supervisor ever had. */
  children(pid: ProcessId): number {
    return this.#p.get('children', pid);
  }

  /** For sentences: the name it had, else its label, else the pid; `host` for 0. Hidden characters as escapes, long names cut. */
  name(pid: ProcessId): string {
    if (pid === 0) return 'host';
    const id = this.#p.get('name', pid) || this.#p.get('label', pid);
    return id === 0 ? `<0.${pid}.0>` : visible(this.#text(id), NAME_SHOWN);
  }

  /** The process that last had this name and ended before `seq`; 0 where there is none. Looks at all processes. */
  lastNamed(name: string, seq: number): ProcessId {
    let found: ProcessId = 0;
    for (let pid = 1; pid < this.#p.length; pid++) {
      const exit = this.#p.get('exitSeq', pid);
      if (exit === 0 || exit >= seq || exit <= this.#p.get('exitSeq', found)) continue;
      const id = this.#p.get('name', pid);
      if (id !== 0 && this.#text(id) === name) found = pid;
    }
    return found;
  }

  /** The number of its node; 0 in a program without nodes. */
  node(pid: ProcessId): number {
    return this.#p.get('node', pid);
  }

  life(pid: ProcessId): Life | undefined {
    const p = this.#p;
    const spawnSeq = p.get('spawnSeq', pid);
    if (spawnSeq === 0) return undefined;
    const kind = p.get('kind', pid);
    const exit = p.get('exit', pid);
    const exitSeq = p.get('exitSeq', pid);
    const name = p.get('name', pid);
    return {
      pid,
      slot: p.get('slot', pid),
      parent: p.get('parent', pid),
      node: p.get('node', pid),
      kind: PROCESS_KINDS[kind & KIND_MASK] ?? 'worker',
      ownSlot: (kind & OWN_SLOT) !== 0,
      incarnation: p.get('incarnation', pid),
      label: this.#text(p.get('label', pid)),
      ...(name === 0 ? {} : { name: this.#text(name) }),
      from: p.get('spawnAt', pid),
      spawnSeq,
      ...(exitSeq === 0
        ? {}
        : {
            exit: {
              seq: exitSeq,
              at: p.get('exitAt', pid),
              tag: this.#text(p.get('exitTag', pid)),
              class: EXIT_CLASSES[exit & KIND_MASK] ?? 'normal',
              terminated: (exit & TERMINATED) !== 0,
              crashed: (exit & CRASHED) !== 0,
              gaveUp: (exit & GAVE_UP) !== 0,
            },
          }),
    };
  }

  /** The latest process of a slot that was spawned at or before `seq`; 0 where there is none. */
  inSlot(slot: SlotId, seq = Number.POSITIVE_INFINITY): ProcessId {
    let pid = this.#latest.get(slot) ?? 0;
    while (pid !== 0 && this.#p.get('spawnSeq', pid) > seq) pid = this.#p.get('before', pid);
    return pid;
  }

  /** Lives of a slot that began at or before `seq`, newest first. */
  *lives(slot: SlotId, seq = Number.POSITIVE_INFINITY): Iterable<Life> {
    for (let pid = this.inSlot(slot, seq); pid !== 0; pid = this.#p.get('before', pid)) {
      const life = this.life(pid);
      if (life) yield life;
    }
  }
}
