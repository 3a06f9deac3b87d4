// The bars of the lanes: the status of each shown slot over virtual time, read off the fold record by record, so that a lane can
// never say something else than the tree. Statuses that lasted no time at all are left out.

import { type Glance, newGlance } from '../../runtime/fold/glance.ts';
import type { ProcessSummary } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { type Lane, type LaneSegment, STATUSES, type Status } from '../../runtime/protocol/views.ts';
import { LaneDepths } from './lane-depths.ts';

/** Segments of an answer above which the shortest are merged. */
const KEPT = 20_000;
/** Wider than any lane is in pixels: what is merged is narrower than one. */
const MERGED_TO = 4096;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

class LaneBuilder {
  readonly slot: SlotId;
  segments: Writable<LaneSegment>[] = [];
  readonly lives: { at: Micros; incarnation: number }[] = [];
  readonly crashes: { at: Micros; seq: number; tag: string }[] = [];
  #status: Status | undefined;
  #since: Micros = 0;
  #pid: ProcessId = 0;
  #exitSeq = 0;

  constructor(slot: SlotId) {
    this.slot = slot;
  }

  begin(process: ProcessSummary | undefined, from: Micros): void {
    if (!process) return;
    this.#status = process.status;
    this.#since = from;
    this.#pid = process.pid;
    this.#exitSeq = process.exit?.seq ?? 0;
  }

  /** It lives on as it did: most records change nothing that a lane shows. */
  knows(now: Glance): boolean {
    return now.live && now.pid === this.#pid && STATUSES[now.status] === this.#status;
  }

  see(process: ProcessSummary | undefined, at: Micros): void {
    if (process === undefined) {
      this.#turn(undefined, at);
      return;
    }
    if (process.pid !== this.#pid) {
      this.#pid = process.pid;
      this.#exitSeq = 0;
      this.lives.push({ at: process.spawnAt, incarnation: process.incarnation });
    }
    const { exit } = process;
    if (exit?.crashed && exit.seq !== this.#exitSeq) this.crashes.push({ at: exit.at, seq: exit.seq, tag: exit.tag });
    this.#exitSeq = exit?.seq ?? 0;
    if (process.status !== this.#status) this.#turn(process.status, at);
  }

  #turn(status: Status | undefined, at: Micros): void {
    this.end(at);
    this.#status = status;
    this.#since = at;
  }

  end(at: Micros): void {
    if (this.#status === undefined || at <= this.#since) return;
    const last = this.segments.at(-1);
    if (last && last.status === this.#status && last.to === this.#since) last.to = at;
    else this.segments.push({ from: this.#since, to: at, status: this.#status });
  }
}

export class LaneSegments {
  readonly #lanes = new Map<SlotId, LaneBuilder>();
  readonly #from: Micros;
  readonly #depths: LaneDepths;
  readonly #glance = newGlance();

  /** `world` is the world at `from`. */
  constructor(slots: readonly SlotId[], world: World, { from, to }: { readonly from: Micros; readonly to: Micros }) {
    this.#from = from;
    this.#depths = new LaneDepths(from, to);
    for (const slot of slots) {
      const lane = new LaneBuilder(slot);
      lane.begin(world.slotSummary(slot), from);
      this.#depths.see(slot, world.glance(slot, this.#glance) ? this.#glance.mailbox : 0, from);
      this.#lanes.set(slot, lane);
    }
  }

  /** To be called after each record with the slots that it touched. */
  see(world: World, touched: readonly SlotId[]): void {
    for (const slot of touched) {
      const lane = this.#lanes.get(slot);
      if (!lane) continue;
      const there = world.glance(slot, this.#glance);
      this.#depths.see(slot, there ? this.#glance.mailbox : 0, world.at);
      if (there && lane.knows(this.#glance)) continue;
      lane.see(world.slotSummary(slot), world.at);
    }
  }

  finish(to: Micros, columns?: number): Lane[] {
    const lanes = [...this.#lanes.values()];
    for (const lane of lanes) lane.end(to);
    const count = lanes.reduce((sum, lane) => sum + lane.segments.length, 0);
    if (columns !== undefined)
      for (const lane of lanes)
        if (lane.segments.length > columns / 4) lane.segments = mergeShort(lane.segments, (to - this.#from) / columns);
    if (count > KEPT) for (const lane of lanes) lane.segments = mergeShort(lane.segments, (to - this.#from) / MERGED_TO);
    return lanes.map(({ slot, segments, lives, crashes }) => {
      const depth = this.#depths.of(slot);
      return { slot, segments, lives, crashes, ...(depth ? { depth } : {}) };
    });
  }
}

/** Runs of segments that are each shorter than `shorter` become one, of the status that took most of the run. */
export function mergeShort(segments: readonly LaneSegment[], shorter: Micros): LaneSegment[] {
  const merged: LaneSegment[] = [];
  let run: LaneSegment[] = [];
  const flush = (): void => {
    const [first] = run;
    const last = run.at(-1);
    if (first && last) merged.push(run.length === 1 ? first : { from: first.from, to: last.to, status: longest(run) });
    run = [];
  };
  for (const segment of segments) {
    const first = run[0];
    const touches = run.at(-1)?.to === segment.from;
    if (segment.to - segment.from >= shorter || !touches || (first && segment.to - first.from >= shorter)) flush();
    run.push(segment);
  }
  flush();
  return merged;
}

function longest(run: readonly LaneSegment[]): Status {
  const time = new Map<Status, number>();
  for (const { status, from, to } of run) time.set(status, (time.get(status) ?? 0) + (to - from));
  return [...time].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
