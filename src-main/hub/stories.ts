// The stories of a session's exits, remembered once they are complete: a window that scrolls its lanes asks for the same crashes
// again and again.

import type { Cascade, Explanation } from '../../runtime/protocol/views.ts';
import { sentenceOf, stepsOf } from './explain.ts';
import type { LogView } from './log-view.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Slices } from './slices.ts';
import { fallenWith, gaveUp, type Story, storyOf } from './story.ts';
import type { ExplainContext } from './wording.ts';

/** Some 2 KB each. */
export const REMEMBERED = 4000;
/** Cascades of one answer; the newest of the range are given. */
const CASCADES = 60;
/** Causes between an event and the exit that it goes back to. */
const CAUSES_WALKED = 40;

const TO_EXIT: ReadonlySet<string> = new Set([
  'exit_signal_sent',
  'exit_signal_received',
  'down_sent',
  'supervisor_decided',
  'restart_counted',
  'child_terminated',
  'child_restarted',
  'child_start_failed',
  'gave_up',
  'process_exited',
]);

export class Stories {
  readonly #log: LogView;
  readonly #history: ProcessHistory;
  readonly #context: ExplainContext;
  readonly #isOver: () => boolean;
  readonly #known = new Map<number, Story>();
  readonly #told = new Map<number, Told>();

  /** `isOver`: the log does not grow any more, so what is missing will not come. */
  constructor(log: LogView, history: ProcessHistory, context: ExplainContext, isOver: () => boolean) {
    this.#log = log;
    this.#history = history;
    this.#context = context;
    this.#isOver = isOver;
  }

  /** The story of the exit at `seq`. */
  of(seq: number): Story | undefined {
    const known = this.#known.get(seq);
    if (known) return known;
    const found = storyOf(this.#log, seq);
    if (!found) return undefined;
    const story = found.settled || !this.#isOver() ? found : { ...found, settled: true };
    if (story.settled) {
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(seq, story);
    }
    return story;
  }

  sentence(seq: number): string {
    const story = this.of(seq);
    return story ? sentenceOf(story, this.#log, this.#context) : '';
  }

  /** Whether the exit at `seq` made a supervisor give up. */
  gaveUp(seq: number): boolean {
    return this.of(seq)?.levels.some(gaveUp) ?? false;
  }

  /** The exit that an event belongs to: itself, or the nearest among its causes. */
  exitOf(seq: number): number | undefined {
    let event = this.#log.event(seq);
    if (!event || !TO_EXIT.has(event.type)) return undefined;
    for (let n = 0; event && n < CAUSES_WALKED; n++) {
      if (event.type === 'process_exited') return event.seq;
      if (event.type === 'supervisor_decided') {
        const exit = this.#history.exitSeq(event.child);
        if (exit > 0 && exit < event.seq) return exit;
      }
      event = event.cause > 0 ? this.#log.event(event.cause) : undefined;
    }
    return undefined;
  }

  explain(seq: number, crashAt: (seq: number) => Explanation['crash']): Explanation | undefined {
    const exit = this.exitOf(seq);
    const story = exit === undefined ? undefined : this.of(exit);
    if (exit === undefined || !story) return undefined;
    const crash = crashAt(exit);
    return {
      seq: exit,
      sentence: sentenceOf(story, this.#log, this.#context),
      ...(crash ? { crash } : {}),
      steps: stepsOf(story, this.#log, this.#context),
    };
  }

  /**
   * Cascades of the crashes with these seqs (ascending), as far as `endSeq`. One that only fell with another is part of that.
   * @throws Abandoned
   */
  async cascades(crashSeqs: readonly number[], endSeq: number, slices: Slices): Promise<Cascade[]> {
    const cascades: Cascade[] = [];
    const fallen = new Set<number>();
    for (const seq of crashSeqs.slice(-CASCADES)) {
      await slices.rest();
      const told = fallen.has(seq) ? undefined : this.#tell(seq);
      if (!told) continue;
      for (const other of told.fallen) fallen.add(other);
      cascades.push(told.lastSeq <= endSeq ? told.cascade : this.#until(told.cascade, endSeq));
    }
    return cascades;
  }

  /** Tells the cascades of these crashes before somebody asks for them. @throws Abandoned */
  async readAhead(crashSeqs: readonly number[], slices: Slices): Promise<void> {
    for (const seq of crashSeqs) {
      await slices.rest();
      this.#tell(seq);
    }
  }

  /** The whole cascade of a crash. */
  #tell(seq: number): Told | undefined {
    const known = this.#told.get(seq);
    if (known) return known;
    const story = this.of(seq);
    if (!story) return undefined;
    const { bystanders, callers } = fallenWith(story, this.#log, this.#context.exitSeq);
    const told: Told = {
      cascade: {
        seq,
        from: story.exit.at,
        to: this.#log.at(story.lastSeq),
        sentence: sentenceOf(story, this.#log, this.#context),
        steps: stepsOf(story, this.#log, this.#context).map((step, i) => ({ n: i + 1, ...step })),
      },
      fallen: [...bystanders, ...callers].map((exit) => exit.seq),
      lastSeq: story.lastSeq,
    };
    if (story.settled) {
      if (this.#told.size >= REMEMBERED) this.#told.clear();
      this.#told.set(seq, told);
    }
    return told;
  }

  #until({ seq, from, sentence, steps }: Cascade, endSeq: number): Cascade {
    const reached = steps.filter((step) => step.seq <= endSeq);
    return { seq, from, to: this.#log.at(endSeq), sentence, steps: reached.map((step, i) => ({ ...step, n: i + 1 })) };
  }
}

interface Told {
  readonly cascade: Cascade;
  /** Exits of others that are part of it. */
  readonly fallen: readonly number[];
  readonly lastSeq: number;
}
