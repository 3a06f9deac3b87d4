// One session as the hub holds it: a log that grows or is closed, the facts beside it that are counted while events come
// (history of processes, density), the newest world, and a few worlds of the past that cursors stand at.

import type { LogFacts } from '../../recordings/index.ts';
import { RecordingError } from '../../recordings/index.ts';
import type { QuerySource } from '../../recordings/query/index.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';
import type { Crash, Frame, SessionInfo } from '../../runtime/protocol/views.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { reasonText } from '../text/term-text.ts';
import { Breakpoints } from './breakpoints.ts';
import { Density } from './density.ts';
import { Rate } from './frames.ts';
import { LogView } from './log-view.ts';
import { MessageCounter } from './message-count.ts';
import { nodeNotes } from './node-notes.ts';
import { PastWorlds } from './past-worlds.ts';
import { ProcessHistory } from './process-history.ts';
import { queriesOf } from './query-source.ts';
import { DynamicSlots } from './rows.ts';
import type { SessionLog } from './session-log.ts';
import { Abandoned, createSlicesAhead, type Slices } from './slices.ts';
import { REMEMBERED, Stories } from './stories.ts';
import { touchedSince } from './touched.ts';
import type { WhySource } from './why/source.ts';
import type { ExplainContext } from './wording.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Told of everything that happens to a session; windows are. */
export interface SessionWatcher {
  /** The newest world moved on; these slots may have changed. */
  onAdvanced(session: Session, touched: readonly SlotId[]): void;
  onInfo(session: Session): void;
  onBreakpoints(session: Session): void;
  /** A breakpoint that stops the view was hit. */
  onFreeze(session: Session, seq: number): void;
  /** `gaveUp`: the crash made a supervisor give up. */
  onCrash(session: Session, crash: Crash, sentence: string, gaveUp: boolean): void;
}

/** The first record of a log, where it is a gap with a keyframe. */
const beginsInTheMiddle = (chunk: EventChunk): boolean => chunk.firstSeq === 1 && chunk.type[0] === EV.gap && chunk.payload[0] !== 0;

export class Session {
  readonly id: string;
  readonly info: Writable<SessionInfo>;
  readonly log: LogView;
  readonly history: ProcessHistory;
  readonly density = new Density();
  readonly dynamics = new DynamicSlots();
  readonly rate = new Rate();
  readonly stories: Stories;
  readonly messages: MessageCounter;
  readonly context: ExplainContext;
  readonly watchers = new Set<SessionWatcher>();
  /** Called once nobody looks at it any more. */
  onClose: () => void = () => undefined;
  /** What is still to be counted once the session is open. @throws Abandoned */
  completeFacts: ((slices: Slices) => Promise<void>) | undefined;
  readonly breakpoints: Breakpoints;
  /** The log as queries read it, wherever it lies by then. */
  readonly queries: QuerySource = queriesOf(() => this.#source);
  readonly #past: PastWorlds;
  #source: SessionLog;
  #newest: World;
  #told = 0;
  #closed = false;
  readonly #nodeNames = new Map<number, string>();

  constructor(info: SessionInfo, source: SessionLog, newest: World) {
    this.id = info.id;
    this.info = { ...info };
    this.#source = source;
    this.#newest = newest;
    this.log = new LogView(source);
    this.history = new ProcessHistory((id) => this.log.text(id));
    this.messages = new MessageCounter(this.log, this.history);
    this.#past = new PastWorlds(this.log, (seq) => this.#source.worldAt(seq));
    this.context = {
      name: (pid) => this.#nameOnNode(pid),
      node: (number) => this.#nodeName(number),
      slot: (pid) => this.history.slot(pid),
      exitSeq: (pid) => this.history.exitSeq(pid),
      parent: (pid) => this.history.parent(pid),
      restartedBy: (pid) => this.history.restartedBy(pid),
      children: (pid) => this.history.children(pid),
      message: (key) => this.log.message(key),
    };
    this.stories = new Stories(
      this.log,
      this.history,
      this.context,
      () => this.info.kind === 'recording' || (this.info.state !== 'running' && this.info.state !== 'paused'),
    );
    this.breakpoints = new Breakpoints(this);
    this.breakpoints.onNews = () => {
      for (const watcher of this.watchers) watcher.onBreakpoints(this);
    };
    this.breakpoints.onFreeze = (seq) => {
      for (const watcher of this.watchers) watcher.onFreeze(this, seq);
    };
  }

  /** The same name may stand for a process on each node: then it is told with the node. A node's root is called as the node. */
  #nameOnNode(pid: ProcessId): string {
    const name = this.history.name(pid);
    const node = this.history.node(pid);
    const where = node === 0 ? undefined : this.#nodeName(node);
    return where === undefined || where === name ? name : `${name} (${where})`;
  }

  #nodeName(number: number): string | undefined {
    if (!this.#nodeNames.has(number))
      for (const { number: n, name } of this.#newest.nodes()) this.#nodeNames.set(n, visible(name, NAME_SHOWN));
    return this.#nodeNames.get(number);
  }

  get endSeq(): number {
    return this.#newest.seq;
  }
  get endAt(): number {
    return this.#newest.at;
  }
  get recordedUpTo(): number {
    return this.#source.recordedUpTo;
  }
  /** The newest world. Only for reading, and only until the next await. */
  get newest(): World {
    return this.#newest;
  }

  /** Counts a chunk's facts; for a recording while it is opened, for a live session as chunks come. */
  note(chunk: EventChunk): void {
    if (beginsInTheMiddle(chunk)) this.history.begin(this.#source.worldAt(chunk.firstSeq));
    this.history.add(chunk);
    this.density.add(chunk);
  }

  /** What `note` would count of all chunks, from what a recording knows without them. False, and nothing is counted, where that does not do. */
  restore(facts: LogFacts): boolean {
    try {
      const [processes, samples] = [[...facts.processes()], [...facts.samples()]];
      const ids = new Map<string, number>();
      for (const [id, text] of facts.texts.entries()) if (!ids.has(text)) ids.set(text, id);
      if (!this.history.restore(processes, (text) => ids.get(text) ?? 0)) return false;
      this.density.restore(samples);
      return true;
    } catch {
      // Whatever is wrong with the lists: the events are counted then, which tells where they are damaged, and `bough verify` compares both.
      return false;
    }
  }

  /** A chunk was appended to the log and the newest world has it. */
  advanced(chunk: EventChunk): void {
    this.note(chunk);
    this.rate.note(this.endSeq, this.endAt);
    this.breakpoints.grown();
    const touched = this.#newest.takeChanged();
    for (const watcher of this.watchers) watcher.onAdvanced(this, touched);
  }

  /** Tells the windows of crashes whose story is complete, or that have waited long enough (`late`). */
  tellCrashes(late: (crash: Crash) => boolean): void {
    const { crashed } = this.history;
    while (this.#told < crashed.length) {
      const crash = this.crash(this.#told + 1);
      if (!crash) return;
      if (!this.stories.of(crash.seq)?.settled && !late(crash)) return;
      this.#told += 1;
      if (this.watchers.size === 0) continue;
      const sentence = this.stories.sentence(crash.seq);
      const gaveUp = this.stories.gaveUp(crash.seq);
      for (const watcher of this.watchers) watcher.onCrash(this, crash, sentence, gaveUp);
    }
  }

  /** Crash number `k`, counting from 1. */
  crash(k: number): Crash | undefined {
    const pid = this.history.crashed[k - 1];
    const life = pid === undefined ? undefined : this.history.life(pid);
    if (!life?.exit) return undefined;
    const payload = this.#reasonOf(k, life.exit.seq);
    return {
      k,
      seq: life.exit.seq,
      at: life.exit.at,
      slot: life.slot,
      pid: life.pid,
      name: this.history.name(life.pid),
      tag: life.exit.tag,
      reason: payload === undefined ? visible(life.exit.tag) : reasonText(payload, { max: 300 }),
    };
  }

  /** From the list of crashes, where there is one: in the log each lies in a row of its own. */
  #reasonOf(k: number, seq: number): unknown {
    const listed = this.#source.crashReason?.(k, seq);
    if (listed === null) return undefined;
    return listed === undefined ? this.log.payload(seq) : parseEncoded(listed);
  }

  /** The crash at exactly this seq. */
  crashAt(seq: number): Crash | undefined {
    const k = this.history.crashesUpTo(seq);
    const crash = k === 0 ? undefined : this.crash(k);
    return crash?.seq === seq ? crash : undefined;
  }

  seqAt(at: number): number {
    return at >= this.endAt ? this.endSeq : Math.min(this.#source.seqAtTime(at), this.endSeq);
  }

  /** Where a request looks: at a seq, or at the last event until a time. */
  seqOf(at: number | { readonly at: number }): number {
    return typeof at === 'number' ? this.clampSeq(at) : this.seqAt(at.at);
  }

  clampSeq(seq: number): number {
    return Math.max(0, Math.min(seq, this.endSeq));
  }

  /** The world after `seq`. Only for reading, and only until the next await. */
  worldAt(seq: number): World {
    return seq >= this.endSeq ? this.#newest : this.#past.at(seq);
  }

  /**
   * The world after `seq` for a cursor that stood at `from`, and the slots whose rows may differ between the two, where that is
   * cheaper to say than to compare all rows. `forward`: those that came and went are among them.
   */
  moveTo(
    seq: number,
    from: number | undefined,
  ): { readonly world: World; readonly touched?: ReadonlySet<SlotId>; readonly forward?: true } {
    if (from === undefined || seq >= this.endSeq || from >= this.endSeq) return { world: this.worldAt(seq) };
    const moved = this.#past.move(from, seq);
    if (moved) return { world: moved.world, touched: new Set(moved.touched), forward: true };
    const world = this.worldAt(seq);
    const touched = from > seq ? touchedSince(this.log, this.history, world, from) : undefined;
    return touched ? { world, touched } : { world };
  }

  /** A world after `seq` of the caller's own. */
  ownWorldAt(seq: number): World {
    return this.#source.worldAt(this.clampSeq(seq));
  }

  /** What a frame says beside its rows. */
  frameHead(world: World, following: boolean): Omit<Frame, 'full' | 'rows' | 'gone' | 'hash'> {
    const { events, live, crashes, restarts, gaveUp, gaps } = world.counts;
    const nodes = nodeNotes(world);
    return {
      session: this.id,
      seq: world.seq,
      at: world.at,
      endSeq: this.endSeq,
      endAt: this.endAt,
      following,
      counts: { events, live, crashes, restarts, gaveUp, gaps },
      ...(nodes === undefined ? {} : { nodes }),
      rate: this.info.kind === 'live' && this.info.state === 'running' ? this.rate.perSecond(this.endSeq, this.endAt) : 0,
      recordedUpTo: this.recordedUpTo,
    };
  }

  /** Says what is different now, and tells the windows. */
  change(what: Partial<SessionInfo>): void {
    Object.assign(this.info, what);
    for (const watcher of this.watchers) watcher.onInfo(this);
  }

  /** The program's source map, where the log keeps it. */
  get sourceMap(): string | undefined {
    return this.#source.sourceMap;
  }

  /** What causal stories read. */
  get whySource(): WhySource {
    return {
      log: this.log,
      context: { ...this.context, lastNamed: (name, seq) => this.history.lastNamed(name, seq) },
      worldAt: (seq) => this.worldAt(Math.max(0, seq)),
      seqAtTime: (at) => this.seqAt(at),
    };
  }

  /** The log goes on in another place: the closed recording of what was live. */
  continueIn(source: SessionLog, newest: World): void {
    this.#source = source;
    this.#newest = newest;
    this.log.replaceSource(source);
    this.#past.clear();
  }

  /**
   * Tells the cascades of a recording's crashes before lanes ask for them: each takes rows of the log that lie anywhere. Not where there
   * are more than are remembered.
   */
  async readAhead(): Promise<void> {
    const slices = createSlicesAhead(() => this.#closed);
    const { crashed } = this.history;
    try {
      await this.completeFacts?.(slices);
      if (crashed.length > REMEMBERED) return;
      const seqs = crashed.map((pid) => this.history.exitSeq(pid));
      await this.stories.readAhead(seqs, slices);
    } catch (error) {
      // A part of the log that is damaged is told to whoever looks there.
      if (!(error instanceof Abandoned || error instanceof RecordingError)) throw error;
    }
  }

  close(): void {
    this.#closed = true;
    this.onClose();
    this.breakpoints.close();
    this.#past.clear();
    this.#source.close();
  }
}
